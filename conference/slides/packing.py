"""What the files of the hall's pack are called: by day, room, time, who speaks and what about. Plain values in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from conference.lib.clock import local
from conference.lib.filenames import safe_filename

CHECKSUMS = "SHA256SUMS.txt"
NAMED = 3
"""So many speakers stand in a name; more would leave no room for the title."""


@dataclass(frozen=True)
class PackedTalk:
    """What the name of a file is made of."""

    starts_at: datetime
    title: str
    extension: str
    room: str = ""
    family_names: Sequence[str] = ()
    anonymous: bool = False


def paths(talks: Sequence[PackedTalk], zone: str) -> list[str]:
    """Return where each file stands in the pack, such as "09-15 Smrčinová Třicet bytů.pptx".

    Days and rooms are folders where there are several. Who speaks anonymously is not named.
    """
    days = {local(talk.starts_at, zone).date() for talk in talks}
    rooms = {talk.room for talk in talks}
    found: list[str] = []
    for talk in talks:
        folders = [local(talk.starts_at, zone).date().isoformat()] if len(days) > 1 else []
        folders += [_folder(talk.room)] if len(rooms) > 1 and talk.room else []
        found.append(_free("/".join([*folders, _name(talk, zone)]), found))
    return found


def _name(talk: PackedTalk, zone: str) -> str:
    names = [] if talk.anonymous else talk.family_names[:NAMED]
    words = (f"{local(talk.starts_at, zone):%H-%M}", ", ".join(names), talk.title)
    return safe_filename(_flat(" ".join(word for word in words if word)), "slides", talk.extension)


def _folder(room: str) -> str:
    return safe_filename(_flat(room), "room", "x").removesuffix(".x")


def _flat(text: str) -> str:
    """Return a text that is no path."""
    return text.replace("/", " ").replace("\\", " ")


def _free(path: str, taken: Iterable[str]) -> str:
    """Return the path, or the same with a number where another file has it; Windows reads "A" and "a" as one."""
    known, stem, number, found = {one.casefold() for one in taken}, path.rpartition("."), 2, path
    while found.casefold() in known:
        found, number = f"{stem[0]} ({number}).{stem[2]}", number + 1
    return found
