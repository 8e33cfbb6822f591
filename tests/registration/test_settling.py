"""What outcomes of places mean for people, all in the transaction in which the places changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import OutsideAction
from conference.mailing.models import Message
from conference.places import actions as places
from conference.places.models import PlaceState, Quota
from conference.places.outcomes import SETTLER, Outcome, settle
from conference.places.states import Verb
from tests.factories import make_event, make_item, make_registration, make_visit, take_place

WAITING = PlaceState.WAITING


def mails():
    return [(row.kind, row.recipient) for row in db.session.scalars(sa.select(Message).order_by(Message.id))]


def states(person):
    db.session.expire_all()
    return [place.state.value for place in person.places]


@pytest.fixture
def seen(app, monkeypatch):
    """The outcomes that places hand over; they are settled all the same."""
    found, genuine = [], app.extensions[SETTLER]

    def look(outcomes):
        found.extend(outcomes)
        genuine(outcomes)

    monkeypatch.setitem(app.extensions, SETTLER, look)
    return found


def test_places_say_who_got_one_and_what_went_for_it(app, seen):
    event = make_event()
    morning, other = (make_item(event, quota=Quota(capacity=1)) for _ in range(2))  # at the same time
    holder, person = make_registration(event), make_registration(event)
    held = take_place(holder, other.quota_id)
    old, turn = take_place(person, morning.quota_id), take_place(person, other.quota_id, WAITING)

    places.leave(held)

    assert seen == [Outcome(turn, Verb.CONFIRM, given_up=[old])]


def test_places_say_what_an_offer_would_cost(app, seen):
    event = make_event(offer_hours=24)
    morning, other = (make_item(event, quota=Quota(capacity=1)) for _ in range(2))
    holder, person = make_registration(event), make_registration(event)
    held = take_place(holder, other.quota_id)
    old, turn = take_place(person, morning.quota_id), take_place(person, other.quota_id, WAITING)

    places.leave(held)

    assert seen == [Outcome(turn, Verb.OFFER, given_up=[], would_give_up=[old])]


def test_who_lets_the_conference_go_has_nothing_left_and_others_get_it(app):
    event = make_event(capacity=2, offer_hours=24)
    group = make_visit(event, (1,)).groups[0]
    holder, person, next_one = make_registration(event), make_registration(event, WAITING), make_registration(event)
    places.leave(holder.places[0])
    held = take_place(person, group.quota_id)
    waits = take_place(next_one, group.quota_id, WAITING)

    with clock.frozen(clock.now() + timedelta(hours=24)):
        places.expire_offers()

        assert (person.cancelled_at, person.visit_wishes) == (clock.now(), [])
    assert states(person) == ["expired", "cancelled"]
    assert (held.state.value, waits.state.value) == ("cancelled", "offered")
    assert mails() == [
        ("place_offered", person.email), ("offer_expired", person.email), ("place_offered", next_one.email),
    ]  # fmt: skip


def test_what_can_not_be_settled_changes_no_place(app, monkeypatch):
    event = make_event(capacity=1)
    holder, waiting = make_registration(event), make_registration(event, WAITING)

    def fail(_outcomes):
        raise RuntimeError

    monkeypatch.setitem(app.extensions, SETTLER, fail)
    with pytest.raises(RuntimeError):
        places.leave(holder.places[0])

    assert (states(holder), states(waiting)) == (["confirmed"], ["waiting"])


def test_outcomes_are_settled_inside_an_action_only(app):
    with pytest.raises(OutsideAction):
        settle([])
