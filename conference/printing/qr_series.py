"""QR codes of texts that differ in their last characters only, many times quicker than one by one.

A QR code is linear: the modules of two texts of equal length differ by the sum (exclusive or) of what each differing
bit changes. So the first code of a series is drawn by segno, then once for each byte of the code in which texts differ
(the other bits of the byte follow from one, multiplied in the field of the error correction); every further code is a
sum of these.
The mask is chosen by the same penalties as segno chooses it, so the code is the same module by module.

Modules are the bits of one number, row by row from the lowest bit, with four light columns behind each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from segno import consts

from conference.printing.qr import code_of

MASKS, QUIET, EDGE = range(8), 4, 4
DIFFERING = 12  # last characters in which texts of one series may differ
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""The signs of that mode of a code, by their values (ISO/IEC 18004:2015, 7.4.4)."""
LARGEST = 177  # modules of a side
TURN = 0x11D  # the field of ISO/IEC 18004:2015, 7.5.2, in which the correction of errors reckons
_DARK = re.compile("1+")
_OF_DATA = (consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT, consts.TYPE_FORMAT_DARK, consts.TYPE_FORMAT_LIGHT)


class _Strokes(dict[tuple[int, int], bytes]):
    """In a row of a code, by the columns in which a run of dark modules begins and ended: its stroke."""

    def __init__(self, y: int) -> None:
        self._y = y

    def __missing__(self, columns: tuple[int, int]) -> bytes:
        start, end = columns
        self[columns] = b"%d %d.5 m\n%d %d.5 l\n" % (start + QUIET, self._y, end + QUIET, self._y)
        return self[columns]


_STROKES = [_Strokes(y) for y in range(QUIET, QUIET + LARGEST)]


def strokes(rows: Iterable[str]) -> bytes:
    """Return a code as PDF operators, a stroke of width 1 for each run of dark modules, quiet zone included."""
    of_rows = zip(_STROKES, rows, strict=False)
    return b"".join([known[run.span()] for known, row in of_rows for run in _DARK.finditer(row)])


def _times(value: int, doublings: int) -> int:
    """Return a value of the field doubled, or halved, so many times."""
    for _ in range(doublings):
        value = value << 1 ^ (TURN if value & 128 else 0)
    for _ in range(-doublings):
        value = (value ^ (TURN if value & 1 else 0)) >> 1
    return value


class QrCodes:
    """Codes of any texts; those that can be a series are."""

    def __init__(self) -> None:
        self._series: dict[tuple[int, str], QrSeries] = {}

    def rows(self, text: str) -> list[str]:
        """Return the modules of the code of a text row by row, "1" for a dark one."""
        key = len(text), text[:-DIFFERING]
        if key not in self._series:
            self._series[key] = QrSeries(text, DIFFERING)
        rows = self._series[key].rows(text)
        return rows or ["".join("1" if module else "0" for module in row) for row in code_of(text).matrix]


class QrSeries:
    """The codes of texts as long as a first one, in ASCII, that differ from it in at most so many last characters.

    In the mode "byte" each character is eight bits of the code, in "alphanumeric" each pair is eleven.
    """

    def __init__(self, first: str, differing: int) -> None:
        self.first, self._common = first, max(0, len(first) - differing)
        drawn = code_of(first)
        self._version, self._error, self._mode = int(drawn.version), drawn.error, str(drawn.mode)
        self.modules = len(drawn.matrix)
        self._stride = self.modules + EDGE
        self._of_bits: dict[tuple[int, int], tuple[int, int]] = {}
        self._of_codewords: dict[int, tuple[int, dict[int, int]]] = {}  # by codeword of a bit that was drawn
        self._values = dict(self._groups(first))
        self._scored, self._shown = self._masked()

    def rows(self, text: str) -> list[str] | None:
        """Return the modules row by row, "1" for a dark one; None where the text is none of the series."""
        if len(text) != len(self.first) or text[: self._common] != self.first[: self._common] or not self._is_own(text):
            return None
        across = down = 0
        for place, value in self._groups(text):
            difference = value ^ self._values[place]
            while difference:
                bit = difference & -difference
                one, other = self._change(place, bit)
                across, down, difference = across ^ one, down ^ other, difference ^ bit
        best = min(MASKS, key=lambda mask: self._penalty(self._scored[mask][0] ^ across, self._scored[mask][1] ^ down))
        whole, stride = self._shown[best] ^ across, self._stride
        written = f"{whole:0{stride * self.modules}b}"[::-1]
        return [written[start : start + self.modules] for start in range(0, stride * self.modules, stride)]

    def _is_own(self, text: str) -> bool:
        """Return whether the code of a text is in the mode of this series."""
        if text == self.first:
            return True
        if self._mode == "alphanumeric":
            return not text.isdigit() and all(sign in ALPHANUMERIC for sign in text)
        is_byte = not all(sign in ALPHANUMERIC for sign in text[: self._common])
        return self._mode == "byte" and is_byte and text.isascii()

    def _groups(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places and the values of what is coded together, from what may differ on."""
        if self._mode != "alphanumeric":
            yield from ((place, ord(text[place])) for place in range(self._common, len(text)))
            return
        for place in range(self._common & ~1, len(text), 2):
            value = 0
            for sign in text[place : place + 2]:
                value = value * len(ALPHANUMERIC) + ALPHANUMERIC.index(sign)
            yield place, value

    def _with(self, place: int, value: int) -> str:
        """Return the first text with another value at a place."""
        if self._mode != "alphanumeric":
            signs = chr(value)
        elif place + 1 == len(self.first):
            signs = ALPHANUMERIC[value]
        else:
            signs = ALPHANUMERIC[value // len(ALPHANUMERIC)] + ALPHANUMERIC[value % len(ALPHANUMERIC)]
        return self.first[:place] + signs + self.first[place + len(signs) :]

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
        """Return what one bit of the value at a place changes, across and down."""
        found = self._of_bits.get((place, bit))
        if found is None:
            across = down = 0
            for number, value in self._codewords(place, bit).items():
                for weight, (one, other) in enumerate(self._places[number]):
                    if value >> weight & 1:
                        across, down = across ^ one, down ^ other
            found = self._of_bits[place, bit] = across, down
        return found

    def _codewords(self, place: int, bit: int) -> dict[int, int]:
        """Return which codewords one bit of the value at a place changes, and how."""
        codeword, weight = self._codeword_of(place, bit)
        if codeword not in self._of_codewords:
            base = 0 if self._mode == "alphanumeric" else self._values[place]  # not every value is a pair of signs
            changed = self._drawn(place, base) ^ self._drawn(place, base ^ bit)
            values = {
                number: sum(1 << weight for weight, (one, _) in enumerate(places) if changed & one)
                for number, places in enumerate(self._places)
            }  # fmt: skip
            self._of_codewords[codeword] = weight, {number: value for number, value in values.items() if value}
        known, drawn = self._of_codewords[codeword]
        return {number: _times(value, weight - known) for number, value in drawn.items()}

    def _codeword_of(self, place: int, bit: int) -> tuple[int, int]:
        """Return in which byte of the coded text a bit of the value at a place stands, and which of its bits it is.

        Before the text stand its mode, in four bits, and its length (ISO/IEC 18004:2015, table 3).
        """
        long = (self._version > 9) + (self._version > 26)
        if self._mode == "alphanumeric":
            start, wide = 4 + (9, 11, 13)[long] + place // 2 * 11, 11 if place + 1 < len(self.first) else 6
        else:
            start, wide = 4 + (8, 16, 16)[long] + place * 8, 8
        codeword, from_left = divmod(start + wide - bit.bit_length(), 8)
        return codeword, 7 - from_left

    @cached_property
    def _places(self) -> list[list[tuple[int, int]]]:
        """The modules of each codeword from its lowest bit, across and down, as they follow one another in the code.

        What segno 1.6.6 calls a module of the format may be one of the data, in row 8.
        """
        of_format = self._format_places()
        kinds = [list(row) for row in code_of(self.first).matrix_iter(border=0, verbose=True)]
        size, stride = self.modules, self._stride
        modules = []
        for turn, right in enumerate([*range(size - 1, 6, -2), 5, 3, 1]):
            for y in range(size) if turn % 2 else range(size - 1, -1, -1):
                modules += [
                    (1 << y * stride + x, 1 << x * stride + y) for x in (right, right - 1)
                    if kinds[y][x] in _OF_DATA and (x, y) not in of_format
                ]  # fmt: skip
        return [modules[start : start + 8][::-1] for start in range(0, len(modules) - 7, 8)]

    @cache  # noqa: B019 - lives as long as what draws a file
    def _drawn(self, place: int, value: int) -> int:
        """Return the modules of a text with another value at a place, under the first mask."""
        text = self._with(place, value)
        return self._number(code_of(text, 0, version=self._version, error=self._error, mode=self._mode).matrix)

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
