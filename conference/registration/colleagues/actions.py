"""Several people on one form: a clerk registers colleagues, each with their own row, link and letter.

Everything is one transaction. Rows are written in the order of their addresses, then places are taken in the order of
the form: as a single registration, which writes its row before it waits for places, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe

from conference.admission import counting
from conference.admission.rules import OPEN, Admittance, check_entry, may_take_reserved
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.email_address import normalise_email
from conference.lib.transaction import action, require_action, step
from conference.places import actions as places
from conference.places.models import Quota
from conference.places.rules import standing
from conference.registration import actions, admitting, answers, mails, queries, rules
from conference.registration.answers import Answer, Registered
from conference.registration.details import Details
from conference.registration.own import link_requests
from conference.registration.rules import RegistrationRefused

MAX_COLLEAGUES = 10


class WhenFull(StrEnum):
    """What to do when there are not places for all."""

    ALL = "all"  # together or not at all
    EACH = "each"  # as places allow, the others wait


class NotEnoughPlaces(RegistrationRefused):
    """Not everybody would get a place at once, and the clerk wants all or nobody; `free` places are left."""

    def __init__(self, free: int, wanted: int) -> None:
        super().__init__(rules.RegistrationRefusal.NOT_ENOUGH_PLACES, free=free, wanted=wanted)
        self.free = free


@dataclass(frozen=True)
class Colleague:
    """One person as typed, and the visits wished for them (`places/rules.py: VisitWish`)."""

    details: Details
    visits: Sequence[str] = ()


@action
def register_colleagues(
    event: Event, people: Sequence[Colleague], *, choice: WhenFull, language: str, clerk_email: str = "",
    entry: Admittance = OPEN,
) -> list[Registered]:  # fmt: skip
    """Register people with places or turns on the waiting list, and write to each, and to the clerk if asked to.

    An address that is registered already keeps its registration, and its owner is sent the link. The clerk is told how
    the form would end if all its addresses were new, so that the answer tells nothing about them; the letters say what
    holds.

    Raises RegistrationRefused, AdmissionRefused, QuestionRefused, and NotEnoughPlaces for WhenFull.ALL; then nothing is
    written.
    """
    tokens = [actions.digest(event, person.details, person.visits, entry) for person in people]
    told = [_told(event, person, token) for person, token in zip(people, tokens, strict=True)]
    reason = rules.may_register(event, now())
    if reason and not all(told):
        raise RegistrationRefused(reason)
    if not all(told):
        check_entry(event, entry, now())
    first = [number for number, answer in enumerate(told) if answer is None]
    written = {
        number: _write(event, people[number], language)
        for number in sorted(first, key=lambda number: people[number].details.email_key)
    }
    for number in first:
        if written[number] is None:
            told[number] = answers.given(tokens[number])  # the same form was faster
    fresh = [number for number in first if told[number] is None]
    places.lock_event(event.quota_id, event.id)
    mine = [registration_id for number in fresh if (registration_id := written[number]) is not None]
    _check_organisations(event, [people[number] for number in fresh], mine)
    if entry.code and fresh:  # known addresses take a use as new ones do, and give it back
        code_id = admitting.take_code(event, entry.code, len(fresh))
        counting.give_back(code_id, len(fresh) - len(mine))
        admitting.note_code(mine, code_id)
    takes = may_take_reserved(event, entry, now())
    if choice is WhenFull.ALL and (event.approval_keeps_place or not event.approval_needed):
        _check_room(event, len(fresh), len(people), takes)
    simulated = _as_newcomers(event, [people[number] for number in fresh], language, takes)
    newcomers = dict(zip(fresh, simulated, strict=True))
    for number in fresh:
        _seat(event, people[number], written[number], language, takes)
        is_new = written[number] is not None
        newcomers[number] = answers.keep(event.id, tokens[number], newcomers[number], is_new=is_new)
    found = [
        Registered(_name(person), told[number] or newcomers[number]) for number, person in enumerate(people)
    ]  # fmt: skip
    if clerk_email:
        key = sha256("\n".join([normalise_email(clerk_email).key, *sorted(tokens)]).encode()).hexdigest()
        mails.tell_clerk(event, key, clerk_email, language, found)
    return found


def _told(event: Event, person: Colleague, token: str) -> Answer | None:
    """Give what the same was answered a while ago; None for one who has cancelled since, and is registered anew."""
    answer = answers.given(token)
    return answer if answer and queries.registered(event, token, person.details.email_key) else None


def _write(event: Event, person: Colleague, language: str) -> int | None:
    """Return the row of one person, without a place yet; None where the address is registered.

    The person has not read what happens with their data; the letter to them says where it is.
    """
    columns, token = actions.columns_of(event, person.details), token_urlsafe()
    if queries.registered(event, token, columns["email_key"]) is not None:
        return None
    return actions.insert(event, columns, token, language, read=False)


def _check_organisations(event: Event, people: Sequence[Colleague], ids: Sequence[int]) -> None:
    """Raise AdmissionRefused where too many would come from one organisation; known addresses count as new ones."""
    keys = Counter(person.details.columns()["organisation_key"] for person in people)
    for key, newcomers in keys.items():
        admitting.check_organisation(event, key, newcomers, ids)


def _check_room(event: Event, newcomers: int, wanted: int, takes_reserved: bool) -> None:
    """Raise NotEnoughPlaces unless everybody gets a place at once; the quota is locked, so that it stays true."""
    quota = require_action().get_one(Quota, event.quota_id, populate_existing=True)
    here = standing(quota.capacity, quota.not_free, quota.waiting)
    free = here.free + (quota.reserved if takes_reserved else 0)
    if here.kind != "unlimited" and free < newcomers:
        raise NotEnoughPlaces(free, wanted)


def _as_newcomers(event: Event, people: Sequence[Colleague], language: str, takes_reserved: bool) -> list[Answer]:
    """Return how all would fare under new addresses, one after the other; taken back at once."""
    found = []
    with step(kept=False):
        for person in people:
            columns = {**actions.columns_of(event, person.details), "email_key": token_urlsafe()}
            _, answer = actions.try_form(event, columns, token_urlsafe(), language, person.visits, stands_in=False,
                                         takes_reserved=takes_reserved, own=person.details.own)  # fmt: skip
            found.append(answer)
    return found


def _seat(
    event: Event, person: Colleague, registration_id: int | None, language: str, takes_reserved: bool
) -> None:  # fmt: skip
    """Give a place or a turn, and a letter; somebody registered before only gets their link, after the same work."""
    columns = actions.columns_of(event, person.details)
    if registration_id is None:
        actions.try_form(event, columns, token_urlsafe(), language, person.visits, stands_in=True,
                         takes_reserved=takes_reserved, own=person.details.own)  # fmt: skip
    else:
        actions.seat(event, registration_id, columns, language, person.visits, takes_reserved=takes_reserved,
                     own=person.details.own)  # fmt: skip
    link_requests.ask(event.id, columns["email_key"], indeed=registration_id is None)


def _name(person: Colleague) -> str:
    columns = person.details.columns()
    return f"{columns['given_name']} {columns['family_name']}"
