"""Sign-in sheets: who comes, with room for the hand; a proof for whoever pays for the conference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import gettext as _

from conference.czech.collation import initial_letter
from conference.czech.typography import format_date, format_long_date, nbsp
from conference.events.models import Event
from conference.paper.fitting import FittedText, fitted
from conference.paper.heads import PaperHead, head_of
from conference.paper.matter import FilledForm, Matter, PaperPart, without_rare_forms
from conference.paper.rules import SheetRows, paged
from conference.printing.slots import PaperFilling, SlotText, TextPiece
from conference.printing.typefaces import SANS, SERIF, fit, lines_at
from conference.registration.models import Registration

ROW, COLUMN_HEADS = 9.2, 6.5  # mm
HEIGHT, NEXT_HEAD, TEXT, LOGOS = 180, 17, 150, 112  # of what a page holds; of the head from page 2 on; widths
NAME_STEPS, PLAIN_STEPS = ((10, 2), (8.5, 2), (7, 3)), ((9.5, 2), (8.5, 2), (7, 3))
NAME, ORGANISATION, TOWN = 66, 64, 25  # mm, a little less than the columns
LEAF = 200  # mm, for the names at the foot of a page


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

    def texts(self, number: int) -> dict[str, SlotText | None]:
        """Return what stands in its slots, as the row with this number."""
        rest = f" {self.given}{', ' if self.titles else ''}{self.titles}"
        return {
            "letter": SlotText.of(self.letter) if self.letter else None, "no": SlotText.of(str(number)),
            "who": SlotText.of(TextPiece(self.family, "b"), rest, size=self.size),
            "organisation": _cell(self.organisation), "town": _cell(self.town),
        }  # fmt: skip


def _cell(text: FittedText) -> SlotText | None:
    return SlotText.of(text.text, size=text.size) if text.text else None


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
    forms: dict[str, Callable[[], str]] = {}
    parts = [part for sheet in sheets for part in _parts(event, head, sheet, empty, forms)]
    title, of = _("Sign-in sheet"), event.text("title", language)
    return Matter(f"{title}: {of}", name, language, without_rare_forms(parts), forms=forms)


def _parts(
    event: Event, head: PaperHead, sheet: SignInSheet, empty: int, forms: dict[str, Callable[[], str]]
) -> Iterator[PaperPart]:
    """Yield the pages of a sheet, and note the forms that they fill."""
    first = _head_height(head, sheet)
    on_first, on_next = ((HEIGHT - head_height - COLUMN_HEADS) // ROW for head_height in (first, NEXT_HEAD))
    pages = paged(len(sheet.people), empty, int(on_first), int(on_next))
    for number, rows in enumerate(pages, start=1):
        page = _Page(head, sheet, rows, number, len(pages))
        names = dict.fromkeys(page.families)
        between = " – ".join(names) if names else _("Empty rows")
        words = (format_date(sheet.day, event.language), sheet.about or sheet.label, between)
        forms.setdefault(page.form, page.drawn_as_form)
        yield PaperPart(", ".join(word for word in words if word), page.drawn, FilledForm(page.form, page.filling))


@dataclass(frozen=True)
class _Page:
    """One page of a sheet; what stands on it is read when it is set."""

    head: PaperHead
    sheet: SignInSheet
    rows: SheetRows
    number: int
    total: int

    @property
    def families(self) -> list[str]:
        """The first and the last name, to leaf through by."""
        people = self.sheet.people[self.rows.start : self.rows.end]
        return [people[0].family_name, people[-1].family_name] if people else []

    @property
    def form(self) -> str:
        """The form of pages that differ in their rows only."""
        rows, sheet = self.rows, self.sheet
        head = (sheet.label, sheet.about, sheet.day, self.number == 1)
        return repr((*head, rows.end - rows.start, rows.empty, rows.is_last, rows.end if rows.empty else 0))

    def drawn(self) -> str:
        """Draw the page."""
        return self._drawn({number: line.texts(number + 1) for number, line in self._lines()}, self._leaf())

    def drawn_as_form(self) -> str:
        """Draw a page that says as little as can be in each slot."""
        little = FittedText("x", 9.5)
        sample = SheetLine("x", "x", "", 10, little, little, "X").texts(1)
        rows = range(self.rows.start, self.rows.end)
        return self._drawn(dict.fromkeys(rows, sample), SlotText.of(TextPiece("x", "proper"), "x"))

    def filling(self) -> PaperFilling:
        """Return what stands in the slots of the form."""
        texts: dict[str, SlotText | None] = {"leaf": self._leaf()}
        for number, line in self._lines():
            for name, text in line.texts(number + 1).items():
                texts[f"{name}-{number - self.rows.start}"] = text
        return PaperFilling(_("Sign-in sheet"), "", texts)

    def _lines(self) -> list[tuple[int, SheetLine]]:
        return list(enumerate(_lines(self.sheet.people, self.rows.start, self.rows.end), start=self.rows.start))

    def _leaf(self) -> SlotText:
        names = fitted(" – ".join(dict.fromkeys(self.families)), LEAF, ((9, 1),)).text
        page = _("page %(number)d of %(total)d", number=self.number, total=self.total)
        return SlotText.of(TextPiece(names, "proper"), f" · {page}" if names else page)

    def _drawn(self, lines: Mapping[int, Mapping[str, SlotText | None]], leaf: SlotText) -> str:
        head, sheet, rows = self.head, self.sheet, self.rows
        return render_template(
            "pdf/sign_in.html", head=head, rows=rows, lines=list(lines.values()), leaf=leaf,
            begins_empty=rows.empty and not rows.empty_before, is_first=self.number == 1,
            day=format_long_date(sheet.day, head.language), label=nbsp(sheet.label, head.language),
            about=nbsp(sheet.about, head.language), title_size=_title_size(head),
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
