"""Rules of HTML that a parser does not see and the Nu checker complains about (HTML Living Standard, 4.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from itertools import pairwise

from justhtml import JustHTML

from tests.document import Document, Element

TYPED = {
    "color", "date", "datetime-local", "email", "month", "number", "password", "range", "search", "tel", "text", "time",
    "url", "week",
}  # fmt: skip
TAG = re.compile(r"<(/?[a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)")
ATTRIBUTE = re.compile(r"""([\w:-]+)(?:=(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
FORMATS = {
    "date": r"\d{4}-\d\d-\d\d",
    "time": r"\d\d:\d\d(:\d\d)?",
    "datetime-local": r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?",
    "number": r"-?\d+(\.\d+)?(e[+-]?\d+)?",
    "color": r"#[0-9a-fA-F]{6}",
}
PARSERS = {"date": date.fromisoformat, "time": time.fromisoformat, "datetime-local": datetime.fromisoformat}


def broken_rules(document: Document) -> Iterator[str]:
    """What a page does that HTML forbids, in words."""
    for option in document.query("select option"):
        if not (option.attrs.get("label") or option.to_text()):
            yield "an option without words"
    for heading in document.query("th"):
        if not heading.to_text().strip():
            yield "a heading of a table without words"
    for select in document.query("select"):
        name = select.attrs.get("name")
        first = next(iter(select.query("option")), None)
        is_answer = first is None or first.attrs.get("value")
        if is_answer and "required" in select.attrs and "multiple" not in select.attrs:
            yield f"the required list {name!r} begins with an answer, so nothing is required"
    for field in document.query("input"):
        yield from broken_in_input(field)


def broken_in_input(field: Element) -> Iterator[str]:
    """The same for one input."""
    name, kind = field.attrs.get("name"), field.attrs.get("type") or "text"
    hints = field.attrs.get("autocomplete")
    if hints and not (kind in TYPED or (kind == "hidden" and hints not in ("on", "off"))):
        yield f"autocomplete={hints!r} at {name!r}, which is {kind}"
    if kind not in ("number", "range") and {"min", "max", "step"} & set(field.attrs) - _ranged(kind):
        yield f"a range at {name!r}, which is {kind}"
    value = field.attrs.get("value")
    if value and kind in FORMATS and not is_value(kind, value):
        yield f"{name!r} is {kind} and {value!r} is none: browsers throw it away"


def is_value(kind: str, value: str) -> bool:
    """Whether a browser keeps a value in an input of this type."""
    if not re.fullmatch(FORMATS[kind], value):
        return False
    with suppress(ValueError):
        PARSERS.get(kind, str)(value)
        return True
    return False


class StrictReader:
    """A parser that names each error of HTML, asked once about all that an endpoint writes in a language.

    It takes as long as everything else in a test. What it has read before, tags with the names of their attributes
    beside the tag before them, it need not read again.
    """

    def __init__(self) -> None:
        self._read: dict[tuple[str, ...], set[tuple[str, str]]] = {}

    def errors(self, html: str, *where: str) -> list[str]:
        """Return the errors of a page; none where a page of the same place was read that held the same markup."""
        tags = [" ".join((tag, *sorted(ATTRIBUTE.findall(rest)))) for tag, rest in TAG.findall(html)]
        pairs, known = set(pairwise(tags)), self._read.setdefault(where, set())
        if pairs <= known:
            return []
        known |= pairs
        return [str(error) for error in JustHTML(html, collect_errors=True, sanitize=False).errors]


def _ranged(kind: str) -> set[str]:
    return {"min", "max", "step"} if kind in ("date", "time", "datetime-local", "month", "week") else set()
