"""Delivery: a worker claims a message, talks to the mail server outside any transaction, and writes the outcome.

A claim is a lease. A worker killed in the middle leaves the row in `sending`; when the lease has run out nobody can
know whether the server took the message, so it becomes `uncertain` and a person decides. So it does when the line is
cut between the last byte of the message and the server's answer. What is wrong earlier is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import flask_mail
from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, and_, exists, func, or_, select, update

from conference.extensions import db
from conference.lib import lease, logs, tasks
from conference.lib.clock import now
from conference.lib.lease import FREE, Claim
from conference.lib.masking import mask_addresses
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message, MessageState
from conference.mailing.rules import LEASE, is_permanent, pause_after
from conference.mailing.smtp import Courier, NotSent, Unclear, as_mail, reply_text
from conference.mailing.writing import IN_TURN, unwanted, write_next

BATCH = 50  # messages over one connection, before other jobs have their turn
TOO_LATE = "not sent in time"  # kept as the error where the server said nothing
log = logging.getLogger(__name__)


def work_once(stopping: Callable[[], bool] = tasks.stopping) -> bool:
    """Send what is due, up to BATCH messages; returns whether there was anything to do.

    Messages are claimed one at a time, so that a crash leaves one in doubt and not many. `stopping` is asked before
    each of them.
    """
    if not something_to_do():
        return False
    recover()
    give_up_outdated()
    with Courier() as courier:
        for _ in range(BATCH):
            if stopping():
                break
            write_next()
            claims = claim(1)
            if not claims:
                break
            with logs.about(letter=claims[0].row_id):
                deliver(claims[0], courier)
    return True


def something_to_do() -> bool:
    """Return whether a message is due or a lease has run out; takes no lock."""
    moment = now()
    due = (Message.state == MessageState.QUEUED) & (Message.due_at <= moment)
    lost = (Message.state == MessageState.SENDING) & lease.has_run_out(Message)
    found = db.session.scalar(select(exists().where(or_(due, lost))))
    db.session.rollback()  # ends the reading transaction
    return bool(found)


@action
def claim(limit: int = 1, length: timedelta = LEASE) -> list[Claim]:
    """Take up to `limit` due messages, those awaited first, then longest due first; no two workers get the same one."""
    due = and_(
        Message.state == MessageState.QUEUED, Message.due_at <= now(), Message.facts.is_(None), ~_outdated(now())
    )
    return lease.take(
        Message, due, IN_TURN, length=length, limit=limit, state=MessageState.SENDING, attempts=Message.attempts + 1
    )


@action
def recover() -> int:
    """Mark messages whose worker has not come back as uncertain; returns how many."""
    lost: CursorResult[tuple[()]] = require_action().execute(  # type: ignore[assignment]  # an UPDATE gives a cursor
        update(Message)
        .where(Message.state == MessageState.SENDING, lease.has_run_out(Message))
        .values(state=MessageState.UNCERTAIN)
        .execution_options(synchronize_session=False)
    )
    if lost.rowcount:
        log.warning("%d message(s) uncertain: their worker did not come back", lost.rowcount)
    return lost.rowcount


@action
def give_up_outdated() -> None:
    """Give up reminders that did not get out before what they remind of: shown to the organiser, sent to nobody."""
    moment = now()
    require_action().execute(
        update(Message)
        .where(Message.state == MessageState.QUEUED, Message.due_at <= moment, _outdated(moment))
        .values(state=MessageState.FAILED, error=func.coalesce(Message.error, TOO_LATE))
        .execution_options(synchronize_session=False)
    )


def _outdated(moment: datetime) -> ColumnElement[bool]:
    return and_(Message.useful_until.is_not(None), Message.useful_until <= moment)


def deliver(claimed: Claim, courier: Courier) -> MessageState:
    """Send a claimed message and write down the outcome. No transaction is open while the server is talked to."""
    message = db.session.get(Message, claimed.row_id)
    if message is None:  # erased since it was claimed
        return MessageState.DISCARDED
    kind, recipient, attempts = message.kind, mask_addresses(message.recipient), message.attempts
    if message.useful_until and message.event and message.event.cancelled_at:  # nothing to be reminded of any more
        db.session.rollback()
        return mark_discarded(claimed)
    if reason := unwanted(message):
        db.session.rollback()
        return mark_discarded(claimed, reason)
    try:
        mail = as_mail(message)
        db.session.rollback()
        if not current_app.config["DEMO"]:  # the demo's mailbox is the table itself
            courier.send(mail)
        state = mark_sent(claimed)
    except NotSent as failure:
        state = mark_not_sent(claimed, attempts, failure)
        log.warning(
            "message %d (%s) to %s: %s at %s, attempt %d: %s",
            claimed.row_id, kind, recipient, state, failure.stage.value, attempts, mask_addresses(str(failure)),
        )  # fmt: skip
    except Unclear as failure:
        state = mark_uncertain(claimed, str(failure))
        log.warning(
            "message %d (%s) to %s: %s, the server's answer did not come: %s",
            claimed.row_id, kind, recipient, state, mask_addresses(str(failure)),
        )  # fmt: skip
    except (ValueError, flask_mail.BadHeaderError) as error:  # can't be written as an e-mail: will never be
        db.session.rollback()
        state = mark_unfit(claimed, reply_text(f"{type(error).__name__}: {error}"))
        log.error("message %d (%s) to %s is unfit: %s", claimed.row_id, kind, recipient, type(error).__name__)
    else:
        log.info("message %d (%s) to %s: sent", claimed.row_id, kind, recipient)
    return state


@action
def mark_sent(claimed: Claim) -> MessageState:
    """Note that the server has taken the message."""
    return _outcome(claimed, state=MessageState.SENT, sent_at=now(), error=None)


@action
def mark_not_sent(claimed: Claim, attempts: int, failure: NotSent) -> MessageState:
    """Note that the server has not taken it: try again after a pause, or give up where that is useless."""
    pause = None if is_permanent(failure.stage, failure.code) else pause_after(attempts)
    if pause is None:
        return _outcome(claimed, state=MessageState.FAILED, error=str(failure))
    return _outcome(claimed, state=MessageState.QUEUED, due_at=now() + pause, error=str(failure))


@action
def mark_uncertain(claimed: Claim, words: str) -> MessageState:
    """Note that all of the message went out and no answer came: a person decides whether to send it again."""
    return _outcome(claimed, state=MessageState.UNCERTAIN, error=words)


@action
def mark_discarded(claimed: Claim, reason: str = "") -> MessageState:
    """There is nothing to tell any more, or nobody who wants it told."""
    why = {"error": reason} if reason else {}
    return _outcome(claimed, state=MessageState.DISCARDED, **why)


@action
def mark_unfit(claimed: Claim, words: str) -> MessageState:
    """Note that the message can't be written as an e-mail and never will be."""
    return _outcome(claimed, state=MessageState.FAILED, error=words)


def _outcome(claimed: Claim, **values: object) -> MessageState:
    """Write the outcome where the claim is still ours; a late worker knows better than `uncertain`."""
    unsettled = Message.state.in_((MessageState.SENDING, MessageState.UNCERTAIN))
    lease.write(Message, claimed, unsettled, **values, **FREE)
    state = values["state"]
    assert isinstance(state, MessageState)  # noqa: S101 - for the type checker
    return state
