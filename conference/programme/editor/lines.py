"""An item as the editor's page shows it, in the grid, the table and the tray: every text and address made once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import url_for

from conference.czech.typography import format_time, nbsp
from conference.events.models import Event
from conference.lib import clock, languages
from conference.programme import wording
from conference.programme.models import Item
from conference.programme.rules import Warned
from conference.programme.snapshot import ProgrammeItem


@dataclass(frozen=True)
class ItemLine:
    """One item in words."""

    code: str
    row_id: int
    title: str
    when: str
    minutes: int
    place: str  # where its time and room are changed
    shown: str  # what the form there shows, for the script that sends it; empty for those who only read
    warnings: tuple[str, ...] = ()
    edit: str = ""
    kind: str = ""
    who: str = ""
    room: str = ""
    room_id: int = 0


@dataclass
class ItemLines:
    """What all lines of a page share."""

    event: Event
    day: date
    view: str | None
    shown: Callable[[Item], str]
    missing: str  # what stands for a title

    def of_item(self, row: Item, item: ProgrammeItem, warned: Collection[Warned]) -> ItemLine:
        """Return the line of an item that has its time."""
        language, zone = languages.current(), self.event.timezone
        starts, ends = (format_time(clock.local(moment, zone), language) for moment in (row.starts_at, row.ends_at))
        who = ", ".join(speaker.name for speaker in item.speakers) or item.organisation
        warnings = tuple(nbsp(wording.warning_sentence(one), language) for one in warned)
        return ItemLine(
            row.code, row.id, self._title(row), f"{starts}–{ends}", item.minutes, _with_number(self._placed, row),
            self.shown(row), warnings, _with_number(self._edit, row),
            nbsp(wording.kind_label(item), language), nbsp(who, language), nbsp(item.room, language), row.room_id or 0,
        )  # fmt: skip

    def of_tray(self, row: Item) -> ItemLine:
        """Return the line of an item that waits in the tray."""
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        return ItemLine(
            row.code, row.id, self._title(row), "", minutes, _with_number(self._waiting, row), self.shown(row),
            room_id=row.room_id or 0,
        )  # fmt: skip

    def _title(self, row: Item) -> str:
        language = languages.current()
        return nbsp(row.text("title", language) or self.missing, language)

    @cached_property
    def _edit(self) -> str:
        return url_for("programme.edit_item", slug=self.event.slug, item_id=0)

    @cached_property
    def _placed(self) -> str:
        return url_for("programme.place_item", slug=self.event.slug, item_id=0, view=self.view)

    @cached_property
    def _waiting(self) -> str:
        return url_for("programme.place_item", slug=self.event.slug, item_id=0, day=self.day, view=self.view)


def _with_number(address: str, row: Item) -> str:
    """Return the address of an item from that of number 0: hundreds of them are made for a page."""
    return address.replace("/programme/0", f"/programme/{row.id}", 1)
