"""What a step may undo, what two people have changed at once, and why a change of the editor is refused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conference.lib import clock
from conference.lib.refusals import Refusal
from conference.programme.steps import TIMES, ItemChange
from conference.team.audit import Values

PLACEMENT = frozenset({*TIMES, "room_id"})


class EditorRefusal(StrEnum):
    """Why the editor does not do something."""

    SINCE = "since"  # others have changed what it is about, after the page was drawn
    UNDONE = "undone"  # already
    NOT_HERE = "not_here"  # the move of a conference is undone on its own page
    STALE = "stale"  # what a step changed was changed again
    NOTHING = "nothing"  # nothing was chosen, or nothing would change
    IN_TRAY = "in_tray"  # it has no time that a move could begin at
    SAME = "same"  # an item with itself, a day on itself
    GONE = "gone"  # what was to be looked at is not there any more


class EditorRefused(Refusal):
    """The editor does not do something; `facts` hold what its sentence names."""

    reasons = EditorRefusal


class KeptBy(StrEnum):
    """What keeps something that a step added, though its values are as they were."""

    DESCRIBED = "described"  # as a site visit
    SLIDES = "slides"
    HAS_PLACES = "has_places"
    TAKES_PLACE = "takes_place"  # other items, in a room
    SPEAKS = "speaks"  # at other items
    PUBLISHED = "published"
    WRITTEN_TO = "written_to"
    UNKNOWN = "unknown"  # the step is older than what is compared here


@dataclass(frozen=True)
class Blocked:
    """A change that can't be taken back, since the item is not as the step left it."""

    change: ItemChange
    names: tuple[str, ...] = ()  # of the values that were changed again
    work: tuple[KeptBy, ...] = ()  # without both the item itself is gone, or is back


def blocked(change: ItemChange, present: Values | None, work: tuple[KeptBy, ...] = ()) -> Blocked | None:
    """Return what stands in the way of taking a change back; `present` are the item's values now, None without it.

    Values that the step did not change may be what they are. `work` counts where the item itself would go.
    """
    if change.after is None or present is None:
        return None if change.after is None and present is None else Blocked(change)
    names = differing(change.after, present)
    if change.before is not None and not set(names).isdisjoint(TIMES):
        names = tuple(dict.fromkeys((*names, *(name for name in TIMES if name in change.after))))
    work = work if change.before is None else ()
    return Blocked(change, names, work) if names or work else None


def differing(then: Values, present: Values) -> tuple[str, ...]:
    """Return the names of the values that are not what they were."""
    return tuple(name for name, value in then.items() if present.get(name) != value)


def back(change: ItemChange, found: Blocked | None) -> ItemChange | None:
    """Return what takes a change back as far as nothing stands in its way; None for nothing."""
    inverse = change.inverse
    if found is None:
        return inverse
    if not found.names or inverse.before is None or inverse.after is None:
        return None
    before, after = (
        {name: value for name, value in side.items() if name not in found.names}
        for side in (inverse.before, inverse.after)
    )
    return ItemChange(inverse.code, inverse.title_cs, inverse.title_en, before, after) if after else None


def touches(change: ItemChange, codes: Collection[str], days: Collection[date], zone: str) -> bool:
    """Return whether a change made since concerns a move of the items with these codes: where one of them is, that one
    is gone, or what stood on one of these days.
    """
    before, after = change.before or {}, change.after or {}
    if change.before is not None and change.after is not None and PLACEMENT.isdisjoint(after):
        return False
    return change.code in codes or any(_day(side, zone) in days for side in (before, after))


def _day(values: Values, zone: str) -> date | None:
    text = values.get("starts_at")
    return clock.local(datetime.fromisoformat(text), zone).date() if text else None
