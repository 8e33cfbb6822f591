"""Decisions about mail: when to try again, what a server's answer means."""

from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum

from conference.lib.clock import from_local
from conference.lib.refusals import Refusal

PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""How long to wait after the first, second, … refusal; together about three days, as mail servers do.

RFC 5321, section 4.5.4.1, asks for four to five days between servers; a conference wants to know sooner.
"""
LEASE = timedelta(minutes=10)
"""How long a worker may take over one message: many times the timeout of each step of the conversation."""
VERDICT_SECONDS = 120
"""How long to wait for the server's answer to the whole message, which it may be searching for viruses meanwhile.

RFC 5321, section 4.5.3.2.6, asks for ten minutes; that would outlast the lease.
"""
REMINDER_TIME = time(9)
"""When in the day reminders are due, on the clock of the conference: nobody is written to at midnight."""
MAX_ERROR = 500
"""Characters kept of what a server says."""
AUTHENTICATION_REQUIRED = 530
"""RFC 4954: the server wants a user name. Our settings are wrong, not the message."""


class Stage(Enum):
    """How far the conversation with the mail server came."""

    CONNECTION = "connection"
    """Nobody answers, the line was cut, or signing in failed."""
    SENDER = "sender"
    """The server does not want mail from our address."""
    RECIPIENT = "recipient"
    """The server does not want mail for this address."""
    CONTENT = "content"
    """The server does not want this message."""


class MessageRefusal(StrEnum):
    """Why a message stays as it is."""

    UNKNOWN = "unknown"
    """There is no such message at this conference."""
    BEING_SENT = "being_sent"
    """A worker is talking to the mail server right now."""
    SENT = "sent"
    """It has been sent."""
    DISCARDED = "discarded"
    """It was discarded before."""
    UNWANTED = "unwanted"
    """The letter it belongs to was stopped, or its person wants no such letters any more."""


class MessageRefused(Refusal):
    """A message can't be sent again or discarded, for `reason`."""

    reasons = MessageRefusal
    statuses = {MessageRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts (1 and more) were put off; None when it is time to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def is_permanent(stage: Stage, code: int | None) -> bool:
    """Return whether trying again is useless: the server refused the recipient or the message for good (5xx, RFC
    5321, 4.2.1).

    A refusal of the connection, of signing in or of our own address is a matter of settings, which somebody will put
    right: the mail waits for that. `code` is None when the server said nothing.
    """
    if stage in (Stage.CONNECTION, Stage.SENDER) or code is None:
        return False
    return 500 <= code < 600 and code != AUTHENTICATION_REQUIRED


def morning_before(day: date, days: int, zone: str) -> datetime:
    """Return when a reminder is due: so many days before a day, at REMINDER_TIME of the zone; in UTC."""
    return from_local(datetime.combine(day - timedelta(days=days), REMINDER_TIME), zone)


def is_timely(planned_at: datetime, known_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Return whether a reminder should go out now: at its moment or later, but before what it reminds of.

    A worker that was off sends it late. Who learned of the thing (`known_at`) only after the reminder's moment needs
    none: the letter they were sent then is as fresh.
    """
    return known_at <= planned_at <= now < ends_at
