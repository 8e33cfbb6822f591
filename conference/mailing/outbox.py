"""The outbox: mail is written down in the transaction of the change it tells of, and sent by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite

from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.transaction import require_action
from conference.mailing.models import Message
from conference.mailing.texts import compose, subject_of

if TYPE_CHECKING:
    from conference.events.models import Event

INSERTS = {  # made once: building one costs more than running it
    dialect.dialect.name: dialect.insert(table_of(Message))
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(table_of(Message).c.id)
    for dialect in (postgresql, sqlite)
}
FORBIDDEN = ("\r", "\n", "\0")  # in anything that becomes a header


class Attachment(TypedDict):
    """A small text file sent along, such as a calendar entry ("text/calendar; method=PUBLISH")."""

    filename: str
    mime: str
    content: str


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


def _insert(**values: Any) -> int | None:
    """The row's id; None when its key was used before."""
    connection = require_action().connection()
    return connection.execute(INSERTS[connection.dialect.name], values).scalar_one_or_none()


def check_headers(recipient: str, attachments: Sequence[Attachment]) -> None:
    """Refuse what would let a value write headers of its own. Raises ValueError."""
    if recipient.count("@") != 1 or any(character.isspace() or character in ",;<>\0" for character in recipient):
        raise ValueError("the recipient must be exactly one e-mail address")
    for attachment in attachments:
        if any(sign in attachment[part] for part in ("filename", "mime") for sign in FORBIDDEN):
            raise ValueError("the name and type of an attachment must be one line")
