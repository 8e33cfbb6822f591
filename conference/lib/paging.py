"""Long lists in pages with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Listed = TypeVar("Listed")
NEIGHBOURS = 2  # numbers shown on each side of the current page


@dataclass(frozen=True)
class Page(Generic[Listed]):
    """One page of a list: its items, its number from 1, how many pages and items there are."""

    items: Sequence[Listed]
    number: int
    pages: int
    total: int

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to show: first, last, those around the current one; None is a gap."""
        near = range(self.number - NEIGHBOURS, self.number + NEIGHBOURS + 1)
        shown = [n for n in range(1, self.pages + 1) if n in (1, self.pages) or n in near]
        result: list[int | None] = []
        for n in shown:
            if result and result[-1] is not None and n - result[-1] > 1:
                result.append(None)
            result.append(n)
        return result


def bounds(total: int, typed: str | None, per_page: int) -> tuple[int, int, int]:
    """Return the number of the page asked for, number of pages, and where the page starts in the list.

    What is no number is page 1; a page past the end is the last one.
    """
    pages = max(1, -(-total // per_page))
    asked = int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 8 else 1
    number = min(max(1, asked), pages)
    return number, pages, (number - 1) * per_page


def page_of(ids: Sequence[Listed], typed: str | None, per_page: int) -> Page[Listed]:
    """Return the page of a whole list that an address asks for."""
    number, pages, start = bounds(len(ids), typed, per_page)
    return Page(ids[start : start + per_page], number, pages, len(ids))
