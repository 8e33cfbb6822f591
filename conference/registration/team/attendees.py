"""The organiser's list of attendees: one filter, one order and one set of columns for the page and both exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from conference.attendance.models import Presence
from conference.czech.collation import INSIDE_NAMES, search_key, sort_key, squeezed
from conference.czech.phone import digits_to_find
from conference.events.models import Event, OrganisationType
from conference.extensions import db
from conference.forms.fields import LINE, clean
from conference.mailing.models import Message
from conference.mailing.queries import UNDELIVERED
from conference.places.models import ACTIVE, Place, PlaceState, Quota
from conference.registration.models import Registration
from conference.visits.models import Visit, VisitGroup

PER_PAGE = 50
CHUNK = 200  # people read at once for an export
SORTS = ("name", "organisation", "municipality", "created")
STATES = ("confirmed", "offered", "waiting", "cancelled")
VISITS = ("offered", "waiting", "none")
MISSING = "missing"  # of certificates: present, wanted, none issued


@dataclass(frozen=True)
class AttendeeFilter:
    """What the list is narrowed to, as it stands in the address. Unknown values count as none."""

    q: str = ""
    state: str = ""  # one of STATES
    visit: str = ""  # a group's id, one of VISITS
    municipality: str = ""
    organisation_type: str = ""
    certificate: str = ""  # MISSING
    sort: str = "name"

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> AttendeeFilter:
        """Read the query of an address; never raises."""
        typed = cls(**{field.name: clean(args.get(field.name))[:LINE] for field in fields(cls)})
        return replace(
            typed,
            state=typed.state if typed.state in STATES else "",
            visit=typed.visit if typed.visit in VISITS or _is_id(typed.visit) else "",
            organisation_type=typed.organisation_type if typed.organisation_type in set(OrganisationType) else "",
            certificate=typed.certificate if typed.certificate == MISSING else "",
            sort=typed.sort if typed.sort in SORTS else "name",
        )

    def arguments(self, **changes: str) -> dict[str, str]:
        """Return the query of an address that gives this list, with something changed; what is plain is left out."""
        values = asdict(replace(self, **changes))
        return {name: value for name, value in values.items() if value and (name, value) != ("sort", "name")}

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.arguments(sort="name"))


@dataclass(frozen=True)
class Attendee:
    """One line of the list: a person, their place at the conference and in a visit group."""

    registration: Registration
    place: Place | None  # at the conference, held or waited for
    visit_place: Place | None
    position: int  # on the waiting list of the visit, else of the conference; 0 for those who do not wait
    undelivered: bool  # a message to the person did not go out

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.registration.cancelled_at is not None or self.place is None:
            return "cancelled"
        return self.place.state.value

    @property
    def group(self) -> VisitGroup | None:
        """The visit group of the person, held or waited for."""
        return self.visit_place.quota.visit_group if self.visit_place else None

    @property
    def places_in_items(self) -> list[Place]:
        """The confirmed places in programme items, in the order of taking."""
        held = (place for place in self.registration.places if place.state is PlaceState.CONFIRMED)
        return [place for place in held if place.quota.own_item is not None]

    @property
    def waits_for_visit(self) -> bool:
        """Whether the group is full and the person is on its waiting list."""
        return self.visit_place is not None and self.visit_place.state is PlaceState.WAITING

    @property
    def is_offered_visit(self) -> bool:
        """Whether a place in the group is kept until the person answers."""
        return self.visit_place is not None and self.visit_place.state is PlaceState.OFFERED


@dataclass(frozen=True)
class Summary:
    """How many people have a place, were offered one, wait for one, gave it up; whose data were erased."""

    confirmed: int
    offered: int
    waiting: int
    cancelled: int
    erased: int = 0


def attendee_ids(event: Event, chosen: AttendeeFilter) -> list[int]:
    """Return ids of the people the filter lets through, in its order, which is Czech for every text.

    Databases know no Czech order for towns and organisations, so these are ordered here: a few thousand short texts.
    """
    column: sa.ColumnElement[Any] = {
        "name": Registration.sort_key, "organisation": Registration.organisation,
        "municipality": Registration.municipality, "created": Registration.created_at,
    }[chosen.sort]  # type: ignore[assignment]  # fmt: skip
    found = db.session.execute(
        sa.select(Registration.id, column, Registration.sort_key).where(*_conditions(event, chosen))
    ).all()  # fmt: skip
    if chosen.sort in ("name", "created"):
        return [row[0] for row in sorted(found, key=lambda row: (row[1], row[2], row[0]))]
    keys = {text: sort_key(text) for text in {row[1] for row in found}}
    return [row[0] for row in sorted(found, key=lambda row: (keys[row[1]], row[2], row[0]))]


def attendees(event: Event, ids: Sequence[int]) -> list[Attendee]:
    """Return the people of these ids, in this order, in a fixed number of queries."""
    rows = db.session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event.id, Registration.id.in_(ids))
        .options(
            selectinload(Registration.places)
            .joinedload(Place.quota)
            .options(
                joinedload(Quota.visit_group).joinedload(VisitGroup.visit).joinedload(Visit.item),
                joinedload(Quota.own_item),
            ),
            selectinload(Registration.presences),
            selectinload(Registration.certificates),
        )
    )
    undelivered = set(db.session.scalars(
        sa.select(Message.registration_id).where(Message.registration_id.in_(ids), Message.state.in_(UNDELIVERED))
    ))  # fmt: skip
    positions = waiting_positions(event)
    found = {row.id: _attendee(event, row, positions, row.id in undelivered) for row in rows}
    return [found[row_id] for row_id in ids if row_id in found]


def every_attendee(event: Event, chosen: AttendeeFilter) -> Iterator[Attendee]:
    """Yield all people of a filter, read a few at a time: for exports."""
    ids = attendee_ids(event, chosen)
    for start in range(0, len(ids), CHUNK):
        yield from attendees(event, ids[start : start + CHUNK])


def waiting_positions(event: Event) -> dict[int, int]:
    """Return the turn of each waiting place of the event, from 1, by the place's id."""
    turn = sa.func.row_number().over(partition_by=Place.quota_id, order_by=Place.id)
    waiting = sa.select(Place.id, turn).where(Place.quota_id.in_(_quotas(event)), Place.state == PlaceState.WAITING)
    return dict(db.session.execute(waiting).all())


def summary(event: Event) -> Summary:
    """Return the counts of the whole event, whatever is filtered."""
    state = sa.case(
        (Registration.erased_at.is_not(None), "erased"),
        (Registration.cancelled_at.is_not(None), "cancelled"),
        (Place.state == PlaceState.CONFIRMED, "confirmed"),
        (Place.state == PlaceState.OFFERED, "offered"),
        (Place.state == PlaceState.WAITING, "waiting"),
        else_="cancelled",
    )
    at_conference = sa.and_(
        Place.registration_id == Registration.id, Place.quota_id == event.quota_id, Place.state.in_(ACTIVE)
    )
    counted: dict[str, int] = dict(
        db.session.execute(
            sa.select(state, sa.func.count())
            .select_from(Registration)
            .outerjoin(Place, at_conference)
            .where(Registration.event_id == event.id)
            .group_by(state)
        ).all()
    )  # fmt: skip
    return Summary(*(counted.get(name, 0) for name in (*STATES, "erased")))


def municipalities(event: Event) -> list[str]:
    """Return the towns people come from, in Czech order, for the filter."""
    found = db.session.scalars(
        sa.select(Registration.municipality)
        .where(Registration.event_id == event.id, Registration.erased_at.is_(None))
        .distinct()
    )
    return sorted((town for town in found if town), key=sort_key)


def groups_of(event: Event) -> list[VisitGroup]:
    """Return the visit groups of the event, in the order of leaving."""
    return list(db.session.scalars(
        sa.select(VisitGroup)
        .where(VisitGroup.event_id == event.id)
        .options(selectinload(VisitGroup.visit).joinedload(Visit.item), selectinload(VisitGroup.quota))
        .order_by(VisitGroup.visit_id, VisitGroup.departs_at, VisitGroup.number)
    ))  # fmt: skip


def items_of(row: Registration) -> list[Place]:
    """Return the places, offers and turns of a person in programme items."""
    return [place for place in row.places if place.state in ACTIVE and place.quota.own_item is not None]


def _attendee(event: Event, row: Registration, positions: Mapping[int, int], undelivered: bool) -> Attendee:
    active = [place for place in row.places if place.state in ACTIVE]
    place = next((place for place in active if place.quota_id == event.quota_id), None)
    visits = [place for place in active if place.quota_id != event.quota_id and place.quota.visit_group]
    visit_place = min(visits, key=lambda place: (ACTIVE.index(place.state), place.id), default=None)
    waits = next((p for p in (visit_place, place) if p is not None and p.id in positions), None)
    return Attendee(row, place, visit_place, positions[waits.id] if waits else 0, undelivered)


def _conditions(event: Event, chosen: AttendeeFilter) -> Iterator[sa.ColumnElement[bool]]:
    yield Registration.event_id == event.id
    yield Registration.erased_at.is_(None)
    by_words = [_has(word) for word in map(squeezed, search_key(chosen.q).split()) if word]
    if digits := digits_to_find(chosen.q):  # which may also be the code of a ticket
        yield sa.or_(Registration.phone.contains(digits), sa.and_(*by_words))
    else:
        yield from by_words
    yield from _state(event, chosen.state)
    yield from _visit(event, chosen.visit)
    if chosen.municipality:
        yield Registration.municipality == chosen.municipality
    if chosen.organisation_type:
        yield Registration.organisation_type == OrganisationType(chosen.organisation_type)
    if chosen.certificate == MISSING:
        yield Registration.wants_certificate.is_(True)
        yield Registration.presences.any(Presence.arrived_at.is_not(None))
        yield ~Registration.certificates.any(revoked_at=None)


def _has(word: str) -> sa.ColumnElement[bool]:
    """Return whether a word is found in a person's name, organisation or address, or is the code of their ticket."""
    return sa.or_(
        _squeezed(Registration.search_key).contains(word, autoescape=True),
        Registration.email_key.contains(word, autoescape=True),
        Registration.ticket_code == word.upper(),
    )


def _squeezed(column: Any) -> Any:
    """Return what `squeezed` does, in SQL."""
    for sign in INSIDE_NAMES:
        column = sa.func.replace(column, sign, "")
    return column


def _state(event: Event, state: str) -> Iterator[sa.ColumnElement[bool]]:
    def has(*states: PlaceState) -> sa.ColumnElement[bool]:
        return Registration.places.any(sa.and_(Place.quota_id == event.quota_id, Place.state.in_(states)))

    if state == "cancelled":
        yield sa.or_(Registration.cancelled_at.is_not(None), ~has(*ACTIVE))
    elif state:
        yield Registration.cancelled_at.is_(None)
        yield has(PlaceState(state))


def _visit(event: Event, visit: str) -> Iterator[sa.ColumnElement[bool]]:
    groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event.id)
    if visit == "none":
        yield Registration.cancelled_at.is_(None)
        yield ~Registration.places.any(sa.and_(Place.quota_id.in_(groups), Place.state.in_(ACTIVE)))
    elif visit in VISITS:
        yield Registration.places.any(sa.and_(Place.quota_id.in_(groups), Place.state == PlaceState(visit)))
    elif visit:
        quota = groups.where(VisitGroup.id == int(visit))
        yield Registration.places.any(sa.and_(Place.quota_id.in_(quota), Place.state == PlaceState.CONFIRMED))


def _quotas(event: Event) -> Any:
    groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event.id)
    return groups.union_all(sa.select(sa.literal(event.quota_id)))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
