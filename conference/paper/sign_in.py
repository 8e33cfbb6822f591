"""Sign-in sheets: who comes, with room for the hand; a proof for whoever pays for the conference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from conference.czech.collation import initial_letter
from conference.czech.typography import format_date, format_long_date, nbsp
from conference.events.models import Event
from conference.lib.pieces import batched
from conference.paper.fitting import FittedText, fitted
from conference.paper.heads import PaperHead, head_of
from conference.paper.matter import Matter, PaperPart
from conference.paper.rules import SheetRows, paged
from conference.printing.typefaces import SANS, SERIF, fit, lines_at
from conference.registration.models import Registration

ROW, COLUMN_HEADS = 9.2, 6.5  # mm
HEIGHT, NEXT_HEAD, TEXT, LOGOS = 180, 17, 150, 112  # of what a page holds; of the head from page 2 on; widths
PIECE = 6  # pages that are set at once
NAME_STEPS, PLAIN_STEPS = ((10, 2), (8.5, 2), (7, 3)), ((9.5, 2), (8.5, 2), (7, 3))
NAME, ORGANISATION, TOWN = 66, 64, 25  # mm, a little less than the columns


@dataclass(frozen=True)
class SheetLine:
    """One person's line: titles stand behind the name, as people are looked for."""

    family: str
    given: str
    titles: str
    size: float
    organisation: FittedText
    town: FittedText
    letter: str  # where another letter begins


@dataclass(frozen=True)
class SignInSheet:
    """One list: of a day or a visit group, perhaps of some letters only."""

    label: str  # "A–J", the group, or nothing
    day: date
    people: Sequence[Registration]
    about: str = ""  # the visit and when it leaves


def sheets_of(event: Event, sheets: Sequence[SignInSheet], empty: int, name: str) -> Matter:
    """Return some sheets as one paper, with at least so many empty rows at the end of each."""
    head, language = head_of(event, LOGOS), event.language
    title = _("Sign-in sheet")
    return Matter(
        f"{title}: {event.text('title', language)}",
        name,
        language,
        [part for sheet in sheets for part in _parts(event, head, sheet, empty)],
    )


def _parts(event: Event, head: PaperHead, sheet: SignInSheet, empty: int) -> Iterator[PaperPart]:
    first = _head_height(head, sheet)
    on_first, on_next = ((HEIGHT - head_height - COLUMN_HEADS) // ROW for head_height in (first, NEXT_HEAD))
    pages = paged(len(sheet.people), empty, int(on_first), int(on_next))
    numbered = list(enumerate(pages, start=1))
    for some in batched(numbered, PIECE):
        names = [name for _number, rows in some for name in _families(sheet, rows)]
        between = f"{names[0]} – {names[-1]}" if names else _("Empty rows")
        parts = (format_date(sheet.day, event.language), sheet.about or sheet.label, between)
        yield PaperPart(
            ", ".join(part for part in parts if part),
            lambda some=some: _drawn(head, sheet, some, len(pages)),  # type: ignore[misc]
        )


def _drawn(head: PaperHead, sheet: SignInSheet, some: Sequence[tuple[int, SheetRows]], total: int) -> str:
    values: list[dict[str, Any]] = [
        {
            "number": number,
            "rows": rows,
            "lines": _lines(sheet.people, rows.start, rows.end),
            "begins_empty": rows.empty and not rows.empty_before,
            "from_to": " – ".join(dict.fromkeys(_families(sheet, rows))),
        }
        for number, rows in some
    ]
    return render_template(
        "pdf/sign_in.html", head=head, pages=values, total=total, day=format_long_date(sheet.day, head.language),
        label=nbsp(sheet.label, head.language), about=nbsp(sheet.about, head.language), title_size=_title_size(head),
    )  # fmt: skip


def _lines(people: Sequence[Registration], start: int, end: int) -> list[SheetLine]:
    lines = []
    for number in range(start, end):
        row = people[number]
        letter = initial_letter(row.family_name)
        is_first = number == 0 or initial_letter(people[number - 1].family_name) != letter
        titles = ", ".join(part for part in (row.title_before, row.title_after) if part)
        whole = fitted(
            f"{row.family_name} {row.given_name}{', ' if titles else ''}{titles}", NAME, NAME_STEPS, SANS, 600
        )
        family, given, titles = _cut(row.family_name, row.given_name, titles, whole.text)
        lines.append(
            SheetLine(
                family, given, nbsp(titles, "cs"), whole.size,
                fitted(nbsp(row.organisation, "cs"), ORGANISATION, PLAIN_STEPS),
                fitted(row.municipality, TOWN, PLAIN_STEPS),
                ("Ch" if letter == "CH" else letter) if is_first else "",
            )
        )  # fmt: skip
    return lines


def _cut(family: str, given: str, titles: str, whole: str) -> tuple[str, str, str]:
    """Return the parts of a name as far as the whole one, which may have been shortened, has room for them."""
    if not whole.endswith("…") or len(whole) > len(family) + len(given) + len(titles) + 2:
        return family, given, titles
    kept_family = whole if len(whole) <= len(family) else family
    rest = whole[len(kept_family) :].lstrip()
    return kept_family, (given if len(rest) > len(given) else rest), ""


def _families(sheet: SignInSheet, rows: SheetRows) -> list[str]:
    """Return the first and the last name of a page, to leaf through by."""
    people = sheet.people[rows.start : rows.end]
    return [people[0].family_name, people[-1].family_name] if people else []


def _title_size(head: PaperHead) -> float:
    return fit(head.title, TEXT, [15, 13.5], SERIF, 600) or fit(head.title, TEXT, [13, 12, 11], SERIF, 600, 2) or 11


def _head_height(head: PaperHead, sheet: SignInSheet) -> float:
    """Return how high the head of the first page is, in millimetres."""
    size = _title_size(head)
    lines = lines_at(head.title, TEXT, size, SERIF, 600)
    text = 11 + lines * size * 0.42 + (5 * lines_at(sheet.about, TEXT, 11, SERIF, 600) if sheet.about else 0)
    facts = sum(4.2 * lines_at(value, TEXT - 26, 9) for value in (head.place, head.organiser) if value) + 4.2
    purpose = 3.6 * lines_at("x" * 330, 240, 7.5) + 2
    paid: float = head.funding["height"]
    return max(text + facts + 3, paid) + purpose + 3
