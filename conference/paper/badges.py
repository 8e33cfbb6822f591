"""Badges: a name that is read at three metres, where somebody is from, and the code that the desk reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import render_template
from flask_babel import gettext as _

from conference.czech.collation import initial_letter
from conference.czech.typography import NBSP, nbsp
from conference.events.models import Event
from conference.lib.pieces import batched
from conference.paper.fitting import FittedText, Steps, fitted
from conference.paper.heads import PaperHead, head_of
from conference.paper.labels import BadgeSize
from conference.paper.matter import Matter, PaperPart
from conference.printing.qr import qr_data_uri
from conference.printing.typefaces import MM_PER_POINT, SANS, SERIF, fit
from conference.registration.models import Registration

INSIDE = 4.0  # mm from the edge
STRIP, LOW_FOOT, LINE = 4.5, 9.5, 1.1  # mm: the line on top, the last lines; a line of a name by its size
CODE = 24.1  # mm, with its quiet zone: what `size_on_paper` says of a ticket's code
LOW, TALL = 60, 100  # mm: on lower labels the code stands beside the name, on taller ones all is larger
GIVEN = (96, 84, 72, 64, 56, 48, 42, 38, 34, 31, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8)  # points
PIECE = 2  # pages that are set at once


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
    qr: str
    about: tuple[str, ...]  # on the back: visit groups


@dataclass(frozen=True)
class Measures:
    """Where things stand on a badge of a size, in millimetres."""

    size: BadgeSize
    width: float  # of the name
    names: float  # height for both names
    texts: float  # width of where somebody is from
    is_low: bool
    code: float = CODE

    @classmethod
    def of(cls, size: BadgeSize) -> Measures:
        """Return the measures of a size: a low label has its code beside the name, others below it."""
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
    head, measures = head_of(event, 60), Measures.of(size)
    badges = [_badge(row, measures, roles.get(row.id, ""), visits.get(row.id, ())) for row in people]
    slots: list[Badge | None] = [*([None] * skipped), *badges]
    pages = list(batched(slots, size.count))
    letters = {row.id: initial_letter(row.family_name) for row in people}
    title = _("Badges")
    parts = []
    for number in range(0, len(pages), PIECE):
        some = pages[number : number + PIECE]
        shown = [badge for page in some for badge in page if badge]
        ends = dict.fromkeys(letters[badge.registration_id] for badge in (shown[0], shown[-1]))
        between = f"{shown[0].family.text} – {shown[-1].family.text}" if len(shown) > 1 else shown[0].family.text
        parts.append(
            PaperPart(
                f"{'–'.join(ends)}: {between}",
                lambda some=some, number=number: _drawn(  # type: ignore[misc]
                    head, measures, some, number + 1, len(pages), with_back=with_back
                ),
            )
        )
    return Matter(
        f"{title}: {event.text('title', event.language)}", name, event.language, parts,
        says={row.id: says(row, roles.get(row.id, "")) for row in people},
    )  # fmt: skip


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
        fitted(organisation, measures.texts, room), town, role, row.ticket_code,
        qr_data_uri(row.ticket_code, _("QR code for the sign-in desk")), tuple(about),
    )  # fmt: skip


def _one_line(text: str, width: float, most: float, weight: int) -> FittedText:
    """Return a name at the largest size at which it takes one line and is not too high."""
    sizes = [size for size in GIVEN if size <= most] or [GIVEN[-1]]
    size = fit(text, width, sizes, SERIF, weight)
    return FittedText(text, size) if size else fitted(text, width, ((sizes[-1], 1),), SERIF, weight)


def _drawn(
    head: PaperHead,
    measures: Measures,
    pages: Sequence[Sequence[Badge | None]],
    first: int,
    total: int,
    *,
    with_back: bool,
) -> str:
    size = measures.size
    title = fitted(head.title, size.width - 2 * INSIDE - 22, ((8, 1), (7, 1)), SANS)
    return render_template(
        "pdf/badges.html", head=head, size=size, measures=measures, pages=pages, first=first, total=total,
        title=title, with_back=with_back,
    )  # fmt: skip
