"""Several people on one form: a clerk registers colleagues, each with their own row, link and letter.

Everything is one transaction. Rows are written in the order of their addresses, then places are taken in the order of
the form: as a single registration, which writes its row before it waits for places, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.email_address import normalise_email
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import Quota
from conference.places.rules import Standing, standing
from conference.registration import actions, mails, queries, rules
from conference.registration.actions import Outcome, OutcomeKind
from conference.registration.details import Details
from conference.registration.rules import RegistrationRefused

MAX_COLLEAGUES = 10


class Choice(StrEnum):
    """What to do when there are not places for all."""

    ALL = "all"  # together or not at all
    EACH = "each"  # as places allow, the others wait


class NotEnoughPlaces(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Not everybody would get a place at once, and the clerk wants all or nobody; `free` places are left."""

    def __init__(self, free: int) -> None:
        super().__init__(str(free))
        self.free = free


@dataclass(frozen=True)
class Colleague:
    """One person as typed, and the visit wished for them: a group's id, "any" or empty."""

    details: Details
    visit: str = ""


@dataclass(frozen=True)
class Registered:
    """What the clerk is told of one person; the same for a new address as for one that was registered before."""

    name: str
    has_place: bool


@action
def register_colleagues(
    event: Event, people: Sequence[Colleague], *, choice: Choice, form_token: str, language: str, clerk_email: str = ""
) -> list[Registered]:
    """Register people with places or turns on the waiting list, and write to each, and to the clerk if asked to.

    An address that is registered already keeps its registration, and its owner is sent the link. With Choice.ALL it
    counts as one more place all the same, so that the answer tells nothing about it.

    Raises RegistrationRefused, and NotEnoughPlaces for Choice.ALL, in both cases with nothing written.
    """
    tokens = [actions.stored_token(event, form_token, person.details.email_key) for person in people]
    reason = rules.may_register(event, now())
    if reason and not all(queries.by_form_token(token) for token in tokens):
        raise RegistrationRefused(reason)
    by_address = sorted(range(len(people)), key=lambda number: people[number].details.email_key)
    written = {number: _write(event, people[number], tokens[number], language) for number in by_address}
    outcomes = [written[number] for number in range(len(people))]
    places.lock_event(event.quota_id, event.id)
    if choice is Choice.ALL:
        _check_room(event, [outcome for outcome in outcomes if outcome.kind is not OutcomeKind.REPEATED])
    found = [_seat(event, person, outcome) for person, outcome in zip(people, outcomes, strict=True)]
    if clerk_email:
        told = sha256("\n".join([normalise_email(clerk_email).key, *sorted(tokens)]).encode()).hexdigest()
        mails.tell_clerk(event, told, clerk_email, language, found)
    return found


def _write(event: Event, person: Colleague, token: str, language: str) -> Outcome:
    """The row of one person, without a place yet."""
    key = person.details.email_key
    if repeated := queries.by_form_token(token):
        return Outcome(OutcomeKind.REPEATED, repeated.id)
    if known := queries.active_by_email(event, key):
        return Outcome(OutcomeKind.KNOWN, known.id)
    # The person has not read what happens with their data; the letter to them says where it is.
    registration_id = actions.insert(event, person.details.columns(), token, language, read=False)
    if registration_id is None:
        return actions.outcome_of_known(event, token, key)
    return Outcome(OutcomeKind.NEW, registration_id)


def _check_room(event: Event, newcomers: Sequence[Outcome]) -> None:
    """Raise NotEnoughPlaces unless everybody gets a place at once; the quota is locked, so that it stays true."""
    here = _standing(event)
    if here.kind != "unlimited" and here.free < len(newcomers):
        raise NotEnoughPlaces(here.free)


def _seat(event: Event, person: Colleague, outcome: Outcome) -> Registered:
    """A place or a turn, and the letter; somebody registered before only gets their link."""
    registration = outcome.registration
    has_place = _standing(event).kind != "full"  # as a newcomer would find it
    if outcome.kind is OutcomeKind.KNOWN:
        mails.tell_link(registration)
    else:
        if outcome.kind is OutcomeKind.NEW:
            actions.take_places(registration.id, event, person.visit, person.details.organisation)
            mails.tell_registered(registration)
        turn = queries.conference_turn(registration)
        has_place = turn is not None and turn.is_held
    columns = person.details.columns()
    return Registered(f"{columns['given_name']} {columns['family_name']}", has_place)


def _standing(event: Event) -> Standing:
    quota = require_action().get_one(Quota, event.quota_id, populate_existing=True)
    return standing(quota.capacity, quota.taken, quota.waiting)
