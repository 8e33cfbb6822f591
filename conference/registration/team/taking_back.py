"""Taking back what the team did for a person by mistake, as far as the person or somebody else has not moved on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.mailing import outbox
from conference.places import actions as places
from conference.places.models import ACTIVE, Place, PlaceState
from conference.places.reinstating import reinstate
from conference.questions import answers as own_answers
from conference.registration import admitting, mails, queries
from conference.registration.actions import snapshot
from conference.registration.models import Registration
from conference.registration.rules import TakenBack
from conference.team.audit import record
from conference.team.models import User


@action
def cancel(
    registration: Registration, held: Mapping[int, PlaceState], wishes: Sequence[str], by: User, *, tells: bool = True
) -> TakenBack:
    """Make a registration valid again that the team has cancelled, with what it `held`, by ids of places.

    Who lost the place at the conference to somebody else is the first who waits, and wishes for the visit again.
    Limited choices of own questions are made again, as far as they have a free place. A letter about the cancellation
    that has not gone out never does; after one that has, another says how things are.
    """
    session, event = require_action(), registration.event
    places.lock_event(event.quota_id, event.id)
    session.refresh(registration, with_for_update=True)
    if registration.cancelled_at is None or registration.erased_at is not None:
        return TakenBack.CHANGED
    if queries.active_by_email(event, registration.email_key):
        return TakenBack.IN_USE
    mine = {place.id: place for place in registration.places if place.id in held and place.quota.choice is None}
    own = next((place for place in mine.values() if place.quota_id == event.quota_id), None)
    if own is None and mine:
        return TakenBack.CHANGED
    recalled = outbox.recall(mails.cancelled_key(registration))
    registration.cancelled_at, registration.changed_at = None, now()
    registration.visit_wishes = list(wishes)
    admitting.admit_again(registration)
    session.flush()
    state = reinstate(own, held[own.id]) if own else None  # who waits for the team's yes has held nothing
    others = [place for place in mine.values() if place is not own]
    if state is PlaceState.CONFIRMED:
        states = [reinstate(place, held[place.id]) for place in others]
    else:
        states = []
        groups = [place.quota.visit_group.id for place in others if place.quota.visit_group]
        registration.visit_wishes = list(map(str, groups)) or list(wishes)
    answered = snapshot(registration, ())
    full = own_answers.settle(registration, leaves_out=True)
    if tells and not recalled:
        mails.tell_registered(registration, f"registered_again:{now().isoformat()}")
    record(event, "took_cancellation_back", registration, before=answered, after=snapshot(registration, ()), by=by)
    had = [held[place.id] for place in (*([own] if own else ()), *others)]
    became = _became(had, [state, *states] if own else [])
    return TakenBack.WITHOUT_CHOICE if full and became is TakenBack.GIVEN else became


@action
def move(
    registration: Registration, place_id: int, state: PlaceState, gone: Mapping[int, PlaceState], by: User
) -> TakenBack:
    """Take a person out of the visit group that the team has put them into, and give back what was given up for it.

    Nothing is done where they have left it since then, or got the place they waited for: what they have there must be
    in the same `state`.
    """
    session, event = require_action(), registration.event
    places.lock_event(event.quota_id, event.id)
    session.refresh(registration)
    place = queries.place_of(registration, place_id)
    if place is None or place.state is not state or registration.cancelled_at is not None:
        return TakenBack.CHANGED
    recalled = outbox.recall(mails.visit_key(place))
    places.leave(place)
    given = [reinstate(old, gone[old.id]) for old in _places(registration, gone)]
    visit = next(iter(queries.visit_turns(registration)), None)
    if not recalled and visit:
        mails.tell_visit(registration, visit.place, again=now().isoformat())
    elif not recalled:
        mails.tell_visit(registration, place, given_up=True)
    record(event, "took_move_back", registration, by=by)
    return _became(list(gone.values()), given)


@action
def wish(registration: Registration, written: Sequence[str], before: Sequence[str], by: User) -> TakenBack:
    """Put the wish for a visit back that the team has `written` for who waits for the conference."""
    require_action().refresh(registration, with_for_update=True)
    if registration.visit_wishes != list(written) or registration.cancelled_at is not None:
        return TakenBack.CHANGED
    registration.visit_wishes, registration.changed_at = list(before), now()
    record(registration.event, "took_move_back", registration, by=by)
    return TakenBack.GIVEN


def _places(registration: Registration, ids: Mapping[int, PlaceState]) -> list[Place]:
    """Return some places of a person: what they held before what they waited for."""
    found = [place for place in registration.places if place.id in ids]
    return sorted(found, key=lambda place: (ACTIVE.index(ids[place.id]), place.id))


def _became(before: list[PlaceState], now_is: list[PlaceState | None]) -> TakenBack:
    """Say what became of it as a whole: whether a place was lost that had been held."""
    lost = any(was is PlaceState.CONFIRMED and is_now is not PlaceState.CONFIRMED
               for was, is_now in zip(before, [*now_is, *[None] * len(before)], strict=False))  # fmt: skip
    return TakenBack.FIRST_IN_LINE if lost else TakenBack.GIVEN
