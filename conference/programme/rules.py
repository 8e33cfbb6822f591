"""What changed between two programmes, what an organiser should look at, and why a change is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import combinations
from typing import Any, Protocol

from conference.lib import clock
from conference.lib.refusals import Refusal
from conference.programme.models import ItemKind
from conference.programme.snapshot import Programme, ProgrammeItem

LIGHT = frozenset(
    {ItemKind.REGISTRATION, ItemKind.OPENING, ItemKind.BREAK, ItemKind.LUNCH, ItemKind.CLOSING}
)  # what the page shows as one small line
STRONG = frozenset({ItemKind.TALK})  # what it shows large
SPOKEN = frozenset({ItemKind.TALK, ItemKind.SHORT_TALK, ItemKind.WORKSHOP})  # what needs somebody who speaks
LONG = timedelta(hours=12)
OpeningHours = tuple[time | None, time | None]
"""From when a room is open, and until when; None where that is not known."""
FILTERS = {  # ?kind=… of the public page
    "talk": frozenset({ItemKind.TALK, ItemKind.SHORT_TALK}),
    "discussion": frozenset({ItemKind.DISCUSSION}),
    "workshop": frozenset({ItemKind.WORKSHOP}),
    "story": frozenset({ItemKind.STORY}),
    "site_visit": frozenset({ItemKind.SITE_VISIT}),
}


class ProgrammeRefusal(StrEnum):
    """Why a change of the programme is refused."""

    TIMES = "times"  # it would end before it starts
    FOREIGN = "foreign"  # a room, organisation or speaker of another event, or one that is gone
    HAS_VISIT_GROUPS = "has_visit_groups"  # people have places in its groups
    HAS_PLACES = "has_places"  # people sign up for it
    HAS_SLIDES = "has_slides"
    ROOM_USED = "room_used"
    ROOM_EXISTS = "room_exists"
    EMPTY = "empty"  # nothing to publish
    NOTHING_CHANGED = "nothing_changed"


class ProgrammeRefused(Refusal):
    """A change of the programme is refused."""

    reasons = ProgrammeRefusal
    fields = {ProgrammeRefusal.ROOM_EXISTS: "name"}  # noqa: RUF012 - never changed


class ChangeKind(StrEnum):
    """What may happen to an item from one published programme to the next."""

    ADDED = "added"
    REMOVED = "removed"
    TIME = "time"
    ROOM = "room"
    RETITLED = "retitled"
    SPEAKERS = "speakers"
    DETAILS = "details"  # abstract, kind, block, language, organisation, a speaker's role, photos, recording, slides
    MOVED = "moved"  # the whole conference: `before` and `after` are its first and last day and its zone


@dataclass(frozen=True)
class Change:
    """One thing that changed. `before` and `after` hold what `kind` is about: two times, a room, titles, names."""

    kind: ChangeKind
    code: str
    title_cs: str
    title_en: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Change:
        """Read one entry of Release.changes."""
        return cls(
            ChangeKind(data["kind"]), data["code"], data["title_cs"], data["title_en"],
            tuple(data["before"]), tuple(data["after"]),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Write one entry of Release.changes."""
        return {
            "kind": self.kind.value, "code": self.code, "title_cs": self.title_cs, "title_en": self.title_en,
            "before": list(self.before), "after": list(self.after),
        }  # fmt: skip


def changes_between(old: Programme, new: Programme) -> list[Change]:
    """Return what changed, in the order of the new programme; removed items stand last.

    Empty only where the two are the same. Names of an item that is or was anonymous are never told.
    """
    before = {item.code: item for item in old.items}
    found: list[Change] = []
    for item in new.items:
        if item.code in before:
            found += _changes_of(before.pop(item.code), item)
        else:
            found.append(_change(ChangeKind.ADDED, item))
    return found + [_change(ChangeKind.REMOVED, item) for item in before.values()]


def _changes_of(old: ProgrammeItem, new: ProgrammeItem) -> Iterator[Change]:
    if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at):
        yield _change(ChangeKind.TIME, new, _times(old), _times(new))
    if old.room != new.room:
        yield _change(ChangeKind.ROOM, new, (old.room,), (new.room,))
    if (old.title_cs, old.title_en) != (new.title_cs, new.title_en):
        yield _change(ChangeKind.RETITLED, new, (old.title_cs, old.title_en), (new.title_cs, new.title_en))
    others = _names(old) != _names(new)
    if others:
        secret = old.anonymous or new.anonymous
        yield _change(ChangeKind.SPEAKERS, new, () if secret else _names(old), () if secret else _names(new))
    if _details(old) != _details(new) or (old.speakers != new.speakers and not others):
        yield _change(ChangeKind.DETAILS, new)


def _change(kind: ChangeKind, item: ProgrammeItem, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Change:
    return Change(kind, item.code, item.title_cs, item.title_en, before, after)


def _times(item: ProgrammeItem) -> tuple[str, str]:
    written = item.to_json()
    return written["starts_at"], written["ends_at"]


def _names(item: ProgrammeItem) -> tuple[str, ...]:
    return tuple(speaker.name for speaker in item.speakers)


def _details(item: ProgrammeItem) -> tuple[object, ...]:
    return (
        item.kind, item.block, item.abstract_cs, item.abstract_en, item.organisation, item.anonymous, item.no_photos,
        item.no_recording, item.publishes_slides, item.is_visit, item.language,
    )  # fmt: skip


MARKED = (ChangeKind.ADDED, ChangeKind.TIME, ChangeKind.ROOM)  # what is said beside an item, the weightiest first


def marks(changes: Sequence[Change]) -> dict[str, ChangeKind]:
    """Return the changes worth a word beside the item, by its code; the weightiest one of each."""
    found: dict[str, ChangeKind] = {}
    for kind in MARKED:
        for change in changes:
            if change.kind is kind:
                found.setdefault(change.code, kind)
    return found


@dataclass(frozen=True)
class Present:
    """What runs at a moment and what comes next, by the codes of the items; `anchor` is where to look first."""

    running: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    anchor: str = ""


def present(items: Sequence[ProgrammeItem], now: datetime, zone: str) -> Present:
    """Return what runs and what comes next on a day of the programme; nothing on other days.

    An item runs from its first moment until before its last one, also past midnight. Next is whatever begins first
    after now, and on the same day in the zone: in the evening nobody is told of the next morning.
    """
    running = [item for item in items if item.is_on(now)]
    today = clock.local(now, zone).date()
    later = [item for item in items if item.starts_at > now and clock.local(item.starts_at, zone).date() == today]
    begins = min((item.starts_at for item in later), default=None)
    following = [item for item in later if item.starts_at == begins]
    latest = max(running, key=lambda item: item.starts_at, default=following[0] if following else None)
    return Present(
        frozenset(item.code for item in running),
        frozenset(item.code for item in following),
        latest.code if latest else "",
    )


class WarningKind(StrEnum):
    """What an organiser should look at before publishing, the weightiest first. None of it stops them."""

    ROOM_TWICE = "room_twice"
    SPEAKER_TWICE = "speaker_twice"
    VISIT_LEAVES = "visit_leaves"  # before an item that is on ends
    OUTSIDE = "outside"  # of the event's days
    ROOM_HOURS = "room_hours"  # before its room opens or after it closes
    HOURS = "hours"  # before the programme of a day should begin, or after it should end
    LONG = "long"  # so long that the end is rather a slip than of the next day
    NO_BREAK = "no_break"  # for too long
    NO_TITLE = "no_title"
    NO_SPEAKER = "no_speaker"
    NO_ROOM = "no_room"
    NO_ANSWER = "no_answer"  # a speaker has not opened the invitation
    NO_SLIDES = "no_slides"  # though they are due
    NO_SECOND_TITLE = "no_second_title"


TIMED = frozenset({WarningKind.OUTSIDE, WarningKind.ROOM_HOURS, WarningKind.HOURS, WarningKind.LONG})


@dataclass(frozen=True)
class Warned:
    """One warning about an item; `other` is the item it collides with, `name` the room or person it is about.

    `number` is of the group, or how many minutes; `hours` are those it does not keep to.
    """

    kind: WarningKind
    item: ProgrammeItem
    other: ProgrammeItem | None = None
    name: str = ""
    number: int = 0
    hours: tuple[time | None, time | None] = (None, None)

    @property
    def key(self) -> str:
        """What it is about, for its acceptance: it lapses where the same thing looks different, as a later hour does.

        A collision has one key at both of its items.
        """
        codes = "+".join(sorted(one.code for one in (self.item, self.other) if one is not None))
        seen: tuple[object, ...] = ()
        if self.kind in TIMED:
            seen = (self.item.starts_at.isoformat(), self.item.ends_at.isoformat(), *self.hours)
        return "|".join(str(part) for part in (self.kind.value, codes, self.name, self.number, *seen))

    @property
    def mark(self) -> str:
        """The key in short, for addresses and ids."""
        return sha256(self.key.encode()).hexdigest()[:16]

    @property
    def is_repeated(self) -> bool:
        """Whether it says at the later item of a collision what is said at the earlier one."""
        item, other = self.item, self.other
        return other is not None and (other.starts_at, other.code) < (item.starts_at, item.code)


def warnings(
    items: Sequence[ProgrammeItem],
    rooms: Sequence[str],
    *,
    first_day: date,
    last_day: date,
    zone: str,
    languages: Sequence[str],
) -> list[Warned]:
    """Return what an organiser should look at, the weightiest kind first; a collision is told at both of its items.

    A missing room is told only where the event has rooms, and not of breaks and visits. Items that touch (one ends when
    the other starts) do not overlap.
    """
    found = [warned for item in items for warned in _warnings_of(item, rooms, (first_day, last_day), zone, languages)]
    for one, other in combinations(sorted(items, key=lambda item: item.starts_at), 2):
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
            found += [*_collisions(one, other), *_collisions(other, one)]
    return sorted(found, key=lambda warned: list(WarningKind).index(warned.kind))


def by_kind(found: Sequence[Warned]) -> list[tuple[WarningKind, list[Warned]]]:
    """Return the warnings of each kind, the weightiest first, collisions once."""
    once = [warned for warned in found if not warned.is_repeated]
    return [(kind, alike) for kind in WarningKind if (alike := [one for one in once if one.kind is kind])]


def _warnings_of(
    item: ProgrammeItem, rooms: Sequence[str], days: tuple[date, date], zone: str, languages: Sequence[str]
) -> Iterator[Warned]:
    if not getattr(item, f"title_{languages[0]}"):
        yield Warned(WarningKind.NO_TITLE, item)
    if any(not getattr(item, f"title_{language}") for language in languages[1:]):
        yield Warned(WarningKind.NO_SECOND_TITLE, item)
    if rooms and not item.room and item.kind not in LIGHT and not item.is_visit:
        yield Warned(WarningKind.NO_ROOM, item)
    if item.kind in SPOKEN and not (item.speakers or item.organisation or item.anonymous):
        yield Warned(WarningKind.NO_SPEAKER, item)
    if not days[0] <= clock.local(item.starts_at, zone).date() <= days[1]:  # an evening may end past midnight
        yield Warned(WarningKind.OUTSIDE, item)
    if item.ends_at - item.starts_at > LONG:
        yield Warned(WarningKind.LONG, item)


def _collisions(one: ProgrammeItem, other: ProgrammeItem) -> Iterator[Warned]:
    if one.room and one.room == other.room:
        yield Warned(WarningKind.ROOM_TWICE, one, other, one.room)
    shared = {speaker.code for speaker in other.speakers}
    for speaker in one.speakers:
        if speaker.code in shared:
            yield Warned(WarningKind.SPEAKER_TWICE, one, other, speaker.name)


class ShowsSlides(Protocol):
    """What decides whether slides are shown; draft rows and published items have it."""

    @property
    def anonymous(self) -> bool:
        """Whether those who speak are not named."""

    @property
    def publishes_slides(self) -> bool:
        """Whether the organiser lets slides be shown."""


def publishes_slides(item: ShowsSlides) -> bool:
    """Return whether an item may show slides to anybody but the team; a story told anonymously never does."""
    return bool(item.publishes_slides and not item.anonymous)


def slides_are_out(visible_from: datetime | None, now: datetime) -> bool:
    """Return whether slides are shown already: from the moment the event set, that moment included.

    At once without one.
    """
    return visible_from is None or now >= visible_from


def slides_are_approved(needs_approval: bool, approved_at: datetime | None) -> bool:
    """Return whether a version of slides may be shown: where the event wants the organiser's yes, only with it."""
    return not needs_approval or approved_at is not None


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Raise ProgrammeRefused(TIMES) unless the end is later than the start."""
    if ends_at <= starts_at:
        raise ProgrammeRefused(ProgrammeRefusal.TIMES)
