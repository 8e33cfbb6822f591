"""A paper of one page that is set for many people: laid out by WeasyPrint once, and filled for each.

WeasyPrint lays the template out and writes its tags. What it paints is kept in parts: texts by the box they came from,
and what is between them. To fill a slot its text is set (`lines.py`), what stands below it in the flow of the page
moves as far as its height changed, and the tags of the slot are made anew as WeasyPrint makes them.

Whatever this does not know for certain is refused when the template is compiled or filled (DoesNotFit): such papers are
for WeasyPrint alone. A test compares both.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pikepdf import Array, Name, Object, Pdf
from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

from conference.printing.lines import DoesNotFit, TextPlace, kind_of
from conference.printing.setting import render, write_pdf
from conference.printing.tags import pairs

PAGE = ("/Type", "/MediaBox", "/TrimBox", "/BleedBox", "/Tabs")
POINTS = 0.75  # in a pixel
_MATRIX = re.compile(rb"^1 0 0 -1 (\S+) (\S+) Tm$")
_CODE = re.compile(rb"(?:\S+ \S+ m\n\S+ \S+ l\n)+(?=[SB]\n)")
_IDS = re.compile(rb"\((\d+-\d+-\d+)\)")


@dataclass(eq=False)
class PaintedMark:
    """Marked content: a text at its place, or a picture."""

    tag: bytes
    before: bytes  # operators before the text
    x: float
    y: float
    shown: bytes  # operators of the text; all of a picture
    is_text: bool
    slot: str = ""
    below: int = -1  # how many slots of the flow it stands below; -1 where it never moves
    leaves_with: str = ""  # the slot with whose row it is left out


@dataclass(eq=False)
class Node:
    """A structure element. Among its kids, a number stands for an annotation."""

    kind: str
    about: bytes
    kids: list[Node | PaintedMark | int] = field(default_factory=list)
    slot: str = ""  # whose text its kids are
    leaves_with: str = ""  # the slot with which it is left out
    alt: str = ""  # the slot whose picture it describes


@dataclass(eq=False)
class PaperSlot:
    """A place for a text in the page."""

    name: str
    place: TextPlace
    height: float
    in_flow: bool
    number: int = 0  # among the slots of the flow, from the top
    top: float = 0
    padding: float = 0  # above and below it, in a cell of a table
    beside: float | None = None  # height of the highest cell beside it
    gone: float = 0  # how much shorter the page is without it; 0 where it can't be left out
    on_line: bool = False  # the text has a line of a longer paragraph for itself
    tags: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # structure of pieces by kind
    mark: PaintedMark | None = None  # of one on a line
    before: bytes = b""


@dataclass(eq=False)
class Compiled:
    """A template, ready to be filled."""

    pdf: Pdf
    parts: list[bytes | PaintedMark | PaperSlot]
    top: list[Node]
    slots: dict[str, PaperSlot]
    flow: list[str]  # names of slots from the top of the page
    room: float  # how much longer the page may become
    links: list[tuple[str, str, tuple[float, float, float, float]]]  # address, slot on it, rectangle in points
    bookmarks: list[tuple[str, float, float, int]]  # title, place in points, slots above
    height: float  # of the page, in points
    language: str
    created: str
    codes: dict[str, PaintedMark]
    page: bytes  # entries of the page that all papers share


def compiled(html: str, style_sheet: Path, created: str, fonts: dict[Any, Any]) -> Compiled:
    """Lay a template out, and return it ready to be filled; the fonts learn of the letters of its fixed texts.

    Raises DoesNotFit for a page that can't be filled so.
    """
    document = render(html, style_sheet)
    if len(document.pages) != 1:
        raise DoesNotFit
    pdf = Pdf.open(io.BytesIO(write_pdf(document, date.fromisoformat(created))))
    page = document.pages[0]
    painted = _Painted(fonts, page)
    page.paint(painted, POINTS)
    return _Compiling(document, pdf, painted, created).result()


class _Painted(Stream):  # type: ignore[misc]  # WeasyPrint has no types
    """What a page paints, with the places of marked content."""

    def __init__(self, fonts: dict[Any, Any], page: Any) -> None:
        resources: dict[str, Any] = {key: {} for key in ("ExtGState", "XObject", "Pattern", "Shading")} | {
            "ColorSpace": None
        }
        rectangle = (0, 0, page.width, page.height)
        super().__init__(fonts, rectangle, resources, {}, {}, {}, None)
        self.transform(d=-1, f=page.height * POINTS)
        self.places: list[tuple[int, int, Any, str]] = []

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        start = len(self.stream)
        with super().marked(box, tag):
            yield
        self.places.append((start, len(self.stream), box, tag))

    def lines(self, start: int, end: int) -> list[bytes]:
        return [_written(line) for line in self.stream[start:end]]


def _written(line: Any) -> bytes:
    if isinstance(line, bytes):
        return line
    return bytes(line.data) if hasattr(line, "data") else str(line).encode()


class _Compiling:
    """The steps of `compiled`."""

    def __init__(self, document: Document, pdf: Pdf, painted: _Painted, created: str) -> None:
        self.page, self.pdf, self.painted, self.created = document.pages[0], pdf, painted, created
        self.root = self.page._page_box
        self.slots: dict[str, PaperSlot] = {}
        self.flow: list[str] = []
        self.marks: dict[Any, PaintedMark] = {}  # by box
        self.codes: dict[str, PaintedMark] = {}
        self.slot_of: dict[Any, str] = {}  # by text box
        self.leaves: dict[int, str] = {}  # id of a box: the slot with which it is left out
        self.row_of: dict[Any, Any] = {}  # by text box, in tables
        self.below: dict[Any, int] = {}  # by box: how many slots of the flow it stands below
        self.pairs = pairs(pdf, document)[0]

    def result(self) -> Compiled:
        """Return the compiled template."""
        self._find(self.root, in_flow=True, ancestors=())
        parts = self._parts()
        nodes = self._nodes()
        bottom = max((box.position_y + box.margin_height() for box in self._last_in_flow()), default=0.0)
        room = self.root.content_box_y() + self.root.height - bottom
        height = float(self.pdf.pages[0].MediaBox[3])
        return Compiled(
            self.pdf, parts, nodes, self.slots, self.flow, room, self._links(), self._bookmarks(height), height,
            str(self.pdf.Root.Lang), self.created, self.codes, _entries(self.pdf.pages[0].obj, PAGE),
        )  # fmt: skip

    def _find(self, box: Any, *, in_flow: bool, ancestors: tuple[Any, ...]) -> None:
        """Find slots, and for each box how many of them are above it."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            return
        in_flow = in_flow and not box.is_absolutely_positioned()
        self.below[box] = len(self.flow) if in_flow else -1
        known = box.element is not None and not isinstance(box, boxes.TextBox)
        name = str(box.element.get("data-slot") or "") if known else ""
        is_slot = name != "" and not any(one.element is box.element for one in ancestors)
        if self.below[box] > 0 and _paints(box):
            raise DoesNotFit  # what would have to move
        if isinstance(box, boxes.TextBox):
            self.row_of[box] = next((one for one in reversed(ancestors) if isinstance(one, boxes.TableRowBox)), None)
        around = (*ancestors, box)
        for child in getattr(box, "children", ()):
            self._find(child, in_flow=in_flow, ancestors=around)
        if not is_slot:
            return
        if isinstance(box, boxes.ReplacedBox):
            self.slot_of[box] = name
        elif isinstance(box, boxes.InlineBox):
            self._add_on_line(name, box, ancestors)
        else:
            self._add(name, box, ancestors, in_flow=in_flow)

    def _add(self, name: str, box: Any, ancestors: tuple[Any, ...], *, in_flow: bool) -> None:
        """Know a slot that is a paragraph of its own."""
        lines = [child for child in box.children if isinstance(child, boxes.LineBox)]
        if name in self.slots or not lines or len(lines) != len(box.children):
            raise DoesNotFit
        height = sum(line.height for line in lines)
        shrinks = box.is_absolutely_positioned() and box.style["left"] == "auto" != box.style["right"]
        inline = {
            kind_of(child): child for line in lines for child in line.children if isinstance(child, boxes.InlineBox)
        }
        place = TextPlace(
            box, box.content_box_x(), box.width, shrinks or _at_right(lines[0]), box.style, inline, bounded=not shrinks
        )
        slot = PaperSlot(name, place, height, in_flow, top=lines[0].position_y)
        if isinstance(box, boxes.TableCellBox):
            row = next(one for one in reversed(ancestors) if isinstance(one, boxes.TableRowBox))
            slot.padding = box.padding_top + box.padding_bottom
            slot.beside = max((_cell(cell) for cell in row.children if cell is not box), default=0.0)
            if abs(row.height - max(slot.beside, height + slot.padding)) > 0.01 or row.children[-1] is not box:
                raise DoesNotFit
            slot.gone, self.leaves[id(row)] = row.height, name
        elif in_flow and not (box.margin_bottom or box.padding_top or box.padding_bottom or box.border_top_width):
            slot.gone, self.leaves[id(box)] = box.margin_top + height, name
        for line in lines:
            self._claim(name, line)
        if in_flow:
            slot.number = len(self.flow)
            self.flow.append(name)
        self.slots[name] = slot

    def _add_on_line(self, name: str, box: Any, ancestors: tuple[Any, ...]) -> None:
        """Know a slot that is the only text of a line; of an element over several lines it is the last one."""
        line = next(one for one in reversed(ancestors) if isinstance(one, boxes.LineBox))
        block = next(one for one in reversed(ancestors) if isinstance(one, boxes.BlockContainerBox))
        others = [one for one in line.children if one is not box]
        alone = all(isinstance(one, boxes.TextBox) and not one.text for one in others)
        if len(box.children) != 1 or not isinstance(box.children[0], boxes.TextBox) or not alone:
            self.slots.pop(name, None)
            return
        place = TextPlace(block, block.content_box_x(), block.width, _at_right(line), box.style, {})
        slot = PaperSlot(name, place, line.height, in_flow=False, top=line.position_y, on_line=True)
        for text, one in list(self.slot_of.items()):
            if one == name:
                del self.slot_of[text]
        self.slot_of[box.children[0]] = name
        self.slots[name] = slot

    def _claim(self, name: str, box: Any) -> None:
        for child in box.children:
            if isinstance(child, boxes.TextBox):
                self.slot_of[child] = name
            elif isinstance(child, boxes.InlineBox) and all(isinstance(one, boxes.TextBox) for one in child.children):
                self._claim(name, child)
            else:
                raise DoesNotFit

    def _last_in_flow(self) -> list[Any]:
        """Return the boxes that end the page: the last ones that are part of its flow, from the outside in."""
        found: list[Any] = []
        box = self.root
        while True:
            kids = [
                child for child in getattr(box, "children", ())
                if not isinstance(child, (AbsolutePlaceholder, boxes.MarginBox)) and child.is_in_normal_flow()
            ]  # fmt: skip
            if not kids or isinstance(box, boxes.LineBox):
                return found
            box = kids[-1]
            if not isinstance(box, boxes.LineBox) and box.element_tag not in ("html", "body"):
                found.append(box)

    def _parts(self) -> list[bytes | PaintedMark | PaperSlot]:
        """Return what the page paints, in parts; the texts of a slot became one part."""
        parts: list[bytes | PaintedMark | PaperSlot] = []
        at = 0
        for start, end, box, tag in self.painted.places:
            between = b"".join(line + b"\n" for line in self.painted.lines(at, start))
            mark = self._mark(self.painted.lines(start, end), box, tag)
            self.marks[box] = mark
            at = end
            slot = self.slots.get(mark.slot)
            if slot is not None and not slot.on_line and parts and parts[-1] is slot:
                if between.strip() or mark.before:
                    raise DoesNotFit
                continue
            if between:
                parts.append(between)
            if slot is not None and not slot.on_line:
                if any(part is slot for part in parts):
                    raise DoesNotFit
                slot.before = mark.before
                parts.append(slot)
            else:
                if slot is not None:
                    slot.mark = mark
                parts.append(mark)
        parts.append(b"".join(line + b"\n" for line in self.painted.lines(at, len(self.painted.stream))))
        return parts

    def _mark(self, lines: list[bytes], box: Any, tag: str) -> PaintedMark:
        """Return marked content in its parts: what comes before the text, where it stands, and what shows it."""
        inside = lines[3:-1]
        slot = self.slot_of.get(box, "")
        if not isinstance(box, boxes.TextBox):
            content = b"".join(line + b"\n" for line in inside)
            mark = PaintedMark(tag.encode(), b"", 0, 0, content, is_text=False, slot=slot)
            if slot:
                if not _CODE.search(content):
                    raise DoesNotFit
                self.codes[slot] = mark
            return mark
        start = inside.index(b"BT")
        before, text = inside[:start], inside[start + 1 : -1]
        if inside[-1] != b"ET" or b"BT" in text:
            raise DoesNotFit
        found = _MATRIX.match(text[0]) if text else None
        x, y = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
        colour = b"".join(line + b"\n" for line in before)
        return PaintedMark(
            tag.encode(), colour, x, y, b"\n".join(text[1:]), is_text=True, slot=slot,
            below=self.below[box], leaves_with=self.leaves.get(id(self.row_of[box]), ""),
        )  # fmt: skip

    def _nodes(self) -> list[Node]:
        """Return the structure elements below the document."""
        marks = list(self.marks.values())
        box_of = {pair.element.objgen: pair.box for pair in self.pairs}
        annotations = {
            one.objgen: number for number, one in enumerate(self.pdf.pages[0].get("/Annots", Array()).as_list())
        }

        def node(element: Object) -> Node:
            about = b"".join(
                Name(key).unparse() + b" " + value.unparse(resolved=True)
                for key, value in element.items() if key not in ("/K", "/P", "/Pg", "/S", "/Type", "/Alt")
            )  # fmt: skip
            found = Node(str(element.S), _IDS.sub(rb"(@\1)", about))
            box = box_of.get(element.objgen)
            self._describe(found, element, box)
            slot = next((one for one in self.slots.values() if one.place.box is box and not one.on_line), None)
            found.slot = slot.name if slot else ""
            if isinstance(box, boxes.InlineBox) and (of := next((self.slot_of.get(one) for one in box.children), None)):
                self.slots[of].tags[kind_of(box)] = found.kind, about
            kids = element.get(Name.K, Array())
            for kid in kids.as_list() if isinstance(kids, Array) else [kids]:
                if isinstance(kid, int):
                    found.kids.append(marks[kid])
                elif kid.get(Name.Type) == Name.OBJR:
                    found.kids.append(annotations[kid.Obj.objgen])
                else:
                    found.kids.append(node(kid))
            return found

        return [node(element) for element in self.pdf.Root.StructTreeRoot.K[0].K.as_list()]

    def _describe(self, node: Node, element: Object, box: Any) -> None:
        if box is not None:
            node.leaves_with = self.leaves.get(id(box), "")
        if Name.Alt in element:
            if box is not None and box in self.slot_of:
                node.alt = self.slot_of[box]
            else:
                node.about += b"/Alt " + element.Alt.unparse()

    def _links(self) -> list[tuple[str, str, tuple[float, float, float, float]]]:
        found = []
        for (_, target, _, box), annotation in zip(
            self.page.links, self.pdf.pages[0].get("/Annots", Array()).as_list(), strict=True
        ):
            if self.below.get(box, -1) > 0:
                raise DoesNotFit  # would have to move
            names = [self.slot_of[child] for child in getattr(box, "children", ()) if child in self.slot_of]
            x1, y1, x2, y2 = (float(one) for one in annotation.Rect.as_list())
            found.append((target, names[0] if names else "", (x1, y1, x2, y2)))
        return found

    def _bookmarks(self, height: float) -> list[tuple[str, float, float, int]]:
        found = []
        for box in self.root.descendants():
            if box.bookmark_label and box.style["bookmark_level"] != "none":
                x, y, _, _ = box.hit_area()
                found.append((box.bookmark_label, x * POINTS, height - y * POINTS, max(self.below.get(box, 0), 0)))
        if [label for label, *_ in found] != [label for _, label, *_ in self.page.bookmarks]:
            raise DoesNotFit
        return found


def _entries(thing: Object, names: Iterable[str]) -> bytes:
    return b"".join(name.encode() + b" " + thing[name].unparse(resolved=True) for name in names)


def _paints(box: Any) -> bool:
    """Return whether a box has a ground or an edge of its own."""
    if isinstance(box, boxes.TextBox):
        return False
    style = box.style
    edges = any(getattr(box, f"border_{side}_width", 0) for side in ("top", "right", "bottom", "left"))
    return bool(
        edges or style["background_color"].alpha or any(kind != "none" for kind, _ in style["background_image"])
    )


def _cell(cell: Any) -> float:
    return float(sum(line.height for line in cell.children) + cell.padding_top + cell.padding_bottom)


def _at_right(line: Any) -> bool:
    align = line.style["text_align_all"]
    if align not in ("left", "start", "right", "end") or line.style["direction"] != "ltr":
        raise DoesNotFit
    return align in ("right", "end")


def with_code(mark: PaintedMark, path: bytes) -> bytes:
    """Return the content of a picture of a QR code with another code in it."""
    return _CODE.sub(lambda _: path, mark.shown, count=1)
