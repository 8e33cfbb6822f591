"""The outbox: mail is written down in the transaction of the change it tells of, and sent by the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import update

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.inserts import InsertOf
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.lib.transaction import require_action
from conference.mailing.models import Message, MessageState, Priority
from conference.mailing.texts import subject_of

INSERT = InsertOf(
    lambda words: (
        words.insert(table_of(Message))
        .on_conflict_do_nothing(index_elements=["key"])
        .execution_options(preserve_rowcount=True)
    )
)
INSERT_ONE = Prepared(
    lambda words: (
        words.insert(table_of(Message)).on_conflict_do_nothing(index_elements=["key"]).returning(table_of(Message).c.id)
    )
)
FORBIDDEN = ("\r", "\n", "\0")  # in anything that becomes a header


class Attachment(TypedDict):
    """A small text file sent along, such as a calendar entry ("text/calendar; method=PUBLISH")."""

    filename: str
    mime: str
    content: str


class StoredAttachment(TypedDict):
    """A file of the storage sent along; it is read when the message is sent."""

    filename: str
    mime: str
    storage_key: str


@dataclass(frozen=True)
class Letter:
    """A letter to one address, put down as facts.

    `key` names what is told to whom ("certificate:17"): a second letter with it is not written. `facts` is what no row
    will say when the words are written, as JSON can hold it; templates know them by name. From `useful_until` on, or
    once its event is cancelled, a letter that has such a moment is not sent any more.
    """

    key: str
    language: str
    recipient: str
    registration_id: int | None = None
    speaker_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    useful_until: datetime | None = None
    group_letter_id: int | None = None
    due_at: datetime | None = None  # when it leaves; as soon as it can when empty


TO_MANY: set[str] = set()  # kinds that go to many at once


def to_many(*kinds: str) -> None:
    """Have messages of these kinds wait while there is something that one person waits for."""
    TO_MANY.update(kinds)


BY_HAND: set[str] = set()  # kinds whose words a person has written


def by_hand(*kinds: str) -> None:
    """Say that messages of these kinds are no automatic ones (RFC 3834), although a program sends them."""
    BY_HAND.update(kinds)


def priority_of(kind: str) -> Priority:
    """Say what a kind of message goes before."""
    return Priority.TO_MANY if kind in TO_MANY else Priority.AWAITED


def put_down(event: Event | None, kind: str, *letters: Letter, priority: Priority | None = None) -> int:
    """Write letters of a kind down, to be written and sent by the worker once the action's transaction is done.

    How many were new: a used key writes nothing. `kind` names the templates mail/<kind>.txt and .html; what they need
    beside the facts is read from the rows by the function marked `@writer(kind)` (`writing.py`). The subject is there
    at once: its template may need nothing but the event and the facts. `priority` is that of the kind unless these
    letters go to many at once, which the kind does not.

    Raises OutsideAction outside an action, ValueError for an address or language that can't be right,
    jinja2.UndefinedError for a subject that misses a value.
    """
    session = require_action()
    session.flush()  # the rows that letters belong to
    moment, rank = now(), priority_of(kind) if priority is None else priority
    subjects: dict[str, str] = {}
    rows = []
    for letter in letters:
        check_headers(letter.recipient, ())
        told = f"{letter.language} {letter.facts}"
        if told not in subjects:
            subjects[told] = subject_of(kind, letter.language, event, letter.facts)
        rows.append({
            **vars(letter), "facts": dict(letter.facts), "kind": kind, "event_id": event.id if event else None,
            "subject": subjects[told], "text": "", "html": "", "attachments": [], "priority": rank,
            "due_at": letter.due_at or moment,
        })  # fmt: skip
    if len(rows) == 1:  # as most actions do
        return len(INSERT_ONE.rows(**rows[0]))
    connection = session.connection()
    return connection.execute(INSERT.on(connection), rows).rowcount if rows else 0


def discard_queued(event: Event, kind: str) -> list[tuple[int | None, int | None]]:
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


def recall(key: str) -> bool:
    """Discard a letter that has not gone out yet; whether it stays in. Raises OutsideAction."""
    waiting = (Message.key == key) & (Message.state == MessageState.QUEUED)
    statement = update(Message).where(waiting).values(state=MessageState.DISCARDED).returning(Message.id)
    return require_action().execute(statement.execution_options(synchronize_session=False)).scalar() is not None


def hand_over(of_id: int, to_id: int) -> list[int]:
    """Let the messages to one registration belong to another one of the same person; their ids.

    Raises OutsideAction.
    """
    moved = update(Message).where(Message.registration_id == of_id).values(registration_id=to_id).returning(Message.id)
    return sorted(require_action().scalars(moved.execution_options(synchronize_session=False)))


def give_back(message_ids: Sequence[int], to_id: int) -> None:
    """Let messages belong to a registration again that `hand_over` took from it. Raises OutsideAction."""
    back = update(Message).where(Message.id.in_(message_ids)).values(registration_id=to_id)
    require_action().execute(back.execution_options(synchronize_session=False))


def check_headers(recipient: str, attachments: Sequence[Attachment | StoredAttachment]) -> None:
    """Refuse what would let a value write headers of its own. Raises ValueError."""
    if recipient.count("@") != 1 or any(character.isspace() or character in ",;<>\0" for character in recipient):
        raise ValueError("the recipient must be exactly one e-mail address")
    for attachment in attachments:
        if any(sign in part for part in (attachment["filename"], attachment["mime"]) for sign in FORBIDDEN):
            raise ValueError("the name and type of an attachment must be one line")
