"""Erasing one registration: in rows, messages, the record of changes and certificates; its places pass on."""

from __future__ import annotations

from secrets import token_urlsafe

import sqlalchemy as sa

from conference.erasure import rules, traces
from conference.erasure.mails import tell_erased
from conference.events.models import Event
from conference.fields.field import End
from conference.intake import actions as intake
from conference.lib.clock import now
from conference.lib.codes import TICKET_LENGTH, new_code
from conference.lib.old_bytes import empty_log
from conference.lib.transaction import action, afterwards, require_action
from conference.merging import actions as merging
from conference.places import actions as places
from conference.questions import answers as own_answers
from conference.questions.models import Question, QuestionAnswer
from conference.registration import actions as registrations
from conference.registration import rules as registration_rules
from conference.registration.models import Registration
from conference.team import audit
from conference.team.models import User

PARTICIPANT, CLOCK = "participant", "system"


@action
def erase(registration: Registration, *, by: User | str = PARTICIPANT, tells: bool = True) -> bool:
    """Erase a person's data for good; False when they were erased before.

    Until the conference is over the registration is cancelled with it and those who wait get its places; afterwards
    places, presence, the numbers and minutes of certificates stay as counts. With `tells` a last letter goes out. The
    record says that it happened, not to whom. Files of all certificates are taken off, since they name the person.
    """
    item, event = require_action(), registration.event
    intake.hold_all(event.id)
    places.lock_event(event.quota_id, event.id)
    item.refresh(registration, with_for_update=True)
    if registration.erased_at is not None:
        return False
    comes = registration_rules.may_cancel(event, registration.is_active, now()) is None
    if comes:
        registrations.cancel(registration)
    traces.forget_person(registration)
    if tells:
        tell_erased(registration, gave_up_place=comes)
    for name, value in rules.ERASED.items():
        setattr(registration, name, value)
    own_answers.erase(QuestionAnswer.registration_id == registration.id, ends=(End.SOON, End.WITH_PERSON))
    registration.form_token, registration.ticket_code = f"erased-{token_urlsafe()}", _unused_code(event)
    registration.erased_at = registration.changed_at = now()
    item.flush()
    audit.record(event, "erased", registration, by=by)
    for merged in item.scalars(sa.select(Registration).where(Registration.merged_into_id == registration.id)):
        erase(merged, by=by, tells=False)
    afterwards(empty_log)
    return True


@action
def erase_needs(event_id: int) -> int:
    """Erase meals, access needs and questions of an event that is over; returns of how many people."""
    statement = sa.update(Registration).where(Registration.event_id == event_id, has_needs()).values(**rules.NEEDS)
    event = require_action().get_one(Event, event_id)
    places.lock_event(event.quota_id, event.id)
    intake.forget_rows(event_id)  # what they changed may be needs
    merging.forget_of(event_id)
    found = set(require_action().scalars(
        statement.returning(Registration.id).execution_options(synchronize_session=False)
    ))  # fmt: skip
    people = sa.select(Registration.id).where(Registration.event_id == event_id)
    found |= own_answers.erase(QuestionAnswer.registration_id.in_(people), ends=(End.SOON,))
    own_answers.forget_places(event_id)
    traces.forget_answers(event)
    afterwards(empty_log)
    return len(found)


def has_needs() -> sa.ColumnElement[bool]:
    """Say in SQL whether somebody has answered what is erased soon after the conference."""
    built_in = (getattr(Registration, name).is_distinct_from(empty) for name, empty in rules.NEEDS.items())
    answered = sa.exists().where(
        QuestionAnswer.registration_id == Registration.id, QuestionAnswer.question_id == Question.id,
        Question.ends == End.SOON,
    )  # fmt: skip
    return sa.or_(*built_in, answered, own_answers.places_end_soon())


def _unused_code(event: Event) -> str:
    """Return a new ticket code, so that the old one finds nobody at the desk."""
    session = require_action()
    while True:
        code = new_code(TICKET_LENGTH)
        taken = sa.exists().where(Registration.event_id == event.id, Registration.ticket_code == code)
        if not session.scalar(sa.select(taken)):
            return code
