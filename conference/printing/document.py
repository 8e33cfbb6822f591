"""A text document in parts: what a Word file, a page and Markdown are made of alike. Plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from conference.printing.typefaces import PRESS

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class DocHeading:
    """A heading; the title of the document is above all of them."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class DocText:
    """A paragraph; a `remark` is for whoever edits the document, not for its readers."""

    text: str
    remark: bool = False


@dataclass(frozen=True)
class DocList:
    """Items of a list."""

    items: Sequence[str]


@dataclass(frozen=True)
class DocTable:
    """A table with a head; columns whose places are in `numbers` are set to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()
    widths: Sequence[float] = ()  # of the columns, in centimetres; equal ones when empty


@dataclass(frozen=True)
class DocPicture:
    """A PNG or JPEG picture, with what stands for it and below it; `name` is that of its file."""

    content: bytes = field(repr=False)
    name: str
    alt: str
    caption: str = ""
    width: float = 12.0  # centimetres


DocPart = DocHeading | DocText | DocList | DocTable | DocPicture


@dataclass(frozen=True)
class TextDocument:
    """A whole document; `foot` stands below each page, beside the picture where there is one."""

    title: str
    subtitle: str
    language: str
    author: str
    parts: Sequence[DocPart]
    foot: Sequence[str] = ()
    foot_picture: DocPicture | None = None


def word_file(document: TextDocument) -> bytes:
    """Return a document as a Word file (DOCX): real headings, heads of tables that are repeated, texts for pictures."""
    made: bytes = PRESS.call("conference.printing.word:written", document)
    return made


@dataclass(frozen=True)
class MapTile:
    """One tile of a map: where it stands, a short name, a number, and how dark it is from 0 to 4."""

    x: int
    y: int
    short: str
    count: int
    level: int


def tile_map(tiles: Sequence[MapTile], side: int, accent: str) -> bytes:
    """Return a map of tiles as PNG; `side` is that of a tile in the units of their places."""
    drawn: bytes = PRESS.call("conference.printing.tile_drawing:map_of", tiles, side, accent)
    return drawn


def emblem() -> bytes:
    """Return the emblem of the European Union as PNG, for files that know no SVG."""
    drawn: bytes = PRESS.call("conference.printing.tile_drawing:emblem")
    return drawn


PICTURE_PIXELS = (1600, 1200)  # 300 dots an inch at 13 cm


def smaller(content: bytes) -> tuple[bytes, str]:
    """Return a PNG or JPEG picture no larger than a document on paper shows, and its extension."""
    made: tuple[bytes, str] = PRESS.call("conference.printing.raster:scaled", content, PICTURE_PIXELS)
    return made
