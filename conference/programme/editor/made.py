"""The rooms and speakers that came with a table: as they came, and what has become of them since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.model import Base
from conference.mailing.models import Message
from conference.programme import queries
from conference.programme.editor import rules
from conference.programme.editor.rules import KeptBy
from conference.programme.models import Item, ItemSpeaker, Room, Step
from conference.programme.snapshot import Programme
from conference.slides.models import SlideFile
from conference.speakers.models import Speaker
from conference.team import audit

T = TypeVar("T", Room, Speaker)
PLAIN = ("id", "event_id", "code", "sort_key", "created_at", "position")  # columns that nobody writes


@dataclass(frozen=True)
class MadeRow:
    """A room or speaker that came with a table, and what keeps it from being taken away again."""

    row: Room | Speaker
    names: tuple[str, ...] = ()  # of the values that were changed since
    work: tuple[KeptBy, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether undoing leaves it."""
        return bool(self.names or self.work)


def as_it_came(row: Room | Speaker) -> dict[str, Any]:
    """Return what a step keeps of a room or speaker that came with it."""
    known = {"code": row.code} if isinstance(row, Speaker) else {"id": row.id}
    return {"kind": type(row).__name__, **known, "values": _values(row)}


def standing(event: Event, step: Step, going: Collection[str], *, locked: bool = False) -> list[MadeRow]:
    """Return the rooms and speakers that came with a step and are still there.

    `going` are the codes of the items that would be taken away with them. With `locked` nobody changes the rows before
    the action ends.
    """
    if not step.made:
        return []
    release = queries.last_release(event)
    items = Programme.from_json(release.content).items if release else []
    public = {speaker.code for item in items for speaker in item.speakers}
    found = []
    for one in step.made:
        row = _row(event, one, locked=locked)
        if row is not None:
            names = rules.differing(one.get("values", {}), _values(row))
            unknown = () if "values" in one else (KeptBy.UNKNOWN,)
            found.append(MadeRow(row, names, (*unknown, *_work(row, going, public))))
    return found


def _row(event: Event, one: dict[str, Any], *, locked: bool) -> Room | Speaker | None:
    if one["kind"] == "Speaker":
        return _found(sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.code == one["code"]), locked)
    return _found(sa.select(Room).where(Room.event_id == event.id, Room.id == one["id"]), locked)


def _found(wanted: sa.Select[T], locked: bool) -> T | None:
    return db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True) if locked else wanted)


def _values(row: Base) -> dict[str, Any]:
    columns: Iterable[str] = sa.inspect(type(row)).column_attrs.keys()
    return audit.snapshot(row, [name for name in columns if name not in PLAIN])


def _work(row: Room | Speaker, going: Collection[str], public: Collection[str]) -> Iterator[KeptBy]:
    """Yield what else keeps a row: items that stay, letters, slides, the public programme."""
    used = sa.select(Item.id).where(Item.code.not_in(going))
    if isinstance(row, Room):
        if _is_any(used.where(Item.room_id == row.id)):
            yield KeptBy.TAKES_PLACE
        return
    if _is_any(used.join(ItemSpeaker, ItemSpeaker.item_id == Item.id).where(ItemSpeaker.speaker_id == row.id)):
        yield KeptBy.SPEAKS
    if row.code in public:
        yield KeptBy.PUBLISHED
    if _is_any(sa.select(Message.id).where(Message.speaker_id == row.id)):
        yield KeptBy.WRITTEN_TO
    if _is_any(sa.select(SlideFile.id).where(SlideFile.speaker_id == row.id)):
        yield KeptBy.SLIDES


def _is_any(wanted: sa.Select[Any]) -> bool:
    return bool(db.session.scalar(sa.select(wanted.exists())))
