"""Where the slots of a template are: found in the boxes of the page as WeasyPrint laid it out, for `compiling.py`.

An element with `data-slot` holds a text that differs between papers, or the picture of a code; one with `data-part` may
be left out with all that it holds, as a card of a page that is not full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from conference.printing.compiled import Flow, Names, PaperSlot
from conference.printing.lines import DoesNotFit, TextPlace, kind_of

_STIFF = (boxes.FlexContainerBox, boxes.GridContainerBox)
Ancestors = tuple[Any, ...]


@dataclass(frozen=True)
class BoxPlace:
    """Where a box stands: below how many slots of which flow, and with what it is left out."""

    flow: Flow
    below: int
    leaves_with: Names
    row: Any  # the row of a table around it


class Finding:
    """The slots, flows and parts of one page. Raises DoesNotFit for what can't be filled."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.flows = [Flow(is_page=True)]
        self.slots: dict[str, PaperSlot] = {}
        self.parts: set[str] = set()
        self.alone: set[str] = set()  # slots and parts that stand by themselves, with what is painted for them
        self.slot_of: dict[Any, str] = {}  # by text or picture
        self.places: dict[Any, BoxPlace] = {}
        self.leaves: dict[int, Names] = {}  # by id of a box: with what its element is left out
        self._still: list[tuple[Flow, int]] = []  # what can't move: in which flow, below how many slots
        self._find(root, self.flows[0], (), ())
        for flow, below in self._still:
            flow.is_fixed = flow.is_fixed or below > 0 or (flow.anchor > 0 and bool(flow.slots))
        bottom = max((box.position_y + box.margin_height() for box in self._last_in_flow()), default=0.0)
        self.flows[0].room = root.content_box_y() + root.height - bottom

    def leaves_with(self, box: Any) -> Names:
        """Return with what a text or picture is left out."""
        place = self.places[box]
        return (*place.leaves_with, *(self.leaves.get(id(place.row), ()) if place.row is not None else ()))

    def _find(self, box: Any, flow: Flow, leaves_with: Names, ancestors: Ancestors) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            return
        known = box.element is not None and not isinstance(box, boxes.TextBox)
        is_first = known and not any(one.element is box.element for one in ancestors)
        name = str(box.element.get("data-slot") or "") if is_first else ""
        part = str(box.element.get("data-part") or "") if is_first else ""
        stands_alone = bool(ancestors) and _stands_alone(box)
        is_stiff = not stands_alone and (
            isinstance(box, boxes.InlineBlockBox) or (bool(ancestors) and isinstance(ancestors[-1], _STIFF))
        )  # fmt: skip
        if _paints(box) or (is_stiff and _shows(box)):
            self._still.append((flow, len(flow.slots)))
        if stands_alone or is_stiff:
            flow = Flow(is_fixed=True) if is_stiff else _flow_of(box)
            self.flows.append(flow)
        if part:
            leaves_with = (*leaves_with, part)
            self.parts.add(part)
            self.alone.add(part)
            self.leaves[id(box)] = (part,)
        row = next((one for one in reversed(ancestors) if isinstance(one, boxes.TableRowBox)), None)
        if name and stands_alone and not _has_own_height(box):
            self.alone.add(name)
        self.places[box] = BoxPlace(flow, len(flow.slots), leaves_with, row)
        for child in getattr(box, "children", ()):
            self._find(child, flow, leaves_with, (*ancestors, box))
        if not name:
            return
        if isinstance(box, boxes.ReplacedBox):
            self.slot_of[box] = name
        elif isinstance(box, boxes.InlineBox):
            self._add_on_line(name, box, flow, leaves_with, ancestors)
        else:
            self._add(name, box, flow, leaves_with, ancestors)

    def _add(self, name: str, box: Any, flow: Flow, leaves_with: Names, ancestors: Ancestors) -> None:
        """Know a slot that is a paragraph of its own."""
        lines = [child for child in box.children if isinstance(child, boxes.LineBox)]
        if name in self.slots or not lines or len(lines) != len(box.children):
            raise DoesNotFit
        height = sum(line.height for line in lines)
        inline = {
            kind_of(child): child for line in lines for child in line.children if isinstance(child, boxes.InlineBox)
        }
        place = TextPlace(
            box, box.content_box_x(), box.width, _alignment(lines[0], box), box.style, inline, _most(box, ancestors)
        )  # fmt: skip
        slot = PaperSlot(name, place, height, flow, top=lines[0].position_y, leaves_with=leaves_with)
        slot.is_fixed = any(
            isinstance(one, boxes.TableCellBox) and self.places[one].flow is flow and not _has_own_height(one)
            for one in ancestors
        )  # fmt: skip
        self._let_leave(slot, box, ancestors)
        for line in lines:
            self._claim(name, line)
        slot.number = len(flow.slots)
        flow.slots.append(name)
        self.slots[name] = slot

    def _let_leave(self, slot: PaperSlot, box: Any, ancestors: Ancestors) -> None:
        """Say what becomes of the page without a text: its row goes, its paragraph, or only the text."""
        if _has_own_height(box):
            slot.gone = slot.height
        elif isinstance(box, boxes.TableCellBox):
            row = next(one for one in reversed(ancestors) if isinstance(one, boxes.TableRowBox))
            slot.padding = box.padding_top + box.padding_bottom
            slot.beside = max((_cell(cell) for cell in row.children if cell is not box), default=0.0)
            if abs(row.height - max(slot.beside, slot.height + slot.padding)) > 0.01 or row.children[-1] is not box:
                raise DoesNotFit
            slot.is_fixed = False
            slot.gone, self.leaves[id(row)] = row.height, (slot.name,)
        elif slot.name in self.alone:
            slot.gone, self.leaves[id(box)] = 0, (slot.name,)
        elif not (box.margin_bottom or box.padding_top or box.padding_bottom or box.border_top_width):
            slot.gone, self.leaves[id(box)] = box.margin_top + slot.height, (slot.name,)

    def _add_on_line(
        self, name: str, box: Any, flow: Flow, leaves_with: Names, ancestors: Ancestors
    ) -> None:  # fmt: skip
        """Know a slot that is the only text of a line; of an element over several lines it is the last one."""
        line = next(one for one in reversed(ancestors) if isinstance(one, boxes.LineBox))
        block = next(one for one in reversed(ancestors) if isinstance(one, boxes.BlockContainerBox))
        alone = all(
            isinstance(one, AbsolutePlaceholder) or (isinstance(one, boxes.TextBox) and not one.text)
            for one in line.children if one is not box
        )  # fmt: skip
        if len(box.children) != 1 or not isinstance(box.children[0], boxes.TextBox) or not alone:
            self.slots.pop(name, None)
            return
        place = TextPlace(block, block.content_box_x(), block.width, _alignment(line), box.style, {})
        for text, one in list(self.slot_of.items()):
            if one == name:
                del self.slot_of[text]
        self.slot_of[box.children[0]] = name
        self.slots[name] = PaperSlot(
            name, place, line.height, flow, top=line.position_y, on_line=True, leaves_with=leaves_with
        )

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


def _stands_alone(box: Any) -> bool:
    """Return whether a box keeps its place whatever is in it and beside it."""
    return bool(box.is_absolutely_positioned() or box.is_floated() or _has_own_height(box))


def _has_own_height(box: Any) -> bool:
    """Return whether a box is a cell of a table that is as high as the style sheet says."""
    return isinstance(box, boxes.TableCellBox) and getattr(box, "computed_height", "auto") != "auto"


def _flow_of(box: Any) -> Flow:
    """Return the flow in a box that stands alone."""
    if isinstance(box, boxes.TableCellBox):
        anchor = {"top": 0, "middle": 0.5, "bottom": 1}.get(box.style["vertical_align"])
        room = box.computed_height - box.content_height
        if anchor is None or room < 0:
            raise DoesNotFit
        return Flow(anchor, room)
    style = box.style
    at_bottom = style["height"] == style["top"] == "auto" != style["bottom"]
    return Flow(1 if at_bottom else 0, is_fixed=box.is_floated() or _paints(box))


def _paints(box: Any) -> bool:
    """Return whether a box has a ground or an edge of its own."""
    if isinstance(box, boxes.TextBox):
        return False
    style = box.style
    edges = any(getattr(box, f"border_{side}_width", 0) for side in ("top", "right", "bottom", "left"))
    return bool(
        edges or style["background_color"].alpha or any(kind != "none" for kind, _ in style["background_image"])
    )


def _shows(box: Any) -> bool:
    """Return whether there is anything to be seen in a box."""
    return any(
        isinstance(one, boxes.ReplacedBox) or _paints(one) or (isinstance(one, boxes.TextBox) and one.text.strip())
        for one in box.descendants()
    )  # fmt: skip


def _cell(cell: Any) -> float:
    return float(sum(line.height for line in cell.children) + cell.padding_top + cell.padding_bottom)


def _shrinks(box: Any) -> bool:
    """Return whether a box is as wide as its text."""
    sides = [box.style[side] == "auto" for side in ("left", "right", "width")]
    return bool(box.is_absolutely_positioned() and sides[2] and (sides[0] or sides[1]))


def _most(box: Any, ancestors: Ancestors) -> float | None:
    """Return how wide a box that is as wide as its text may become; None for another."""
    if not _shrinks(box):
        return None
    around = next(one for one in reversed(ancestors) if one.style["position"] != "static" or one is ancestors[0])
    left = around.padding_box_x()
    beside = box.position_x - left if box.style["left"] != "auto" else left + around.padding_width() - (
        box.position_x + box.margin_width()
    )  # fmt: skip
    return float(around.padding_width() - beside - (box.margin_width() - box.width))


def _alignment(line: Any, box: Any = None) -> float:
    """Return which part of the room that a line leaves is at its left."""
    align = line.style["text_align_all"]
    if align not in ("left", "start", "center", "right", "end") or line.style["direction"] != "ltr":
        raise DoesNotFit
    if box is not None and _shrinks(box):
        return 1 if box.style["left"] == "auto" else 0
    return 1 if align in ("right", "end") else 0.5 if align == "center" else 0
