"""QR codes of texts that differ in their last characters only, many times quicker than one by one.

A QR code is linear: the modules of two texts of equal length differ by the sum (exclusive or) of what each differing
bit changes. So the first code of a series is drawn by segno, then once each bit; every further code is a sum of these.
The mask is chosen by the same penalties as segno chooses it, so the code is the same module by module.

Modules are the bits of one number, row by row from the lowest bit, with four light columns behind each row.
"""

from __future__ import annotations

import re
from functools import cached_property

from conference.printing.qr import code_of

MASKS, QUIET, EDGE = range(8), 4, 4
_DARK = re.compile("1+")


class _Strokes(dict[tuple[int, int], str]):
    """By the columns in which a run of dark modules begins and ended: its stroke in a row "y"."""

    def __missing__(self, columns: tuple[int, int]) -> str:
        start, end = columns
        self[columns] = f"{start + QUIET} y m\n{end + QUIET} y l\n"
        return self[columns]


_STROKES = _Strokes()


class QrSeries:
    """The codes of texts as long as a first one, in ASCII, that differ from it in at most so many last characters."""

    def __init__(self, first: str, differing: int) -> None:
        self.first, self.differing = first, differing
        drawn = code_of(first)
        self._version, self._error = int(drawn.version), drawn.error
        self.modules = len(drawn.matrix)
        self._stride = self.modules + EDGE
        self._of_bits: dict[tuple[int, int], tuple[int, int]] = {}
        self._scored, self._shown = self._masked()

    def path(self, text: str) -> bytes | None:
        """Return the code as PDF operators, a stroke of width 1 for each run of dark modules, quiet zone included.

        None where the text is none of the series.
        """
        rows = self.rows(text)
        if rows is None:
            return None
        lines = (
            "".join([_STROKES[run.span()] for run in _DARK.finditer(row)]).replace("y", f"{y}.5")
            for y, row in enumerate(rows, start=QUIET)
        )  # fmt: skip
        return "".join(lines).encode()

    def rows(self, text: str) -> list[str] | None:
        """Return the modules row by row, "1" for a dark one; None where the text is none of the series."""
        common = len(self.first) - self.differing
        if len(text) != len(self.first) or text[:common] != self.first[:common] or not text.isascii():
            return None
        across = down = 0
        for place in range(common, len(text)):
            difference = ord(text[place]) ^ ord(self.first[place])
            for bit in range(7):
                if difference >> bit & 1:
                    one, other = self._change(place, bit)
                    across, down = across ^ one, down ^ other
        best = min(MASKS, key=lambda mask: self._penalty(self._scored[mask][0] ^ across, self._scored[mask][1] ^ down))
        whole, stride = self._shown[best] ^ across, self._stride
        written = f"{whole:0{stride * self.modules}b}"[::-1]
        return [written[start : start + self.modules] for start in range(0, stride * self.modules, stride)]

    def _masked(self) -> tuple[list[tuple[int, int]], list[int]]:
        """Return, by mask, the modules of the first text as they are scored, across and down, and as they are shown."""
        scored, shown = [], []
        clear = sum(1 << (y * self._stride + x) for x, y in self._format_places())
        turned = sum(1 << (x * self._stride + y) for x, y in self._format_places())
        for mask in MASKS:
            rows = code_of(self.first, mask).matrix
            across, down = self._number(rows), self._number(list(zip(*rows, strict=True)))
            scored.append((across & ~clear, down & ~turned))
            shown.append(across)
        return scored, shown

    def _format_places(self) -> set[tuple[int, int]]:
        """Return columns and rows of the modules that say mask and version: they are empty while masks are scored."""
        size = self.modules
        places = {(8, y) for y in (*range(6), 7, 8, *range(size - 8, size))}
        places |= {(x, 8) for x in (*range(6), 7, 8, *range(size - 8, size))}
        if self._version >= 7:
            places |= {(x, y) for x in range(6) for y in range(size - 11, size - 8)}
            places |= {(x, y) for y in range(6) for x in range(size - 11, size - 8)}
        return places

    def _change(self, place: int, bit: int) -> tuple[int, int]:
        """Return what one bit of one character changes, across and down."""
        found = self._of_bits.get((place, bit))
        if found is None:
            changed = chr(ord(self.first[place]) ^ 1 << bit)
            text = self.first[:place] + changed + self.first[place + 1 :]
            drawn = code_of(text, 0, version=self._version, error=self._error)
            across = self._number(drawn.matrix) ^ self._shown[0]
            down = self._number(list(zip(*drawn.matrix, strict=True))) ^ self._down_of_first
            found = self._of_bits[place, bit] = across, down
        return found

    @cached_property
    def _down_of_first(self) -> int:
        return self._number(list(zip(*code_of(self.first, 0).matrix, strict=True)))

    def _number(self, rows: object) -> int:
        written = "".join("".join("1" if module else "0" for module in row) + "0" * EDGE for row in rows)  # type: ignore[attr-defined]
        return int(written[::-1], 2)

    @cached_property
    def _inside(self) -> int:
        """Modules that have one to their right."""
        row = (1 << self.modules - 1) - 1
        return sum(row << number * self._stride for number in range(self.modules))

    @cached_property
    def _everywhere(self) -> int:
        return (1 << self._stride * (self.modules + 1)) - 1

    def _penalty(self, across: int, down: int) -> int:
        """Return the sum of the four penalties of ISO/IEC 18004:2015, 7.8.3, as segno counts them."""
        stride, size, inside = self._stride, self.modules, self._inside
        alike = ~(across ^ across >> 1) & inside
        above = ~(across ^ across >> stride)
        blocks = alike & alike >> stride & above & (1 << stride * (size - 1)) - 1
        share = across.bit_count() / size**2
        return (
            self._runs(alike) + self._runs(~(down ^ down >> 1) & inside)
            + 3 * blocks.bit_count() + self._like_finders(across) + self._like_finders(down)
            + 10 * int(abs(share * 100 - 50) / 5)
        )  # fmt: skip

    def _runs(self, alike: int) -> int:
        """Return three for each run of five modules alike, and one for each module more."""
        long = alike & alike >> 1
        long &= long >> 2
        return long.bit_count() + 2 * (long & ~(long << 1)).bit_count()

    def _like_finders(self, modules: int) -> int:
        """Return 40 for each row of dark and light modules like that of a finder pattern beside four light ones.

        One that overlaps with one that counts is none.
        """
        light = ~modules & self._everywhere
        four = light & light >> 1
        four &= four >> 2
        found = modules & light >> 1 & modules >> 2 & modules >> 3 & modules >> 4 & light >> 5 & modules >> 6
        found &= (four << 4 | 15) | four >> 7
        if not found & (found << 4 | found << 6):
            return 40 * found.bit_count()
        count = free = 0
        for place in range(self._stride * self.modules):
            if found >> place & 1 and place >= free:
                count, free = count + 40, place + 7
        return count
