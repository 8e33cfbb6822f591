"""Pages kept in memory but for a few places in them, which are filled in for each visitor: tokens of a form, a name.

A page is drawn once with marks in these places, cut at the marks, and kept as `lib/kept.py` keeps whole pages. What
was typed is never kept.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from secrets import token_hex
from typing import ParamSpec

from flask import current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from conference.lib.kept import Key, key_of_request, seen, takes_gzip
from conference.lib.memory import Memory, turn_to_make

P = ParamSpec("P")
PARTS, CSRF = "prezence.kept_parts", "csrf_token"
MOST_BYTES = 8 * 1024 * 1024  # of characters kept by one process
Makers = Mapping[str, Callable[[], str]]


@dataclass(frozen=True, slots=True)
class KeptParts:
    """A page cut at its marks."""

    state: Hashable
    period: int
    parts: list[str]
    names: list[str]  # of the values between the parts

    @classmethod
    def cut(cls, state: Hashable, period: int, page: str, marks: dict[str, str]) -> KeptParts:
        """Cut a page. Raises ValueError when something was made of a mark: a value must stand on the page as it is."""
        names = {mark: name for name, mark in marks.items()}
        pieces = re.split("(" + "|".join(names) + ")", page)
        if any(mark[:12] in piece for mark in marks.values() for piece in pieces[::2]):
            raise ValueError("a value that was to be cut out has been changed on the page")
        return cls(state, period, pieces[::2], [names[mark] for mark in pieces[1::2]])

    def fill(self, makers: Makers) -> str:
        """The page with values of its own; one that stands twice is made once."""
        made = {name: str(escape(makers[name]())) for name in set(self.names)}
        values = [*(made[name] for name in self.names), ""]
        return "".join(part for pair in zip(self.parts, values, strict=True) for part in pair)


def kept_but_for(
    variant: Callable[[], str] = str, **makers: Callable[[], str]
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """A page that may be kept but for the values of `makers`, which its view gets by `value` and leaves unchanged.

    One of the name csrf_token is the token against forged requests. `variant` tells pages of one address apart. A
    redirect or an error is never kept.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def routed(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            key = key_of_request(()) if request.method == "GET" else None
            _, state, now = seen() if key else ("", None, 0)
            if key is None or state is None:
                return view(*args, **kwargs)
            kept: Memory[tuple[Key, str], KeptParts] = current_app.extensions.setdefault(PARTS, Memory(MOST_BYTES))
            place = key, variant()

            def true() -> KeptParts | None:
                found = kept.get(place)
                return found if found and (found.state, found.period) == (state, now) else None

            found = true()
            if not found:
                with turn_to_make(place):  # a crowd waits for one who draws it
                    found = true()
                    if not found:
                        with marks_for(makers) as marks:
                            drawn = view(*args, **kwargs)
                        if not isinstance(drawn, str):
                            return drawn
                        found = KeptParts.cut(state, now, drawn, marks)
                        kept.put(place, found, len(drawn))
            return packed(found.fill(makers))

        return routed

    return decorate


def packed(text: str) -> ResponseReturnValue:
    """The page, packed for who can unpack it. Nothing a stranger chose is on it beside its tokens (BREACH)."""
    if not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return text
    answer = make_response(gzip.compress(text.encode(), 1))
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


@contextmanager
def marks_for(makers: Makers) -> Iterator[dict[str, str]]:
    """Put marks where `value`, and Flask-WTF, would put values; gives them by name."""
    marks = {name: f"mark-{token_hex(12)}" for name in makers}
    g.marks = marks
    if CSRF in marks:
        setattr(g, CSRF, marks[CSRF])  # where generate_csrf keeps the token of a request
    try:
        yield marks
    finally:
        del g.marks
        g.pop(CSRF, None)


def value(name: str, make: Callable[[], str]) -> str:
    """A value of the page being drawn: made now, or a mark where the page will be kept."""
    marks: dict[str, str] = g.get("marks", {})
    return marks.get(name) or make()
