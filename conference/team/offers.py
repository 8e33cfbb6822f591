"""Telling that something was removed, with the button that takes it back."""

from __future__ import annotations

from conference.events.models import Event
from conference.lib.way_back import flash_way_back
from conference.team.models import Removal


def offer(event: Event, message: str, removal: Removal) -> None:
    """Say that something was removed; the sentence carries the button that puts it back."""
    flash_way_back(message, "team.take_back", slug=event.slug, removal_id=removal.id)
