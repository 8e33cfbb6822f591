"""Pictures of a conference: cut and kept in the sizes that pages ask for, described, replaced, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from conference.events.actions import locked_event, record_change
from conference.events.models import Event, Picture, PictureUse
from conference.events.rules import EventRefusal, EventRefused
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, require_action
from conference.team import audit, removals
from conference.team.models import Removal, User
from conference.untrusted.pictures import MOST_BYTES, WHOLE_MAX_BYTES, Focus, Size, sizes_of


@dataclass(frozen=True)
class Renditions:
    """How pictures of a use are cut: shape (width : height, None for uncut), widths and most bytes of their files."""

    shape: tuple[int, int] | None
    widths: tuple[int, ...]
    most_bytes: int


RENDITIONS = {  # the practical page has two of them
    PictureUse.HOME: Renditions((4, 3), (480, 800, 1200), MOST_BYTES),
    PictureUse.ENTRANCE: Renditions((4, 3), (480, 720), 28_000),
    PictureUse.PLAN: Renditions(None, (640, 1100), 24_000),
}
WORDS = ("alt_cs", "alt_en", "credit", "consent_note")
FIELDS = (*WORDS, "focus_x", "focus_y")


def size_key(storage_key: str, width: int) -> str:
    """Return where a size of a picture is kept, beside the whole one."""
    return f"{storage_key.removesuffix('.jpg')}-{width}.webp"


def files_of(picture: Picture) -> list[tuple[int, int]]:
    """Return the widths in the names of a picture's files, each with how wide the file is: a small picture has
    fewer.
    """
    widths = RENDITIONS[picture.use].widths
    smaller = [width for width in widths if width < picture.width]
    return [(width, min(width, picture.width)) for width in widths[: len(smaller) + 1]]


def picture_of(event: Event, use: PictureUse | str) -> Picture | None:
    """Return the picture of an event for one use."""
    return next((row for row in event.pictures if row.use == use), None)


@dataclass(frozen=True)
class Cut:
    """A picture ready to be kept: whole, in the sizes of its use, around a focus.

    `source` is the key of the kept picture that it was cut from; None for a new file.
    """

    whole: bytes
    sizes: Mapping[int, Size]
    focus: Focus
    source: str | None = None


def cut(use: PictureUse, whole: bytes, focus: Focus, source: str | None = None) -> Cut:
    """Cut a picture made by lib.images.whole_from. It may take seconds: call it before the transaction is opened."""
    renditions = RENDITIONS[use]
    return Cut(whole, sizes_of(whole, renditions.widths, renditions.shape, focus, renditions.most_bytes), focus, source)


def cut_anew(picture: Picture, focus: Focus) -> Cut | None:
    """Return the picture that is kept, cut around another point; None where its cut stays as it is."""
    if RENDITIONS[picture.use].shape is None or Focus(picture.focus_x, picture.focus_y) == focus:
        return None
    whole = storage().read(picture.storage_key, WHOLE_MAX_BYTES)
    return cut(picture.use, whole, focus, picture.storage_key)


@action
def set_picture(
    event_id: int, use: PictureUse, made: Cut | None, words: Mapping[str, str], focus: Focus, *, by: User
) -> str | None:
    """Keep a picture that was cut; with None change what is said about the one that is there.

    `words` are those of WORDS. Where others have put another picture or another focus there in the meantime, it is cut
    once more. Gives the key of files that are no longer used, for `discard` once all is written. A row that can't be
    written leaves no file behind. Raises EventRefused(UNKNOWN) where there is nothing to change.
    """
    event = locked_event(event_id)
    row = picture_of(event, use)
    if made is not None and made.source is None:
        made = made if made.focus == focus else cut(use, made.whole, focus)
    elif row is None:
        raise EventRefused(EventRefusal.UNKNOWN)
    elif made is None or (made.source, made.focus) != (row.storage_key, focus):
        made = cut_anew(row, focus)
    if made is None:
        _describe(event, use, words, by)
        return None
    key = new_key(f"pictures/{event_id}", "jpg")
    try:
        _put(key, made.whole, made.sizes)
        return _write(event, use, key, made.sizes[RENDITIONS[use].widths[-1]], {**words, **_focus(focus)}, by)
    except BaseException:
        discard(key)
        raise


@action
def remove_picture(event_id: int, use: PictureUse, *, by: User) -> Removal:
    """Remove a picture's row; its files stay as long as that can be taken back. Raises EventRefused(UNKNOWN)."""
    event = locked_event(event_id)
    row = _known(event, use)
    words, files = row.text("alt", event.language), stored_files(row.storage_key)
    removal = removals.keep(event, row, [row], by=by, label=words, files=files)
    audit.record(event, "picture_removed", row, before=audit.snapshot(row, FIELDS), by=by)
    event.pictures.remove(row)
    return removal


def _focus(focus: Focus) -> dict[str, int]:
    return {"focus_x": focus.x, "focus_y": focus.y}


def _put(key: str, whole: bytes, sizes: Mapping[int, Size]) -> None:
    storage().put(key, BytesIO(whole))
    for width, size in sizes.items():
        storage().put(size_key(key, width), BytesIO(size.content))


def discard(key: str | None) -> None:
    """Delete the files of a picture that no row names any more."""
    for one in stored_files(key) if key else ():
        storage().delete(one)


def stored_files(key: str) -> list[str]:
    """Return the keys of all files of a picture: whole, and in every size there may be."""
    widths = {width for renditions in RENDITIONS.values() for width in renditions.widths}
    return [key, *(size_key(key, width) for width in sorted(widths))]


def _write(event: Event, use: PictureUse, key: str, largest: Size, values: Mapping[str, Any], by: User) -> str | None:
    """Write the row, new or known, and give the key of the files it had."""
    row = picture_of(event, use)
    before, old = (audit.snapshot(row, FIELDS), row.storage_key) if row else ({}, None)
    if row is None:
        row = Picture(use=use)
        event.pictures.append(row)
    row.storage_key, row.width, row.height = key, largest.width, largest.height
    for name, value in values.items():
        setattr(row, name, value)
    require_action().flush()
    verb = "picture_changed" if before else "picture_added"
    audit.record(event, verb, row, before=before, after=audit.snapshot(row, FIELDS), by=by)
    return old


def _describe(event: Event, use: PictureUse, words: Mapping[str, str], by: User) -> None:
    """Set the words alone."""
    row = _known(event, use)
    before = audit.snapshot(row, WORDS)
    for name, value in words.items():
        setattr(row, name, value)
    record_change(event, "picture_changed", row, before, by)


def _known(event: Event, use: PictureUse) -> Picture:
    row = picture_of(event, use)
    if row is None:
        raise EventRefused(EventRefusal.UNKNOWN)
    return row
