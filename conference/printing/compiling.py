"""Laying a template out by WeasyPrint, once, so that it can be filled for many people.

Whatever this does not know for certain is refused (DoesNotFit): such papers are for WeasyPrint alone. Tests compare
both.
"""

from __future__ import annotations

import io
import re
from collections import UserDict
from collections.abc import Iterable, ValuesView
from datetime import date
from pathlib import Path
from typing import Any

from pikepdf import Array, Name, Object, Pdf
from weasyprint import Document
from weasyprint.formatting_structure import boxes

from conference.printing.compiled import Compiled, Names, Node
from conference.printing.finding import Finding
from conference.printing.lines import DoesNotFit, kind_of
from conference.printing.painted import POINTS, Painted, Parting
from conference.printing.setting import render, write_pdf
from conference.printing.tags import pairs

PAGE = ("/Type", "/MediaBox", "/TrimBox", "/BleedBox", "/Tabs")
_IDS = re.compile(rb"\((\d+-\d+-\d+)\)")


def compiled(html: str, style_sheet: Path, created: str, fonts: dict[Any, Any]) -> Compiled:
    """Lay a template out, and return it ready to be filled; the fonts learn of the letters of its fixed texts.

    ``created`` is a date as in ISO 8601, or nothing. Raises DoesNotFit for a page that can't be filled so.
    """
    document = render(html, style_sheet)
    if len(document.pages) != 1:
        raise DoesNotFit
    document.fonts = _NotEmbedded(fonts)
    pdf = Pdf.open(io.BytesIO(write_pdf(document, date.fromisoformat(created) if created else None)))
    found = Finding(document.pages[0]._page_box)
    parting = Parting(Painted(fonts, document.pages[0]), found)
    tree = _Tree(document, pdf, found, parting)
    return Compiled(
        pdf, parting.parts, tree.nodes(), found.slots, found.flows, frozenset(found.parts), tree.links(),
        tree.bookmarks(), str(pdf.Root.Lang), created, parting.codes, _entries(pdf.pages[0].obj, PAGE),
    )  # fmt: skip


class _NotEmbedded(UserDict[Any, Any]):
    """Fonts as a document uses them, of which it embeds none: those of a template stand in the files made from it."""

    def __init__(self, fonts: dict[Any, Any]) -> None:
        super().__init__()
        self.data = fonts

    def values(self) -> ValuesView[Any]:
        return {}.values()


class _Tree:
    """The tags of a template, its links and bookmarks."""

    def __init__(self, document: Document, pdf: Pdf, found: Finding, parting: Parting) -> None:
        self._page, self._pdf, self._found, self._parting = document.pages[0], pdf, found, parting
        self._box_of = {pair.element.objgen: pair.box for pair in pairs(pdf, document)[0]}
        self._blocks = {id(slot.place.box): slot.name for slot in found.slots.values() if not slot.on_line}
        self._annotations = {one.objgen: number for number, one in enumerate(self._annots())}

    def nodes(self) -> list[Node]:
        """Return the structure elements below the document."""
        return [self._node(element) for element in self._pdf.Root.StructTreeRoot.K[0].K.as_list()]

    def _annots(self) -> list[Object]:
        return list(self._pdf.pages[0].get("/Annots", Array()).as_list())

    def _node(self, element: Object) -> Node:
        about = b"".join(
            Name(key).unparse() + b" " + value.unparse(resolved=True)
            for key, value in element.items() if key not in ("/K", "/P", "/Pg", "/S", "/Type", "/Alt")
        )  # fmt: skip
        node = Node(str(element.S), _IDS.sub(rb"(@\1)", about))
        box = self._box_of.get(element.objgen)
        if box is not None:
            node.leaves_with = self._leaves_with(box)
            node.slot = self._blocks.get(id(box), "")
        if Name.Alt in element:
            if box is not None and box in self._found.slot_of:
                node.alt = self._found.slot_of[box]
            else:
                node.about += b"/Alt " + element.Alt.unparse()
        if isinstance(box, boxes.InlineBox):
            of = next((self._found.slot_of[one] for one in box.children if one in self._found.slot_of), None)
            if of is not None:
                self._found.slots[of].tags[kind_of(box)] = node.kind, about
        kids = element.get(Name.K, Array())
        for kid in kids.as_list() if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                node.kids.append(self._parting.marks[kid])
            elif kid.get(Name.Type) == Name.OBJR:
                node.kids.append(self._annotations[kid.Obj.objgen])
            else:
                node.kids.append(self._node(kid))
        return node

    def _leaves_with(self, box: Any) -> Names:
        return self._found.leaves.get(id(box), ())

    def links(self) -> list[tuple[str, str, tuple[float, float, float, float]]]:
        """Return addresses, slots on them and rectangles of links."""
        found = []
        for (_, target, _, box), annotation in zip(self._page.links, self._annots(), strict=True):
            place = self._found.places[box]
            moves = place.flow.slots and (place.below or place.flow.anchor) and not place.flow.is_fixed
            if moves or place.leaves_with:
                raise DoesNotFit  # would have to move
            names = [
                self._found.slot_of[child] for child in getattr(box, "children", ()) if child in self._found.slot_of
            ]  # fmt: skip
            x1, y1, x2, y2 = (float(one) for one in annotation.Rect.as_list())
            found.append((target, names[0] if names else "", (x1, y1, x2, y2)))
        return found

    def bookmarks(self) -> list[tuple[str, float, float, int]]:
        """Return titles and places of bookmarks."""
        height = float(self._pdf.pages[0].MediaBox[3])
        found = []
        for box in self._found.root.descendants():
            if box.bookmark_label and box.style["bookmark_level"] != "none":
                x, y, _, _ = box.hit_area()
                place = self._found.places.get(box)
                below = place.below if place is not None and place.flow.is_page else 0
                found.append((box.bookmark_label, x * POINTS, height - y * POINTS, below))
        if [label for label, *_ in found] != [label for _, label, *_ in self._page.bookmarks]:
            raise DoesNotFit
        return found


def _entries(thing: Object, names: Iterable[str]) -> bytes:
    return b"".join(name.encode() + b" " + thing[name].unparse(resolved=True) for name in names if name in thing)
