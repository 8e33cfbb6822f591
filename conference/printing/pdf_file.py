"""Writing a PDF piece by piece: each object goes out as it comes, and nothing is kept but where it stands.

Objects without a stream are put together in compressed streams of objects, as in PDF 1.5 and later.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from itertools import accumulate
from struct import Struct
from typing import BinaryIO

from isal import isal_zlib
from pikepdf import Array, Dictionary, Name, Object, Stream

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TOGETHER = 200  # objects in one stream
LEVEL = isal_zlib.ISAL_BEST_COMPRESSION
"""Of compression: a quarter of the time of zlib's level 4, for a twentieth more."""
_ROW = Struct(">BIH")  # a row of the table that says where objects stand: at most four gigabytes


def text_string(text: str) -> bytes:
    """Return a text as a string of a PDF, in ASCII where it can be."""
    if text.isascii() and text.isprintable():
        return b"(" + text.encode().replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def stream(about: bytes, content: bytes) -> bytes:
    """Return a stream whose content is compressed already; `about` are the entries of its dictionary."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (about, len(content), content)


def deflated(content: bytes) -> bytes:
    """Return a stream of a content, compressed."""
    return stream(b"/Filter/FlateDecode", isal_zlib.compress(content, LEVEL))


class PdfFile:
    """A PDF that is being written. Numbers are given by `number` before or after what they stand for is known."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._at = out, 0
        self._places = array("Q", [0])  # by number: where it stands, or in which stream of objects as the how many
        self._kinds = bytearray(1)
        self._waiting: list[tuple[int, bytes]] = []
        self._digest = md5(usedforsecurity=False)
        self._write(HEADER)

    def number(self, count: int = 1) -> int:
        """Return the next free number, the first of so many in a row."""
        first = len(self._places)
        self._places.extend([0] * count)
        self._kinds.extend(bytes(count))
        return first

    @property
    def upcoming(self) -> int:
        """The number that is given next."""
        return len(self._places)

    def put(self, number: int, body: bytes) -> None:
        """Write an object without a stream."""
        self.put_all([(number, body)])

    def put_all(self, objects: Iterable[tuple[int, bytes]]) -> None:
        """Write some objects without a stream."""
        self._waiting += objects
        if len(self._waiting) >= TOGETHER:
            self._put_together()

    def add(self, body: bytes) -> int:
        """Write an object without a stream, and return its number."""
        number = self.number()
        self.put(number, body)
        return number

    def put_stream(self, number: int, body: bytes) -> None:
        """Write a stream made by `stream` or `deflated`."""
        self._places[number], self._kinds[number] = self._at, 1
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def add_stream(self, body: bytes) -> int:
        """Write such a stream, and return its number."""
        number = self.number()
        self.put_stream(number, body)
        return number

    def finish(self, root: int, info: int) -> None:
        """Write what is left, and where everything stands; equal objects give an equal identifier."""
        self._put_together()
        table, at = self.number(), self._at
        self._places[table], self._kinds[table] = at, 1
        rows = bytearray(b"\0\0\0\0\0\xff\xff")
        for kind, place in zip(self._kinds[1:], self._places[1:], strict=True):
            rows += _ROW.pack(2, place >> 16, place & 0xFFFF) if kind == 2 else _ROW.pack(kind, place, 0)
        name = self._digest.hexdigest().encode()
        about = b"/Type/XRef/W[1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode" % (
            len(self._places), root, info, name, name,
        )  # fmt: skip
        self._write(b"%d 0 obj\n%b\nendobj\n" % (table, stream(about, isal_zlib.compress(bytes(rows), LEVEL))))
        self._write(b"startxref\n%d\n%%%%EOF\n" % at)

    def put_block(self, block: Block) -> None:
        """Write objects that were put together before. Raises ValueError where their numbers are not the next ones."""
        if self.number(block.count) != block.first:
            raise ValueError("other objects have these numbers")
        for number, kind, place in block.places:
            self._kinds[number], self._places[number] = kind, place + self._at if kind == 1 else place
        self._out.write(block.content)
        self._at += len(block.content)

    def _put_together(self) -> None:
        if not self._waiting:
            return
        number, waiting = self.number(), self._waiting
        self._waiting = []
        for index, (one, _) in enumerate(waiting):
            self._places[one], self._kinds[one] = number << 16 | index, 2
        self.put_stream(number, _together(waiting))

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._digest.update(content)
        self._at += len(content)


@dataclass(frozen=True)
class Block:
    """Objects as they stand in a file, and of each its number, kind and place from the beginning of the block."""

    first: int
    count: int
    content: bytes
    places: tuple[tuple[int, int, int], ...]


class SharedObjects:
    """Objects that stand in several files under the same numbers, kept to be written into each."""

    def __init__(self, first: int) -> None:
        self._first, self._next = first, first
        self._bodies: list[tuple[int, bytes]] = []
        self._streams: list[tuple[int, bytes]] = []

    def number(self, count: int = 1) -> int:
        """Return the next free number, as `PdfFile.number` does."""
        first, self._next = self._next, self._next + count
        return first

    def put(self, number: int, body: bytes) -> None:
        """Keep an object without a stream."""
        self._bodies.append((number, body))

    def put_all(self, objects: Iterable[tuple[int, bytes]]) -> None:
        """Keep some objects without a stream."""
        self._bodies += objects

    def put_stream(self, number: int, body: bytes) -> None:
        """Keep a stream."""
        self._streams.append((number, body))

    def block(self) -> Block:
        """Return all of them together."""
        places: list[tuple[int, int, int]] = []
        streams = list(self._streams)
        for start in range(0, len(self._bodies), TOGETHER):
            some, number = self._bodies[start : start + TOGETHER], self.number()
            streams.append((number, _together(some)))
            places += [(one, 2, number << 16 | index) for index, (one, _) in enumerate(some)]
        content = bytearray()
        for number, body in streams:
            places.append((number, 1, len(content)))
            content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        return Block(self._first, self._next - self._first, bytes(content), tuple(places))


def _together(objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Return some objects as a stream of objects."""
    numbers, bodies = zip(*objects, strict=True)
    places = accumulate([len(body) + 1 for body in bodies], initial=0)
    head = b" ".join(map(b"%d %d".__mod__, zip(numbers, places, strict=False))) + b" "
    about = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(objects), len(head))
    return stream(about, isal_zlib.compress(head + b" ".join(bodies), LEVEL))


class Copier:
    """Copies objects of another PDF, with all that they refer to; what was copied is not copied again."""

    def __init__(self, file: PdfFile | SharedObjects) -> None:
        self._file = file
        self._known: dict[tuple[int, int], int] = {}

    def reference(self, thing: Object) -> bytes:
        """Return the reference to the copy of an object that has a number."""
        return b"%d 0 R" % self._number(thing)

    def body(self, thing: object) -> bytes:
        """Return a value as it is written in the new PDF."""
        if isinstance(thing, Object) and thing.is_indirect:
            return self.reference(thing)
        return self.direct(thing)

    def direct(self, thing: object, without: Iterable[str] = (), more: bytes = b"") -> bytes:
        """Return a value itself, though it may have a number; of a dictionary without some entries, and with more."""
        if isinstance(thing, (Dictionary, Stream)):
            entries = (
                Name(key).unparse() + b" " + self.body(value)
                for key, value in thing.items() if key not in without
            )  # fmt: skip
            return b"<<" + b"".join(entries) + more + b">>"
        if isinstance(thing, Array):
            return b"[" + b" ".join(map(self.body, thing.as_list())) + b"]"
        if isinstance(thing, Object):
            return thing.unparse()
        return str(thing).lower().encode() if isinstance(thing, bool) else str(thing).encode()

    def _number(self, thing: Object) -> int:
        found = self._known.get(thing.objgen)
        if found is None:
            found = self._known[thing.objgen] = self._file.number()
            if isinstance(thing, Stream):
                about = self.direct(thing, without=("/Length",))[2:-2]
                self._file.put_stream(found, stream(about, thing.read_raw_bytes()))
            else:
                self._file.put(found, self.direct(thing))
        return found

    def know(self, thing: Object, number: int) -> None:
        """Say under which number an object stands, which is written elsewhere."""
        self._known[thing.objgen] = number
