"""A freed place is offered to who is next in line, for some hours; then to the next. Nobody overtakes meanwhile."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message
from conference.places import actions, expiry, queries
from conference.places.models import Place, PlaceState, Quota
from conference.places.rules import PlaceRefusal, PlaceRefused
from tests.factories import at, make_event, make_registration, make_visit, take_place
from tests.outbox import letters

WAITING = PlaceState.WAITING
DAY = timedelta(hours=24)


@pytest.fixture
def event(app):
    """A full conference of two that offers freed places for a day."""
    return make_event(capacity=2, offer_hours=24)


@pytest.fixture
def holders(event):
    return [make_registration(event) for _ in range(2)]


@pytest.fixture
def queue(event, holders):
    return [make_registration(event, WAITING) for _ in range(3)]


def state(registration):
    """The state of the last place."""
    row = db.session.get_one(Place, registration.places[-1].id, populate_existing=True)
    assert queries.miscounted() == []
    return row.state.value


def counters(quota_id):
    quota = db.session.get_one(Quota, quota_id, populate_existing=True)
    return quota.taken, quota.waiting


def mails():
    return [(row.kind, row.recipient) for row in db.session.scalars(sa.select(Message).order_by(Message.id))]


def refusal(verb, place):
    with pytest.raises(PlaceRefused) as refused:
        verb(place)
    return refused.value.reason


def test_a_freed_place_is_offered_to_the_first_in_line_with_the_link_and_the_deadline(event, holders, queue):
    actions.leave(holders[0].places[0])

    assert [state(row) for row in queue] == ["offered", "waiting", "waiting"]
    assert queue[0].places[0].offered_until == clock.now() + DAY
    assert counters(event.quota_id) == (2, 2)
    (message,) = letters()
    assert (message.kind, message.recipient) == ("place_offered", queue[0].email)
    assert "13. 5. 2026, 10:00" in message.text.replace("\xa0", " ")
    assert "https://prezence.example.org/my/" in message.text


def test_a_newcomer_waits_behind_those_in_line_while_a_place_is_offered(event, holders, queue):
    actions.leave(holders[0].places[0])
    newcomer = make_registration(make_event("jina"))

    place = actions.take(newcomer.id, event.quota_id)

    assert (place.state, queries.position(place)) == (WAITING, 3)


def test_who_accepts_has_the_place(event, holders, queue):
    actions.leave(holders[0].places[0])

    assert actions.accept(queue[0].places[0]) == []

    assert state(queue[0]) == "confirmed"
    assert queue[0].places[0].offered_until is None
    assert counters(event.quota_id) == (2, 2)
    assert mails() == [("place_offered", queue[0].email), ("place_confirmed", queue[0].email)]


def test_who_declines_makes_way_for_the_next_and_may_register_anew(event, holders, queue):
    actions.leave(holders[0].places[0])

    assert actions.decline(queue[0].places[0]) == [queue[1].places[0]]

    assert [state(row) for row in queue] == ["declined", "offered", "waiting"]
    assert queue[0].cancelled_at == clock.now()
    assert counters(event.quota_id) == (2, 1)
    assert mails() == [("place_offered", queue[0].email), ("place_offered", queue[1].email)]


def test_the_worker_takes_unanswered_offers_back_and_asks_the_next(event, holders, queue):
    actions.leave(holders[0].places[0])
    assert expiry.work_once() is False

    with clock.frozen(clock.now() + DAY):
        assert expiry.work_once() is True
        assert [state(row) for row in queue] == ["expired", "offered", "waiting"]
        assert queue[1].places[0].offered_until == clock.now() + DAY
        assert expiry.work_once() is False

    assert queue[0].cancelled_at is not None
    assert mails() == [
        ("place_offered", queue[0].email), ("offer_expired", queue[0].email), ("place_offered", queue[1].email),
    ]  # fmt: skip


def test_a_worker_that_slept_for_a_week_gives_each_in_line_their_own_time(event, holders, queue):
    actions.leave(holders[0].places[0])

    with clock.frozen(clock.now() + 7 * DAY):
        expiry.work_once()
        assert [state(row) for row in queue] == ["expired", "offered", "waiting"]
        assert queue[1].places[0].offered_until == clock.now() + DAY


def test_an_answer_after_the_time_is_refused_even_before_the_worker_comes(event, holders, queue):
    actions.leave(holders[0].places[0])

    with clock.frozen(clock.now() + DAY):
        assert refusal(actions.accept, queue[0].places[0]) is PlaceRefusal.OFFER_OVER
    assert state(queue[0]) == "offered"


def test_what_is_not_offered_is_neither_accepted_nor_declined(event, holders, queue):
    assert refusal(actions.accept, queue[0].places[0]) is PlaceRefusal.NOT_OFFERED
    assert refusal(actions.decline, holders[0].places[0]) is PlaceRefusal.NOT_OFFERED
    assert counters(event.quota_id) == (2, 3)


def test_added_places_are_offered_in_the_order_of_the_list(event, holders, queue):
    actions.change_capacity(event.quota_id, 4)

    assert [state(row) for row in queue] == ["offered", "offered", "waiting"]
    assert refusal(lambda quota_id: actions.change_capacity(quota_id, 3), event.quota_id) is PlaceRefusal.BELOW_TAKEN


def test_an_offer_ends_with_registration_and_after_it_places_are_confirmed_at_once(event, holders, queue):
    with clock.frozen(event.registration_closes_at - timedelta(hours=5)):
        actions.leave(holders[0].places[0])
        assert queue[0].places[0].offered_until == event.registration_closes_at
    with clock.frozen(event.registration_closes_at):
        expiry.work_once()

    assert [state(row) for row in queue] == ["expired", "confirmed", "waiting"]


def test_the_visit_that_was_wished_comes_with_the_accepted_place_not_with_the_offer(event, holders):
    group = make_visit(event, (5,)).groups[0]
    row = make_registration(event, WAITING, visit_wishes=[str(group.id)])

    actions.leave(holders[0].places[0])
    assert counters(group.quota_id) == (0, 0)

    actions.accept(row.places[0])
    assert counters(group.quota_id) == (1, 0)
    assert "Prohlídka bytů" in letters()[-1].text


def test_an_unanswered_offer_of_a_visit_leaves_the_registration_alone(event, holders):
    group = make_visit(event, (1,)).groups[0]
    held = take_place(holders[0], group.quota_id)
    turn = take_place(holders[1], group.quota_id, WAITING)

    actions.leave(held)
    with clock.frozen(at(12) - timedelta(days=20)):
        expiry.work_once()

    db.session.refresh(turn)
    assert (turn.state.value, holders[1].cancelled_at) == ("expired", None)
    assert mails() == [("place_offered", holders[1].email), ("offer_expired", holders[1].email)]
