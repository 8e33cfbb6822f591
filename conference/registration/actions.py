"""Registering, changing, cancelling: each in one transaction with the places and the mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.codes import TICKET_LENGTH, new_code
from conference.lib.model import table_of
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import PlaceState
from conference.places.queries import quota_for_wish
from conference.registration import mails, queries, rules
from conference.registration.choices import choose_visit as choose_visit
from conference.registration.choices import leave_visit as leave_visit
from conference.registration.details import IN_THE_SALUTATION, Details, first_line
from conference.registration.models import Registration
from conference.registration.rules import Reason, RegistrationRefused
from conference.team import audit

MAX_FORM_TOKEN = 100  # characters; longer ones are not ours
INSERTS = {  # made once: building one costs more than running it
    dialect.dialect.name: dialect.insert(table_of(Registration))
    .on_conflict_do_nothing()
    .returning(table_of(Registration).c.id)
    for dialect in (postgresql, sqlite)
}
TRIES = 5  # for a ticket code that nobody has


class OutcomeKind(StrEnum):
    """What became of a sent form."""

    NEW = "new"
    REPEATED = "repeated"  # the button was pressed twice
    KNOWN = "known"  # the address is registered already; its owner has been sent the link


@dataclass(frozen=True)
class Outcome:
    """What became of a sent form, and the registration it led to."""

    kind: OutcomeKind
    registration_id: int
    has_place: bool | None = None  # of a new one: whether the conference had a place for it

    @property
    def registration(self) -> Registration:
        """The row, read when it is asked for."""
        return db.session.get_one(Registration, self.registration_id)


def stored_token(event: Event, form_token: str, email_key: str) -> str:
    """What makes two sent forms the same one: the form and the address in it.

    Who goes back in the browser and sends the form again for a colleague registers the colleague.
    """
    token = form_token if 0 < len(form_token) <= MAX_FORM_TOKEN else token_urlsafe()
    return sha256(f"{event.id}\n{token}\n{email_key}".encode("utf-8", "replace")).hexdigest()


@action
def register(
    event: Event, details: Details, *, visit: str = "", form_token: str = "", language: str = "", by_team: bool = False
) -> Outcome:
    """Register a person, with a place or a turn on the waiting list, and queue the confirmation.

    `visit` is a group's id, "any" or empty; who waits for the conference gets in line for it only with the place.
    `by_team` registers outside the opening times. Raises RegistrationRefused, InvalidEmailError.
    """
    columns = details.columns()
    token = stored_token(event, form_token, columns["email_key"])
    reason = None if by_team else rules.may_register(event, now())
    if reason:
        if repeated := queries.by_form_token(token):
            return Outcome(OutcomeKind.REPEATED, repeated.id)
        raise RegistrationRefused(reason)
    spoken = language or event.language
    registration_id = insert(event, columns, token, spoken)
    if registration_id is None:  # the unique indexes have decided: sent before, or the address is known
        outcome = outcome_of_known(event, token, columns["email_key"])
        if outcome.kind is OutcomeKind.KNOWN:
            mails.tell_link(outcome.registration)
        return outcome
    has_place, position = take_places(registration_id, event, visit, columns["organisation"])
    mails.put_down_registered(event, registration_id, columns["email"], spoken, has_place, position)
    return Outcome(OutcomeKind.NEW, registration_id, has_place)


def insert(event: Event, columns: dict[str, Any], token: str, language: str, *, read: bool = True) -> int | None:
    """Write the row and return its id; None when its form or its address has one already.

    `read` says whether the person has read what happens with their data.
    """
    connection = require_action().connection()
    moment = now()
    values = {
        **columns, "event_id": event.id, "form_token": token, "language": language,
        "salutation": first_line(Registration(**columns, language=language)),
        "privacy_read_at": moment if read else None, "created_at": moment, "changed_at": moment,
    }  # fmt: skip
    for _ in range(TRIES):
        values["ticket_code"] = new_code(TICKET_LENGTH)
        row = connection.execute(INSERTS[connection.dialect.name], values)
        registration_id: int | None = row.scalar_one_or_none()
        if registration_id is not None:
            return registration_id
        if queries.by_form_token(token) or queries.active_by_email(event, columns["email_key"]):
            return None  # else the ticket code was taken
    raise RuntimeError("no free ticket code was found")


def outcome_of_known(event: Event, token: str, email_key: str) -> Outcome:
    """What a form led to that was sent before, or whose address is registered; nobody is told here.

    A letter to its owner would wait for the same one of another action, which may wait for the places locked here.
    """
    if repeated := queries.by_form_token(token):
        return Outcome(OutcomeKind.REPEATED, repeated.id)
    known = queries.active_by_email(event, email_key)
    if known is None:
        raise RuntimeError("a unique index refused a row that is not there")
    return Outcome(OutcomeKind.KNOWN, known.id)


def take_places(registration_id: int, event: Event, visit: str, organisation: str) -> tuple[bool, int]:
    """A place or turn at the conference, then in the visit group; who waits keeps the wish for later.

    Returns whether there is a place, and the position on the waiting list. Raises RegistrationRefused.
    """
    state, position = places.seat(registration_id, event.quota_id)
    if visit and state is PlaceState.WAITING:
        if quota_for_wish(event.id, visit) is None:
            raise RegistrationRefused(Reason.NO_SUCH_GROUP)
        row = sa.update(Registration).where(Registration.id == registration_id).values(visit_wish=visit)
        require_action().execute(row)
    elif visit and not places.seat_in_visit(registration_id, event.id, visit, organisation):
        raise RegistrationRefused(Reason.NO_SUCH_GROUP)
    return state is PlaceState.CONFIRMED, position


@action
def change(registration: Registration, details: Details, *, by_team: bool = False) -> None:
    """Change a person's data. A new address is told of to both. Raises RegistrationRefused, InvalidEmailError."""
    session = require_action()
    session.refresh(registration, with_for_update=True)
    rules.check(rules.may_change(registration.event, registration.is_active, now()), by_team)
    values = details.columns()
    before = audit.snapshot(registration, Details.__dataclass_fields__)
    renamed = any(getattr(registration, name) != values[name] for name in IN_THE_SALUTATION)
    old_email, is_other = registration.email, registration.email_key != values["email_key"]
    if is_other and queries.active_by_email(registration.event, values["email_key"]):
        raise RegistrationRefused(Reason.EMAIL_IN_USE)
    for name, value in values.items():
        setattr(registration, name, value)
    if renamed:
        registration.salutation = first_line(registration)
    registration.changed_at = now()
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise RegistrationRefused(Reason.EMAIL_IN_USE) from None
    if not by_team:
        audit.record_own(registration.event, registration, before, by=audit.PARTICIPANT)
    if is_other:
        mails.tell_email_changed(registration, old_email)


@action
def cancel(registration: Registration, *, by_team: bool = False) -> None:
    """Give up everything a person holds or waits for; those next in line get it. Raises RegistrationRefused."""
    session = require_action()
    event = registration.event
    places.lock_event(event.quota_id, event.id)
    session.refresh(registration, with_for_update=True)
    rules.check(rules.may_cancel(event, registration.is_active, now()), by_team)
    registration.cancelled_at = registration.changed_at = now()
    registration.visit_wish = ""
    session.flush()
    # What is waited for first: nothing given back may come to the same person.
    for place in sorted(queries.active_places(registration), key=lambda place: place.state is PlaceState.CONFIRMED):
        places.leave(place)
    mails.tell_cancelled(registration)


@action
def send_link(event: Event, email_key: str) -> None:
    """Mail the link to the own page to the owner of an address, if it is registered; at most once an hour."""
    registration = queries.active_by_email(event, email_key)
    if registration:
        mails.tell_link(registration)


@action
def resend(registration: Registration) -> None:
    """Send the confirmation once more, for the organiser."""
    mails.tell_registered(registration, f"registered_again:{now().isoformat()}")
