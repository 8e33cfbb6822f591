"""Filling a compiled template: what one paper paints, and its tags, ready to be written into a file."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from conference.printing.compiled import Compiled, Node, PaintedMark, PaperSlot, with_code
from conference.printing.lines import DoesNotFit, Paragraph, Setter
from conference.printing.pdf_file import LEVEL, text_string
from conference.printing.qr_series import QrSeries
from conference.printing.slots import PLAIN, PaperFilling

CLEAR = 0.05  # pixels by which a page must be shorter or longer than the paper, to be sure of it
DIFFERING = 12  # last characters in which QR codes of one template may differ
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
    shifts: tuple[float, ...]  # how far what is below so many slots has moved, in pixels

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
        self._series: dict[str, QrSeries] = {}

    def fill(self, filling: PaperFilling) -> Filled:
        """Return the paper of one person. Raises TooLong, and DoesNotFit where WeasyPrint must set it."""
        template = self.template
        if set(filling.texts) != set(template.slots) or set(filling.codes) != set(template.codes):
            raise DoesNotFit
        paragraphs, shifts = self._paragraphs(filling)
        lefts: dict[str, float] = {}
        out: list[bytes] = []
        number = 0
        for part in template.parts:
            if isinstance(part, bytes):
                out.append(part)
            elif isinstance(part, PaperSlot):
                out.append(part.before)
                found = paragraphs[part.name]
                for line in found.lines if found else ():
                    for x, y, shown, _ in line:
                        top = part.top + y + (shifts[part.number] if part.in_flow else 0)
                        out.append(_text(b"Span", number, b"", x, top, shown))
                        number += 1
            elif part.leaves_with and paragraphs[part.leaves_with] is None:
                out.append(part.before)
            elif part.is_text:
                x, shown = part.x, part.shown
                if part.slot:
                    [piece] = self._one_piece(filling, part.slot)
                    x, shown = self._setter.line(template.slots[part.slot].place, piece)
                    lefts[part.slot] = x
                shift = shifts[part.below] if part.below > 0 else 0
                out.append(_text(part.tag, number, part.before, x, part.y + shift, shown))
                number += 1
            else:
                content = self._picture(part, filling)
                out.append(b"/%b\n<</MCID %d>>\nBDC\n%bEMC\n" % (part.tag, number, content))
                number += 1
        content = zlib.compress(b"".join(out), LEVEL)
        return Filled(template, filling, content, self._tags_of(paragraphs), lefts, tuple(shifts))

    def _paragraphs(self, filling: PaperFilling) -> tuple[dict[str, Paragraph | None], list[float]]:
        """Return the texts set, by slot, and how far what stands below the slots moves, by their number."""
        paragraphs: dict[str, Paragraph | None] = {}
        shifts = [0.0]
        for name in self.template.flow:
            slot = self.template.slots[name]
            paragraphs[name], change = self._paragraph(slot, filling)
            shifts.append(shifts[-1] + change)
        for slot in self.template.slots.values():
            if not slot.in_flow and not slot.on_line:
                paragraphs[slot.name], change = self._paragraph(slot, filling)
                if abs(change) > 0.01:
                    raise DoesNotFit
        room = self.template.room - shifts[-1]
        if room < -CLEAR:
            raise TooLong
        if room < CLEAR:
            raise DoesNotFit
        return paragraphs, shifts

    def _paragraph(self, slot: PaperSlot, filling: PaperFilling) -> tuple[Paragraph | None, float]:
        text = filling.texts[slot.name]
        if text is None:
            if not slot.gone:
                raise DoesNotFit
            return None, -slot.gone
        found = self._setter.paragraph(slot.place, text.pieces, text.size, text.width)
        if slot.beside is None:
            return found, found.height - slot.height
        before, after = slot.height + slot.padding, found.height + slot.padding
        return found, max(after, slot.beside) - max(before, slot.beside)

    def _one_piece(self, filling: PaperFilling, slot: str) -> tuple[str]:
        text = filling.texts[slot]
        if text is None or len(text.pieces) != 1 or text.pieces[0].kind != PLAIN:
            raise DoesNotFit
        return (text.pieces[0].text,)

    def _picture(self, mark: PaintedMark, filling: PaperFilling) -> bytes:
        if not mark.slot:
            return mark.shown
        text = filling.codes[mark.slot][0]
        if mark.slot not in self._series:
            self._series[mark.slot] = QrSeries(text, DIFFERING)
        path = self._series[mark.slot].path(text)
        if path is None:
            raise DoesNotFit
        return with_code(mark, path)

    def _tags_of(self, paragraphs: dict[str, Paragraph | None]) -> Tags:
        """Return the tags of papers whose slots hold pieces of the same kinds in as many lines."""
        shape = tuple(
            (name, found and tuple(tuple(part.kind for part in line) for line in found.lines))
            for name, found in paragraphs.items()
        )
        if shape not in self._tags:
            self._tags[shape] = _Tagging(self.template, dict(shape)).result()
        return self._tags[shape]


def _text(tag: bytes, number: int, before: bytes, x: float, y: float, shown: bytes) -> bytes:
    """Return marked content that is a text; white space shows nothing."""
    if not shown:
        return b"/%b\n<</MCID %d>>\nBDC\n%bBT\nET\nEMC\n" % (tag, number, before)
    place = f"1 0 0 -1 {x:.6f} {y:.6f} Tm\n".encode()
    return b"/%b\n<</MCID %d>>\nBDC\n%bBT\n%b%b\nET\nEMC\n" % (tag, number, before, place, shown)


class _Tagging:
    """The steps of `Filler._tags_of`."""

    def __init__(self, template: Compiled, shape: dict[str, tuple[tuple[str, ...], ...] | None]) -> None:
        self.template, self.shape = template, shape
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
            elif isinstance(part, PaintedMark) and not (part.leaves_with and self.shape[part.leaves_with] is None):
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
        return bool(node.leaves_with) and self.shape[node.leaves_with] is None

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
