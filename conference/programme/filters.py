"""The links above the programme that narrow it: by kind, room and day, each with how many items it would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from conference.czech.typography import nbsp
from conference.events.models import Event
from conference.programme import timetable, wording
from conference.programme.snapshot import Programme
from conference.programme.timetable import ProgrammeFilter


@dataclass(frozen=True)
class Option:
    """One link; `is_current` where it is what the page shows."""

    label: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True)
class LinkGroup:
    """The links of one question, the way back first; `name` is that of the parameter."""

    name: str
    label: str
    options: tuple[Option, ...]


def address(event: Event, choice: ProgrammeFilter) -> str:
    """Return the address of the programme narrowed to a choice."""
    values = {"kind": choice.kind, "room": choice.room, "day": choice.day.isoformat() if choice.day else ""}
    chosen: dict[str, Any] = {name: value for name, value in values.items() if value}
    return url_for("programme.programme", slug=event.slug, **chosen)


def groups(event: Event, programme: Programme, choice: ProgrammeFilter, language: str) -> list[LinkGroup]:
    """Return the questions worth asking: kinds there are; rooms and days where there are several."""
    counts = timetable.counts(programme, choice)
    total = timetable.counts(programme, ProgrammeFilter())
    rooms, days = timetable.rooms_of(programme), [day.date for day in programme.days]
    kinds = [
        (str(label), counts.kinds[name], replace(choice, kind=name))
        for name, label in wording.FILTER_LABELS.items()
        if total.kinds[name] or choice.kind == name
    ]
    found = [_group(event, choice, "kind", _("Kind"), kinds, len(_all(programme, replace(choice, kind=""))))]
    if len(rooms) > 1:
        options = [(nbsp(room, language), counts.rooms.get(room, 0), replace(choice, room=room)) for room in rooms]
        found.append(
            _group(event, choice, "room", _("Room"), options, len(_all(programme, replace(choice, room=""))))
        )  # fmt: skip
    if len(days) > 1:
        options = [(wording.short_day(day), counts.days.get(day, 0), replace(choice, day=day)) for day in days]
        found.append(
            _group(event, choice, "day", _("Day"), options, len(_all(programme, replace(choice, day=None))))
        )  # fmt: skip
    return [group for group in found if len(group.options) > 1]


def _all(programme: Programme, choice: ProgrammeFilter) -> list[object]:
    return list(timetable.narrowed(programme, choice).items)


def _group(
    event: Event,
    choice: ProgrammeFilter,
    name: str,
    label: str,
    options: Iterable[tuple[str, int, ProgrammeFilter]],
    total: int,
) -> LinkGroup:
    whole = replace(choice, **{name: None if name == "day" else ""})  # type: ignore[arg-type]  # each field its own kind
    everything = [(pgettext("programme", "All"), total, whole)]
    return LinkGroup(
        name, label,
        tuple(
            Option(text, count, address(event, leads_to), leads_to == choice)
            for text, count, leads_to in [*everything, *options]
        ),
    )  # fmt: skip
