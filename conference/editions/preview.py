"""What a new edition would get, as an organiser looks at it before: nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from conference.editions import copying, rules, wording
from conference.editions.rules import Asked, Part
from conference.events.models import Event
from conference.lib import languages
from conference.moving.rules import Dates, Shift, shift_of
from conference.moving.wording import DEADLINES, dates_in_words, moment_words


@dataclass(frozen=True)
class Rescheduled:
    """A programme item or a deadline, with its time there and then; none where it will have no time."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class EditionPreview:
    """All that is copied beside what the ticks say, in words."""

    days: str
    items: Sequence[Rescheduled]
    deadlines: Sequence[Rescheduled]
    naming: Sequence[Any]  # texts that name the year


def preview(event: Event, asked: Asked) -> EditionPreview:
    """Return what making the edition would do now."""
    old = Dates(event.starts_on, event.ends_on, event.timezone)
    new = Dates(asked.starts_on, asked.ends_on, event.timezone)
    shift, language = shift_of(old, new), languages.current()
    (items,) = rules.copies("item")
    rows = copying.rows_of(event, items, frozenset({Part.PROGRAMME, Part.VISITS}))
    placed = sorted((row for row in rows if row.is_placed), key=lambda row: (row.starts_at, row.id))
    return EditionPreview(
        dates_in_words(new),
        [_item(row, row.text("title", language), shift, new) for row in placed],
        _deadlines(event, new, shift),
        _naming(event),
    )


def _item(row: Any, title: str, shift: Shift, new: Dates) -> Rescheduled:
    then = rules.timed(row.starts_at, row.ends_at, row.is_placed, shift, new.starts_on, new.ends_on)
    after = moment_words(then.starts_at, new.timezone) if then.is_placed else ""
    return Rescheduled(title, moment_words(row.starts_at, shift.old_zone), after)


def _deadlines(event: Event, new: Dates, shift: Shift) -> list[Rescheduled]:
    edition = SimpleNamespace(ends_on=new.ends_on)
    then = copying.deadlines(event, edition, shift)
    found = []
    for name, label in DEADLINES.items():
        before: datetime | None = getattr(event, name)
        if before is not None:
            after = moment_words(then[name], new.timezone) if then[name] else ""
            found.append(Rescheduled(str(label), moment_words(before, shift.old_zone), after))
    return found


def _naming(event: Event) -> list[Any]:
    texts = {name: " ".join(getattr(event, f"{name}_{code}") for code in event.languages) for name in wording.NAMING}
    return [wording.NAMING[name] for name in rules.naming(texts, event.starts_on)]
