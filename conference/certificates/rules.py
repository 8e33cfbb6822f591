"""Who gets a certificate and what it may say. Plain values in, an answer or a named refusal out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

Interval = tuple[datetime, datetime]
TELLS_FOR = timedelta(days=60)


@dataclass(frozen=True)
class CreditedItem:
    """A programme item that counts as education. Aware datetimes, in the zone of the event."""

    start: datetime
    end: datetime
    is_visit: bool = False


@dataclass(frozen=True)
class Stay:
    """One arrival and departure of one person, as the desk wrote them down. Aware datetimes, or None if unknown."""

    arrived: datetime | None
    left: datetime | None


@dataclass(frozen=True)
class Minutes:
    """Whole minutes of the professional programme, and whether a site visit is among them."""

    total: int
    with_visit: bool


class Refusal(StrEnum):
    """Why somebody gets no certificate."""

    CANCELLED = "cancelled"
    DOES_NOT_WANT = "does_not_want"
    NOT_PRESENT = "not_present"
    NO_CREDITED_TIME = "no_credited_time"


class Obstacle(StrEnum):
    """Why a conference can't issue any certificate yet."""

    NOT_OVER = "not_over"
    NOTHING_CREDITED = "nothing_credited"
    NO_ORGANISER = "no_organiser"
    NO_TITLE = "no_title"


class Reason(StrEnum):
    """Why something can't be done with a certificate."""

    OBSTACLE = "obstacle"
    UNKNOWN = "unknown"
    ALREADY_REVOKED = "already_revoked"
    NOT_ENTITLED = "not_entitled"
    NONE_ISSUED = "none_issued"


class CertificateRefused(Exception):  # noqa: N818 - an answer, not an error
    """A named refusal; `because` is the obstacle or the reason against the person, where there is one."""

    def __init__(self, reason: Reason, because: Obstacle | Refusal | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.because = because


class VerificationStatus(StrEnum):
    """What the verification page says of a certificate."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def credited_minutes(items: Sequence[CreditedItem], stays: Sequence[Stay], visited: bool) -> Minutes:
    """Minutes of credited items during which the person was present: facts only, never more.

    Section 111 of Act No. 108/2006 Coll. makes employers secure 24 hours of further education a year for social
    workers, and a conference counts; so the certificate must state time that was really spent there.

    - Each minute counts once, even where items run in parallel or stays overlap.
    - A site visit counts only when ``visited``, and only as far as the person was present.
    - A stay without a departure lasts until the end of the last item of that day that counts for this person: people
      forget to sign out, and items bound the time in any case. The day is the one in the zone of the item's start.
    - A stay without an arrival counts nothing: there is nothing to prove it.
    - A begun minute is not counted; the remainder is cut from the sum, not from each item.

    Elapsed time is counted, so both nights on which clocks change come out right. Raises ValueError for a datetime
    without a zone and for an item that ends before it starts.
    """
    for moment in _moments(items, stays):
        if moment.utcoffset() is None:
            raise ValueError("credited minutes need datetimes with a zone")
    if any(_utc(item.end) < _utc(item.start) for item in items):
        raise ValueError("a programme item ends before it starts")

    counted = [item for item in items if visited or not item.is_visit]
    present = _union(interval for stay in stays if (interval := _presence(stay, counted)) is not None)
    total = _shared(_union((_utc(item.start), _utc(item.end)) for item in counted), present)
    visit = _shared(_union((_utc(item.start), _utc(item.end)) for item in counted if item.is_visit), present)
    return Minutes(total=total // timedelta(minutes=1), with_visit=visit >= timedelta(minutes=1))


def entitled(wants_certificate: bool, cancelled: bool, present: bool, minutes: int) -> Refusal | None:
    """None for a person who gets a certificate, otherwise the first reason against it.

    ``minutes`` is the total of :func:`credited_minutes`.
    """
    if cancelled:
        return Refusal.CANCELLED
    if not wants_certificate:
        return Refusal.DOES_NOT_WANT
    if not present:
        return Refusal.NOT_PRESENT
    if minutes <= 0:
        return Refusal.NO_CREDITED_TIME
    return None


def obstacle(credited_until: datetime | None, now: datetime, title: str, has_organiser: bool) -> Obstacle | None:
    """What keeps a conference from issuing certificates; None when nothing does.

    ``credited_until`` is the end of its last credited item: what somebody will have attended can't be stated before.
    """
    if not title:
        return Obstacle.NO_TITLE
    if not has_organiser:
        return Obstacle.NO_ORGANISER
    if credited_until is None:
        return Obstacle.NOTHING_CREDITED
    return Obstacle.NOT_OVER if now < credited_until else None


def tells_people(ends_on: date, today: date) -> bool:
    """Whether people are written to when their certificate is issued: not about a conference long ago."""
    return today - ends_on <= TELLS_FOR


def certificate_number(year: int, sequence: int) -> str:
    """The number on the paper, such as 2017/0042: the conference's year, counted from 1 for each conference.

    Raises ValueError for a number below 1.
    """
    if sequence < 1:
        raise ValueError("certificates are numbered from 1")
    return f"{year}/{sequence:04d}"


def verification_status(found: bool, revoked: bool) -> VerificationStatus:
    """What may be said of a code: one that does not exist is unknown, whatever else is claimed."""
    if not found:
        return VerificationStatus.UNKNOWN
    return VerificationStatus.REVOKED if revoked else VerificationStatus.VALID


def _moments(items: Sequence[CreditedItem], stays: Sequence[Stay]) -> Iterable[datetime]:
    for item in items:
        yield item.start
        yield item.end
    for stay in stays:
        if stay.arrived is not None:
            yield stay.arrived
        if stay.left is not None:
            yield stay.left


def _utc(moment: datetime) -> datetime:
    """Two local datetimes of one zone subtract by the clock on the wall; in UTC they subtract by elapsed time."""
    return moment.astimezone(UTC)


def _presence(stay: Stay, items: Sequence[CreditedItem]) -> Interval | None:
    if stay.arrived is None:
        return None
    arrived = stay.arrived
    if stay.left is not None:
        left = _utc(stay.left)
    else:
        that_day = [i for i in items if i.start.date() == arrived.astimezone(i.start.tzinfo).date()]
        left = max((_utc(i.end) for i in that_day), default=_utc(arrived))
    return (_utc(arrived), left) if left > _utc(arrived) else None


def _union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as intervals that neither overlap nor touch, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _shared(left: Sequence[Interval], right: Sequence[Interval]) -> timedelta:
    """How long two sets of separate intervals run at the same time."""
    overlaps = (min(a[1], b[1]) - max(a[0], b[0]) for a in left for b in right)
    return sum((overlap for overlap in overlaps if overlap > timedelta()), timedelta())
