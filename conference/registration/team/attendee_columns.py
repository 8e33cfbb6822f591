"""The columns of the list of attendees, for its page and its exports, titled in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.admission.queries import labels_of_codes
from conference.caching import cached_value
from conference.events.models import Event
from conference.fields.field import Field, Group
from conference.lib import languages
from conference.lib.languages import LANGUAGES
from conference.lib.tables import CellKind, Column, Notes, heading
from conference.programme.models import Item
from conference.questions.asked import fields_of
from conference.registration.team.attendees import Attendee, AttendeeVisit, holding
from conference.visits.models import VisitGroup
from conference.visits.queries import OnOffer, on_offer
from conference.visits.wording import group_name

STATE_LABELS = {
    "confirmed": _l("confirmed"),
    "offered": _l("place offered"),
    "waiting": _l("on the waiting list"),
    "pending": _l("waiting for approval"),
    "cancelled": _l("cancelled"),
}


USUAL = ("organisation", "municipality", "visit_group", "state", "created")
"""The columns of the page where nobody has chosen others; the name stands before any."""
NAME = "name"
JOINED = (NAME, "visit_group")
"""Columns that say what several others say, for reading; a whole export has those others instead."""
KINDS = {
    CellKind.TEXT: _l("text"),
    CellKind.INTEGER: _l("whole number"),
    CellKind.DATE: _l("day"),
    CellKind.DATETIME: _l("day and time"),
}


def columns(event: Event, may: Callable[[str], bool]) -> list[Column[Attendee]]:
    """Give what a line of the whole export says."""
    return [column for column in offered(event, may) if column.key not in JOINED]


def chosen_columns(event: Event, may: Callable[[str], bool], keys: Sequence[str]) -> list[Column[Attendee]]:
    """Give the columns of these names in their order, behind the full name. A name that there is no column of, or none
    for this member of the team, is passed over."""
    known = {column.key: column for column in offered(event, may)}
    return [known[NAME], *(known[key] for key in keys if key in known and key != NAME)]


def in_order(typed: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names of columns in the order of the numbers typed for them; one without a number is left out.

    Where two have the same number, the order of the list counts.
    """
    numbers = {key: int(text) for key, text in typed.items() if text.isascii() and text.isdigit() and len(text) < 5}
    return tuple(sorted(numbers, key=lambda key: numbers[key]))


def codebook(chosen: Sequence[Column[Attendee]]) -> Notes:
    """Say what each column means, for whoever gets the file."""
    # Translators: the sheet of an exported list that says what its columns mean
    header = (_("Column"), _("Name for programs"), _("What the column says"), _("What stands in it"))
    rows = [(heading(column), column.key, str(column.meaning), str(column.values) or str(KINDS[column.kind]))
            for column in chosen]  # fmt: skip
    return Notes(_("Codebook"), header, rows)


def offered(event: Event, may: Callable[[str], bool]) -> list[Column[Attendee]]:
    """Give all columns there are. Answers to questions that the event did not switch on have none.

    Nor have those that a member of the team may not see: `may` says which rights they have.
    """

    fields = fields_of(event, also_archived=True)
    language, zone = languages.current(), ZoneInfo(event.timezone)
    states = {state: str(label) for state, label in STATE_LABELS.items()}

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    @lru_cache
    def title(group: VisitGroup) -> str:
        return group.visit.item.text("title", language)

    def titles(items: tuple[Item, ...]) -> str:
        return "; ".join(item.text("title", language) for item in items)

    def asked(*groups: Group) -> Iterator[Column[Attendee]]:
        for field in fields:
            is_asked = not field.is_optional or field.name in event.optional_fields
            if field.group in groups and field.is_exported and is_asked and (not field.right or may(field.right)):
                yield from _of(field)

    @lru_cache
    def group(one: VisitGroup, with_title: bool) -> str:
        return group_name(one, with_title=with_title, begins=True)

    def in_words(one: AttendeeVisit | None, with_title: bool = True) -> str:
        """Say the group of a person, and whether they only wait for it."""
        if one is None:
            return ""
        name = group(one.group, with_title)
        if one.position:
            turn = _("waits as no. %(turn)s", turn=one.position)
            return f"{name}: {turn}"
        return f"{name}: {states['offered']}" if one.is_offered else name

    def of_visit(known: OnOffer) -> Column[Attendee]:
        return Column(
            known.titles[language], lambda p: in_words(p.on(known.visit_id), with_title=False), key=known.column,
            meaning=_l("The group of this site visit with its departure, and whether the person only waits for it."),
        )  # fmt: skip

    def of_the_only_visit() -> Iterator[Column[Attendee]]:
        def first(read: Callable[[AttendeeVisit], Any]) -> Callable[[Attendee], Any]:
            return lambda p: read(p.first_visit) if p.first_visit else None

        yield Column(_l("Group"), first(lambda one: one.group.number), CellKind.INTEGER, key="group",
                     meaning=_l("The number of the group of that site visit."))  # fmt: skip
        yield Column(_l("Departure"), first(lambda one: local(one.group.departs_at)), CellKind.DATETIME,
                     key="departure",
                     meaning=_l("When that group leaves, on the clock of the conference."))  # fmt: skip
        yield Column(_l("Place in the group"), lambda p: states[p.first_visit.place.state] if p.first_visit else "",
                     key="visit_state", meaning=_l("What has become of the place in that group."),
                     values=every_state)  # fmt: skip

    visits = cached_value(event, "visits_on_offer", lambda: on_offer(event))
    every_state = _joined(states.values())
    codes = labels_of_codes(event)
    by_code: list[Column[Attendee]] = [
        Column(_l("Access code"), attrgetter("registration.access_code_id"), key="access_code",
               words=lambda code_id: codes.get(code_id, ""),
               meaning=_l("For whom the code is with which the person registered."))
    ] if codes else []  # fmt: skip
    return [
        Column(_l("Name"), attrgetter("full_name"), key=NAME, meaning=_l("The whole name with titles.")),
        Column(_l("Ticket"), attrgetter("registration.ticket_code"), key="ticket",
               meaning=_l("The code on the ticket, of which there is one at the conference.")),
        *asked(Group.NAME),
        Column(_l("Salutation"), attrgetter("registration.salutation"), key="salutation",
               meaning=_l("How letters begin.")),
        Column(_l("State"), attrgetter("state"), key="state", words=states.__getitem__,
               meaning=_l("What has become of the place at the conference."), values=every_state),
        *asked(Group.CONTACT, Group.WHERE_FROM),
        Column(_l("Site visit, group"), lambda p: "; ".join(map(in_words, p.visits)), key="visit_group",
               meaning=_l("The site visit with its group and departure, in one text.")),
        Column(_l("Site visit"), lambda p: "; ".join(title(one.group) for one in p.visits), key="visit",
               meaning=_l("The site visit on which the person has a place, an offer or a turn.")),
        *(map(of_visit, visits) if len(visits) > 1 else of_the_only_visit()),
        Column(_l("Programme items with places"), attrgetter("items"), key="items", words=titles,
               meaning=_l("Items with a limited number of places in which the person has one.")),
        Column(_l("Number on the waiting list"), lambda p: p.position or None, CellKind.INTEGER, key="turn",
               meaning=_l("The turn of who waits: for a site visit, else for the conference.")),
        *asked(Group.NEEDS, Group.QUESTIONS, Group.CERTIFICATE, Group.CONSENTS),
        Column(_l("Present"), attrgetter("days_present"), key="present", words=_days,
               meaning=_l("The days on which an arrival was noted.")),
        Column(_l("Certificate"), attrgetter("certificate"), key="certificate",
               meaning=_l("The number of the valid certificate of attendance.")),
        Column(_l("Language"), attrgetter("registration.language"), key="language",
               words=lambda spoken: LANGUAGES.get(spoken, spoken), meaning=_l("The language of letters to the person."),
               values=_joined(LANGUAGES.values())),
        *by_code,
        Column(_l("Registered"), attrgetter("registration.created_at"), CellKind.DATETIME, key="created", words=local,
               meaning=_l("When the registration was made, on the clock of the conference.")),
        Column(_l("Cancelled"), attrgetter("registration.cancelled_at"), CellKind.DATETIME, key="cancelled",
               words=local,
               meaning=_l("When it was cancelled; empty where it was not.")),
    ]  # fmt: skip


def _of(field: Field) -> Iterator[Column[Attendee]]:
    """Return the columns of a described field, read from the registration."""
    kind = field.kind.cell
    for head, column, words in field.kind.listed(field.name, field.listed_as):
        answers = field.kind.answers if column == field.name else ()
        said = words if kind is CellKind.TEXT else field.kind.shown
        yield Column(head, holding(column), kind, key=column, meaning=LazyString(_meaning, field, head, column),
                     values=_joined(answers), words=said)  # fmt: skip


def _meaning(field: Field, head: Any, column: str) -> str:
    """Say what a column of a described field means."""
    if column != field.name:
        return _("Worked out from: %(column)s", column=field.listed_as)
    if head == field.own.label:
        return _("The answer in the form of registration.")
    return _("The answer in the form of registration to: %(question)s", question=field.own.label)


def _joined(words: Iterable[object]) -> LazyString:
    return LazyString(lambda: ", ".join(map(str, words)))


def _days(days: tuple[date, ...]) -> str:
    return ", ".join(f"{day.day}. {day.month}." for day in days)
