"""What a template paints, in parts: texts and pictures by the box they came from, and what is between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream

from conference.printing.compiled import CODE, FixedPaint, Names, PaintedMark, PaperSlot
from conference.printing.finding import Finding
from conference.printing.lines import DoesNotFit

POINTS = 0.75  # in a pixel
_MATRIX = re.compile(rb"^1 0 0 -1 (\S+) (\S+) Tm$")


class Painted(Stream):  # type: ignore[misc]  # WeasyPrint has no types
    """What a page paints, with the places of marked content and of what is painted for a box that stands alone."""

    def __init__(self, fonts: dict[Any, Any], page: Any) -> None:
        resources: dict[str, Any] = {key: {} for key in ("ExtGState", "XObject", "Pattern", "Shading")} | {
            "ColorSpace": None
        }
        rectangle = (0, 0, page.width, page.height)
        super().__init__(fonts, rectangle, resources, {}, {}, {}, None)
        self.transform(d=-1, f=page.height * POINTS)
        self.marks: list[tuple[int, int, Any, str]] = []  # from, to, box, tag
        self.stacks: list[tuple[int, int]] = []
        page.paint(self, POINTS)

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        start = len(self.stream)
        with super().marked(box, tag):
            yield
        self.marks.append((start, len(self.stream), box, tag))

    @contextmanager
    def stacked(self) -> Iterator[None]:
        start = len(self.stream)
        with super().stacked():
            yield
        self.stacks.append((start, len(self.stream)))

    def lines(self, start: int, end: int) -> list[bytes]:
        """Return some of what is painted, as it is written."""
        return [_written(line) for line in self.stream[start:end]]


class Parting:
    """Takes a painted page apart."""

    def __init__(self, painted: Painted, found: Finding) -> None:
        self._painted, self._found = painted, found
        self._regions = {name: region for name in found.alone if (region := self._region(name))}
        self.parts: list[FixedPaint | PaintedMark | PaperSlot] = []
        self.marks: list[PaintedMark] = []
        self.codes: dict[str, PaintedMark] = {}
        at = 0
        for start, end, box, tag in painted.marks:
            between = self._between(at, start)
            mark = self._mark(painted.lines(start, end), box, tag, self._around(start, end))
            self.marks.append(mark)
            self._add(between, mark)
            at = end
        self.parts += self._between(at, len(painted.stream))

    def _add(self, between: list[FixedPaint], mark: PaintedMark) -> None:
        """Add a mark, and what is painted before it; the texts of a slot become one part."""
        slot = self._found.slots.get(mark.slot)
        if slot is None or slot.on_line:
            self.parts += [*between, mark]
        elif self.parts and self.parts[-1] is slot:
            if any(one.content.strip() for one in between) or mark.before:
                raise DoesNotFit
        elif any(part is slot for part in self.parts):
            raise DoesNotFit
        else:
            slot.before, slot.region = mark.before, mark.region
            self.parts += [*between, slot]

    def _region(self, name: str) -> tuple[int, int] | None:
        """Return from where to where all is painted for a slot or a part: nothing else may be painted there."""
        mine = [
            (start, end) for start, end, box, _ in self._painted.marks
            if name in self._found.leaves_with(box) or self._found.slot_of.get(box) == name
        ]  # fmt: skip
        if not mine:
            return None
        around = [
            (start, end) for start, end in self._painted.stacks
            if start <= mine[0][0] and mine[-1][1] <= end
            and sum(start <= one[0] and one[1] <= end for one in self._painted.marks) == len(mine)
        ]  # fmt: skip
        if not around:
            raise DoesNotFit
        return max(around, key=lambda one: one[1] - one[0])

    def _around(self, start: int, end: int) -> Names:
        return tuple(name for name, (first, last) in self._regions.items() if first <= start and end <= last)

    def _between(self, start: int, end: int) -> list[FixedPaint]:
        """Return what is painted from one mark to the next, apart where a region begins or ends."""
        edges = {edge for region in self._regions.values() for edge in region if start < edge < end}
        cuts = [start, *sorted(edges), end]
        found = []
        for first, last in pairwise(cuts):
            content = b"".join(line + b"\n" for line in self._painted.lines(first, last))
            if content:
                found.append(FixedPaint(content, self._around(first, last)))
        return found

    def _mark(self, lines: list[bytes], box: Any, tag: str, region: Names) -> PaintedMark:
        """Return marked content in its parts: what comes before the text, where it stands, and what shows it."""
        found = self._found
        inside, slot, place = lines[3:-1], found.slot_of.get(box, ""), found.places[box]
        mark = PaintedMark(
            tag.encode(), b"", 0, 0, b"", is_text=isinstance(box, boxes.TextBox), flow=place.flow, slot=slot,
            below=place.below, leaves_with=found.leaves_with(box), region=region,
        )  # fmt: skip
        if not mark.is_text:
            mark.shown = b"".join(line + b"\n" for line in inside)
            if slot:
                if not CODE.search(mark.shown):
                    raise DoesNotFit
                self.codes[slot] = mark
            return mark
        start = inside.index(b"BT")
        mark.before, text = b"".join(line + b"\n" for line in inside[:start]), inside[start + 1 : -1]
        if inside[-1] != b"ET" or b"BT" in text:
            raise DoesNotFit
        if text and (matrix := _MATRIX.match(text[0])):
            mark.x, mark.y = float(matrix[1]), float(matrix[2])
        mark.shown = b"\n".join(text[1:])
        return mark


def _written(line: Any) -> bytes:
    if isinstance(line, bytes):
        return line
    return bytes(line.data) if hasattr(line, "data") else str(line).encode()
