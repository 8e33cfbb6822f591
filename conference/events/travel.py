"""The venue and the way to it, saved together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conference.events.actions import change_event, locked_event
from conference.events.models import Event, WayStep
from conference.lib.transaction import action, require_action
from conference.team import audit
from conference.team.models import User

STEP = ("mode", "origin", "minutes", "text_cs", "text_en")


@action
def save_venue(event_id: int, values: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], *, by: User) -> Event:
    """Set the columns of the venue and all steps of the way, in their order. Raises EventRefused as change_event."""
    event = locked_event(event_id)
    change_event(event_id, values, by=by)
    before = way_facts(event)
    rows = [*event.way]
    for position, given in enumerate(steps):
        row = rows[position] if position < len(rows) else WayStep()
        row.position = position
        for name, value in given.items():
            setattr(row, name, value)
        if position >= len(rows):
            event.way.append(row)
    for row in rows[len(steps) :]:
        event.way.remove(row)
    require_action().flush()
    after = way_facts(event)
    if before != after:
        audit.record(event, "way_changed", event, before=before, after=after, by=by)
    return event


def way_facts(event: Event) -> dict[str, str]:
    """Return the steps as the record keeps them."""
    return {
        f"step_{number}": ", ".join(str(value) for value in audit.snapshot(row, STEP).values() if value)
        for number, row in enumerate(event.way, start=1)
    }
