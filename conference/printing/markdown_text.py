"""A text document as Markdown (CommonMark, tables as GitHub's): for web pages and editors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conference.printing.document import DocHeading, DocList, DocPart, DocPicture, DocTable, DocText, TextDocument

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~])")
_STARTS = re.compile(r"^(\d+)([.)])(?=\s)|^([-+=])", re.MULTILINE)  # a list or a heading to Markdown


def markdown(document: TextDocument, pictures: str = "") -> str:
    """Return a document as Markdown; `pictures` is the folder of its pictures, without which their texts stand."""
    lines = [f"# {plain(document.title)}"]
    lines += [plain(document.subtitle)] if document.subtitle else []
    for part in document.parts:
        lines += _part(part, pictures)
    if document.foot:
        lines += ["---", *(plain(line) for line in document.foot)]
    return "\n\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Return a text that Markdown takes as it is: in one line, with what has a meaning marked."""
    words = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _STARTS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", words)


def _part(part: DocPart, pictures: str) -> Iterator[str]:
    match part:
        case DocHeading():
            yield f"{'#' * (part.level + 1)} {plain(part.text)}"
        case DocText():
            yield f"*{plain(part.text)}*" if part.remark else plain(part.text)
        case DocList():
            yield "\n".join(f"- {plain(item)}" for item in part.items)
        case DocTable():
            yield f"**{plain(part.caption)}**"
            yield _table(part)
        case DocPicture():
            yield f"![{plain(part.alt)}]({pictures}{part.name})" if pictures else f"*{plain(part.alt)}*"
            if part.caption and pictures:
                yield plain(part.caption)


def _table(part: DocTable) -> str:
    ruler = [("---:" if place in part.numbers else "---") for place in range(len(part.heads))]
    return "\n".join(_row(cells) for cells in ([plain(head) for head in part.heads], ruler,
                     *([plain(cell) for cell in row] for row in part.rows)))  # fmt: skip


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
