"""Badges: a name that is read at three metres, where somebody is from, and the code that the desk reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from flask import render_template
from flask_babel import gettext as _

from conference.czech.collation import initial_letter
from conference.czech.typography import NBSP, nbsp
from conference.events.models import Event
from conference.paper.fitting import FittedText, Steps, fitted
from conference.paper.heads import PaperHead, head_of
from conference.paper.labels import BadgeSize
from conference.paper.matter import FilledForm, Matter, PaperPart, without_rare_forms
from conference.printing.publicity import Strip, strip
from conference.printing.qr import qr_data_uri
from conference.printing.slots import PaperFilling, SlotText
from conference.printing.typefaces import MM_PER_POINT, SANS, SERIF, fit, lines_at
from conference.registration.models import Registration

INSIDE = 4.0  # mm from the edge
STRIP, LOW_FOOT, LINE = 4.5, 9.5, 1.1  # mm: the line on top, the last lines; a line of a name by its size
CODE = 24.1  # mm, with its quiet zone: what `size_on_paper` says of a ticket's code
BACKED, NARROW = 50, 28.0  # mm: lower labels have who pays on the front only, this wide
WHOSE = 9.0  # mm at the foot of a back: whose it is
LOW, TALL = 60, 100  # mm: on lower labels the code stands beside the name, on taller ones all is larger
GIVEN = (96, 84, 72, 64, 56, 48, 42, 38, 34, 31, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8)  # points
FRONT, BACK = "front", "back"  # the forms


@dataclass(frozen=True)
class Badge:
    """What one badge says, with sizes in points."""

    registration_id: int
    given: FittedText
    family: FittedText
    titles: FittedText
    organisation: FittedText
    town: str
    role: str
    code: str
    about: tuple[str, ...]  # on the back: visit groups

    @property
    def texts(self) -> dict[str, SlotText | None]:
        """What stands in its slots; None for what it does not say."""
        size = self.organisation.size
        return {
            "role": _slot(self.role), "given": _slot(*self.given), "family": _slot(*self.family),
            "titles": _slot(*self.titles), "organisation": _slot(self.organisation.text, size),
            "town": _slot(self.town, size), "code": _slot(self.code),
        }  # fmt: skip

    def texts_of_back(self, lines: int) -> dict[str, SlotText | None]:
        """Return what stands in the slots of its back, which has room for so many lines about visits."""
        about = {f"about-{number}": _slot(line) for number, line in enumerate(self.about)}
        nothing: dict[str, SlotText | None] = {f"about-{number}": None for number in range(lines)}
        return {**nothing, **about, "whose": _slot(f"{self.given.text} {self.family.text}")}

    @cached_property
    def qr(self) -> str:
        """Its code as a picture."""
        return qr_data_uri(self.code, _("QR code for the sign-in desk"))


@dataclass(frozen=True)
class Measures:
    """Where things stand on a badge of a size, in millimetres."""

    size: BadgeSize
    width: float  # of the name
    names: float  # height for both names
    texts: float  # width of where somebody is from
    is_low: bool
    code: float = CODE
    lift: float = INSIDE  # of where somebody is from, above the lower edge
    paid: Strip | None = None  # on the front: who pays

    @classmethod
    def of(cls, size: BadgeSize, head: PaperHead | None = None) -> Measures:
        """Return the measures of a size: a low label has its code beside the name, others below it.

        Who pays stands on the front where `head` is given: the emblem and the sentence, below where somebody is from,
        or on the lowest labels beside it.
        """
        measures = cls._of_all(size)
        if head is None:
            return measures
        if size.height < BACKED:
            paid = strip(head.funding, NARROW, tall=6, size=5.5, is_small=True)
            return replace(measures, texts=measures.texts - paid.width - 2, paid=paid) if paid else measures
        tall, points = (6, 5.5) if measures.is_low else (8, 6.0) if size.height < TALL else (10, 7.5)
        paid = strip(head.funding, measures.texts, tall=tall, size=points, is_small=True)
        if paid is None:
            return measures
        lower = paid.height + 1
        return replace(
            measures, names=measures.names - (lower if measures.is_low else 3), lift=INSIDE + lower, paid=paid
        )

    @classmethod
    def _of_all(cls, size: BadgeSize) -> Measures:
        inside = size.width - 2 * INSIDE
        is_low = size.height < LOW
        code = CODE if size.height < TALL else 1.5 * CODE
        beside = code + 2 if is_low else 0
        names = size.height - 2 * INSIDE - STRIP - (LOW_FOOT if is_low else code) - 1
        return cls(size, inside - beside, names, inside - (0 if is_low else code + 2) - beside, is_low, code)


def badges_of(
    event: Event, people: Sequence[Registration], size: BadgeSize, *, roles: Mapping[int, str],
    visits: Mapping[int, Sequence[str]], with_back: bool, skipped: int, name: str,
) -> Matter:  # fmt: skip
    """Return the badges of people as pages of one size; so many labels of the first sheet are used already."""
    head, lines = head_of(event, 60), max(map(len, visits.values()), default=0)
    on_back = _paid_on_back(head, size, list(visits.values())) if with_back else None
    measures = Measures.of(size, None if on_back else head)
    sheets = _Sheets(head, measures, people, roles, visits, skipped, lines, on_back)
    parts = []
    for number in range(sheets.count):
        some = [row for row in sheets.people_on(number) if row]
        ends = dict.fromkeys(initial_letter(row.family_name) for row in (some[0], some[-1]))
        names = dict.fromkeys(row.family_name for row in (some[0], some[-1]))
        bookmark = f"{'–'.join(ends)}: {' – '.join(names)}"
        for side in (FRONT, BACK)[: 1 + with_back]:
            parts.append(
                PaperPart(bookmark, sheets.drawing(number, side), FilledForm(side, sheets.filling(number, side)))
            )
    title = _("Badges")
    return Matter(
        f"{title}: {event.text('title', event.language)}", name, event.language, without_rare_forms(parts),
        says={row.id: says(row, roles.get(row.id, "")) for row in people},
        forms={side: sheets.form(side) for side in (FRONT, BACK)},
    )  # fmt: skip


@dataclass(frozen=True)
class _Sheets:
    """The sheets of some badges: what stands on each, read when it is set."""

    head: PaperHead
    measures: Measures
    people: Sequence[Registration]
    roles: Mapping[int, str]
    visits: Mapping[int, Sequence[str]]
    skipped: int
    lines: int  # about visits on a back, at most
    paid: Strip | None = None  # on the back: who pays

    @property
    def count(self) -> int:
        return -(-(self.skipped + len(self.people)) // self.measures.size.count)

    def people_on(self, number: int) -> list[Registration | None]:
        """Return who is on a sheet, None for a label that stays empty."""
        size = self.measures.size.count
        start = number * size - self.skipped
        some: list[Registration | None] = [*([None] * -start), *self.people[max(0, start) : start + size]]
        return [*some, *([None] * (size - len(some)))]

    def badges(self, number: int) -> list[Badge | None]:
        return [
            _badge(row, self.measures, self.roles.get(row.id, ""), self.visits.get(row.id, ())) if row else None
            for row in self.people_on(number)
        ]

    def drawing(self, number: int, side: str) -> Callable[[], str]:
        return lambda: self._drawn(self.badges(number), side)

    def form(self, side: str) -> Callable[[], str]:
        """Return what draws a sheet in which every place is taken by as little as there can be."""
        little = FittedText("x", 10)
        sample = Badge(0, little, little, little, little, "x", "x", "222222", ("x",) * self.lines)
        return lambda: self._drawn([sample] * self.measures.size.count, side)

    def filling(self, number: int, side: str) -> Callable[[], PaperFilling]:
        return lambda: self._filling(self.badges(number), side)

    def _filling(self, badges: Sequence[Badge | None], side: str) -> PaperFilling:
        alt = _("QR code for the sign-in desk")
        shown = {number: badge for number, badge in enumerate(badges) if badge}
        texts = {
            f"{name}-{number}": text
            for number, badge in shown.items()
            for name, text in self._texts(badge, side).items()
        }
        codes = {f"qr-{number}": (badge.code, alt) for number, badge in shown.items()} if side == FRONT else {}
        empty = frozenset(f"badge-{number}" for number in range(len(badges)) if number not in shown)
        return PaperFilling(_("Badges"), "", texts, codes, left_out=empty)

    def _texts(self, badge: Badge, side: str) -> dict[str, SlotText | None]:
        return badge.texts if side == FRONT else badge.texts_of_back(self.lines)

    def _drawn(self, badges: Sequence[Badge | None], side: str) -> str:
        size = self.measures.size
        title = fitted(self.head.title, size.width - 2 * INSIDE - 22, ((8, 1), (7, 1)), SANS)
        shown = [(number, badge, self._texts(badge, side)) for number, badge in enumerate(badges) if badge]
        return render_template(
            "pdf/badges.html", head=self.head, size=size, measures=self.measures, badges=shown, title=title,
            is_back=side == BACK, strip=self.paid if side == BACK else self.measures.paid,
        )  # fmt: skip


def _paid_on_back(head: PaperHead, size: BadgeSize, visits: Sequence[Sequence[str]]) -> Strip | None:
    """Return who pays as there is room for it below the fullest back; None where there is none."""
    width = size.width - 2 * INSIDE

    def high(texts: Sequence[str]) -> float:
        return sum(1.2 + 3.81 * lines_at(text, width, 9, SANS, 600) for text in texts)

    title = INSIDE + 4.3 * lines_at(head.title, width, 10, SERIF, 600)
    texts = high([head.dates, head.place, *(["x"] if head.phone else [])])
    room = size.height - title - texts - max(map(high, visits), default=0.0) - WHOSE
    if size.height < BACKED or room < 6:
        return None
    tall, points = (8, 6.0) if room >= 8 else (6, 5.5)
    return strip(head.funding, width, tall=tall, size=points, most=min(room, 14 if size.height < TALL else 30))


def _slot(text: str, size: float | None = None) -> SlotText | None:
    return SlotText.of(text, size=size) if text else None


def says(row: Registration, role: str) -> str:
    """Return what tells the badge of a person from one that was printed before, of whatever size."""
    parts = (row.title_before, row.given_name, row.family_name, row.title_after, row.organisation, row.municipality)
    return sha256("\n".join((*parts, role, row.ticket_code)).encode()).hexdigest()[:32]


def _badge(row: Registration, measures: Measures, role: str, about: Sequence[str]) -> Badge:
    titles = ", ".join(part for part in (row.title_before, row.title_after) if part)
    given, family = (text.replace(" ", NBSP) for text in (row.given_name, row.family_name))
    most_family = measures.names * (0.56 if given else 1) / LINE / MM_PER_POINT
    most_given = measures.names * (0.44 if family else 1) / LINE / MM_PER_POINT
    organisation = nbsp(row.organisation, "cs")
    town = row.municipality if row.municipality not in row.organisation else ""
    one, two, three = (1, 2, 2) if measures.is_low else (2, 3, 4)
    room: Steps = ((9.5, one), (8, two), (7, two)) if town or titles else ((9.5, two), (8, three), (7, three))
    if measures.size.height >= TALL:
        room = ((16, 2), (13, 3), *room)
    family_fitted = _one_line(family, measures.width, most_family, 600)
    given_fitted = _one_line(given, measures.width, min(most_given, family_fitted.size) if family else most_given, 400)
    return Badge(
        row.id, given_fitted, family_fitted, fitted(titles, measures.texts, ((9.5, 1), (8, 1), (7, 1))),
        fitted(organisation, measures.texts, room), town, role, row.ticket_code, tuple(about),
    )  # fmt: skip


def _one_line(text: str, width: float, most: float, weight: int) -> FittedText:
    """Return a name at the largest size at which it takes one line and is not too high."""
    sizes = [size for size in GIVEN if size <= most] or [GIVEN[-1]]
    size = fit(text, width, sizes, SERIF, weight)
    return FittedText(text, size) if size else fitted(text, width, ((sizes[-1], 1),), SERIF, weight)
