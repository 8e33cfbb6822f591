"""What needs a person, when the administrators are told of it, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LATE_LETTER = timedelta(minutes=30)  # has waited, and no other has left meanwhile
VERY_LATE_LETTER = timedelta(hours=6)  # has waited, whatever has left: two thousand letters take no longer
LATE_JOB = timedelta(minutes=30)
LATELY = timedelta(days=1)  # letters and jobs given up since
MANY_LETTERS, OF_SENT = 10, 5  # given up, and at least a fifth of those sent
MANY_ERRORS, ERRORS_WITHIN = 5, timedelta(minutes=10)
FAILURES = 5  # of a task, on end
CERTIFICATE_LEFT = timedelta(days=14)
CLOCK_OFF = timedelta(seconds=60)
BACKUPS = frozenset(("backup-off", "backup-none", "backup-old"))  # one machine makes them for all
WORKER_SILENT = timedelta(minutes=20)  # fifty letters to a mail server that keeps each waiting are one piece of work

QUIET = timedelta(minutes=30)  # not seen for so long, a problem is over
AGAIN = timedelta(days=1)  # told again while it lasts
RELAPSE = timedelta(hours=6)  # one that comes back so soon after it was over
LASTING = timedelta(hours=1)  # is told when it has lasted so long: one that comes and goes makes no storm
LOUD = 30  # minutes between two lines of the log while mail itself is stuck

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class HowItStands:
    """What is looked at; moments are aware, a moment that does not exist is None."""

    now: datetime
    oldest_letter: datetime | None = None
    letter_left: datetime | None = None  # the last one
    given_up: int = 0
    sent: int = 0
    jobs_given_up: int = 0
    oldest_job: datetime | None = None
    failing: Mapping[str, int] = field(default_factory=dict)  # tasks, how often on end
    errors: int = 0
    certificate_ends: datetime | None = None
    clock_off: float | None = None  # seconds, by the clock of the site's own address


@dataclass(frozen=True)
class OfMachine:
    """What a machine said of itself: what is wrong there, and whether it has made a good backup lately."""

    machine: str
    wrong: Mapping[str, Figures]
    backed_up: bool = False


def of_machines(said: Sequence[OfMachine]) -> dict[str, Figures]:
    """Return what is wrong with machines, by its name.

    Where there are several the name and the figures say which one it is: the disk of one is full, not that of all. What
    all say in the same words is told once. That one has no backup says nothing while another one makes them, and else
    is told of all.
    """
    backed_up = any(one.backed_up for one in said)
    found: dict[str, Figures] = {}
    for one in said:
        for name, figures in one.wrong.items():
            if name in BACKUPS and backed_up:
                continue
            if name in BACKUPS or all(other.wrong.get(name) == figures for other in said):
                found.setdefault(name, figures)
            else:
                found[named(name, one.machine)] = {**figures, "machine": one.machine}
    return found


def named(name: str, machine: str) -> str:
    """Return the name of a problem of one of several machines."""
    return f"{name}@{machine}"


def name_of(named: str) -> str:
    """Return the name of a problem without the machine."""
    return named.partition("@")[0]


def problems(stands: HowItStands) -> dict[str, Figures]:
    """Return what needs a person, by its name, with what there is to say of it."""
    return dict(_problems(stands))


def _problems(stands: HowItStands) -> Iterator[tuple[str, Figures]]:
    if stands.oldest_letter and is_mail_stuck(stands.oldest_letter, stands.letter_left, stands.now):
        yield "mail-stuck", {"minutes": _minutes(stands.now - stands.oldest_letter)}
    if stands.given_up >= MANY_LETTERS and stands.given_up * OF_SENT >= stands.sent:
        yield "mail-given-up", {"letters": stands.given_up}
    if stands.jobs_given_up:
        yield "jobs-given-up", {"jobs": stands.jobs_given_up}
    if stands.oldest_job and stands.now - stands.oldest_job >= LATE_JOB:
        yield "jobs-stuck", {"minutes": _minutes(stands.now - stands.oldest_job)}
    if failing := sorted(task for task, times in stands.failing.items() if times >= FAILURES):
        yield "task-failing", {"tasks": failing}
    if stands.errors >= MANY_ERRORS:
        yield "many-errors", {"errors": stands.errors}
    if stands.certificate_ends and stands.certificate_ends - stands.now < CERTIFICATE_LEFT:
        yield "certificate-ends", {"ends": stands.certificate_ends.isoformat()}
    if stands.clock_off is not None:
        yield from clock_off(stands.clock_off).items()


def clock_off(seconds: float) -> dict[str, Figures]:
    """Return that a clock is wrong, where it is by so many seconds."""
    return {"clock-off": {"seconds": round(abs(seconds))}} if abs(seconds) >= CLOCK_OFF.total_seconds() else {}


def is_mail_stuck(oldest: datetime, left: datetime | None, now: datetime) -> bool:
    """Return whether letters do not leave; `oldest` is since when one waits, `left` when the last one went out.

    To a mail server that takes a second for each, a letter to two thousand people is under way for longer than half an
    hour, and nobody need do anything.
    """
    if left is not None and not is_past(left, LATE_LETTER, now):
        return now - oldest >= VERY_LATE_LETTER
    return now - oldest >= LATE_LETTER


def is_told_now(began_at: datetime, told_at: datetime | None, last_over_at: datetime | None, now: datetime) -> bool:
    """Return whether the administrators are written to about a problem that is there.

    That is when it begins, and every day while it lasts. `last_over_at` is when the same was over before.
    """
    if told_at is not None:
        return is_past(told_at, AGAIN, now)
    if last_over_at is not None and began_at - last_over_at < RELAPSE:
        return now - began_at >= LASTING
    return True


def is_over(seen_at: datetime, now: datetime) -> bool:
    """Return whether a problem that is not there now is over, and not only away for a moment."""
    return is_past(seen_at, QUIET, now)


def is_loud_now(began_at: datetime, now: datetime) -> bool:
    """Return whether a problem of mail, which no letter can tell of, is told by the log in this minute."""
    return _minutes(now - began_at) % LOUD == 0


def is_alive(last_round: datetime | None, now: datetime) -> bool:
    """Return whether a worker has reported lately."""
    return last_round is not None and not is_past(last_round, WORKER_SILENT, now)


def is_past(moment: datetime, length: timedelta, now: datetime) -> bool:
    """Return whether something was so long ago, or is ahead of the clock: it was written while that was wrong."""
    return abs(now - moment) >= length


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
