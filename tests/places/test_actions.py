"""Places are taken, given back and passed on in the order of the waiting list; counters equal the rows."""

import threading

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib.overtaken import Overtaken
from conference.lib.transaction import OutsideAction, transaction
from conference.mailing.models import Message
from conference.places import actions, counting, queries
from conference.places.models import Place, PlaceState, Quota
from conference.places.rules import PlaceRefusal, PlaceRefused
from tests.factories import make_event, make_registration, make_visit, saved, take_place
from tests.outbox import letters

CONFIRMED, WAITING, CANCELLED = PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.CANCELLED


def counters(quota_id):
    quota = db.session.get_one(Quota, quota_id, populate_existing=True)
    return quota.capacity, quota.taken, quota.waiting


def states(quota_id):
    return list(db.session.scalars(sa.select(Place.state).where(Place.quota_id == quota_id).order_by(Place.id)))


def mails():
    rows = db.session.scalars(sa.select(Message).order_by(Message.id))
    return [(row.kind, row.recipient) for row in rows]


@pytest.fixture
def group(app):
    """A visit group of two at a conference, and three people who have a place at the conference."""
    event = make_event()
    visit = make_visit(event, (2, 5))
    return event, visit.groups[0].quota_id, [make_registration(event) for _ in range(3)]


def test_places_are_confirmed_while_there_are_any_then_people_wait(group):
    _, quota_id, people = group

    taken = [actions.take(person.id, quota_id).state for person in people]

    assert taken == [CONFIRMED, CONFIRMED, WAITING]
    assert counters(quota_id) == (2, 2, 1)


def test_a_newcomer_does_not_overtake_those_who_wait(group):
    _, quota_id, people = group
    take_place(people[0], quota_id, CONFIRMED)
    take_place(people[1], quota_id, WAITING)

    place = actions.take(people[2].id, quota_id)

    assert place.state is WAITING
    assert queries.position(place) == 2
    assert counters(quota_id) == (2, 1, 2)


def test_without_a_limit_everybody_gets_a_place(app):
    event = make_event(capacity=None)
    person = make_registration(event)
    quota = saved(Quota(capacity=None))

    assert actions.take(person.id, quota.id).state is CONFIRMED
    assert counters(quota.id) == (None, 1, 0)


def test_a_second_place_in_the_same_thing_is_refused_and_changes_no_counter(group):
    _, quota_id, people = group
    actions.take(people[0].id, quota_id)

    with pytest.raises(PlaceRefused) as refused:
        actions.take(people[0].id, quota_id)

    assert refused.value.reason is PlaceRefusal.ALREADY_ACTIVE
    assert counters(quota_id) == (2, 1, 0)


def test_a_refusal_caught_inside_a_larger_action_leaves_the_counters_right(group):
    _, quota_id, people = group
    actions.take(people[0].id, quota_id)

    with transaction(), pytest.raises(PlaceRefused):
        actions.take(people[0].id, quota_id)

    assert counters(quota_id) == (2, 1, 0)
    assert queries.miscounted() == []


def test_a_place_given_back_goes_to_the_first_who_waits_and_the_mail_says_so_once(group):
    event, quota_id, people = group
    first, _, third = (actions.take(person.id, quota_id) for person in people)
    fourth = actions.take(make_registration(event).id, quota_id)

    assert actions.leave(first) == [third]

    assert states(quota_id) == [CANCELLED, CONFIRMED, CONFIRMED, WAITING]
    assert counters(quota_id) == (2, 2, 1)
    assert queries.position(fourth) == 1
    assert mails() == [("place_confirmed", people[2].email)]


def test_who_gives_up_their_turn_promotes_nobody(group):
    _, quota_id, people = group
    *_, third = (actions.take(person.id, quota_id) for person in people)

    assert actions.leave(third) == []
    assert counters(quota_id) == (2, 2, 0)
    assert mails() == []


def test_a_place_cannot_be_given_back_twice(group):
    _, quota_id, people = group
    place = actions.take(people[0].id, quota_id)
    actions.leave(place)

    with pytest.raises(PlaceRefused) as refused:
        actions.leave(place)

    assert refused.value.reason is PlaceRefusal.NOT_ACTIVE
    assert counters(quota_id) == (2, 0, 0)


def test_added_places_go_to_those_who_wait_in_their_order(group):
    event, quota_id, people = group
    people += [make_registration(event) for _ in range(2)]
    places = [actions.take(person.id, quota_id) for person in people]

    assert actions.change_capacity(quota_id, 4) == places[2:4]

    assert counters(quota_id) == (4, 4, 1)
    assert mails() == [("place_confirmed", people[2].email), ("place_confirmed", people[3].email)]


def test_a_capacity_below_the_places_held_is_refused_with_their_number(group):
    _, quota_id, people = group
    for person in people[:2]:
        actions.take(person.id, quota_id)

    with pytest.raises(PlaceRefused) as refused:
        actions.change_capacity(quota_id, 1)

    assert (refused.value.reason, refused.value.taken) == (PlaceRefusal.BELOW_TAKEN, 2)
    assert counters(quota_id) == (2, 2, 0)


def test_with_the_place_at_the_conference_comes_the_visit_that_was_wished(app):
    event = make_event(capacity=1)
    group = make_visit(event, (1,)).groups[0]
    holder = make_registration(event)
    waiting = make_registration(event, WAITING, visit_wishes=[str(group.id)])

    actions.leave(holder.places[0])

    assert waiting.visit_wishes == []
    assert [(place.quota_id, place.state) for place in waiting.places] == [
        (event.quota_id, CONFIRMED),
        (group.quota_id, CONFIRMED),
    ]
    (message,) = letters()
    assert message.recipient == waiting.email
    assert "Prohlídka bytů" in message.text


@pytest.mark.parametrize(
    ("held", "waits", "chosen"),
    [
        ((0, 0), (0, 0), 0),  # the first with a free place
        ((2, 0), (0, 0), 1),
        ((2, 4), (0, 1), 0),  # a freed place belongs to those who wait: the shortest queue
        ((2, 5), (3, 1), 1),
    ],
)
def test_any_group_means_the_first_free_one_or_the_shortest_queue(app, held, waits, chosen):
    event = make_event()
    visit = make_visit(event, (2, 5))
    for group, taken, waiting in zip(visit.groups, held, waits, strict=True):
        for number in range(taken + waiting):
            take_place(make_registration(event), group.quota_id, CONFIRMED if number < taken else WAITING)

    assert queries.quota_for_wish(event.id, "any") == visit.groups[chosen].quota_id


@pytest.mark.parametrize("wish", ["", "0", "-1", "1.0", "Any", "9999999999", "9" * 5000, "1 OR 1=1", "²", "x\0"])
def test_a_wish_that_is_no_group_leads_to_none(group, wish):
    event, _, _ = group
    assert queries.quota_for_wish(event.id, wish) is None


def test_a_wish_for_a_group_of_another_event_leads_to_none(group):
    event, _, _ = group
    foreign = make_visit(make_event("jina")).groups[0]

    assert queries.quota_for_wish(event.id, str(foreign.id)) is None


def test_counters_change_inside_actions_only(group):
    event, _, _ = group

    with pytest.raises(OutsideAction):
        actions.lock_event(event.quota_id, event.id)


def test_the_last_places_are_not_given_twice_by_twenty_people_at_once(app):
    event = make_event()
    quota_id = make_visit(event, (3,)).groups[0].quota_id
    people = [make_registration(event).id for _ in range(20)]
    db.session.remove()
    start = threading.Barrier(20)

    def take(person):
        with app.app_context():
            start.wait()
            actions.take(person, quota_id)
            db.session.remove()

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counters(quota_id) == (3, 3, 17)
    assert states(quota_id) == [CONFIRMED] * 3 + [WAITING] * 17
    assert queries.miscounted() == []


def test_the_command_says_that_the_counters_are_right(group, app):
    _, quota_id, people = group
    actions.take(people[0].id, quota_id)

    result = app.test_cli_runner().invoke(args=["check-places"])

    assert (result.exit_code, result.output) == (0, "The counters of places are right.\n")


def test_the_command_names_the_quota_that_is_miscounted(group, app):
    _, quota_id, people = group
    actions.take(people[0].id, quota_id)
    with transaction() as session:
        session.get_one(Quota, quota_id).waiting = 2

    result = app.test_cli_runner().invoke(args=["check-places"])

    assert result.exit_code == 1
    assert result.output == f"quota {quota_id}: taken 1, places held 1; waiting 2, people who wait 0\n"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("act", [counting.lock, counting.join])
def test_where_the_counter_was_removed_meanwhile_the_action_was_overtaken(act):
    with pytest.raises(Overtaken), transaction() as session:
        act(session, 1)
