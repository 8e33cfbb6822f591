"""What a person chooses beside the conference: a visit, programme items with places, the answer to an offer.

Each is one transaction with the places and the mail. A place held makes way only for one that is sure: who joins a
waiting list, or is offered a place, keeps what they have until then (`places/actions.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session as Transaction

from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import ACTIVE, Place, PlaceState, Quota
from conference.places.queries import active_place, excluded_by, held_by, quota_for_wish
from conference.places.rules import PlaceRefusal, PlaceRefused, VisitWish
from conference.programme.queries import item_by_code
from conference.registration import mails, queries, rules, wishes
from conference.registration.models import Registration
from conference.registration.queries import Turn
from conference.registration.rules import RegistrationRefusal, RegistrationRefused

ANSWERS = {
    PlaceRefusal.NOT_OFFERED: RegistrationRefusal.NOT_OFFERED,
    PlaceRefusal.OFFER_OVER: RegistrationRefusal.OFFER_OVER,
}


@action
def choose_visit(
    registration: Registration, wish: str, *, gives_up: bool = False, by_team: bool = False
) -> Place | None:
    """Give a person a place in a visit group, in place of the one they have, or a turn beside it.

    One visit and one turn at a time; where the conference allows several visits, of those at the same time. Returns
    None when the wish is kept for the day they get a place at the conference. `gives_up` allows to wait while holding
    another place, and to let go of what is at the same time. Raises RegistrationRefused.
    """
    session = _locked(registration)
    event = registration.event
    rules.check(rules.may_change(event, registration.is_active, now()), by_team)
    if not _has_place(registration):
        _keep_wish(registration, wish)
        return None
    turns = queries.visit_turns(registration)
    quota = session.get_one(Quota, _quota_for(registration, wish, turns))
    has_room = _has_room(session, quota.id)
    if place := _stays(wish, quota, turns, has_room):
        return place
    rivals = queries.rivals(turns, quota)
    if by_team:
        rules.check(rules.move_problem(has_room, gives_up))
    rules.check(rules.switch_problem(any(turn.is_held for turn in rivals), has_room, gives_up))
    given_up = queries.given_up_for(turns, held_by(registration.id), quota)
    waiting = [place for place in given_up if place.state is not PlaceState.CONFIRMED]
    if not by_team:  # the team's page says for each group what makes way for it
        others = any(not _makes_way_unasked(place, quota) for place in given_up if place not in waiting)
        rules.check(rules.swap_problem(others, has_room, gives_up))
        rules.check(rules.turn_problem(bool(waiting), gives_up))
    for turn in waiting:
        places.leave(turn)
    place = places.take(registration.id, quota.id, gives_up=True)
    mails.tell_visit(registration, place, made_way=given_up)
    return place


def _keep_wish(registration: Registration, wish: str) -> None:
    """Keep a wish for later, in place of the one for the same visit; of all others where a person joins one."""
    event = registration.event
    several = event.several_visits
    kept = wishes.without(registration, wishes.visit_of(event.id, wish)) if several else []
    wishes.quotas_for(event, [*kept, wish])  # refuses what can't be had
    registration.visit_wishes, registration.changed_at = [*kept, wish], now()


def _quota_for(registration: Registration, wish: str, turns: Sequence[Turn]) -> int:
    """Return the group that a wish leads to; of any group one that can be had beside the other visits, if there is."""
    event = registration.event
    spans = [span for turn in turns if turn.is_held and event.several_visits and (span := turn.place.quota.span)]
    quota_id = quota_for_wish(event.id, wish, registration.organisation, spans) or quota_for_wish(
        event.id, wish, registration.organisation
    )
    if quota_id is None:
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_GROUP)
    return quota_id


def _stays(wish: str, quota: Quota, turns: Sequence[Turn], has_room: bool) -> Place | None:
    """Return what a person has of what they wish: another group, or another queue, would only lose it."""
    same = next((turn.place for turn in turns if turn.place.quota_id == quota.id), None)
    wished = VisitWish.read(wish) or VisitWish()
    if same or wished.group_id is not None:
        return same
    fitting = [turn for turn in turns if turn.group and wished.visit_id in (None, turn.group.visit_id)]
    return next((turn.place for turn in fitting if turn.is_held or not has_room), None)


def _makes_way_unasked(place: Place, quota: Quota) -> bool:
    """Return whether the press says by itself that a place goes: of the same visit, or where a person joins one."""
    old, new = place.quota.visit_group, quota.visit_group
    if old is None or new is None:
        return False
    return old.visit_id == new.visit_id or not place.registration.event.several_visits


@action
def leave_visit(registration: Registration, visit_id: int | None = None, *, by_team: bool = False) -> None:
    """Give up a visit, or all of them, with every turn and wish for one; nothing where there is none.

    Raises RegistrationRefused.
    """
    _locked(registration)
    rules.check(rules.may_cancel(registration.event, registration.is_active, now()), by_team)
    if registration.visit_wishes:
        registration.visit_wishes, registration.changed_at = wishes.without(registration, visit_id), now()
    turns = [
        turn for turn in queries.visit_turns(registration)
        if visit_id is None or (turn.group and turn.group.visit_id == visit_id)
    ]  # fmt: skip
    for turn in reversed(turns):  # what is waited for first: nothing given back may come to the same person
        places.leave(turn.place)
    if turns:
        mails.tell_visit(registration, turns[0].place, given_up=True)


@action
def choose_item(registration: Registration, code: str, *, gives_up: bool = False, by_team: bool = False) -> Place:
    """Give a person a place in a programme item, or a turn on its waiting list.

    `gives_up` lets what they hold at the same time go, once the new place is sure. Raises RegistrationRefused.
    """
    session = _locked(registration)
    event = registration.event
    rules.check(rules.may_change(event, registration.is_active, now()), by_team)
    if not _has_place(registration):
        raise RegistrationRefused(RegistrationRefusal.NO_PLACE)
    item = item_by_code(event, code)
    if item is None or item.quota_id is None or not item.is_placed:
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_ITEM)
    if had := active_place(registration.id, item.quota_id):
        return had
    excluded, has_room = excluded_by(registration.id, item.quota_id), _has_room(session, item.quota_id)
    rules.check(rules.swap_problem(bool(excluded), has_room, gives_up))
    place = places.take(registration.id, item.quota_id, gives_up=gives_up)
    mails.tell_item(registration, place, made_way=excluded if has_room else ())
    return place


@action
def leave_place(registration: Registration, place_id: int, *, by_team: bool = False) -> None:
    """Give back a place, an offer or a turn that is not the conference's; twice is as good as once.

    Raises RegistrationRefused.
    """
    place = _place(registration, place_id)
    rules.check(rules.may_cancel(registration.event, registration.is_active, now()), by_team)
    if place.quota.item is None:  # that would be to cancel the registration
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_ITEM)
    if place.state not in ACTIVE:
        return
    places.leave(place)
    if place.quota.visit_group:
        mails.tell_visit(registration, place, given_up=not queries.visit_turns(registration))
    else:
        mails.tell_item(registration, place, given_up=True)


@action
def answer_offer(registration: Registration, place_id: int, accepts: bool) -> None:
    """Take or decline a place that was offered; the answer given before, once more, changes nothing.

    Who declines the conference has no registration any more. Raises RegistrationRefused.
    """
    place = _place(registration, place_id)
    if place.state is (PlaceState.CONFIRMED if accepts else PlaceState.DECLINED):
        return
    rules.check(rules.may_cancel(registration.event, registration.is_active, now()))
    try:
        if accepts:
            places.accept(place)
        else:
            places.decline(place)
    except PlaceRefused as refused:
        raise RegistrationRefused(ANSWERS[refused.reason]) from None


def _locked(registration: Registration) -> Transaction:
    """Return the action's session under the lock of the whole event, with the person as they are now."""
    session = require_action()
    places.lock_event(registration.event.quota_id, registration.event_id)
    session.refresh(registration)
    return session


def _place(registration: Registration, place_id: int) -> Place:
    session = _locked(registration)
    place = queries.place_of(registration, place_id)
    if place is None:
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_ITEM)
    session.refresh(place)
    return place


def _has_place(registration: Registration) -> bool:
    turn = queries.conference_turn(registration)
    return rules.is_participant(registration.is_active, registration.is_pending, turn is not None and turn.is_held)


def _has_room(session: Transaction, quota_id: int) -> bool:
    return session.get_one(Quota, quota_id, populate_existing=True).standing().kind != "full"
