"""The outbox: mail is written down in the transaction of the change it tells of, and sent by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.transaction import require_action
from conference.mailing.models import Message, MessageState, Priority
from conference.mailing.texts import compose, subject_of

INSERTS_MANY = {
    dialect.dialect.name: dialect.insert(table_of(Message)).on_conflict_do_nothing(index_elements=["key"])
    for dialect in (postgresql, sqlite)
}
# Made once: building one costs more than running it.
INSERTS = {name: insert.returning(table_of(Message).c.id) for name, insert in INSERTS_MANY.items()}
FORBIDDEN = ("\r", "\n", "\0")  # in anything that becomes a header


class Attachment(TypedDict):
    """A small text file sent along, such as a calendar entry ("text/calendar; method=PUBLISH")."""

    filename: str
    mime: str
    content: str


@dataclass(frozen=True)
class Letter:
    """One of many letters that tell the same, put down as facts; `registration_id` or `speaker_id` says to whom."""

    key: str
    language: str
    recipient: str
    registration_id: int | None = None
    speaker_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


TO_MANY: set[str] = set()  # kinds that go to many at once


def to_many(*kinds: str) -> None:
    """Have messages of these kinds wait while there is something that one person waits for."""
    TO_MANY.update(kinds)


def priority_of(kind: str) -> Priority:
    """Say what a kind of message goes before."""
    return Priority.TO_MANY if kind in TO_MANY else Priority.AWAITED


def enqueue(
    *,
    key: str,
    kind: str,
    language: str,
    recipient: str,
    subject: str | None = None,
    event: Event | None = None,
    registration_id: int | None = None,
    speaker_id: int | None = None,
    attachments: Sequence[Attachment] = (),
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
    **values: Any,
) -> Message | None:
    """Write a message now, to be sent once the action's transaction is done. None when `key` was used before.

    `key` names what is told to whom ("confirmation:17"): a second call with it sends nothing. `kind` names the
    templates mail/<kind>.txt and .html, which get `values`; `subject` stands instead of the template's own. With
    `due_at` it waits until then. From `useful_until` on, or once its event is cancelled, it is not sent any more.

    Raises OutsideAction outside an action, ValueError for an address, attachment or language that can't be right,
    jinja2.UndefinedError when a template misses a value.
    """
    session = require_action()
    check_headers(recipient, attachments)
    if session.scalar(select(exists().where(Message.key == key))):
        return None
    words = compose(kind, language, event, subject, {**values, "recipient": recipient})
    session.flush()  # the rows that this message belongs to
    written_id = _insert(
        key=key,
        kind=kind,
        language=language,
        recipient=recipient,
        **words._asdict(),
        event_id=event.id if event else None,
        registration_id=registration_id,
        speaker_id=speaker_id,
        attachments=[dict(attachment) for attachment in attachments],
        due_at=due_at or now(),
        useful_until=useful_until,
    )
    return session.get_one(Message, written_id) if written_id else None


def enqueue_facts(
    *, key: str, kind: str, language: str, recipient: str, event: Event, registration_id: int, facts: dict[str, Any]
) -> bool:
    """Write a message down with what it tells of; the worker writes its words (`writing.py`). False for a used `key`.

    For letters sent to many at once: the words cost more than all the rest of a registration. `facts` is what can't be
    read from the rows later, as JSON can hold it.

    Raises OutsideAction outside an action, ValueError for an address or language that can't be right.
    """
    require_action()
    check_headers(recipient, ())
    written_id = _insert(
        key=key,
        kind=kind,
        language=language,
        recipient=recipient,
        subject=subject_of(kind, language, event),
        text="",
        html="",
        facts=facts,
        event_id=event.id,
        registration_id=registration_id,
        attachments=[],
        due_at=now(),
    )
    return written_id is not None


def put_down_many(event: Event, kind: str, letters: Sequence[Letter]) -> None:
    """Write many messages of a kind down with what they tell of, in one statement; a used key writes nothing.

    Subjects are written once for each language: their templates may need nothing but the conference.

    Raises as `enqueue_facts`.
    """
    connection = require_action().connection()
    for letter in letters:
        check_headers(letter.recipient, ())
    subjects = {language: subject_of(kind, language, event) for language in {letter.language for letter in letters}}
    moment, priority = now(), priority_of(kind)
    rows = [
        {**vars(letter), "kind": kind, "priority": priority, "event_id": event.id,
         "subject": subjects[letter.language], "text": "", "html": "", "attachments": [], "due_at": moment}
        for letter in letters
    ]  # fmt: skip
    if rows:
        connection.execute(INSERTS_MANY[connection.dialect.name], rows)


def take_back(event: Event, kind: str) -> list[tuple[int | None, int | None]]:
    """Discard an event's messages of a kind that have not gone out yet; the registration or speaker of each."""
    waiting = (Message.event_id == event.id) & (Message.kind == kind) & (Message.state == MessageState.QUEUED)
    discarded = require_action().execute(
        update(Message)
        .where(waiting)
        .values(state=MessageState.DISCARDED)
        .returning(Message.registration_id, Message.speaker_id)
        .execution_options(synchronize_session=False)
    )
    return [(registration_id, speaker_id) for registration_id, speaker_id in discarded]


def _insert(**values: Any) -> int | None:
    """Return the row's id; None when its key was used before."""
    connection = require_action().connection()
    return connection.execute(
        INSERTS[connection.dialect.name], {**values, "priority": priority_of(values["kind"])}
    ).scalar_one_or_none()


def check_headers(recipient: str, attachments: Sequence[Attachment]) -> None:
    """Refuse what would let a value write headers of its own. Raises ValueError."""
    if recipient.count("@") != 1 or any(character.isspace() or character in ",;<>\0" for character in recipient):
        raise ValueError("the recipient must be exactly one e-mail address")
    for attachment in attachments:
        if any(sign in attachment[part] for part in ("filename", "mime") for sign in FORBIDDEN):
            raise ValueError("the name and type of an attachment must be one line")
