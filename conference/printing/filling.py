"""Filling a compiled template: what one paper paints, and its tags, ready to be written into a file."""

from __future__ import annotations

from dataclasses import dataclass

from isal import isal_zlib

from conference.printing.compiled import (
    Compiled,
    FixedPaint,
    Flow,
    Node,
    PaintedMark,
    PaperSlot,
    around_code,
    modules_of,
)  # fmt: skip
from conference.printing.lines import DoesNotFit, Paragraph, Setter
from conference.printing.pdf_file import LEVEL, text_string
from conference.printing.qr_series import QrCodes, strokes
from conference.printing.slots import PLAIN, PaperFilling

CLEAR = 0.05  # pixels by which a page must be shorter or longer than the paper, to be sure of it
SHAPES = 500  # of tags that are kept
Argument = int | str  # the number of an object within the paper, or the name of a value


class TooLong(DoesNotFit):
    """The texts take more than a page in this template."""


@dataclass(frozen=True)
class Tags:
    """The structure elements of papers of one shape: one template for all of them, and what goes into it.

    Elements are separated by a zero byte. ``parents`` are the elements of marked content in its order, ``annotations``
    those of annotations; numbers count the elements from 0.
    """

    written: bytes
    arguments: tuple[Argument, ...]
    total: int
    parents: tuple[int, ...]
    annotations: tuple[int, ...]
    top: tuple[int, ...]
    own: tuple[tuple[int, bytes, tuple[Argument, ...]], ...]  # again those that differ between papers of this shape


@dataclass(frozen=True)
class Filled:
    """One paper: its painting, compressed, and all else that is its own."""

    template: Compiled
    filling: PaperFilling
    content: bytes
    tags: Tags
    lefts: dict[str, float]  # where texts on a line of their own begin, by slot
    shifts: tuple[float, ...]  # how far what is below so many slots of the page has moved, in pixels

    @property
    def links(self) -> list[tuple[str, tuple[float, float, float, float]]]:
        """Addresses and rectangles of links."""
        found = []
        for target, slot, (x1, y1, x2, y2) in self.template.links:
            left = self.lefts[slot] * 0.75 if slot in self.lefts else x1
            found.append((self.filling.links.get(target, target), (left, y1, x2, y2)))
        return found

    @property
    def bookmarks(self) -> list[tuple[str, float, float]]:
        """Titles and places of bookmarks."""
        return [
            (title, x, y - self.shifts[above] * 0.75) for title, x, y, above in self.template.bookmarks
        ]  # fmt: skip


class Filler:
    """Fills one template for many people."""

    def __init__(self, template: Compiled, setter: Setter) -> None:
        self.template, self._setter = template, setter
        self._tags: dict[object, Tags] = {}
        self._codes = QrCodes()
        self._modules = {slot: modules_of(mark.shown) for slot, mark in template.codes.items()}
        self._around = {slot: around_code(mark.shown) for slot, mark in template.codes.items()}

    def fill(self, filling: PaperFilling) -> Filled:
        """Return the paper of one person. Raises TooLong, and DoesNotFit where WeasyPrint must set it."""
        template = self.template
        if not filling.left_out <= template.names or not set(filling.texts) <= set(template.slots):
            raise DoesNotFit
        paragraphs = self._paragraphs(filling)
        gone = filling.left_out.union(name for name, found in paragraphs.items() if found is None)
        shifts = self._shifts(paragraphs, gone)
        lefts: dict[str, float] = {}
        out: list[bytes] = []
        number = 0
        for part in template.parts:
            if gone and not gone.isdisjoint(part.region):
                continue
            if isinstance(part, FixedPaint):
                out.append(part.content)
            elif isinstance(part, PaperSlot):
                out.append(part.before)
                found = paragraphs[part.name]
                shift = part.top + shifts[part.flow][part.number]
                for line in found.lines if found else ():
                    for x, y, shown, _ in line:
                        out.append(_text(b"Span", number, b"", x, shift + y, shown))
                        number += 1
            elif not gone.isdisjoint(part.leaves_with):
                out.append(part.before)
            elif part.is_text:
                x, shown = part.x, part.shown
                if part.slot:
                    [piece] = self._one_piece(filling, part.slot)
                    x, shown = self._setter.line(template.slots[part.slot].place, piece)
                    lefts[part.slot] = x
                y = part.y + shifts[part.flow][part.below] if part.flow.slots else part.y
                out.append(_text(part.tag, number, part.before, x, y, shown))
                number += 1
            else:
                content = self._picture(part, filling)
                out.append(b"/%b\n<</MCID %d>>\nBDC\n%bEMC\n" % (part.tag, number, content))
                number += 1
        content = isal_zlib.compress(b"".join(out), LEVEL)
        page = shifts.get(template.page_flow, [0.0])
        return Filled(template, filling, content, self._tags_of(paragraphs, filling.left_out), lefts, tuple(page))

    def _paragraphs(self, filling: PaperFilling) -> dict[str, Paragraph | None]:
        """Return the texts set, by slot."""
        found: dict[str, Paragraph | None] = {}
        for name, slot in self.template.slots.items():
            if slot.on_line:
                continue
            if not filling.left_out.isdisjoint(slot.leaves_with):
                found[name] = None
                continue
            if name not in filling.texts:
                raise DoesNotFit
            text = filling.texts[name]
            if text is None and slot.gone is None:
                raise DoesNotFit
            found[name] = self._setter.paragraph(slot.place, text.pieces, text.size, text.width) if text else None
        return found

    def _shifts(self, paragraphs: dict[str, Paragraph | None], gone: frozenset[str]) -> dict[Flow, list[float]]:
        """Return, by flow, how far what stands below so many of its slots moves, in pixels."""
        shifts = {}
        for flow in self.template.flows:
            if not flow.slots:
                continue
            moved = [0.0]
            for name in flow.slots:
                slot = self.template.slots[name]
                change = 0.0 if not gone.isdisjoint(slot.leaves_with) else _change(slot, paragraphs[name])
                if (flow.is_fixed or slot.is_fixed) and abs(change) > 0.01:
                    raise DoesNotFit
                moved.append(moved[-1] + change)
            total = moved[-1]
            if flow.room is not None and total > flow.room + (CLEAR if flow.is_page else 0):
                raise TooLong if flow.is_page else DoesNotFit
            if flow.is_page and total > (flow.room or 0) - CLEAR:
                raise DoesNotFit
            shifts[flow] = [one - flow.anchor * total for one in moved]
        return shifts

    def _one_piece(self, filling: PaperFilling, slot: str) -> tuple[str]:
        text = filling.texts.get(slot)
        if text is None or len(text.pieces) != 1 or text.pieces[0].kind != PLAIN:
            raise DoesNotFit
        return (text.pieces[0].text,)

    def _picture(self, mark: PaintedMark, filling: PaperFilling) -> bytes:
        if not mark.slot:
            return mark.shown
        if mark.slot not in filling.codes:
            raise DoesNotFit
        rows = self._codes.rows(filling.codes[mark.slot][0])
        if len(rows) != self._modules[mark.slot]:
            raise DoesNotFit
        before, behind = self._around[mark.slot]
        return before + strokes(rows) + behind

    def _tags_of(self, paragraphs: dict[str, Paragraph | None], left_out: frozenset[str]) -> Tags:
        """Return the tags of papers whose slots hold pieces of the same kinds in as many lines."""
        shape = tuple([
            (name, found and tuple([tuple([part.kind for part in line]) for line in found.lines]))
            for name, found in paragraphs.items()
        ])  # fmt: skip
        key = shape, left_out
        if key not in self._tags:
            if len(self._tags) >= SHAPES:
                self._tags.clear()
            self._tags[key] = _Tagging(self.template, dict(shape), left_out).result()
        return self._tags[key]


def _change(slot: PaperSlot, found: Paragraph | None) -> float:
    """Return how much higher the flow of a slot becomes by a text, or without one."""
    if found is None:
        return -(slot.gone or 0)
    if slot.beside is None:
        return found.height - slot.height
    before, after = slot.height + slot.padding, found.height + slot.padding
    return max(after, slot.beside) - max(before, slot.beside)


def _text(tag: bytes, number: int, before: bytes, x: float, y: float, shown: bytes) -> bytes:
    """Return marked content that is a text; white space shows nothing."""
    if not shown:
        return b"/%b\n<</MCID %d>>\nBDC\n%bBT\nET\nEMC\n" % (tag, number, before)
    place = f"1 0 0 -1 {x:.6f} {y:.6f} Tm\n".encode()
    return b"/%b\n<</MCID %d>>\nBDC\n%bBT\n%b%b\nET\nEMC\n" % (tag, number, before, place, shown)


class _Tagging:
    """The steps of `Filler._tags_of`."""

    def __init__(
        self, template: Compiled, shape: dict[str, tuple[tuple[str, ...], ...] | None], left_out: frozenset[str]
    ) -> None:  # fmt: skip
        self.template, self.shape = template, shape
        self.gone = left_out.union(name for name, found in shape.items() if found is None)
        self.numbers: dict[PaintedMark, int] = {}
        self.in_slot: dict[str, list[tuple[str, int]]] = {}  # kinds of pieces and the numbers of their content
        self.bodies: list[tuple[bytes, list[Argument]]] = []
        self.parents: dict[int, int] = {}
        self.annotations: dict[int, int] = {}

    def result(self) -> Tags:
        """Return the tags."""
        number = 0
        for part in self.template.parts:
            if isinstance(part, PaperSlot):
                kinds = [kind for line in self.shape[part.name] or () for kind in line]
                self.in_slot[part.name] = [(kind, number + index) for index, kind in enumerate(kinds)]
                number += len(kinds)
            elif isinstance(part, PaintedMark) and self.gone.isdisjoint(part.leaves_with):
                self.numbers[part] = number
                number += 1
        top = tuple(
            self._element(node, None) for node in self.template.top if not self._left_out(node)
        )  # fmt: skip
        if set(self.parents) != set(range(number)):
            raise DoesNotFit
        return Tags(
            b"\0".join(body for body, _ in self.bodies),
            tuple(argument for _, arguments in self.bodies for argument in arguments), len(self.bodies),
            tuple(self.parents[one] for one in range(number)),
            tuple(self.annotations[one] for one in range(len(self.template.links))), top,
            tuple(
                (index, body, tuple(arguments)) for index, (body, arguments) in enumerate(self.bodies)
                if any(isinstance(one, str) and one.startswith("alt ") for one in arguments)
            ),
        )  # fmt: skip

    def _left_out(self, node: Node) -> bool:
        return not self.gone.isdisjoint(node.leaves_with)

    def _element(self, node: Node, parent: int | None) -> int:
        index = len(self.bodies)
        self.bodies.append((b"", []))
        arguments: list[Argument] = []
        kind = node.kind.encode()
        if parent is None:
            head = b"<</Type/StructElem/S%b/P %d 0 R/Pg %d 0 R"
            arguments += [f"top {node.kind}", "parent", "page"]
        else:
            head = b"<</Type/StructElem/S" + kind + b"/P %d 0 R/Pg %d 0 R"
            arguments += [parent, "page"]
        about = node.about.replace(b"%", b"%%")
        arguments += ["prefix"] * about.count(b"(@")
        head += about.replace(b"(@", b"(%b")
        if node.alt:
            head += b"/Alt %b"
            arguments.append(f"alt {node.alt}")
        kids, more = self._kids(node, index)
        self.bodies[index] = head + b"/K[" + b" ".join(kids) + b"]>>", arguments + more
        return index

    def _kids(self, node: Node, index: int) -> tuple[list[bytes], list[Argument]]:
        kids: list[bytes] = []
        arguments: list[Argument] = []
        if node.slot:
            tags = self.template.slots[node.slot].tags
            for kind, number in self.in_slot[node.slot]:
                text = Node("/Span", b"")
                around = Node(*tags[kind], [text]) if kind != PLAIN else text
                child = self._element(around, index)
                content = child + (around is not text)
                body, given = self.bodies[content]
                self.bodies[content] = body.replace(b"/K[]", b"/K[%d]" % number), given
                self.parents[number] = content
                kids.append(b"%d 0 R")
                arguments.append(child)
            return kids, arguments
        for kid in node.kids:
            if isinstance(kid, PaintedMark):
                kids.append(b"%d" % self.numbers[kid])
                self.parents[self.numbers[kid]] = index
            elif isinstance(kid, int):
                kids.append(b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>")
                arguments += [f"link {kid}", "page"]
                self.annotations[kid] = index
            elif not self._left_out(kid):
                kids.append(b"%d 0 R")
                arguments.append(self._element(kid, index))
        return kids, arguments


def values_of(filled: Filled) -> dict[str, bytes]:
    """Return the values that the tags of one paper hold by name: what stands for its pictures."""
    return {f"alt {slot}": text_string(alt) for slot, (_, alt) in filled.filling.codes.items()}
