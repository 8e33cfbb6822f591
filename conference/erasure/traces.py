"""Where a person stands outside their registration: messages, the record of changes, certificates and their files."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from markupsafe import escape

from conference.admission.actions import forget_some
from conference.admission.models import Invitee
from conference.certificates import actions as certificates
from conference.certificates import correcting
from conference.certificates.models import Certificate
from conference.certificates.queries import BATCH
from conference.czech.collation import search_key
from conference.desk import actions as desk
from conference.erasure import rules
from conference.events.models import Event
from conference.evidence.pack.queries import EVIDENCE
from conference.intake import actions as intake
from conference.jobs.actions import withdraw
from conference.letters.groups import actions as group_letters
from conference.letters.groups.answers import ends_soon
from conference.letters.models import GroupLetter
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.old_bytes import empty_log
from conference.lib.transaction import action, afterwards, require_action
from conference.mailing.models import Message, MessageState
from conference.merging import actions as merging
from conference.paper.actions import forget_badges
from conference.paper.queries import PAPER
from conference.registration.models import Registration
from conference.team import audit

UNSENT = (MessageState.QUEUED, MessageState.FAILED, MessageState.UNCERTAIN)
FINISHED = (MessageState.SENT, MessageState.DISCARDED)
SUMMARY = "colleagues_registered"  # the letter to a clerk; it belongs to no one registration
GONE = "…"  # in place of a name in somebody else's letter


def forget_person(registration: Registration) -> None:
    """Erase a person from everything that belongs to their registration, except the registration itself."""
    item, event = require_action(), registration.event
    forget_messages(event, Message.registration_id == registration.id)
    forget_messages(event, sa.and_(_to_clerks(event), sa.func.lower(Message.recipient) == registration.email.lower()))
    _forget_in_letters_to_clerks(event, registration.given_name, registration.family_name)
    issued = list(item.scalars(sa.select(Certificate.id).where(Certificate.registration_id == registration.id)))
    correcting.forget([registration.id])
    withdraw(event.id, PAPER)
    withdraw(event.id, EVIDENCE)
    forget_badges([registration.id])
    if issued:
        certificates.forget([registration.id])
        withdraw(event.id, BATCH)
        audit.forget("Certificate", issued)
    name = f"{registration.given_name} {registration.family_name}"
    group_letters.forget_search(event, search_key(f"{name} {registration.email}").split())
    mine = (Invitee.registration_id == registration.id) | (Invitee.email_key == registration.email_key)
    forget_some(event, mine)
    intake.forget_person(event, registration.id, registration.email_key, name)
    merging.forget([registration.id])
    desk.forget([registration.id])
    audit.forget("Registration", [registration.id])


def forget_messages(event: Event, which: sa.ColumnElement[bool]) -> None:
    """Erase address and words of messages to people; what was not sent is not sent any more.

    A message that is just being sent goes: its worker finds it erased, or has the whole letter already.
    """
    require_action().execute(sa.delete(Message).where(which, Message.state == MessageState.SENDING))
    _update(which, Message.state.in_(UNSENT), state=MessageState.DISCARDED)
    _update(which, **_blank(event))


def forget_answers(event: Event) -> None:
    """Erase the words of letters to groups that hold answers which end now; whom they went to stays."""
    letters = sa.select(GroupLetter).where(GroupLetter.event_id == event.id)
    ids = [letter.id for letter in require_action().scalars(letters) if ends_soon(letter)]
    written = (Message.group_letter_id.in_(ids), Message.text != "")
    _update(*written, Message.state.in_(UNSENT), state=MessageState.DISCARDED)
    _update(*written, text="", html="")


@action
def forget_clerks(event_id: int) -> None:
    """Erase the summaries for those who registered colleagues, who need not be registered themselves."""
    event = require_action().get_one(Event, event_id)
    forget_messages(event, _to_clerks(event))
    afterwards(empty_log)


def clerks() -> sa.ColumnElement[bool]:
    """Return whether an event has summaries that still name the address of a clerk."""
    return sa.exists().where(Message.event_id == Event.id, Message.kind == SUMMARY, Message.recipient != "")


@action
def forget_told() -> int:
    """Erase the letters to people who are erased, once they are out or too old to be tried; returns how many."""
    moment = now()
    too_old = sa.and_(Message.state.in_(UNSENT), Message.created_at <= moment - timedelta(days=rules.TOLD_DAYS))
    found = require_action().scalars(told().where(sa.or_(Message.state.in_(FINISHED), too_old))).all()
    for message in found:
        if message.state not in FINISHED:
            message.state = MessageState.DISCARDED
        for name, value in _blank(message.event).items():
            setattr(message, name, value)
    afterwards(empty_log)
    return len(found)


def told() -> sa.Select[Message]:
    """Return messages that still name the address of somebody who is erased: the last letter, while it is on its
    way.
    """
    return (
        sa.select(Message)
        .join(Registration, Registration.id == Message.registration_id)
        .where(Registration.erased_at.is_not(None), Message.recipient != "")
    )


def _blank(event: Event | None) -> dict[str, Any]:
    with languages.speaking(event.language if event else languages.current()):
        words = gettext("Personal data were erased")
    return {"recipient": "", "subject": words, "text": "", "html": "", "attachments": [], "facts": None,
            "error": None}  # fmt: skip


def _update(*conditions: sa.ColumnElement[bool], **values: Any) -> None:
    statement = sa.update(Message).where(*conditions).values(**values)
    require_action().execute(statement.execution_options(synchronize_session="fetch"))


def _to_clerks(event: Event) -> sa.ColumnElement[bool]:
    return sa.and_(Message.event_id == event.id, Message.kind == SUMMARY)


def _forget_in_letters_to_clerks(event: Event, given: str, family: str) -> None:
    """Take a name out of the summaries for those who registered colleagues, and out of what they will be made of."""
    words = family.split() or given.split()
    if not words:
        return
    letters = sa.select(Message).where(
        _to_clerks(event),
        Message.text.contains(max(words, key=len), autoescape=True),  # spaces in letters are non-breaking ones
    )
    for letter in require_action().scalars(letters):
        letter.text = _without_name(letter.text, given, family)
        letter.html = _without_name(letter.html, str(escape(given)), str(escape(family)))
    unwritten = sa.select(Message).where(_to_clerks(event), Message.facts.is_not(None))
    for letter in require_action().scalars(unwritten):
        letter.facts = _facts_without_name(letter.facts, given, family)
        letter.due_at = now()  # a worker that has read the facts before writes nothing


def _facts_without_name(facts: Any, given: str, family: str) -> Any:
    match facts:
        case dict():
            return {name: _facts_without_name(value, given, family) for name, value in facts.items()}
        case list():
            return [_facts_without_name(value, given, family) for value in facts]
        case str():
            return _without_name(facts, given, family)
    return facts


def _without_name(text: str, given: str, family: str) -> str:
    words = [re.escape(word) for word in f"{given} {family}".split()]
    return re.sub(r"[\s\u00a0]+".join(words), GONE, text)
