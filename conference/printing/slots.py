"""What stands in the slots of a paper that is set for many people: texts in pieces, each of a kind, and pictures.

A template shows such a text by the macro `pieces` (templates/pdf/_parts.html) in an element with `data-slot`; so the
slow way, by WeasyPrint, and the quick one (`compiled.py`) set the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

PLAIN = ""
_WHITE = re.compile(r"[\t\n\f\r][ \t\n\f\r]*| [ \t\n\f\r]+")  # but for single spaces, which stay


class TextPiece(NamedTuple):
    """A part of a text: plain, "b" for a bold one, or in a span of classes such as "unbroken"."""

    text: str
    kind: str = PLAIN


@dataclass(frozen=True)
class SlotText:
    """The text of a slot; with a size in points or a width in millimetres where these are not the style sheet's."""

    pieces: tuple[TextPiece, ...]
    size: float | None = None
    width: float | None = None

    @classmethod
    def of(cls, *pieces: TextPiece | str, size: float | None = None, width: float | None = None) -> SlotText:
        """Return the text of some pieces, plain ones side by side as one, white space as HTML shows it."""
        joined: list[TextPiece] = []
        for piece in pieces:
            text, kind = (piece, PLAIN) if isinstance(piece, str) else piece
            text = _WHITE.sub(" ", text)
            if joined and kind == PLAIN and joined[-1].kind == PLAIN:
                joined[-1] = TextPiece(_WHITE.sub(" ", joined[-1].text + text))
            elif text:
                joined.append(TextPiece(text, kind))
        if joined:
            joined[0] = joined[0]._replace(text=joined[0].text.lstrip(" "))
            joined[-1] = joined[-1]._replace(text=joined[-1].text.rstrip(" "))
        return cls(tuple(piece for piece in joined if piece.text), size, width)


@dataclass(frozen=True)
class PaperFilling:
    """All that one paper of many says in its slots.

    A text that is None leaves its paragraph or row out. ``codes`` are texts of QR codes, each with what stands for it;
    ``links`` say which address of the template becomes which; ``left_out`` are parts (`data-part`) that are not there.
    """

    title: str
    created: str  # as in ISO 8601; nothing in a paper without a date
    texts: Mapping[str, SlotText | None]
    codes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


def words(pieces: Iterable[TextPiece]) -> list[TextPiece | str]:
    """Return pieces with a space between each two, as words of a line."""
    found: list[TextPiece | str] = []
    for piece in pieces:
        found += [" ", piece] if found else [piece]
    return found
