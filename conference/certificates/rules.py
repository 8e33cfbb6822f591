"""Who gets a certificate and what it may say. Plain values in, an answer or a named refusal out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from conference.lib import refusals

TELLS_FOR = timedelta(days=60)


class Ineligibility(StrEnum):
    """Why somebody gets no certificate."""

    CANCELLED = "cancelled"
    PENDING = "pending"
    DOES_NOT_WANT = "does_not_want"
    NOT_PRESENT = "not_present"
    NO_CREDITED_TIME = "no_credited_time"
    NO_FONT = "no_font"


class NoContribution(StrEnum):
    """Why a speaker gets no certificate of contribution."""

    NO_ITEM = "no_item"
    ANONYMOUS = "anonymous"  # only in items whose speakers are not named, and a certificate would name them
    NOT_OVER = "not_over"
    NO_FONT = "no_font"


class Obstacle(StrEnum):
    """Why a conference can't issue any certificate yet."""

    NOT_OVER = "not_over"
    NOTHING_CREDITED = "nothing_credited"
    NO_ORGANISER = "no_organiser"
    NO_TITLE = "no_title"


class CertificateRefusal(StrEnum):
    """Why something can't be done with a certificate."""

    OBSTACLE = "obstacle"
    UNKNOWN = "unknown"
    ALREADY_REVOKED = "already_revoked"
    NOT_ENTITLED = "not_entitled"
    NONE_ISSUED = "none_issued"


class CorrectionRefusal(StrEnum):
    """Why hours can't be corrected."""

    UNKNOWN = "unknown"  # nothing of the kind counts for this person
    ABOVE_CREDITED = "above_credited"
    NOT_CORRECTED = "not_corrected"


class CorrectionRefused(refusals.Refusal):
    """Hours can't be corrected for `reason`."""

    reasons = CorrectionRefusal
    statuses = {CorrectionRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed
    fields = {CorrectionRefusal.ABOVE_CREDITED: "minutes"}  # noqa: RUF012 - never changed


class CertificateRefused(refusals.Refusal):
    """A named refusal; `because` is the obstacle or the reason against the person, where there is one."""

    reasons = CertificateRefusal
    statuses = {CertificateRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed

    def __init__(
        self, reason: CertificateRefusal, because: Obstacle | Ineligibility | NoContribution | None = None
    ) -> None:
        super().__init__(reason)
        self.because = because


class VerificationStatus(StrEnum):
    """What the verification page says of a certificate."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def entitled(
    wants_certificate: bool,
    cancelled: bool,
    present: bool,
    minutes: int,
    printable: bool = True,
    pending: bool = False,
) -> Ineligibility | None:
    """Return None for a person who gets a certificate, otherwise the first reason against it.

    ``minutes`` is the total of :func:`conference.certificates.hours.add_up`; ``printable`` says that there is a font
    for every letter of the person's name and organisation: nobody gets a paper with boxes for a name.
    """
    if cancelled:
        return Ineligibility.CANCELLED
    if pending:
        return Ineligibility.PENDING
    if not wants_certificate:
        return Ineligibility.DOES_NOT_WANT
    if not present:
        return Ineligibility.NOT_PRESENT
    if minutes <= 0:
        return Ineligibility.NO_CREDITED_TIME
    return None if printable else Ineligibility.NO_FONT


def contributed(named: Sequence[datetime], others: int, now: datetime, printable: bool = True) -> NoContribution | None:
    """Return None for a speaker who gets a certificate of contribution, otherwise the first reason against it.

    ``named`` are the ends of their items; ``others`` counts those whose speakers stay anonymous, which no paper may
    name. Nothing is certified before the last one is over.
    """
    if not named:
        return NoContribution.ANONYMOUS if others else NoContribution.NO_ITEM
    if now < max(named):
        return NoContribution.NOT_OVER
    return None if printable else NoContribution.NO_FONT


def speakers_obstacle(title: str, has_organiser: bool) -> Obstacle | None:
    """Return what a certificate of contribution needs of the conference and lacks."""
    if not title:
        return Obstacle.NO_TITLE
    return None if has_organiser else Obstacle.NO_ORGANISER


def obstacle(credited_until: datetime | None, now: datetime, title: str, has_organiser: bool) -> Obstacle | None:
    """Return what keeps a conference from issuing certificates; None when nothing does.

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
    """Return whether people are written to when their certificate is issued: not about a conference long ago."""
    return today - ends_on <= TELLS_FOR


def certificate_number(year: int, sequence: int) -> str:
    """Return the number on the paper, such as 2017/0042: the conference's year, counted from 1 for each conference.

    Raises ValueError for a number below 1.
    """
    if sequence < 1:
        raise ValueError("certificates are numbered from 1")
    return f"{year}/{sequence:04d}"


def verification_status(found: bool, revoked: bool) -> VerificationStatus:
    """Return what may be said of a code: one that does not exist is unknown, whatever else is claimed."""
    if not found:
        return VerificationStatus.UNKNOWN
    return VerificationStatus.REVOKED if revoked else VerificationStatus.VALID
