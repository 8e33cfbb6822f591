"""From what was chosen to what is set: each kind of paper has one function that builds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from conference.czech.collation import initial_letter
from conference.events.models import Event
from conference.paper import queries
from conference.paper.matter import Matter
from conference.paper.rules import PaperKind, PaperRefusal, PaperRefused, split_by_letters
from conference.paper.sign_in import SignInSheet, sheets_of
from conference.registration.models import Registration
from conference.visits.models import VisitGroup
from conference.visits.wording import group_name

Arguments = Mapping[str, Any]


def matter_of(event: Event, arguments: Arguments) -> Matter:
    """Return a paper as it would be made now, in the first language of the conference, which must be spoken.

    Raises PaperRefused: NOBODY, GONE.
    """
    return BUILDERS[PaperKind(arguments["paper"])](event, arguments)


def sign_in(event: Event, arguments: Arguments) -> Matter:
    """Build the sign-in sheets of a day: for each desk, or for visit groups."""
    day = date.fromisoformat(arguments["day"])
    if not event.starts_on <= day <= event.ends_on:
        raise PaperRefused(PaperRefusal.GONE)
    name = f"{event.slug}-sign-in-{day.isoformat()}"
    if arguments["whom"]:
        sheets = [_sheet_of_group(group, day, people) for group, people in _groups(event, arguments["whom"])]
        name += "-groups"
    else:
        sheets = desks(queries.people_of(event), arguments["desks"], day)
    if not any(sheet.people for sheet in sheets):
        raise PaperRefused(PaperRefusal.NOBODY)
    return sheets_of(event, sheets, arguments["empty"], name)


def desks(people: list[Registration], count: int, day: date) -> list[SignInSheet]:
    """Return one sheet for each desk, with its letters."""
    if count == 1:
        return [SignInSheet("", day, people)]
    spans = split_by_letters([initial_letter(row.family_name) for row in people], count)
    return [SignInSheet(span.label, day, people[span.start : span.end]) for span in spans]


def _groups(event: Event, whom: str) -> list[tuple[VisitGroup, list[Registration]]]:
    """Return the visit groups that were chosen, with their people. Raises PaperRefused(GONE) for one that is gone."""
    people = queries.people_of_groups(event)
    groups = [group for group in queries.groups_of(event) if whom in ("groups", str(group.id))]
    if not groups:
        raise PaperRefused(PaperRefusal.GONE)
    return [(group, people.get(group.id, [])) for group in groups]


def _sheet_of_group(group: VisitGroup, day: date, people: list[Registration]) -> SignInSheet:
    label = _("group %(number)s", number=group.number)
    return SignInSheet(label, day, people, group_name(group, begins=True))


BUILDERS: Mapping[PaperKind, Callable[[Event, Arguments], Matter]] = {
    PaperKind.SIGN_IN: sign_in,
}
