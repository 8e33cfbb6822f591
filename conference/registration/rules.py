"""Who may register, change, cancel and choose a visit, and until when. Plain values in, None or a named reason out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from conference.events.rules import Phase, PhaseDates, bounds, phase, registration_closes, registration_open
from conference.lib.refusals import Refusal
from conference.places.rules import BusyTime


class RegistrationRefusal(StrEnum):
    """Why something about a registration is refused."""

    NOT_YET = "not_yet"  # registration has not opened
    CLOSED = "closed"  # the last moment to register or to change has passed
    EVENT_CANCELLED = "event_cancelled"
    OVER = "over"
    ALREADY_CANCELLED = "already_cancelled"
    NO_SUCH_GROUP = "no_such_group"
    ONE_VISIT = "one_visit"  # a second one, where everybody goes on one
    VISITS_OVERLAP = "visits_overlap"  # two at the same time
    WOULD_LOSE_PLACE = "would_lose_place"  # the group wished is full and the person holds a place elsewhere
    GROUP_FULL = "group_full"  # the team puts nobody over the capacity
    NO_PLACE = "no_place"  # places in programme items are for those who have one at the conference
    NO_SUCH_ITEM = "no_such_item"
    WOULD_GIVE_UP = "would_give_up"  # the person holds a place at the same time and has not said that it may go
    WOULD_GIVE_UP_TURN = "would_give_up_turn"  # the same of a turn on a waiting list, or of an offer
    NOT_OFFERED = "not_offered"  # an answer where nothing is offered any more
    OFFER_OVER = "offer_over"
    EMAIL_IN_USE = "email_in_use"
    LINK_ENDED = "link_ended"  # the link to confirm a new address was used, or a newer one was sent
    NO_EMAIL = "no_email"  # a letter to who has no address, or a registration by oneself without one
    NO_REASON = "no_reason"  # letting somebody in over the capacity without saying why
    HAS_PLACE = "has_place"  # letting in who has a place already
    VIEW_EXISTS = "view_exists"  # a saved view of this name
    TOO_MANY_VIEWS = "too_many_views"
    NOBODY_CHOSEN = "nobody_chosen"  # an answer to registrations, of which none was ticked
    ANSWERED = "answered"  # a registration that does not wait for the team any more
    ANSWER_SENT = "answer_sent"  # taking an answer back whose letter has left
    NOT_ENOUGH_PLACES = "not_enough_places"  # for all colleagues of a form, of whom all or nobody is registered


class TakenBack(StrEnum):
    """What becomes of a person when something that the team did for them is taken back."""

    GIVEN = "given"  # all is as before
    FIRST_IN_LINE = "first_in_line"  # somebody else has the place by now
    WITHOUT_CHOICE = "without_choice"  # an answer that is left out, since the places of the choice are taken by now
    CHANGED = "changed"  # they, or somebody for them, have done something since
    IN_USE = "in_use"  # the address has another registration by now
    GONE = "gone"  # erased


TEAM_PASSES = frozenset({
    RegistrationRefusal.NOT_YET, RegistrationRefusal.CLOSED, RegistrationRefusal.EVENT_CANCELLED,
    RegistrationRefusal.OVER,
})  # fmt: skip
"""Reasons of time: they hold participants back, not the team, which puts things right at the desk and after it."""


class RegistrationRefused(Refusal):
    """Something about a registration is refused for `reason`."""

    reasons = RegistrationRefusal
    fields = {  # noqa: RUF012 - never changed
        RegistrationRefusal.EMAIL_IN_USE: "email",
        RegistrationRefusal.NO_EMAIL: "email",
        RegistrationRefusal.NO_REASON: "reason",
        RegistrationRefusal.NO_SUCH_GROUP: "visit",
        RegistrationRefusal.ONE_VISIT: "visit",
        RegistrationRefusal.VISITS_OVERLAP: "visit",
        RegistrationRefusal.GROUP_FULL: "visit",
        RegistrationRefusal.NOT_ENOUGH_PLACES: "choice",
        RegistrationRefusal.VIEW_EXISTS: "name",
        RegistrationRefusal.TOO_MANY_VIEWS: "name",
        RegistrationRefusal.NOBODY_CHOSEN: "people",
        RegistrationRefusal.ANSWERED: "people",
    }


def check(reason: RegistrationRefusal | None, by_team: bool = False) -> None:
    """Raise RegistrationRefused for a reason, unless it is one of time and the team acts."""
    if reason and not (by_team and reason in TEAM_PASSES):
        raise RegistrationRefused(reason)


def may_register(event: PhaseDates, now: datetime) -> RegistrationRefusal | None:
    """Return why the form takes no registration at this moment; None when it does."""
    if registration_open(event, now):
        return None
    where = phase(event, now)
    if where is Phase.CANCELLED:
        return RegistrationRefusal.EVENT_CANCELLED
    if where is Phase.PAST:
        return RegistrationRefusal.OVER
    opens = event.registration_opens_at
    return (
        RegistrationRefusal.NOT_YET
        if opens is None or now < opens or where is Phase.DRAFT
        else RegistrationRefusal.CLOSED
    )


def waits_for_approval(is_needed: bool, by_team: bool, is_invited: bool) -> bool:
    """Return whether a new registration waits for the team's yes; whom the team adds, or invites by name, has it."""
    return is_needed and not by_team and not is_invited


def is_participant(is_active: bool, is_pending: bool, has_place: bool) -> bool:
    """Return whether somebody is a participant: is on the list of the desk, on sheets and badges, may be noted as
    present and get a certificate, and is counted. Who waits for the team's yes is none, though a place may be kept.
    """
    return is_active and not is_pending and has_place


def answer_waits_until(answered_at: datetime) -> datetime:
    """Return when the letter about a yes or no leaves; until then the answer can be taken back."""
    return answered_at + ANSWER_WAITS


def needs_address(email_key: str) -> RegistrationRefusal | None:
    """Refuse who registers by themselves without an address for the link; the team hands it over."""
    return None if email_key else RegistrationRefusal.NO_EMAIL


def may_change(event: PhaseDates, is_active: bool, now: datetime) -> RegistrationRefusal | None:
    """Return why a person can't change their data or choose a visit: both are open until registration closes."""
    reason = may_cancel(event, is_active, now)
    return reason or (RegistrationRefusal.CLOSED if now >= changes_until(event) else None)


def may_cancel(event: PhaseDates, is_active: bool, now: datetime) -> RegistrationRefusal | None:
    """Return why a person can't cancel or give up a visit: both are open until the conference ends."""
    if not is_active:
        return RegistrationRefusal.ALREADY_CANCELLED
    if event.cancelled_at is not None:
        return RegistrationRefusal.EVENT_CANCELLED
    return RegistrationRefusal.OVER if now >= bounds(event)[1] else None


def changes_until(event: PhaseDates) -> datetime:
    """Return from when on data and visits stay as they are: the end of registration, without one the first day's
    beginning.
    """
    return registration_closes(event)


def wishes_problem(number: int, several_visits: bool, spans: Sequence[BusyTime] = ()) -> RegistrationRefusal | None:
    """Return why a person can't have so many visits: one is all there is for each, or two are at the same time.

    A visit takes from the departure of the group to the end; one may leave when the other ends.
    """
    if number > 1 and not several_visits:
        return RegistrationRefusal.ONE_VISIT
    if any(one.overlaps(other) for one, other in combinations(spans, 2)):
        return RegistrationRefusal.VISITS_OVERLAP
    return None


def switch_problem(holds_a_place: bool, group_has_room: bool, gives_up: bool) -> RegistrationRefusal | None:
    """Refuse to have who holds a place wait for a full group unless they said so.

    The place stays theirs until the other is sure.
    """
    if holds_a_place and not group_has_room and not gives_up:
        return RegistrationRefusal.WOULD_LOSE_PLACE
    return None


def move_problem(group_has_room: bool, may_wait: bool) -> RegistrationRefusal | None:
    """Return the team puts nobody into a full group; onto its waiting list only on purpose."""
    return None if group_has_room or may_wait else RegistrationRefusal.GROUP_FULL


def turn_problem(gives_up_turn: bool, gives_up: bool) -> RegistrationRefusal | None:
    """Refuse to let a turn in another queue, or an offer, go unless they said so."""
    return RegistrationRefusal.WOULD_GIVE_UP_TURN if gives_up_turn and not gives_up else None


def swap_problem(excludes: bool, has_room: bool, gives_up: bool) -> RegistrationRefusal | None:
    """Refuse to let go what a person holds at the same time unless they said so.

    A turn on a waiting list takes nothing yet.
    """
    return RegistrationRefusal.WOULD_GIVE_UP if excludes and has_room and not gives_up else None


ANSWER_WAITS = timedelta(minutes=10)
"""So long the letter about a yes or no waits, and the answer can be taken back."""

VIEWS = 30
"""Saved views of one conference: they stand above the list, to be seen at a glance."""

CONFIRMATIONS_AN_HOUR = 5
"""Letters with a link to confirm a new address that one person may cause within an hour."""

PEOPLE_BEHIND_A_SUGGESTION = 3
"""What people wrote is suggested to others only when so many of them wrote it, each under an address of their own:
a single answer is nobody else's business, and nobody alone can put words on a public page."""
TOWN_INHABITANTS, TOWN_INHABITANTS_AT_HOME = 3000, 1000
"""Towns are suggested from this size on; in the region of the conference, where most people come from, smaller ones."""
LONGEST_SUGGESTION = 100  # characters
_CONTACT = re.compile(r"@|://|www\.|(?:\d[\s/.-]?){6}")


def may_suggest(answer: str) -> bool:
    """Return whether an answer that enough people gave may be shown to others: short, and no way to contact
    somebody.
    """
    return len(answer) <= LONGEST_SUGGESTION and not _CONTACT.search(answer)
