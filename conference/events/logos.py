"""Logos of a conference: their files in the storage, their rows, and the words that stand for them."""

from __future__ import annotations

from io import BytesIO

from conference.events.actions import locked_event, record_change
from conference.events.models import Event, Logo
from conference.events.rules import EventRefusal, EventRefused
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, require_action
from conference.team import audit, removals
from conference.team.models import Removal, User
from conference.untrusted import images


def add_logo(event_id: int, logo: images.LogoFile, alt: str, *, by: User) -> Logo:
    """Keep a logo's file, then write its row; a row that can't be written leaves no file behind."""
    key = new_key(f"logos/{event_id}", logo.extension)
    storage().put(key, BytesIO(logo.content))
    try:
        return _add_logo(event_id, key, logo, alt, by)
    except BaseException:
        storage().delete(key)
        raise


@action
def remove_logo(event_id: int, logo_id: int, *, by: User) -> Removal:
    """Remove a logo's row; its file stays as long as that can be taken back. Raises EventRefused(UNKNOWN)."""
    event = locked_event(event_id)
    logo = _logo(event, logo_id)
    removal = removals.keep(event, logo, [logo], by=by, label=logo.alt, files=[logo.storage_key])
    audit.record(event, "logo_removed", logo, before=audit.snapshot(logo, ["alt"]), by=by)
    event.logos.remove(logo)
    return removal


@action
def describe_logo(event_id: int, logo_id: int, alt: str, position: int, *, by: User) -> None:
    """Set the words that stand for a logo, and its place in the row. Raises EventRefused(UNKNOWN)."""
    event = locked_event(event_id)
    logo = _logo(event, logo_id)
    before = audit.snapshot(logo, ["alt", "position"])
    logo.alt, logo.position = alt, position
    record_change(event, "logo_changed", logo, before, by)


def _logo(event: Event, logo_id: int) -> Logo:
    found = next((row for row in event.logos if row.id == logo_id), None)
    if found is None:
        raise EventRefused(EventRefusal.UNKNOWN)
    return found


@action
def _add_logo(event_id: int, key: str, logo: images.LogoFile, alt: str, by: User) -> Logo:
    event = locked_event(event_id)
    last = max((row.position for row in event.logos), default=-1)
    row = Logo(storage_key=key, alt=alt, width=logo.width, height=logo.height, position=last + 1)
    event.logos.append(row)
    require_action().flush()
    audit.record(event, "logo_added", row, after=audit.snapshot(row, ["alt", "width", "height"]), by=by)
    return row
