"""Registering, changing, cancelling: each in one transaction with the places and the mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from conference.admission.rules import OPEN, Admittance, check_entry, may_take_reserved
from conference.events.models import Event
from conference.extensions import db
from conference.fields.registration import BY_NAME, IN_SALUTATION
from conference.lib.clock import now
from conference.lib.codes import TICKET_LENGTH, new_code
from conference.lib.email_address import normalise_email
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.lib.transaction import action, require_action, step
from conference.places import actions as places
from conference.places.letting_in import let_in
from conference.places.models import PlaceState
from conference.questions import answers as own_answers
from conference.questions.answers import OwnAnswers
from conference.questions.asked import own_fields, told
from conference.registration import admitting, answers, mails, queries, rules, wishes
from conference.registration.answers import Answer, OnVisit, VisitAnswer
from conference.registration.approval import waiting
from conference.registration.details import Details, first_line, first_line_of
from conference.registration.models import Approval, Registration
from conference.registration.own import link_requests, new_emails
from conference.registration.own.choices import choose_visit as choose_visit
from conference.registration.own.choices import leave_visit as leave_visit
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team import audit

MAX_FORM_TOKEN = 100  # characters; longer ones are not ours
INSERT = Prepared(
    lambda words: words.insert(table_of(Registration)).on_conflict_do_nothing().returning(table_of(Registration).c.id)
)
NOBODY = Answer(has_place=False)
NOTHING: OwnAnswers = {}
TRIES = 5  # for a ticket code that nobody has


class OutcomeKind(StrEnum):
    """What became of a sent form."""

    NEW = "new"
    REPEATED = "repeated"  # the button was pressed twice
    KNOWN = "known"  # the address is registered already; its owner has been sent the link


@dataclass(frozen=True)
class RegistrationOutcome:
    """What became of a sent form, what its sender is answered, and the registration it led to."""

    kind: OutcomeKind
    answer: Answer
    registration_id: int

    @property
    def registration(self) -> Registration:
        """The row, read when it is asked for."""
        return db.session.get_one(Registration, self.registration_id)


def columns_of(event: Event, details: Details, *, by_team: bool = False, entry: Admittance = OPEN) -> dict[str, Any]:
    """Give the columns of a registration that is new: the person, and whether they wait for the team's yes.

    Raises InvalidEmailError.
    """
    waits = rules.waits_for_approval(event.approval_needed, by_team, entry.invitee_id is not None)
    return {**details.columns(), "approval": Approval.PENDING if waits else Approval.NOT_NEEDED}


def stored_token(event: Event, form_token: str, email_key: str) -> str:
    """Give what makes two forms of the team the same: the token and the address (the search key where there is none).

    Who goes back in the browser and sends the form again for somebody else registers them.
    """
    token = form_token if 0 < len(form_token) <= MAX_FORM_TOKEN else token_urlsafe()
    return sha256(f"{event.id}\n{token}\n{email_key}".encode("utf-8", "replace")).hexdigest()


def digest(event: Event, details: Details, visits: Sequence[str], entry: Admittance = OPEN) -> str:
    """Give what makes two forms of the public the same: all that was sent."""
    sent = (event.id, *visits, entry, sorted(vars(details).items()))
    return sha256(repr(sent).encode("utf-8", "replace")).hexdigest()


@action
def register(
    event: Event, details: Details, *, visits: Sequence[str] = (), form_token: str = "", language: str = "",
    by_team: bool = False, lets_in: bool = False, entry: Admittance = OPEN,
) -> RegistrationOutcome:  # fmt: skip
    """Register a person, with a place or a turn on the waiting list, and queue the confirmation.

    `visits` are wishes (`places/rules.py: VisitWish`); who waits for the conference gets in line for them only with the
    place.
    `by_team` registers outside the opening times, and people without an address; with `lets_in` there is a place more
    where none is free. `entry` is the code or the invitation by which somebody comes. Whether the address is known is
    told neither by the answer nor by the work done for it.
    The repeat of a form is told by its `form_token`, which the team's forms have, else by what was sent.

    Raises RegistrationRefused, AdmissionRefused, InvalidEmailError, and QuestionRefused for a choice that is full.
    """
    columns = columns_of(event, details, by_team=by_team, entry=entry)
    identity = columns["email_key"] or columns["search_key"]
    token = stored_token(event, form_token, identity) if form_token else digest(event, details, visits, entry)
    known_id, answered = answers.before(event.id, token, columns["email_key"])
    if answered and known_id:
        return RegistrationOutcome(OutcomeKind.REPEATED, answered, known_id)
    rules.check(rules.may_register(event, now()), by_team)
    if not by_team:
        rules.check(rules.needs_address(columns["email_key"]))
        check_entry(event, entry, now())
    spoken = language or event.language
    is_known = known_id is not None
    row_token = token if form_token else token_urlsafe()  # who cancels may send the same once more
    registration_id, answer = try_form(event, columns, row_token, spoken, visits, stands_in=is_known, lets_in=lets_in,
                                       entry=None if by_team else entry, own=details.own,
                                       takes_reserved=may_take_reserved(event, entry, now()))  # fmt: skip
    if registration_id is None:  # somebody was faster: the unique indexes have decided
        return register(event, details, visits=visits, form_token=form_token, language=language, by_team=by_team,
                        lets_in=lets_in, entry=entry)  # fmt: skip
    if entry.invitee_id is not None:
        admitting.use_invitation(event, entry.invitee_id, columns["email_key"], known_id, registration_id)
    answer = answers.keep(event.id, token, answer, is_new=not is_known)
    link_requests.ask(event.id, columns["email_key"], indeed=is_known)
    kind = OutcomeKind.KNOWN if is_known else OutcomeKind.NEW
    return RegistrationOutcome(kind, answer, registration_id if known_id is None else known_id)


def try_form(
    event: Event, columns: dict[str, Any], token: str, language: str, visits: Sequence[str], *, stands_in: bool,
    read: bool = True, lets_in: bool = False, entry: Admittance | None = None,
    takes_reserved: bool = False, own: OwnAnswers = NOTHING,
) -> tuple[int | None, Answer]:  # fmt: skip
    """Write the row of a newcomer, take its places, put the letter down; what `stands_in` for a known one goes back.

    Returns the id, None when the form or its address has a row already, and the answer. Raises RegistrationRefused.
    """
    if stands_in:
        columns, token = {**columns, "email_key": token_urlsafe()}, token_urlsafe()
    with step(kept=not stands_in):
        registration_id = insert(event, columns, token, language, read=read)
        if registration_id is None:
            return None, NOBODY
        if entry is not None:
            admitting.admit(event, registration_id, columns["organisation_key"], entry)
        answer = seat(event, registration_id, columns, language, visits, lets_in=lets_in, takes_reserved=takes_reserved,
                      own=own)  # fmt: skip
        return registration_id, answer


def seat(
    event: Event, registration_id: int, columns: dict[str, Any], language: str, visits: Sequence[str], *,
    lets_in: bool = False,
    takes_reserved: bool = False, own: OwnAnswers = NOTHING,
) -> Answer:  # fmt: skip
    """Take the places of a row that was just written, write its own answers, and put its letter down.

    Raises RegistrationRefused, and QuestionRefused for a choice that is full.
    """
    if columns["approval"] is Approval.PENDING:
        answer = waiting.wait(registration_id, event, visits, takes_reserved=takes_reserved)
        own_answers.write(event.id, (registration_id, own))
        mails.put_down_pending(event, registration_id, columns["email"], language, answer)
        return answer
    answer = take_places(registration_id, event, visits, columns["organisation"], lets_in=lets_in,
                         takes_reserved=takes_reserved)  # fmt: skip
    own_answers.write(event.id, (registration_id, own))
    mails.put_down_registered(event, registration_id, columns["email"], language, answer.has_place, answer.position)
    return answer


def insert(event: Event, columns: dict[str, Any], token: str, language: str, *, read: bool = True) -> int | None:
    """Write the row and return its id; None when its form or its address has one already.

    `read` says whether the person has read what happens with their data.
    """
    moment = now()
    values = {
        **columns, "event_id": event.id, "form_token": token, "language": language,
        "salutation": first_line_of(columns, language),
        "privacy_read_at": moment if read else None, "created_at": moment, "changed_at": moment,
    }  # fmt: skip
    for _ in range(TRIES):
        values["ticket_code"] = new_code(TICKET_LENGTH)
        registration_id: int | None = INSERT.value(**values)
        if registration_id is not None:
            return registration_id
        if queries.registered(event, token, columns["email_key"]) is not None:
            return None  # else the ticket code was taken
    raise RuntimeError("no free ticket code was found")


def take_places(
    registration_id: int, event: Event, visits: Sequence[str], organisation: str, *, lets_in: bool = False,
    takes_reserved: bool = False,
) -> Answer:  # fmt: skip
    """Take a place or turn at the conference, then in the visit groups; who waits keeps the wishes for later.

    Raises RegistrationRefused.
    """
    if lets_in:
        state, position = let_in(registration_id, event.quota_id).state, 0
    else:
        state, position = places.seat(registration_id, event.quota_id, takes_reserved=takes_reserved)
    has_place = state is PlaceState.CONFIRMED
    asked = wishes.once(visits)
    if not asked:
        return Answer(has_place, position)
    if not has_place:
        return Answer(has_place, position, waiting.keep_wishes(registration_id, event, asked))
    return Answer(has_place, position, tuple(map(_on_visit, _seat_on(registration_id, event, asked, organisation))))


def _seat_on(registration_id: int, event: Event, asked: Sequence[str], organisation: str) -> list[places.Seated]:
    """Seat a newcomer in the groups they ask for; several are decided under the locks of all."""
    if len(asked) > 1:
        places.lock_visits(event.id)
        return places.seat_in_groups(registration_id, wishes.quotas_for(event, asked, organisation))
    seated = places.seat_in_visit(registration_id, event.id, asked[0], organisation)
    if seated is None:
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_GROUP, wish=asked[0])
    return [seated]


def _on_visit(seated: places.Seated) -> OnVisit:
    group, state, position = seated
    return OnVisit(VisitAnswer.HELD if state is PlaceState.CONFIRMED else VisitAnswer.WAITS, group, position)


@action
def change(registration: Registration, details: Details, *, by_team: bool = False) -> bool:
    """Change a person's data. A new address counts at once for the team; from the person once it is confirmed.

    Returns whether a new address waits for that, which does not depend on whether it is known. Raises
    RegistrationRefused, by the team also for an address in use, QuestionRefused for a choice that is full, and
    InvalidEmailError.
    """
    session = require_action()
    if details.own:  # whose choices may be limited
        places.lock_event(registration.event.quota_id, registration.event_id)
    key = details.columns()["organisation_key"]
    if not by_team and key != registration.organisation_key:
        admitting.check_organisation(registration.event, key, 1, [registration.id])
    session.refresh(registration, with_for_update=True)
    rules.check(rules.may_change(registration.event, registration.is_active, now()), by_team)
    waits = not by_team and details.email_key != registration.email_key
    if waits:
        new_emails.ask(registration, normalise_email(details.email))
        details = details.changed(email=registration.email)
    values = details.columns()
    before = snapshot(registration, BY_NAME)
    renamed = any(getattr(registration, name) != values[name] for name in IN_SALUTATION)
    old_email, is_other = registration.email, registration.email_key != values["email_key"]
    own_answers.change(registration, details.own)  # before the rest, which reading would write
    for name, value in values.items():
        setattr(registration, name, value)
    if renamed:
        registration.salutation = first_line(registration)
    registration.changed_at = now()
    if is_other:
        new_emails.write(registration, old_email)
    if not by_team:
        audit.record_own(registration.event, registration, before, snapshot(registration, BY_NAME),
                         by=audit.PARTICIPANT)  # fmt: skip
    return waits


def snapshot(registration: Registration, names: Iterable[str]) -> dict[str, Any]:
    """Return what a registration holds, with the answers to own questions, for the record of changes."""
    fields = own_fields(registration.event, also_archived=True)
    return {**audit.snapshot(registration, names), **told(fields, registration)}


@action
def cancel(registration: Registration, *, by_team: bool = False, tells: bool = True) -> None:
    """Give up everything a person holds or waits for; those next in line get it. Raises RegistrationRefused.

    The person is told unless the team does not want it (`tells`).
    """
    session = require_action()
    event = registration.event
    places.lock_event(event.quota_id, event.id)
    session.refresh(registration, with_for_update=True)
    rules.check(rules.may_cancel(event, registration.is_active, now()), by_team)
    registration.cancelled_at = registration.changed_at = now()
    registration.visit_wishes = []
    admitting.let_go(registration)
    session.flush()
    # What is waited for first: nothing given back may come to the same person.
    for place in sorted(queries.active_places(registration), key=lambda place: place.state is PlaceState.CONFIRMED):
        places.leave(place)
    if tells:
        mails.tell_cancelled(registration)


@action
def send_link(event: Event, email_key: str) -> None:
    """Have the link to the own page mailed to the owner of an address, if it is registered; at most once an hour."""
    link_requests.ask(event.id, email_key)


@action
def resend(registration: Registration) -> None:
    """Send the confirmation once more, for the organiser."""
    mails.tell_registered(registration, f"registered_again:{now().isoformat()}")
