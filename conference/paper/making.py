"""From what was chosen to what is set: each kind of paper has one function that builds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _

from conference.attendance.rules import days_of
from conference.czech.collation import initial_letter
from conference.events.models import Event
from conference.lib import languages
from conference.lib.clock import local
from conference.paper import queries
from conference.paper.badges import badges_of, says
from conference.paper.labels import SIZES
from conference.paper.lists import guides_of, lunch_of
from conference.paper.matter import Matter
from conference.paper.roles import roles_of
from conference.paper.rules import PaperKind, PaperRefusal, PaperRefused, split_by_letters
from conference.paper.sign_in import SignInSheet, sheets_of
from conference.paper.signs import doors_of, moderating_of, plates_of, poster_of, programme_of
from conference.programme.queries import speakers_of
from conference.registration.models import Registration
from conference.visits.models import VisitGroup
from conference.visits.wording import group_name

Arguments = Mapping[str, Any]
T = TypeVar("T")


def matters_of(event: Event, arguments: Arguments) -> list[Matter]:
    """Return the papers of a file as they would be made now: one, or those of a whole pack.

    The first language of the conference must be spoken. Raises PaperRefused: NOBODY, EMPTY, GONE.
    """
    kind = PaperKind(arguments["paper"])
    if kind is not PaperKind.PACK:
        return [matter_of(event, arguments)]
    found = [matter for one in _of_pack(event, arguments) if (matter := _if_any(event, one))]
    if not any(matter.names_people for matter in found):
        raise PaperRefused(PaperRefusal.NOBODY)
    return found


def matter_of(event: Event, arguments: Arguments) -> Matter:
    """Return one paper. Raises PaperRefused as `matters_of` does."""
    return BUILDERS[PaperKind(arguments["paper"])](event, arguments)


def _of_pack(event: Event, arguments: Arguments) -> Iterator[dict[str, Any]]:
    """Yield the arguments of the papers of a pack: for every day and group, for everybody."""
    for day in days_of(event.starts_on, event.ends_on):
        sheet = {"paper": PaperKind.SIGN_IN, "day": day.isoformat(), "empty": arguments["empty"]}
        yield {**sheet, "whom": "", "desks": arguments["desks"]}
    for day in dict.fromkeys(local(group.departs_at, event.timezone).date() for group in queries.groups_of(event)):
        yield {**sheet, "whom": "groups", "day": min(max(day, event.starts_on), event.ends_on).isoformat()}
    yield {"paper": PaperKind.BADGES, "people": None, "size": arguments["size"], "first": 1, "back": False}
    for kind in BUILDERS:
        if kind not in (PaperKind.SIGN_IN, PaperKind.BADGES):
            yield {"paper": kind}


def _if_any(event: Event, arguments: Arguments) -> Matter | None:
    with suppress(PaperRefused):
        return matter_of(event, arguments)
    return None


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


def badges(event: Event, arguments: Arguments) -> Matter:
    """Build the badges of some people: of one, of all, or of those who had none when the file was asked for.

    Those were written down then, so that a worker that goes on with the file finds the same people.
    """
    people = queries.people_of(event)
    if (wanted := arguments["people"]) is not None:
        people = [row for row in people if row.id in set(wanted)]
    if not people:
        raise PaperRefused(PaperRefusal.NOBODY)
    size = SIZES[arguments["size"]]
    visits: dict[int, list[str]] = {}
    if arguments["back"]:
        of_groups = queries.people_of_groups(event)
        for group in queries.groups_of(event):
            for row in of_groups.get(group.id, ()):
                visits.setdefault(row.id, []).append(group_name(group, begins=True))
    return badges_of(
        event, people, size, roles=roles_of(event, people), visits=visits, with_back=arguments["back"],
        skipped=(arguments["first"] - 1) % size.count, name=f"{event.slug}-badges",
    )  # fmt: skip


def guides(event: Event, arguments: Arguments) -> Matter:
    """Build the sheets of the guides of all visit groups."""
    found = _groups(event, "groups")
    return guides_of(event, found)


def lunch(event: Event, arguments: Arguments) -> Matter:
    """Build the list of meals."""
    return lunch_of(event, _anybody(queries.people_of(event)))


def doors(event: Event, arguments: Arguments) -> Matter:
    """Build a sign for each room and day. Raises PaperRefused(EMPTY) where no item has a room."""
    programme = programme_of(event)
    if not any(item.room for item in programme.items):
        raise PaperRefused(PaperRefusal.EMPTY)
    return doors_of(event, programme)


def plates(event: Event, arguments: Arguments) -> Matter:
    """Build a name plate for each of those who speak."""
    return plates_of(event, _anybody(speakers_of(event)))


def moderating(event: Event, arguments: Arguments) -> Matter:
    """Build the moderator's sheet."""
    return moderating_of(event, programme_of(event), queries.people_of(event))


def poster(event: Event, arguments: Arguments) -> Matter:
    """Build the poster about who pays."""
    return poster_of(event)


def _anybody(people: list[T]) -> list[T]:
    if not people:
        raise PaperRefused(PaperRefusal.NOBODY)
    return people


def without_badge(event: Event, people: Sequence[Registration]) -> list[int]:
    """Return the ids of those whose badge was not printed, or says something else by now."""
    printed = queries.badges_printed(event)
    with languages.speaking(event.language):
        roles = roles_of(event, people)
        return [
            row.id
            for row in people
            if row.id not in printed or printed[row.id].says != says(row, roles.get(row.id, ""))
        ]


def last_badges(event: Event) -> dict[str, Any]:
    """Return the size that badges had last, and whether they had backs."""
    for job in queries.asked_lately(event):
        if job.arguments["paper"] == PaperKind.BADGES:
            return {"size": job.arguments["size"], "back": job.arguments["back"]}
    return {}


BUILDERS: Mapping[PaperKind, Callable[[Event, Arguments], Matter]] = {
    PaperKind.SIGN_IN: sign_in,
    PaperKind.BADGES: badges,
    PaperKind.GUIDES: guides,
    PaperKind.LUNCH: lunch,
    PaperKind.DOORS: doors,
    PaperKind.PLATES: plates,
    PaperKind.MODERATING: moderating,
    PaperKind.POSTER: poster,
}
