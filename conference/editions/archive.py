"""The archive: an edition that is over is read only for its team, until an owner opens it again."""

from __future__ import annotations

from conference.editions.rules import check_archiving
from conference.events.actions import locked_event, record_change
from conference.lib.clock import now
from conference.lib.transaction import action
from conference.team import audit
from conference.team.models import User


@action
def archive_event(event_id: int, *, by: User) -> None:
    """Put a conference into the archive. A second time does nothing. Raises EditionRefused(NOT_OVER)."""
    event = locked_event(event_id)
    check_archiving(event, now())
    before = audit.snapshot(event, ["archived_at"])
    event.archived_at = event.archived_at or now()
    record_change(event, "archived", event, before, by)


@action
def reopen_event(event_id: int, *, by: User) -> None:
    """Take it out again. A second time does nothing."""
    event = locked_event(event_id)
    before = audit.snapshot(event, ["archived_at"])
    event.archived_at = None
    record_change(event, "reopened", event, before, by)
