"""The organiser's list of attendees: one filter, one order and one set of columns for the page and both exports."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.attendance.models import Presence
from conference.certificates.models import Certificate
from conference.czech.collation import sort_key
from conference.czech.names import full_name
from conference.events.models import Event
from conference.extensions import db
from conference.fields.held import is_own
from conference.lib.model import table_of
from conference.lib.paging import Page, bounds, page_of
from conference.mailing.models import Message
from conference.mailing.queries import UNDELIVERED
from conference.places.models import ACTIVE, Place, PlaceState
from conference.programme.models import Item
from conference.questions.asked import own_fields
from conference.questions.models import AnswerValue, QuestionAnswer, by_name
from conference.registration.models import Approval, Registration
from conference.registration.team.attendee_filter import AttendeeFilter, conditions
from conference.registration.team.attendee_rows import AttendeeVisit as AttendeeVisit
from conference.registration.team.attendee_rows import Summary as Summary
from conference.visits.models import Visit, VisitGroup

PER_PAGE = 50
CHUNK = 1000  # people read at once for an export
COLUMNS = [column for column in table_of(Registration).c if column.name not in {
    "event_id", "form_token", "link_version", "sort_key", "search_key", "email_key", "new_email", "new_email_version",
    "organisation_key", "visit_wishes", "privacy_read_at", "changed_at", "erased_at", "approval_reason", "approval_at",
    "merged_into_id",
}]  # fmt: skip
"""What a list may tell of a person."""
AnsweredColumns: Any = namedtuple(  # type: ignore[misc]  # read by name more quickly than a row
    "AnsweredColumns", tuple(column.name for column in COLUMNS)
)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (Registration.sort_key, Registration.id),
    "created": (Registration.created_at, Registration.sort_key, Registration.id),
}
"""The orders that a database knows."""


class Attendee(NamedTuple):
    """One line of the list: a person, their place at the conference and those in visit groups. Plain values, so that
    ten thousand are read quickly; places have `id`, `state` and `offered_until`."""

    registration: Any
    """The columns in `COLUMNS`."""
    place: Any
    """At the conference, held or waited for; None without one."""
    visits: tuple[AttendeeVisit, ...]
    """Those held first, then those offered, then those waited for."""
    items: tuple[Item, ...]
    """With a confirmed place, in the order of taking."""
    days_present: tuple[date, ...]
    certificate: str
    """The number of the valid one; empty without one."""
    position: int
    """On the waiting list of the visit, else of the conference; 0 for those who do not wait."""
    undelivered: bool
    """Whether a message to the person did not go out."""
    own: Mapping[str, AnswerValue]
    """Answers to own questions, by their names."""

    @property
    def full_name(self) -> str:
        """The name with titles."""
        row = self.registration
        return full_name(row.title_before, row.given_name, row.family_name, row.title_after)

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.registration.cancelled_at is not None:
            return "cancelled"
        if self.registration.approval is Approval.PENDING:
            return "pending"
        if self.place is None:
            return "cancelled"
        return str(self.place.state)

    @property
    def first_visit(self) -> AttendeeVisit | None:
        """The one that says most of where the person goes; None without any."""
        return next(iter(self.visits), None)

    def on(self, visit_id: int) -> AttendeeVisit | None:
        """Return where the person stands with a visit; None where they have nothing on it."""
        return next((one for one in self.visits if one.group.visit_id == visit_id), None)


def holding(name: str) -> Callable[[Attendee], Any]:
    """Return what finds the answer to a field in a line of the list."""
    return (lambda person: person.own.get(name)) if is_own(name) else attrgetter(f"registration.{name}")


def attendee_ids(event: Event, chosen: AttendeeFilter) -> list[int]:
    """Return ids of the people the filter lets through, in its order, which is Czech for every text."""
    where = tuple(conditions(event, chosen))
    if (order := _ORDERS.get(chosen.sort)) is not None:
        return list(db.session.scalars(sa.select(Registration.id).where(*where).order_by(*order)))
    # Databases know no Czech order for towns and organisations, so these are ordered here: a few thousand short texts.
    column = Registration.organisation if chosen.sort == "organisation" else Registration.municipality
    found = db.session.execute(sa.select(Registration.id, column, Registration.sort_key).where(*where)).all()
    keys = {text: sort_key(text) for text in {row[1] for row in found}}
    return [row[0] for row in sorted(found, key=lambda row: (keys[row[1]], row[2], row[0]))]


def page_of_attendees(
    event: Event, chosen: AttendeeFilter, typed: str | None, whole: Summary, groups: Sequence[VisitGroup]
) -> Page[Attendee]:
    """Return the page of the list that an address asks for; `whole` says how many the event has, `groups` are its."""
    around = _Around(event, groups)
    if (order := _ORDERS.get(chosen.sort)) is None:
        shown = page_of(attendee_ids(event, chosen), typed, PER_PAGE)
        return Page(list(_read(event, shown.items, around)), shown.number, shown.pages, shown.total)
    where = tuple(conditions(event, chosen))
    total = _count(where) if chosen.is_narrow else whole.people
    number, pages, start = bounds(total, typed, PER_PAGE)
    ids = db.session.scalars(sa.select(Registration.id).where(*where).order_by(*order).limit(PER_PAGE).offset(start))
    return Page(list(_read(event, list(ids), around)), number, pages, total)


def _count(where: Sequence[sa.ColumnElement[bool]]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*where)) or 0


def attendees(event: Event, ids: Sequence[int]) -> list[Attendee]:
    """Return the people of these ids, in this order, in a fixed number of statements."""
    return list(_read(event, ids, _Around(event)))


def every_attendee(event: Event, chosen: AttendeeFilter) -> Iterator[Attendee]:
    """Yield all people of a filter, read a few at a time: for exports."""
    ids, around = attendee_ids(event, chosen), _Around(event)
    for start in range(0, len(ids), CHUNK):
        yield from _read(event, ids[start : start + CHUNK], around)


def waiting_positions(event: Event) -> dict[int, int]:
    """Return the turn of each waiting place of the event, from 1, by the place's id."""
    turn = sa.func.row_number().over(partition_by=Place.quota_id, order_by=Place.id)
    waiting = sa.select(Place.id, turn).where(Place.quota_id.in_(_quotas(event)), Place.state == PlaceState.WAITING)
    return dict(db.session.execute(waiting).all())


def groups_of(event: Event) -> list[VisitGroup]:
    """Return the visit groups of the event, in the order of leaving."""
    return list(db.session.scalars(
        sa.select(VisitGroup)
        .where(VisitGroup.event_id == event.id)
        .options(
            joinedload(VisitGroup.visit, innerjoin=True).joinedload(Visit.item, innerjoin=True),
            joinedload(VisitGroup.quota, innerjoin=True),
        )
        .order_by(VisitGroup.visit_id, VisitGroup.departs_at, VisitGroup.number)
    ))  # fmt: skip


def items_of(row: Registration) -> list[Place]:
    """Return the places, offers and turns of a person in programme items."""
    return [place for place in row.places if place.state in ACTIVE and place.quota.own_item is not None]


class _Around:
    """What many people of an event share, read once: groups; items with places and turns on waiting lists when the
    first person has one."""

    def __init__(self, event: Event, groups: Sequence[VisitGroup] | None = None) -> None:
        self.event = event
        self.groups = {group.quota_id: group for group in (groups_of(event) if groups is None else groups)}
        self.asks = bool(own_fields(event, also_archived=True))

    @cached_property
    def items(self) -> dict[int | None, Item]:
        """Programme items with places, by their quota."""
        limited = sa.select(Item).where(Item.event_id == self.event.id, Item.quota_id.is_not(None))
        return {item.quota_id: item for item in db.session.scalars(limited)}

    @cached_property
    def positions(self) -> dict[int, int]:
        """Turns on waiting lists, by the place."""
        return waiting_positions(self.event)

    def turn(self, held: Any) -> int:
        """Return the turn of a place on its waiting list; 0 where nobody waits."""
        return self.positions.get(held.id, 0) if held.state is PlaceState.WAITING else 0


def _read(event: Event, ids: Sequence[int], around: _Around) -> Iterator[Attendee]:
    """Yield the people of these ids in this order: a statement for each table, and no objects of the ORM."""
    read, some = _reads(db.engine.dialect.name), {"ids": list(ids)}
    rows = db.session.execute(read.people, {**some, "event_id": event.id}).all()
    people = {row.id: AnsweredColumns._make(row) for row in rows}
    places, days = _by_person(read.places, some), _by_person(read.days, some)
    certificates = _by_person(read.certificates, some)
    answers = _by_person(read.answers, some) if around.asks else {}
    undelivered = set(db.session.scalars(read.undelivered, some))
    for row_id in ids:
        if (row := people.get(row_id)) is None:
            continue
        active = places.get(row_id, ())
        own, visits, items = None, [], []
        for held in active:
            if held.quota_id == event.quota_id:
                own = own or held
            elif held.quota_id in around.groups:
                visits.append(held)
            elif held.state is PlaceState.CONFIRMED and held.quota_id in around.items:
                items.append(around.items[held.quota_id])
        if len(visits) > 1:
            visits.sort(key=lambda held: (ACTIVE.index(held.state), held.id))
        turns = [around.turn(held) for held in visits]
        position = turns[0] if turns else 0
        yield Attendee(
            row, own,
            visits=tuple([
                AttendeeVisit(held, around.groups[held.quota_id], turn)
                for held, turn in zip(visits, turns, strict=True)
            ]),
            items=tuple(items),
            days_present=tuple([noted.day for noted in days.get(row_id, ())]),
            certificate=certificates[row_id][-1].number if row_id in certificates else "",
            position=position or (around.turn(own) if own else 0),
            undelivered=row_id in undelivered,
            own=by_name(answers[row_id]) if row_id in answers else {},
        )  # fmt: skip


class _Reads(NamedTuple):
    """The statements that read people of some ids, each with the id of the registration first."""

    people: sa.Select[Any]
    places: sa.Select[Any]
    days: sa.Select[Any]
    certificates: sa.Select[Any]
    answers: sa.Select[Any]
    undelivered: sa.Select[Any]


@cache  # made once: building them costs more than running them for a page
def _reads(dialect: str) -> _Reads:
    person, place, presence, certificate, told, message = (
        table_of(kind).c for kind in (Registration, Place, Presence, Certificate, QuestionAnswer, Message)
    )
    among = _among_ids(dialect)
    # Reckoned with, so that no index serves it: SQLite would go through all people of the event rather than by ids.
    of_event = person.event_id + 0 == sa.bindparam("event_id")
    return _Reads(
        people=sa.select(*COLUMNS).where(among(person.id), of_event),
        places=sa.select(place.registration_id, place.id, place.quota_id, place.state, place.offered_until)
        .where(among(place.registration_id), place.state.in_(ACTIVE))
        .order_by(place.id),
        days=sa.select(presence.registration_id, presence.day)
        .where(among(presence.registration_id), presence.arrived_at.is_not(None))
        .order_by(presence.day),
        certificates=sa.select(certificate.registration_id, certificate.number)
        .where(among(certificate.registration_id), certificate.revoked_at.is_(None))
        .order_by(certificate.id),
        answers=sa.select(told.registration_id, told.question_id, told.choice_id, told.value)
        .where(among(told.registration_id))
        .order_by(told.choice_id),
        undelivered=sa.select(message.registration_id).where(
            among(message.registration_id), message.state.in_(UNDELIVERED)
        ),
    )


def _among_ids(dialect: str) -> Callable[[Any], sa.ColumnElement[bool]]:
    """Return what says that a column is one of `ids`, one value: to put a thousand into a statement takes longer."""
    if dialect == "postgresql":
        array = sa.bindparam("ids", type_=sa.ARRAY(sa.Integer))
        return lambda column: column == sa.any_(array)
    each = sa.func.json_each(sa.bindparam("ids", type_=sa.JSON)).table_valued("value")
    return lambda column: column.in_(sa.select(each.c.value))


def _by_person(statement: sa.Select[Any], some: Mapping[str, Any]) -> dict[int, list[Any]]:
    """Return rows by the id of the registration, their first column."""
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(statement, some).all():
        found.setdefault(row[0], []).append(row)
    return found


def _quotas(event: Event) -> Any:
    groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event.id)
    return groups.union_all(sa.select(sa.literal(event.quota_id)))
