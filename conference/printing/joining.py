"""Joining finished PDFs into one to print, with their tags, links and one bookmark for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from conference.printing.typefaces import PRESS


@dataclass(frozen=True)
class BookmarkedPdf:
    """One finished PDF and the bookmark under which it is found in the whole."""

    source: Path | bytes
    bookmark: str


def join(parts: Iterable[BookmarkedPdf], out: Path | BinaryIO, title: str, language: str) -> int:
    """Join PDFs written by :mod:`conference.printing.pdf` into one and return the number of its pages.

    The whole stays tagged: each part keeps its tag tree as a ``Part`` of one ``Document``, so a screen reader finds the
    same headings and texts as in the single file. Each part gets one bookmark; those inside it are dropped. The parts
    themselves are not changed. Equal input gives equal bytes. It is done in a process that ends, since the whole is
    held in memory until it is written: reckon 60 kB a certificate. Parts that are files are read one by one.

    Raises ValueError if there are no parts, or if one of them is not tagged.
    """
    path = out if isinstance(out, Path) else None
    pages, content = PRESS.call("conference.printing.joined:joined", list(parts), path, title, language)
    if not isinstance(out, Path):
        out.write(content)
    return int(pages)
