"""What papers there are, how a long list is split among desks and pages. Plain values in, an answer out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from conference.lib.refusals import Refusal


class PaperKind(StrEnum):
    """What can be printed."""

    SIGN_IN = "sign-in"
    BADGES = "badges"
    GUIDES = "guides"
    LUNCH = "lunch"
    DOORS = "doors"
    PLATES = "plates"
    MODERATING = "moderating"
    POSTER = "poster"
    PACK = "pack"  # all of them


class PaperRefusal(StrEnum):
    """Why a paper is not made."""

    UNKNOWN = "unknown"
    NOBODY = "nobody"
    ALL_PRINTED = "all_printed"  # each badge was printed as it would be now
    EMPTY = "empty"  # no item of the programme has a room
    GONE = "gone"  # the day or the group that was chosen


class PaperRefused(Refusal):
    """A paper is not made for `reason`."""

    reasons = PaperRefusal
    statuses = {PaperRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed


@dataclass(frozen=True)
class LetterSpan:
    """Neighbours in the list whose names begin with these letters; `start` and `end` count from 0."""

    first: str
    last: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """How the span is written on a sheet or above a desk: "A–J"."""
        first, last = (letter if letter != "CH" else "Ch" for letter in (self.first, self.last))
        return first if first == last else f"{first}–{last}"


def split_by_letters(letters: Sequence[str], desks: int) -> list[LetterSpan]:
    """Split a list among at most so many desks, as evenly as whole letters allow.

    `letters` are the initial letters of the people in the order of the list; a letter is never split.
    """
    blocks: list[LetterSpan] = []
    for number, letter in enumerate(letters):
        if blocks and blocks[-1].last == letter:
            blocks[-1] = LetterSpan(letter, letter, blocks[-1].start, number + 1)
        else:
            blocks.append(LetterSpan(letter, letter, number, number + 1))
    spans: list[LetterSpan] = []
    for block in blocks:
        left = desks - len(spans) + 1  # with the span that is being filled
        fair = (len(letters) - spans[-1].start) / left if spans else 0
        nearer = spans and block.end - spans[-1].start - fair <= fair - (block.start - spans[-1].start)
        if spans and (left <= 1 or nearer):
            spans[-1] = LetterSpan(spans[-1].first, block.last, spans[-1].start, block.end)
        else:
            spans.append(block)
    return spans


@dataclass(frozen=True)
class SheetRows:
    """What stands on one page of a sheet: people from `start` to `end`, then so many empty rows."""

    start: int
    end: int
    empty: int
    empty_before: int  # on the pages before
    is_last: bool


def paged(
    people: int, least_empty: int, on_first: int, on_next: int, for_end: int = 2, *, fills: bool = True
) -> list[SheetRows]:
    """Split a sheet among pages of so many rows.

    The last page is filled with empty rows, and has at least so many; `for_end` rows stay free there for what ends the
    sheet. Empty rows that do not fit beside the people go to a page of their own, unless the list `fills` no pages:
    then they are only where there is room.
    """
    pages: list[SheetRows] = []
    start = before = 0
    while True:
        room = on_next if pages else on_first
        left = people - start
        if not fills and left + for_end <= room:
            return [*pages, SheetRows(start, people, min(least_empty, room - left - for_end), before, is_last=True)]
        if fills and left + least_empty - before + for_end <= room:
            return [*pages, SheetRows(start, people, room - left - for_end, before, is_last=True)]
        end = min(people, start + room)
        empty = room - (end - start) if fills else 0
        pages.append(SheetRows(start, end, empty, before, is_last=False))
        before += empty
        start = end
