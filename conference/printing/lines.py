"""Setting single paragraphs as WeasyPrint sets them, with its own use of Pango and HarfBuzz, for `compiled.py`.

A line whose pieces all stand in the font of their style is put together from pieces that are shaped once each. Any
other paragraph (of several lines, with letters of another font) goes through WeasyPrint's own layout of lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import iter_line_boxes
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, pango
from weasyprint.text.line_break import Layout, line_size

from conference.printing.slots import PLAIN, TextPiece

PX_PER_POINT, PX_PER_MM = 96 / 72, 96 / 25.4
_MATRIX = Matrix(d=-1)
_INFINITE = float("inf")


class DoesNotFit(Exception):  # noqa: N818 - what is wrong
    """A text can't be set into its slot as WeasyPrint would set it; the paper is for WeasyPrint."""


class ShapedText(NamedTuple):
    """A shaped text: how wide it is in pixels, how it is shown, and whether all of it is in the font of its style."""

    width: float
    operators: bytes
    usual: bool


class PlacedText(NamedTuple):
    """A text on its place in a paragraph, in pixels from the left of the page and from the top of the paragraph."""

    x: float
    y: float
    operators: bytes
    kind: str


class Paragraph(NamedTuple):
    """A paragraph as it was set: its height, and its texts line by line."""

    height: float
    lines: tuple[tuple[PlacedText, ...], ...]


@dataclass(eq=False)
class TextPlace:
    """Where the text of a slot stands: the box around it, how its lines are aligned, and the styles by kind."""

    box: Any  # the block in which it stands
    left: float
    width: float
    align: float  # which part of the room that a line leaves is at its left
    style: Any  # of the element, and of plain text in it
    inline: dict[str, Any]  # boxes of elements in it, by kind
    most: float | None = None  # of a box that is as wide as its text: how wide it may become


class Setter:
    """Sets texts, and keeps the fonts that they need. One for each file: a font is embedded once in it."""

    def __init__(self, fonts: dict[Any, Any]) -> None:
        self._fonts = fonts
        self._pen = Stream(fonts, None, {"ExtGState": {}, "XObject": {}}, {}, None, {}, None)
        self._shown: dict[tuple[int, str], ShapedText] = {}
        self._layouts: dict[int, tuple[Any, tuple[float, float]]] = {}  # by style, with the metrics of its font
        self._styles: dict[tuple[int, float], Any] = {}
        self._baselines: dict[tuple[int, float | None, frozenset[str]], tuple[float, float]] = {}
        self._paragraphs: dict[tuple[Any, ...], Paragraph] = {}  # by place and text: many say the same

    def paragraph(
        self, place: TextPlace, pieces: Sequence[TextPiece], size: float | None, width: float | None
    ) -> Paragraph:
        """Set a text. Raises DoesNotFit for a kind of piece that the place does not know."""
        key = id(place), tuple(pieces), size, width
        if key not in self._paragraphs:
            self._paragraphs[key] = self._set(place, pieces, size, width)
        return self._paragraphs[key]

    def _set(self, place: TextPlace, pieces: Sequence[TextPiece], size: float | None, width: float | None) -> Paragraph:
        if any(piece.kind != PLAIN and piece.kind not in place.inline for piece in pieces):
            raise DoesNotFit
        measure = width * PX_PER_MM if width else place.width
        shown = [self._shape(piece.text, self._style(place, piece.kind, size)) for piece in pieces]
        whole = sum(one.width for one in shown)
        if all(one.usual for one in shown) and whole <= (measure if place.most is None else place.most):
            height, baseline = self._baseline(place, pieces, size, measure)
            x = place.left + (place.width - whole) * place.align
            parts = []
            for piece, one in zip(pieces, shown, strict=True):
                parts.append(PlacedText(x, baseline, one.operators, piece.kind))
                x += one.width
            return Paragraph(height, (tuple(parts),))
        if place.most is not None:
            raise DoesNotFit
        return self._laid_out(place, pieces, size, measure)

    def line(self, place: TextPlace, text: str) -> tuple[float, bytes]:
        """Set a text that has a line for itself: where it begins, and the operators. Raises DoesNotFit otherwise."""
        shown = self._shape(text, place.style)
        if not shown.usual or shown.width > place.width:
            raise DoesNotFit
        return place.left + (place.width - shown.width) * place.align, shown.operators

    def _baseline(
        self, place: TextPlace, pieces: Sequence[TextPiece], size: float | None, measure: float
    ) -> tuple[float, float]:
        """Return the height of a line of such pieces, and where its text stands in it."""
        key = id(place), size, frozenset(piece.kind for piece in pieces)
        if key not in self._baselines:
            sample = [TextPiece("x", piece.kind) for piece in pieces]
            found = self._laid_out(place, sample, size, measure)
            [line] = found.lines
            if len({part.y for part in line}) != 1:
                raise DoesNotFit
            self._baselines[key] = found.height, line[0].y
        return self._baselines[key]

    def _laid_out(self, place: TextPlace, pieces: Sequence[TextPiece], size: float | None, measure: float) -> Paragraph:
        """Let WeasyPrint break and set the lines."""
        around = place.box.copy()
        around.width, around.style = measure, self._style(place, PLAIN, size)
        around.position_y = around.margin_top = around.padding_top = around.border_top_width = 0
        kids = []
        for piece in pieces:
            style = self._style(place, piece.kind, size)
            text = boxes.TextBox(around.element_tag, style.anonymous_style, around.element, piece.text)
            if piece.kind == PLAIN:
                kids.append(text)
            else:
                element = place.inline[piece.kind].copy_with_children([text])
                element.style = style
                kids.append(element)
        line_box = boxes.LineBox(around.element_tag, around.style.anonymous_style, around.element, kids)
        context = SimpleNamespace(excluded_shapes=[], dictionaries={})
        lines, height = [], 0.0
        for line, _ in iter_line_boxes(context, line_box, 0, -_INFINITE, None, around, [], [], None, None):
            shift = place.left - around.content_box_x()
            lines.append(tuple(self._parts(line, PLAIN, shift)))
            height = line.position_y + line.height
        return Paragraph(height, tuple(lines))

    def _parts(self, box: Any, kind: str, shift: float) -> list[PlacedText]:
        found = []
        for child in box.children:
            if isinstance(child, boxes.TextBox):
                child.pango_layout.reactivate(child.style)
                operators = self._draw(child.text, child.style, child.pango_layout) if child.text.strip() else b""
                found.append(PlacedText(child.position_x + shift, child.position_y + child.baseline, operators, kind))
            else:
                found += self._parts(child, kind_of(child), shift)
        return found

    def _shape(self, text: str, style: Any) -> ShapedText:
        key = id(style), text
        found = self._shown.get(key)
        if found is None:
            if id(style) not in self._layouts:
                layout = Layout(style.anonymous_style)
                self._layouts[id(style)] = layout, self._measured("x", layout)[1:]
            layout, usual = self._layouts[id(style)]
            width, *metrics = self._measured(text, layout)
            operators = self._draw(text, layout.style, layout) if text.strip() else b""
            found = self._shown[key] = ShapedText(width, operators, (*metrics,) == usual)
        return found

    def _measured(self, text: str, layout: Any) -> tuple[float, float, float]:
        """Return the width, the height and the baseline of a line."""
        layout.set_text(text, justify=True)
        line, _ = layout.get_first_line()
        width, height = line_size(line, layout.style)
        return width, height, pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS

    def _draw(self, text: str, style: Any, layout: Any) -> bytes:
        """Return the operators that show a text: its font and its glyphs. Its font learns of the glyphs."""
        pen = self._pen
        pen.stream.clear()
        pen._current_font = None
        if draw_first_line(pen, SimpleNamespace(text=text, style=style, pango_layout=layout), "clip", "none", _MATRIX):
            raise DoesNotFit  # a picture instead of letters
        return b"\n".join(line if isinstance(line, bytes) else str(line).encode() for line in pen.stream[1:])

    def _style(self, place: TextPlace, kind: str, size: float | None) -> Any:
        style = place.style if kind == PLAIN else place.inline[kind].style
        if size is None:
            return style
        key = id(style), size
        found = self._styles.get(key)
        if found is None:
            found = self._styles[key] = style.copy()
            found["font_size"] = size * PX_PER_POINT
        return found


def kind_of(box: Any) -> str:
    """Return the kind of the piece that an inline box shows."""
    return str(box.element.get("class") or box.element_tag)
