"""Taking, leaving, offering and passing on places: every step of lib/places.TRANSITIONS is made here and nowhere else.

A place is taken by a guarded UPDATE in the transaction that writes its row (`counting.py`); the UPDATE locks the row of
the quota until the commit, so ids of places in one quota are in the order of their turns. Who changes several quotas of
an event locks them all first: the conference, then groups and items in id order, so that nobody waits in a circle.

A place that is confirmed takes the older ones of the same person at the same time with it, in the same transaction; an
offer or a turn leaves them alone, so that nobody lets go of a place before the new one is sure.

What it means for the person is settled elsewhere: nothing here writes a letter or changes a registration
(`outcomes.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conference.events.models import Event
from conference.events.rules import registration_closes
from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.pieces import batched
from conference.lib.prepared import Prepared
from conference.lib.transaction import action, require_action
from conference.places import counting, queries
from conference.places.models import HOLDS_A_PLACE, Place, Quota
from conference.places.outcomes import Outcome, settle
from conference.places.rules import ANY, PlaceRefusal, PlaceRefused, capacity_problem
from conference.places.states import PlaceState, Verb, offer_until, transition

Seated = tuple[int, PlaceState, int]  # quota, state, position on its waiting list
MANY = 500  # rows in one statement
WRITE = Prepared(sa.insert(table_of(Place)))


@action
def take(registration_id: int, quota_id: int, *, gives_up: bool = False) -> Place:
    """Give a newcomer a place, or a turn on the waiting list when there is none or others wait.

    With `gives_up` what the person holds at the same time makes way for a place taken, never for a turn; the caller has
    locked the event. Raises PlaceRefused: ALREADY_ACTIVE for a second place or turn there, OVERLAP without `gives_up`.
    """
    session = require_action()
    counting.lock(session, quota_id)
    had = queries.active_place(registration_id, quota_id)
    verb = Verb.JOIN
    transition(had.state if had else None, verb)
    excluded = queries.excluded_by(registration_id, quota_id)
    place = Place(registration_id=registration_id, quota_id=quota_id, created_at=now())
    if counting.take_one(session, quota_id):
        verb = Verb.TAKE
        if excluded and not gives_up:
            counting.count(session, quota_id, transition(PlaceState.CONFIRMED, Verb.CANCEL))
            raise PlaceRefused(PlaceRefusal.OVERLAP)
    else:
        counting.count(session, quota_id, transition(None, verb))
    _write(place, verb)
    session.add(place)
    session.flush()
    if verb is Verb.TAKE and excluded:
        _pass_on(session, _free_excluded(session, place))
    return place


@action
def seat(registration_id: int, quota_id: int, *, takes_reserved: bool = False) -> tuple[PlaceState, int]:
    """Give somebody a place or a turn who has just registered and holds nothing that it could exclude.

    Who `takes_reserved` gets one that is reserved for invited people, where there is one. Returns the state and the
    position on the waiting list, 0 with a place. The same steps as `take`, without its questions about what the person
    has.
    """
    session = require_action()
    if takes_reserved and counting.take_reserved(session, quota_id):
        return _write_new(registration_id, quota_id, Verb.TAKE), 0
    if counting.take_one(session, quota_id):
        return _write_new(registration_id, quota_id, Verb.TAKE), 0
    counting.lock(session, quota_id)  # nobody who gives a place back passes us by from here on
    return _seat_locked(session, registration_id, quota_id)


@action
def take_now(registration_id: int, quota_id: int) -> bool:
    """Give somebody a place where one is free, and no turn where none is; whether there was one.

    For what nobody waits for; the caller has locked the event.
    """
    session = require_action()
    if not counting.take_one(session, quota_id):
        return False
    _write_new(registration_id, quota_id, Verb.TAKE)
    return True


@action
def seat_many(registration_ids: Sequence[int], quota_id: int) -> list[int]:
    """Give many newcomers places in their order, and turns to those for whom none is left; the caller has locked.

    Returns for each the position on the waiting list, 0 with a place. The same as `seat` for each in turn.
    """
    session = require_action()
    counting.lock(session, quota_id)
    seated = counting.take_many(session, quota_id, len(registration_ids))
    left = len(registration_ids) - seated
    last = counting.join_many(session, quota_id, left) if left else 0
    positions = [*[0] * seated, *range(last - left + 1, last + 1)]
    joined, taken, moment = transition(None, Verb.JOIN).to, transition(None, Verb.TAKE).to, now()
    rows = [
        {"registration_id": registration_id, "quota_id": quota_id, "state": joined if position else taken,
         "created_at": moment, "changed_at": moment}
        for registration_id, position in zip(registration_ids, positions, strict=True)
    ]  # fmt: skip
    if rows:
        session.connection().execute(sa.insert(table_of(Place)), rows)
    return positions


@action
def forget_many(event: Event, registration_ids: Sequence[int]) -> None:
    """Delete the places and turns of registrations that are taken back as if they had never been.

    Those who wait get what becomes free.
    """
    session = require_action()
    lock_event(event.quota_id, event.id)
    freed: dict[int, tuple[int, int]] = {}
    for some in batched(registration_ids, MANY):
        mine = Place.registration_id.in_(some)
        held = sa.func.count().filter(Place.state.in_(HOLDS_A_PLACE))
        waits = sa.func.count().filter(Place.state == PlaceState.WAITING)
        for quota_id, places, turns in session.execute(
            sa.select(Place.quota_id, held, waits).where(mine).group_by(Place.quota_id)
        ):
            before = freed.get(quota_id, (0, 0))
            freed[quota_id] = (before[0] + places, before[1] + turns)
        session.execute(sa.delete(Place).where(mine).execution_options(synchronize_session=False))
    for quota_id in sorted(freed):
        counting.count_many(session, quota_id, taken=freed[quota_id][0], waiting=freed[quota_id][1])
    _promote(session, sorted(freed))


@action
def seat_in_visit(registration_id: int, event_id: int, wish: str, organisation: str) -> Seated | None:
    """Return the same in the visit group they wish (`rules.VisitWish`), with its quota.

    None without such a group.
    """
    session = require_action()
    is_open = wish.startswith(ANY)
    if is_open:
        counting.lock_things(session, event_id)  # so that no group has a free place while we queue for another
    if (quota_id := queries.quota_for_wish(event_id, wish, organisation)) is None:
        return None
    seated = _seat_locked(session, registration_id, quota_id) if is_open else seat(registration_id, quota_id)
    return quota_id, *seated


@action
def seat_in_groups(registration_id: int, quota_ids: Sequence[int]) -> list[Seated]:
    """Return the same in several visit groups, in their order; the caller has locked the visits."""
    session = require_action()
    return [(quota_id, *_seat_locked(session, registration_id, quota_id)) for quota_id in quota_ids]


@action
def leave(place: Place) -> list[Place]:
    """Give a place, an offer or a turn back; who is next gets it. Returns the places promoted.

    Raises PlaceRefused(NOT_ACTIVE) when there is nothing to give back.
    """
    return _give_back(place, Verb.CANCEL)


@action
def accept(place: Place) -> list[Place]:
    """Take up an offer: the place is confirmed. Returns the places promoted by what the person gave up for it.

    Raises PlaceRefused: NOT_OFFERED, OFFER_OVER when the time to answer has passed.
    """
    session = _locked(place)
    if place.state is PlaceState.OFFERED and place.offered_until is not None and now() >= place.offered_until:
        raise PlaceRefused(PlaceRefusal.OFFER_OVER)
    _step(session, place, Verb.ACCEPT)
    given_up = _free_excluded(session, place)
    settle([Outcome(place, Verb.ACCEPT, given_up)])
    return _pass_on(session, given_up)


@action
def decline(place: Place) -> list[Place]:
    """Refuse an offer; the next in line gets it. With the conference everything else is let go.

    Raises PlaceRefused(NOT_OFFERED).
    """
    return _give_back(place, Verb.DECLINE)


@action
def forget_all(quota_id: int) -> None:
    """Delete all places of something that is over, so that nobody is known to have had one. The caller has locked the
    event.
    """
    session = require_action()
    counting.lock(session, quota_id)
    mine = sa.select(Place.state, sa.func.count()).where(Place.quota_id == quota_id).group_by(Place.state)
    states = dict(session.execute(mine).all())
    held, waiting = sum(states.get(state, 0) for state in HOLDS_A_PLACE), states.get(PlaceState.WAITING, 0)
    counting.count_many(session, quota_id, taken=held, waiting=waiting)
    gone = sa.delete(Place).where(Place.quota_id == quota_id)
    session.execute(gone.execution_options(synchronize_session="fetch"))


@action
def expire_offers() -> list[Place]:
    """Take back the offers of one event that nobody answered in time, and ask the next in line.

    Returns the places that have expired; empty when there were none.
    """
    overdue = queries.overdue_offers(now())
    if not overdue:
        return []
    session = require_action()
    _lock_event_of(session, overdue[0])
    expired: list[Place] = []
    for place in overdue:
        session.refresh(place)
        if place.state is not PlaceState.OFFERED:  # answered while this waited for the lock
            continue
        _step(session, place, Verb.EXPIRE)
        expired.append(place)
    outcomes = [Outcome(place, Verb.EXPIRE, _let_rest_go(session, place)) for place in expired]
    settle(outcomes)
    _pass_on(session, [*expired, *(left for outcome in outcomes for left in outcome.given_up)])
    return expired


@action
def promote(quota_id: int) -> list[Place]:
    """Give free places to those who wait, in their order: confirmed, or offered if the event says so."""
    session = require_action()
    _lock_beside(session, session.get_one(Quota, quota_id))
    counting.lock(session, quota_id)
    return _promote(session, [quota_id])


@action
def change_capacity(quota_id: int, capacity: int | None) -> list[Place]:
    """Set how many places there are; added ones go to those who wait. Returns the places promoted.

    Raises PlaceRefused: BELOW_TAKEN with the number of places held, BELOW_RESERVED with those reserved too.
    """
    session = require_action()
    _lock_beside(session, session.get_one(Quota, quota_id))
    taken = counting.lock(session, quota_id)
    if capacity_problem(capacity, taken):
        raise PlaceRefused(PlaceRefusal.BELOW_TAKEN, taken)
    reserved = session.get_one(Quota, quota_id, populate_existing=True).reserved
    if capacity_problem(capacity, taken + reserved):
        raise PlaceRefused(PlaceRefusal.BELOW_RESERVED, taken + reserved)
    counting.set_capacity(session, quota_id, capacity)
    return _promote(session, [quota_id])


@action
def reserve(quota_id: int, number: int) -> list[Place]:
    """Reserve so many places for invited people, in place of those reserved before. Returns the places promoted.

    What is reserved no more goes to those who wait. Raises PlaceRefused(NOT_SO_MANY_FREE) with the number there could
    be, 0 also where there is no limit.
    """
    session = require_action()
    taken = counting.lock(session, quota_id)
    if not counting.reserve(session, quota_id, number):
        capacity = session.get_one(Quota, quota_id, populate_existing=True).capacity
        raise PlaceRefused(PlaceRefusal.NOT_SO_MANY_FREE, (capacity or taken) - taken)
    return _promote(session, [quota_id])


def lock_visits(event_id: int) -> None:
    """Wait for the turn at all visit groups and items of an event, in id order."""
    counting.lock_things(require_action(), event_id)


def lock_event(quota_id: int, event_id: int) -> None:
    """Wait for the turn at all quotas of an event: the conference's own, then visit groups and items in id order."""
    session = require_action()
    counting.lock(session, quota_id)
    counting.lock_things(session, event_id)


def _give_back(place: Place, verb: Verb) -> list[Place]:
    session = _locked(place)
    _step(session, place, verb)
    left: list[Place] = []
    if verb is Verb.DECLINE:
        left = _let_rest_go(session, place)
        settle([Outcome(place, verb, left)])
    return _pass_on(session, [place, *left])


def _locked(place: Place) -> Session:
    """Return the action's session, with the place as it is under the lock of all that a change of it may touch."""
    session = require_action()
    _lock_event_of(session, place)
    session.refresh(place)
    return session


def _lock_event_of(session: Session, place: Place) -> None:
    event = place.registration.event
    if place.quota_id == event.quota_id:
        lock_event(event.quota_id, event.id)
        return
    counting.lock_things(session, event.id)
    counting.lock(session, place.quota_id)


def _lock_beside(session: Session, quota: Quota) -> None:
    """Lock everything that a promoted place may free, before the quota itself."""
    if quota.item is not None:
        counting.lock_things(session, quota.item.event_id)


def _step(session: Session, place: Place, verb: Verb) -> None:
    """Make a step that takes no place, with the counters."""
    counting.count(session, place.quota_id, transition(place.state, verb))
    _write(place, verb)
    session.flush()


def _write(place: Place, verb: Verb, until: datetime | None = None) -> None:
    place.state = transition(place.state, verb).to
    place.changed_at, place.offered_until = now(), until


def _seat_locked(session: Session, registration_id: int, quota_id: int) -> tuple[PlaceState, int]:
    if counting.take_one(session, quota_id):
        return _write_new(registration_id, quota_id, Verb.TAKE), 0
    position = counting.join(session, quota_id)
    return _write_new(registration_id, quota_id, Verb.JOIN), position


def _write_new(registration_id: int, quota_id: int, verb: Verb) -> PlaceState:
    """Return the row of a place that somebody who has none gets; the counters are changed already."""
    state, moment = transition(None, verb).to, now()
    WRITE.rows(registration_id=registration_id, quota_id=quota_id, state=state, created_at=moment, changed_at=moment)
    return state


def _pass_on(session: Session, freed: Iterable[Place]) -> list[Place]:
    """Give what was freed to those who wait for it."""
    return _promote(session, [place.quota_id for place in freed])


def _promote(session: Session, quota_ids: Sequence[int]) -> list[Place]:
    """Give free places of these quotas to those who wait, and those of quotas where they then gave theirs up."""
    steps: list[Outcome] = []
    todo = deque(dict.fromkeys(quota_ids))
    while todo:
        quota_id = todo.popleft()
        while counting.pass_on(session, quota_id):
            place = queries.first_waiting(quota_id)
            hours = place.registration.event.offer_hours if place.registration.can_be_asked else None
            until = offer_until(now(), hours, registration_closes(place.registration.event))
            verb = Verb.OFFER if until else Verb.CONFIRM
            _write(place, verb, until)
            session.flush()
            given_up = [] if until else _free_excluded(session, place)
            todo.extend(old.quota_id for old in given_up)
            steps.append(Outcome(place, verb, given_up))
    settle([_with_price(step) if step.verb is Verb.OFFER else step for step in steps])
    return [step.place for step in steps]


def _with_price(offer: Outcome) -> Outcome:
    """Add to an offer what it would cost, as things stand when all places are passed on."""
    return replace(offer, would_give_up=queries.excluded_by(offer.place.registration_id, offer.place.quota_id))


def _free_excluded(session: Session, place: Place) -> list[Place]:
    """Cancel what a person holds at the time of a place that has just been confirmed. The places given up."""
    given_up = queries.excluded_by(place.registration_id, place.quota_id)
    for old in given_up:
        _step(session, old, Verb.CANCEL)
    return given_up


def _let_rest_go(session: Session, place: Place) -> list[Place]:
    """Cancel all that a person has who let the offer of the conference go. The places given up."""
    if place.quota_id != place.registration.event.quota_id:
        return []
    left = queries.active_places(place.registration_id)
    for other in left:
        _step(session, other, Verb.CANCEL)
    return left
