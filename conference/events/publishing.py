"""Making the pages of a conference public, and the team's only again."""

from __future__ import annotations

from conference.events import queries
from conference.events.actions import locked_event, record_change
from conference.events.rules import EventRefusal, EventRefused
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.team import audit
from conference.team.models import User


@action
def publish_event(event_id: int, *, by: User) -> None:
    """Make the pages of a conference public. A second time does nothing.

    Raises EventRefused: CANCELLED, or INCOMPLETE with what is missing.
    """
    event = locked_event(event_id)
    if event.cancelled_at is not None:
        raise EventRefused(EventRefusal.CANCELLED)
    if missing := queries.missing_for_publication(event):
        raise EventRefused(EventRefusal.INCOMPLETE, missing)
    if event.published_at is None:
        event.published_at = now()
        audit.record(event, "published", event, after=audit.snapshot(event, ["published_at"]), by=by)


@action
def unpublish_event(event_id: int, *, by: User) -> None:
    """Show the pages to the team only again. A second time does nothing.

    Raises EventRefused(HAS_PEOPLE) where anybody is registered or waits.
    """
    event = locked_event(event_id)
    require_action().refresh(event.quota, with_for_update=True)
    if event.quota.taken or event.quota.waiting:
        raise EventRefused(EventRefusal.HAS_PEOPLE)
    if event.published_at is not None:
        before = audit.snapshot(event, ["published_at"])
        event.published_at = None
        record_change(event, "unpublished", event, before, by)
