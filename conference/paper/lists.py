"""Lists for those who lead and feed people: a guide's sheet for each visit group, and who eats what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from conference.czech.phone import format_phone
from conference.czech.typography import format_day, format_time, nbsp
from conference.events.models import Event
from conference.fields.choices import MEALS
from conference.lib import clock
from conference.paper.fitting import FittedText, Steps, fitted
from conference.paper.heads import PaperHead, head_of
from conference.paper.matter import Matter, PaperPart
from conference.paper.rules import SheetRows, paged
from conference.printing.publicity import Strip, strip
from conference.registration.models import Meal, Registration
from conference.visits.models import VisitGroup

HEIGHT, ROW, NEXT_HEAD, TEXT = 262.0, 9.5, 20.0, 182.0  # mm of an A4 page
STEPS: Steps = ((10, 2), (8.5, 2), (7, 3))
STRIP, LEAF = 150.0, 7.0  # mm: width of who pays, beside the number of the page; height of that with its gap
TICKS = 2  # columns to tick at the left


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its heading, its width in millimetres."""

    heading: str
    width: float


@dataclass(frozen=True)
class PrintedList:
    """A list with its heading, big signs beside it, facts and remarks above it, and words below it."""

    title: str
    signs: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    remarks: Sequence[tuple[str, str]]  # who it is about, and what is to be thought of
    ticks: Sequence[str]
    columns: Sequence[ListColumn]
    rows: Sequence[tuple[str, ...]]
    empty: int
    below: Sequence[str]

    def pages(self, foot: float) -> list[SheetRows]:
        """Split the rows among pages; the first one has the facts and the remarks, each a foot of so many mm."""
        height = HEIGHT - foot
        remarks = sum(fitted_lines(f"{who}: {what}") for who, what in self.remarks) * 4.6 + (8 if self.remarks else 0)
        head = 40 + 5.2 * sum(fitted_lines(value) for _name, value in self.facts) + remarks
        below = 6 + 4.6 * sum(fitted_lines(line) for line in self.below)
        room = max(1, int((height - head - 7) // ROW))
        return paged(len(self.rows), self.empty, room, int((height - NEXT_HEAD - 7) // ROW),
                     int(below // ROW) + 1, fills=False)  # fmt: skip


def fitted_lines(text: str) -> int:
    """Return how many lines a text of 10 points takes, a little too many to be safe."""
    return 1 + len(text) // 95


def guides_of(event: Event, groups: Sequence[tuple[VisitGroup, list[Registration]]]) -> Matter:
    """Return a sheet for the guide of each group: who comes, how to reach them, what to think of."""
    lists = [(_guide_bookmark(group), _guide(event, group, people)) for group, people in groups]
    return _matter(event, _("Guides' sheets"), f"{event.slug}-guides", lists)


def _guide_bookmark(group: VisitGroup) -> str:
    title = group.visit.item.text("title", group.visit.item.event.language)
    number = _("group %(number)s", number=group.number)
    return f"{title}, {number}"


def _guide(event: Event, group: VisitGroup, people: Sequence[Registration]) -> PrintedList:
    visit, language = group.visit, event.language
    departs = clock.local(group.departs_at, event.timezone)
    meeting = ", ".join(part for part in (visit.text("meeting_point", language), visit.meeting_address) if part)
    guide = " · ".join(part for part in (group.guide, format_phone(group.guide_phone)) if part)
    return PrintedList(
        title=visit.item.text("title", language),
        signs=[(_("Group"), str(group.number)), (_("Departure"), format_time(departs, language)),
               (_("People"), str(len(people)))],
        facts=[(name, value) for name, value in (
            (_("Day"), format_day(departs.date(), language)), (_("Meeting point"), meeting), (_("Guide"), guide),
            (_("Host"), visit.host.name if visit.host else ""), (_("Address"), visit.address),
            (_("Way there"), visit.text("transport", language)), (_("Organiser"), format_phone(event.contact_phone)),
        ) if value],
        remarks=[(row.full_name, row.needs) for row in people if row.needs],
        ticks=(_("there"), _("back")),
        columns=[ListColumn(_("name"), 56), ListColumn(_("organisation, town"), 70), ListColumn(_("phone"), 30)],
        rows=[(f"{row.family_name} {row.given_name}", _from(row), format_phone(row.phone)) for row in people],
        empty=2,
        below=[*visit.text("rules", language).splitlines(),
               _("It has personal data: do not leave it lying about, and give it back to the organiser afterwards.")],
    )  # fmt: skip


def lunch_of(event: Event, people: Sequence[Registration]) -> Matter:
    """Return who eats what, with the numbers for the kitchen."""
    counts = {meal: sum(row.meal is meal for row in people) for meal in MEALS}
    unasked = sum(row.meal is None for row in people)
    facts = [(str(MEALS[meal]), str(number)) for meal, number in counts.items() if number]
    whole = PrintedList(
        title=_("Lunch list"),
        signs=[(_("Meals"), str(len(people) - counts[Meal.NONE]))],
        facts=facts + ([(_("nothing said"), str(unasked))] if unasked else []),
        remarks=[], ticks=(_("given out"),),
        columns=[ListColumn(_("name"), 62), ListColumn(_("organisation, town"), 70), ListColumn(_("meal"), 36)],
        rows=[
            (f"{row.family_name} {row.given_name}", _from(row), str(MEALS[row.meal]) if row.meal else "")
            for row in people if row.meal is not Meal.NONE
        ],
        empty=4,
        below=[_("It has personal data: do not leave it lying about, and give it back to the organiser afterwards.")],
    )  # fmt: skip
    return _matter(event, _("Lunch list"), f"{event.slug}-lunch", [(_("Lunch list"), whole)])


def _from(row: Registration) -> str:
    return row.organisation if row.municipality in row.organisation else f"{row.organisation}, {row.municipality}"


def _matter(event: Event, title: str, name: str, lists: Sequence[tuple[str, PrintedList]]) -> Matter:
    head = head_of(event, int(TEXT))
    parts = [
        PaperPart(bookmark, lambda one=one: _drawn(head, title, one))  # type: ignore[misc]
        for bookmark, one in lists
    ]
    return Matter(f"{title}: {event.text('title', event.language)}", name, event.language, parts)


def _drawn(head: PaperHead, kind: str, one: PrintedList) -> str:
    who_pays: Strip | None = strip(head.funding, STRIP)
    pages = one.pages(max(0.0, who_pays.height - LEAF) if who_pays else 0.0)
    lines: list[list[list[FittedText]]] = [
        [
            [fitted(nbsp(text, "cs"), column.width - 3, STEPS) for text, column in zip(row, one.columns, strict=True)]
            for row in one.rows[rows.start : rows.end]
        ]
        for rows in pages
    ]
    return render_template(
        "pdf/list.html", head=head, kind=kind, one=one, pages=list(zip(pages, lines, strict=True)), total=len(pages),
        title=nbsp(one.title, head.language), strip=who_pays,
    )  # fmt: skip
