"""What is erased of a registration, what stays, and when. Plain values in, answers out.

GDPR, article 5(1)(e): data are kept no longer than their purpose needs them; article 17: a person may ask for their
erasure at any time. What stays identifies nobody: it is the counts that the report and the grant's evidence need.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Protocol

from conference.fields.field import End
from conference.fields.registration import erased

TOLD_DAYS = 7
"""A letter about the erasure that does not get out is tried for some days; then its address is erased too."""

ERASED: dict[str, Any] = {
    **erased(End.SOON, End.WITH_PERSON), "salutation": "", "sort_key": "", "search_key": "", "new_email": "",
    "visit_wishes": [], "privacy_read_at": None, "approval_reason": "",
}  # fmt: skip
"""What the columns of an erased registration hold. The form token and the ticket code become new ones."""

KEPT = (
    *erased(End.KEPT), "id", "event_id", "language", "created_at", "changed_at", "cancelled_at", "erased_at",
    "link_version", "new_email_version", "intake_id", "approval", "approval_at",
    "access_code_id", "merged_into_id",
)  # fmt: skip
"""What stays, for counts: which kind of organisation and which town people came from, when they registered. The link
keeps its version, so that its owner reads that the data are gone."""

NEEDS = erased(End.SOON)
"""What is of no use soon after the conference, and may tell of health or faith (GDPR, article 9)."""


class Retention(Protocol):
    """The dates of an event that say how long data are kept."""

    ends_on: Any
    needs_kept_days: Any
    kept_until: Any


def needs_end(event: Retention) -> date:
    """Return from which day on meals, access needs and questions are erased."""
    day: date = event.ends_on + timedelta(days=event.needs_kept_days + 1)
    return day


def all_ends(event: Retention) -> date | None:
    """Return from which day on whole registrations are erased; None where the organiser has set no date."""
    return event.kept_until + timedelta(days=1) if event.kept_until else None
