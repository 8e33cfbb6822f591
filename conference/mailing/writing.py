"""The words of messages that were put down as facts: the worker writes them before it sends them.

They are written once and kept, so that a message tried again says the same. Two workers may write the same one; the
first has it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from conference.extensions import db
from conference.lib.clock import now
from conference.lib.masking import mask_addresses, where_of
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message, MessageState
from conference.mailing.outbox import Attachment, StoredAttachment, check_headers
from conference.mailing.texts import compose

PORTION = 10  # messages written at once, so that one that is awaited is written and sent soon
IN_TURN = (Message.priority, Message.due_at, Message.id)  # the order in which messages are written and sent
GONE = "what it told of is gone"  # kept as the error
STOPPED = "the letter was stopped"  # the same, of a message that was kept back
UNWANTED = "the person wants no such letters"
log = logging.getLogger(__name__)


class Contents(NamedTuple):
    """What the templates of a message get beside its facts, and what is sent along."""

    values: dict[str, Any]
    attachments: Sequence[Attachment | StoredAttachment] = ()


class NothingToTell(Exception):  # noqa: N818 - says what happened
    """What a message tells of is gone or has changed since it was put down: it is not sent."""


class Written(NamedTuple):
    """The columns of a message as the worker has written it, with the `due_at` of what it was written from."""

    message_id: int
    due_at: datetime
    columns: dict[str, Any]


Writer = Callable[[Message], Contents]
WRITERS: dict[str, Writer] = {}


def writer(*kinds: str) -> Callable[[Writer], Writer]:
    """Make a function the one that reads what messages of these kinds need beside their facts.

    It may raise NothingToTell, or NoResultFound for a row that is gone: then the message is discarded.
    """

    def decorate(function: Writer) -> Writer:
        WRITERS.update(dict.fromkeys(kinds, function))
        return function

    return decorate


Address = Callable[[Message], str]
UNSUBSCRIBING: dict[str, Address] = {}


def unsubscribed_at(*kinds: str) -> Callable[[Address], Address]:
    """Make a function the one that tells where messages of these kinds are unsubscribed from with one press (RFC 8058).

    What is posted there must act without a cookie or a question.
    """

    def decorate(function: Address) -> Address:
        UNSUBSCRIBING.update(dict.fromkeys(kinds, function))
        return function

    return decorate


StillWanted = Callable[[Message], bool]
STILL_WANTED: dict[str, tuple[StillWanted, str]] = {}


def still_wanted(kind: str, otherwise: str) -> Callable[[StillWanted], StillWanted]:
    """Make a function the one that says whether a message of a kind is still to go out, asked before each attempt.

    `otherwise` is kept as the error of one that is not.
    """

    def decorate(function: StillWanted) -> StillWanted:
        STILL_WANTED[kind] = function, otherwise
        return function

    return decorate


MayBeRead = Callable[[Message], bool]
MAY_BE_READ: dict[str, MayBeRead] = {}


def read_only_if(kind: str) -> Callable[[MayBeRead], MayBeRead]:
    """Make a function the one that says whether the member of the team at this page may read messages of a kind."""

    def decorate(function: MayBeRead) -> MayBeRead:
        MAY_BE_READ[kind] = function
        return function

    return decorate


def may_be_read(message: Message) -> bool:
    """Return whether the member of the team at this page may read the words of a message."""
    asks = MAY_BE_READ.get(message.kind)
    return asks is None or asks(message)


def unwanted(message: Message) -> str:
    """Return why a message is not to go out any more; empty where it is."""
    asks, otherwise = STILL_WANTED.get(message.kind, (None, ""))
    return "" if asks is None or asks(message) else otherwise


def write_next() -> None:
    """Write the words of the message that is next to be sent, if they are missing, and of some that follow it."""
    due = select(Message.facts.is_not(None)).where(Message.state == MessageState.QUEUED, Message.due_at <= now())
    is_wordless = db.session.scalar(due.order_by(*IN_TURN).limit(1))
    db.session.rollback()  # ends the reading transaction
    if is_wordless:
        write_due(PORTION)


def write_due(limit: int) -> None:
    """Write the words of up to `limit` messages that are due.

    One that can't be written fails, and a person looks at it; one with nothing left to tell is discarded.
    """
    due = (
        select(Message)
        .where(Message.state == MessageState.QUEUED, Message.facts.is_not(None), Message.due_at <= now())
        .order_by(*IN_TURN)
        .limit(limit)
    )
    found = [Written(message.id, message.due_at, _outcome(message)) for message in db.session.scalars(due)]
    db.session.rollback()  # ends the reading transaction
    if found:
        _store(found)


def _outcome(message: Message) -> dict[str, Any]:
    """Return the columns of a message whose words are written, or could not be."""
    facts, to = message.facts or {}, mask_addresses(message.recipient)
    try:
        contents = WRITERS.get(message.kind, _facts_alone)(message)
        check_headers(message.recipient, contents.attachments)
        values = {**facts, **contents.values, "recipient": message.recipient}
        words = compose(message.kind, message.language, message.event, values)
    except (NothingToTell, NoResultFound):
        log.info("message %d (%s) to %s: nothing left to tell", message.id, message.kind, to)
        return {"state": MessageState.DISCARDED, "error": GONE}
    except Exception as error:  # whatever is wrong with one must not keep the others
        log.error(
            "message %d (%s) to %s can't be written: %s\n%s",
            message.id,
            message.kind,
            to,
            type(error).__name__,
            where_of(error),
        )
        return {"state": MessageState.FAILED, "error": f"can't be written: {type(error).__name__}"}
    return {**words._asdict(), "attachments": [dict(each) for each in contents.attachments], "facts": None}


def _facts_alone(_message: Message) -> Contents:
    """Return what a letter needs whose facts say all."""
    return Contents({})


@action
def _store(found: Sequence[Written]) -> None:
    """Keep the words of messages, except of those written, discarded or put down anew since they were read."""
    for message_id, due_at, values in found:
        unwritten = Message.facts.is_not(None) & (Message.state == MessageState.QUEUED) & (Message.due_at == due_at)
        require_action().execute(
            update(Message)
            .where(Message.id == message_id, unwritten)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
