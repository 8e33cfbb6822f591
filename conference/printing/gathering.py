"""Many papers of one kind in one file, set quickly (`papers.py`) in a process that ends."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

from conference.printing.slots import PaperFilling
from conference.printing.typefaces import PRESS


@dataclass(frozen=True)
class Form:
    """A template for many papers: the HTML of each density, the style sheet, and the date it bears, if any."""

    settings: tuple[str, ...]
    style_sheet: Path
    created: str


@dataclass(frozen=True)
class Sheet:
    """One paper: which form it fills and with what, or the finished PDF; under which name it is found."""

    form: int
    filling: PaperFilling | None
    name: str
    moment: datetime = datetime(1980, 1, 1, tzinfo=UTC)  # the first one that a ZIP knows
    finished: Path | None = None


TOGETHER = 50  # sheets that are read from a file at once


class SheetFile(Collection[Sheet]):
    """Sheets kept in a file and read one after the other, so that thousands of them take no memory."""

    def __init__(self, path: Path, sheets: Iterable[Sheet]) -> None:
        self._path, self._count = path, 0
        waiting = iter(sheets)
        with path.open("wb") as file:
            while some := list(islice(waiting, TOGETHER)):
                self._count += len(some)
                pickle.dump(some, file, pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Sheet]:
        return chain.from_iterable(self._parts())

    def __contains__(self, sheet: object) -> bool:
        return any(sheet == one for one in self)

    def _parts(self) -> Iterator[list[Sheet]]:
        with self._path.open("rb") as file:
            for _ in range(0, self._count, TOGETHER):
                yield pickle.load(file)  # noqa: S301 - written above


Progress = Callable[[int], None]


def _nobody(done: int) -> None:
    pass


def join(
    forms: Sequence[Form], sheets: Collection[Sheet], out: Path, title: str, language: str, told: Progress = _nobody
) -> list[int]:  # fmt: skip
    """Write papers into one tagged PDF, with a bookmark for each.

    Return the places of those that WeasyPrint must set, in their order; only without any the file is written. `told`
    hears now and then how many are done. Raises ValueError where there is no paper at all.
    """
    missing: list[int] = PRESS.call(
        "conference.printing.gathered:joined", forms, sheets, out, title, language, told=told
    )  # fmt: skip
    return missing


def pack(forms: Sequence[Form], sheets: Collection[Sheet], out: Path, told: Progress = _nobody) -> list[int]:
    """Write papers as single PDFs into a ZIP; return what `join` returns."""
    missing: list[int] = PRESS.call("conference.printing.gathered:packed", forms, sheets, out, told=told)
    return missing
