"""Imports of participants: who is there already, what a row says otherwise, writing all of it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conference.admission.models import Invitee
from conference.attendance.models import Presence
from conference.certificates.models import Certificate, HoursCorrection
from conference.desk.models import DeskMark
from conference.events.models import Event
from conference.extensions import db
from conference.fields.cells import words_of
from conference.fields.held import held, is_own
from conference.fields.registration import BY_NAME, IN_SALUTATION
from conference.intake import rules
from conference.intake.models import Intake
from conference.intake.rules import Checked, Difference, Everybody, KnownPerson
from conference.lib.pieces import batched
from conference.lib.transaction import require_action
from conference.mailing.models import OUT, Message
from conference.merging.models import RegistrationMerge
from conference.paper.models import PrintedBadge
from conference.places import actions as places
from conference.places.models import Place, PlaceState
from conference.questions.answers import OwnAnswers
from conference.questions.asked import own_fields
from conference.questions.models import QuestionAnswer
from conference.questions.queries import answers_of
from conference.questions.rules import QuestionRefused
from conference.registration.details import Details, details_of, first_line_of
from conference.registration.many import Newcomer, register_many
from conference.registration.models import LinkRequest, Registration
from conference.registration.team import actions as by_team
from conference.team.models import AuditEntry, User

HELD = (*BY_NAME, "salutation", "language")
MANY = 500  # ids in one statement


def everybody(event: Event) -> Everybody:
    """Return those who are registered, with what they have told."""
    columns = [getattr(Registration, name) for name in ("id", "email_key", "ticket_code", *HELD)]
    active = sa.and_(
        Registration.event_id == event.id, Registration.cancelled_at.is_(None), Registration.erased_at.is_(None)
    )
    rows = db.session.execute(sa.select(*columns).where(active).order_by(Registration.id))
    own = answers_of(event) if own_fields(event) else {}
    return Everybody(_known(row, own.get(row["id"], {})) for row in rows.mappings())


def _known(row: sa.RowMapping, own: OwnAnswers) -> KnownPerson:
    name = f"{row['given_name']} {row['family_name']}"
    return KnownPerson(
        id=row["id"], name=name, email_key=row["email_key"], name_key=words_of(name),
        place_key=words_of(row["organisation"]), code=row["ticket_code"],
        held={**{name: row[name] for name in HELD}, **own},
    )  # fmt: skip


def differs(row: Checked, person: KnownPerson) -> Iterator[Difference]:
    """Yield what a row says otherwise about a person; an empty cell says nothing."""
    for name, typed in row.values.items():
        if name in BY_NAME:
            kind = BY_NAME[name].kind
            after = kind.columns(name, kind.answer(typed))[name]
        elif name in HELD or is_own(name):
            after = _kept(typed)
        else:
            continue
        if after != person.held.get(name) and rules.says_otherwise(row, person, name):
            yield Difference(name, person.held.get(name), after)


def prepared(event: Event, row: Checked) -> Newcomer:
    """Return a row as it will be written."""
    answers = {name: BY_NAME[name].kind.answer(typed) for name, typed in row.values.items() if name in BY_NAME}
    language = row.values.get("language", event.language)
    own = {name: _kept(typed) for name, typed in row.values.items() if is_own(name)}
    columns = Details(**{"email": "", **answers}).columns()
    salutation = row.values.get("salutation") or first_line_of(columns, language)
    return Newcomer({**columns, "language": language, "salutation": salutation}, wishes_of(row), own)


def _kept(value: Any) -> Any:
    """Return an answer as it is kept: JSON has no tuples."""
    return tuple(value) if isinstance(value, list) else value


def wishes_of(row: Checked) -> list[str]:
    """Return which visits a row asks for; one that was read by an earlier version knows one."""
    wish = row.values.get("visit_wish")
    found: list[str] = row.values.get("visit_wishes") or ([wish] if wish else [])
    return found


def write(
    intake: Intake, people: Sequence[Newcomer], changes: Sequence[tuple[int, Sequence[Difference]]], by: User
) -> list[int | None]:
    """Register people in the order of the file, and change others; the ids of the new ones, None for known ones."""
    event = intake.event
    tells = bool(intake.choices.get("tells"))
    ids = register_many(event, people, tells=tells, intake_id=intake.id)
    before = []
    for registration_id, changed in changes:
        registration = require_action().get(Registration, registration_id, populate_existing=True, with_for_update=True)
        if registration is None or not registration.is_active or rules.is_outdated(registration, changed):
            continue
        asked = [change.field for change in changed if is_own(change.field)]
        fields = {name: held(registration, name) for name in (*HELD, *asked)}
        _change(registration, {change.field: change.after for change in changed}, by)
        require_action().flush()
        moment = registration.changed_at.isoformat()
        before.append([registration.id, {name: _plain(value) for name, value in fields.items()}, moment])
    intake.before = before
    return ids


def _change(registration: Registration, values: Mapping[str, Any], by: User) -> None:
    """Put a person's data right as the team does by hand; where a choice of theirs is full by now, without the answers
    to own questions.
    """
    try:
        with require_action().begin_nested():
            _correct(registration, values, by)
    except QuestionRefused:
        _correct(registration, {name: value for name, value in values.items() if not is_own(name)}, by)


def _correct(registration: Registration, values: Mapping[str, Any], by: User) -> None:
    told = {name: value for name, value in values.items() if name in BY_NAME or is_own(name)}
    renamed = told.keys() & set(IN_SALUTATION)
    by_team.correct(
        registration, details_of(registration, **told),
        salutation=values.get("salutation", "" if renamed else registration.salutation),
        language=values.get("language", registration.language), by=by,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def who_acted(intake: Intake) -> list[str]:
    """Return the names of people of an import who have done something since, or about whom somebody has."""
    done: datetime = intake.done_at or intake.created_at
    mine = sa.select(Registration.id).where(Registration.intake_id == intake.id)
    found: set[int] = set()
    at_once = sa.or_(
        Registration.changed_at > done, Registration.cancelled_at.is_not(None), Registration.erased_at.is_not(None),
        Registration.new_email != "",
    )  # fmt: skip
    found.update(db.session.scalars(mine.where(at_once)))
    of_them = (Presence.registration_id, DeskMark.registration_id, Certificate.registration_id,
               HoursCorrection.registration_id, RegistrationMerge.kept_id, RegistrationMerge.other_id)  # fmt: skip
    for column in of_them:
        found.update(db.session.scalars(sa.select(column).where(column.in_(mine))))
    settled = (PlaceState.CONFIRMED,) if intake.event.offer_hours else ()  # an offer that was accepted
    chosen = sa.or_(
        Place.created_at > done,
        sa.and_(Place.changed_at > done, Place.state.not_in((PlaceState.CONFIRMED, PlaceState.OFFERED))),
        sa.and_(Place.changed_at > done, Place.state.in_(settled)),
    )
    found.update(db.session.scalars(sa.select(Place.registration_id).where(Place.registration_id.in_(mine), chosen)))
    recorded = sa.select(AuditEntry.subject_id).where(
        AuditEntry.subject_kind == "Registration", AuditEntry.subject_id.in_(mine)
    )
    found.update(number for number in db.session.scalars(recorded) if number is not None)
    for registration_id, _, moment in intake.before:
        registration = db.session.get(Registration, registration_id, populate_existing=True)
        if registration is not None and registration.changed_at.isoformat() != moment:
            found.add(registration_id)
    names = []
    for some in batched(sorted(found), MANY):
        rows = db.session.scalars(sa.select(Registration).where(Registration.id.in_(some)).order_by(Registration.id))
        names += [row.full_name or "–" for row in rows]
    return names


def lock(intake: Intake) -> None:
    """Hold the people of an import and their places, so that none of them acts while it is taken back."""
    places.lock_event(intake.event.quota_id, intake.event_id)
    mine = sa.or_(Registration.intake_id == intake.id, Registration.id.in_([row[0] for row in intake.before]))
    held = sa.select(Registration.id).where(Registration.event_id == intake.event_id, mine)
    require_action().execute(held.order_by(Registration.id).with_for_update()).all()


def take_back(intake: Intake, by: User) -> list[int]:
    """Take an import back that is locked, but for those who had a letter: their ids, for each is to be told.

    Who had none is forgotten as if they had never been registered; changed ones are as they were.
    """
    event, session = intake.event, require_action()
    told = set(session.scalars(
        sa.select(Message.registration_id)
        .join(Registration, Registration.id == Message.registration_id)
        .where(Registration.intake_id == intake.id, Message.state.in_(OUT))
    ))  # fmt: skip
    mine = session.scalars(sa.select(Registration.id).where(Registration.intake_id == intake.id))
    ids = sorted(mine)
    untold = [registration_id for registration_id in ids if registration_id not in told]
    places.forget_many(event, untold)
    for some in batched(untold, MANY):
        for table in (Message, LinkRequest, QuestionAnswer, PrintedBadge):
            _delete(table, table.registration_id.in_(some))
        invited = sa.update(Invitee).where(Invitee.registration_id.in_(some)).values(registration_id=None)
        session.execute(invited.execution_options(synchronize_session=False))
        _delete(Registration, Registration.id.in_(some))
    for registration_id, before, _ in intake.before:
        registration = session.get(Registration, registration_id, populate_existing=True)
        if registration is not None and registration.is_active:
            _change(registration, {name: _answer(name, value) for name, value in before.items()}, by)
    intake.before = []
    return [registration_id for registration_id in ids if registration_id in told]


def _answer(name: str, value: Any) -> Any:
    return BY_NAME[name].kind.answer(value) if name in BY_NAME else _kept(value)


def _delete(table: type[Any], which: sa.ColumnElement[bool]) -> None:
    require_action().execute(sa.delete(table).where(which).execution_options(synchronize_session=False))


def cancel(registration_id: int, by: User) -> None:
    """Cancel the registration of somebody who had a letter, and tell them."""
    registration = require_action().get(Registration, registration_id)
    if registration is not None and registration.is_active:
        by_team.cancel(registration, by)
