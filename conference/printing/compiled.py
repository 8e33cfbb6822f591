"""A paper of one page that is set for many people: laid out by WeasyPrint once (`compiling.py`), filled for each.

What the template paints is kept in parts: texts by the box they came from, and what is between them. To fill a slot its
text is set (`lines.py`), what stands below it moves as far as its height changed (`filling.py`), and the tags of the
slot are made anew as WeasyPrint makes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pikepdf import Pdf

from conference.printing.lines import TextPlace

CODE = re.compile(rb"(?:\S+ \S+ m\n\S+ \S+ l\n)+(?=[SB]\n)")
"""The strokes of a QR code in the content of a picture."""
Names = tuple[str, ...]
"""Slots and parts with which something is left out: it is when any of them is."""


@dataclass(eq=False)
class Flow:
    """Texts one below the other: in the page, in a box that stands by itself, or in a cell of fixed height."""

    anchor: float = 0  # what stays when a text grows: 0 the top, 1 the bottom, 0.5 the middle
    room: float | None = None  # how much higher it may become; None where nothing limits it
    is_page: bool = False
    is_fixed: bool = False  # it has to keep its height, since something is painted that would have to move
    slots: list[str] = field(default_factory=list)  # from the top


@dataclass(eq=False)
class FixedPaint:
    """What is painted between marked content: lines and grounds."""

    content: bytes
    region: Names = ()


@dataclass(eq=False)
class PaintedMark:
    """Marked content: a text at its place, or a picture."""

    tag: bytes
    before: bytes  # operators before the text
    x: float
    y: float
    shown: bytes  # operators of the text; all of a picture
    is_text: bool
    flow: Flow
    slot: str = ""
    below: int = 0  # how many slots of its flow it stands below
    leaves_with: Names = ()
    region: Names = ()  # with these what is painted around it is left out too


@dataclass(eq=False)
class Node:
    """A structure element. Among its kids, a number stands for an annotation."""

    kind: str
    about: bytes
    kids: list[Node | PaintedMark | int] = field(default_factory=list)
    slot: str = ""  # whose text its kids are
    leaves_with: Names = ()
    alt: str = ""  # the slot whose picture it describes


@dataclass(eq=False)
class PaperSlot:
    """A place for a text in the page."""

    name: str
    place: TextPlace
    height: float
    flow: Flow
    number: int = 0  # among the slots of its flow, from the top
    top: float = 0
    padding: float = 0  # above and below it, in a cell whose row grows with it
    beside: float | None = None  # height of the highest cell beside it there
    gone: float | None = None  # how much shorter its flow is without it; None where it can't be left out
    is_fixed: bool = False  # it has to keep its height
    on_line: bool = False  # the text has a line of a longer paragraph for itself
    tags: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # structure of pieces by kind
    before: bytes = b""
    leaves_with: Names = ()
    region: Names = ()


@dataclass(eq=False)
class Compiled:
    """A template, ready to be filled. Rectangles and places of links and bookmarks are in points."""

    pdf: Pdf
    parts: list[FixedPaint | PaintedMark | PaperSlot]
    top: list[Node]
    slots: dict[str, PaperSlot]
    flows: list[Flow]
    names: frozenset[str]  # of parts that may be left out
    links: list[tuple[str, str, tuple[float, float, float, float]]]  # address, slot on it, rectangle
    bookmarks: list[tuple[str, float, float, int]]  # title, place, slots of the page above it
    language: str
    created: str
    codes: dict[str, PaintedMark]
    page: bytes  # entries of the page that all papers share

    @property
    def page_flow(self) -> Flow:
        """Return the flow of the page itself."""
        return self.flows[0]


def modules_of(content: bytes) -> int:
    """Return how many modules a QR code in the content of a picture has in a row: its last row ends in dark ones."""
    found = CODE.search(content)
    lines = found[0].split(b"\n") if found else []
    return max((int(float(line.split()[1]) + 0.5) for line in lines if line), default=0) - 4


def around_code(content: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and behind the strokes of a QR code in the content of a picture."""
    before, behind = CODE.split(content, maxsplit=1)
    return before, behind
