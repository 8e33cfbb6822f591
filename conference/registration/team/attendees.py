"""The organiser's list of attendees: one filter, one order and one set of columns for the page and both exports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from conference.attendance.models import Presence
from conference.certificates.models import Certificate
from conference.czech.collation import INSIDE_NAMES, search_key, sort_key, squeezed
from conference.czech.municipalities import understood
from conference.czech.names import full_name
from conference.czech.phone import digits_to_find
from conference.events.models import Event, OrganisationType
from conference.extensions import db
from conference.fields.field import Field
from conference.fields.held import is_own
from conference.fields.kinds import YesNo
from conference.fields.own import Chosen
from conference.fields.registration import BY_NAME, REGISTRATION, SENSITIVE
from conference.forms.fields import LINE, clean
from conference.lib.model import table_of
from conference.lib.paging import Page, bounds, page_of
from conference.mailing.models import Message
from conference.mailing.queries import UNDELIVERED
from conference.places.models import ACTIVE, Place, PlaceState
from conference.places.rules import VisitWish
from conference.programme.models import Item
from conference.questions.asked import own_fields
from conference.questions.models import AnswerValue, QuestionAnswer, by_name
from conference.registration.models import Approval, Meal, Registration
from conference.registration.participants import IS_PENDING, places_of_pending
from conference.registration.team.attendee_rows import AttendeeVisit as AttendeeVisit
from conference.registration.team.attendee_rows import Summary as Summary
from conference.visits.models import Visit, VisitGroup

PER_PAGE = 50
CHUNK = 1000  # people read at once for an export
SORTS = ("name", "organisation", "municipality", "created")
STATES = ("confirmed", "offered", "waiting", "pending", "cancelled")
VISITS = ("offered", "waiting", "none")
MANY = 60  # values of one filter, columns: more are no list that a person has chosen
MISSING = "missing"  # of certificates: present, wanted, none issued
UNKNOWN = "unknown"  # of regions: the town has namesakes, or is abroad
YESES = tuple(field.name for field in REGISTRATION if isinstance(field.kind, YesNo))
COLUMNS = [column for column in table_of(Registration).c if column.name not in {
    "event_id", "form_token", "link_version", "sort_key", "search_key", "email_key", "new_email", "new_email_version",
    "organisation_key", "visit_wishes", "privacy_read_at", "changed_at", "erased_at", "approval_reason", "approval_at",
    "merged_into_id",
}]  # fmt: skip
"""What a list may tell of a person."""
_COLUMN = re.compile("[a-z][a-z0-9_]{0,39}")
_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (Registration.sort_key, Registration.id),
    "created": (Registration.created_at, Registration.sort_key, Registration.id),
}
"""The orders that a database knows."""


@dataclass(frozen=True)
class AttendeeFilter:
    """What the list is narrowed to and shows, as it stands in the address. Unknown values count as none; of several
    values of a filter one is enough."""

    q: str = ""
    state: tuple[str, ...] = ()  # of STATES
    visit: tuple[str, ...] = ()  # ids of groups, `any_of` a visit, of VISITS
    municipality: tuple[str, ...] = ()
    organisation_type: tuple[str, ...] = ()
    certificate: str = ""  # MISSING
    region: tuple[str, ...] = ()  # names of regions, UNKNOWN
    meal: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()  # of YESES
    answer: tuple[str, ...] = ()
    """Ids of choices of own questions. Of those of one question one is enough, all questions count."""
    person: tuple[str, ...] = ()
    """Ids of people who were ticked."""
    code: tuple[str, ...] = ()  # ids of access codes
    sort: str = "name"
    columns: tuple[str, ...] = ()
    """Names of columns in the order of the table; empty for the usual ones."""
    view: str = ""
    """The id of the saved view this began with."""

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> AttendeeFilter:
        """Read the query of an address; never raises."""

        def several(name: str, apart: str = "") -> Iterator[str]:
            for text in args.getlist(name)[:MANY]:
                yield from (clean(part)[:LINE] for part in (re.split(f"[{apart}]", text) if apart else [text]))

        def one(name: str) -> str:
            return clean(args.get(name))[:LINE]

        return cls(
            q=one("q"),
            state=_chosen(several("state"), STATES),
            visit=_once(text for text in several("visit") if text in VISITS or _is_of_visit(text)),
            municipality=_once(several("municipality", ",;")),
            organisation_type=_chosen(several("organisation_type"), tuple(OrganisationType)),
            certificate=one("certificate") if one("certificate") == MISSING else "",
            region=_once(several("region")),
            meal=_chosen(several("meal"), tuple(Meal)),
            yes=_chosen(several("yes"), YESES),
            answer=_once(text for text in several("answer") if _is_id(text)),
            person=_once(text for text in several("person") if _is_id(text)),
            code=_once(text for text in several("code") if _is_id(text)),
            sort=one("sort") if one("sort") in SORTS else "name",
            columns=_once(name for name in several("columns", ",") if _COLUMN.fullmatch(name)),
            view=one("view") if _is_id(one("view")) else "",
        )

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return the query of an address that gives this list, with something changed; what is plain is left out."""
        values = asdict(replace(self, **changes))
        values["columns"] = ",".join(values["columns"])
        return {name: value for name, value in values.items() if value and (name, value) != ("sort", "name")}

    @property
    def lasting(self) -> AttendeeFilter:
        """What a saved view keeps of it: not the words of a search, which may be somebody's name, and no people."""
        return replace(self, q="", view="", person=())

    def seen_by(self, may: Callable[[str], bool], event: Event) -> AttendeeFilter:
        """Return what is left for a member of the team, who `may` see some answers: whom a filter finds tells them."""
        hidden = {name for name in SENSITIVE if not may(BY_NAME[name].right)}
        yes = tuple(name for name in self.yes if name not in hidden)
        shown = {str(row) for _, kind in listed_questions(event, may) for row in kind.labels} if self.answer else set()
        answer = tuple(row for row in self.answer if row in shown)
        return replace(self, meal=() if "meal" in hidden else self.meal, yes=yes, answer=answer)

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.arguments(sort="name", columns=(), view=""))


@dataclass(frozen=True)
class Attendee:
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

    def held(self, name: str) -> Any:
        """Return what the person answered to a field."""
        return self.own.get(name) if is_own(name) else getattr(self.registration, name)

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


def attendee_ids(event: Event, chosen: AttendeeFilter) -> list[int]:
    """Return ids of the people the filter lets through, in its order, which is Czech for every text."""
    where = tuple(_conditions(event, chosen))
    if (order := _ORDERS.get(chosen.sort)) is not None:
        return list(db.session.scalars(sa.select(Registration.id).where(*where).order_by(*order)))
    # Databases know no Czech order for towns and organisations, so these are ordered here: a few thousand short texts.
    column = Registration.organisation if chosen.sort == "organisation" else Registration.municipality
    found = db.session.execute(sa.select(Registration.id, column, Registration.sort_key).where(*where)).all()
    keys = {text: sort_key(text) for text in {row[1] for row in found}}
    return [row[0] for row in sorted(found, key=lambda row: (keys[row[1]], row[2], row[0]))]


def page_of_attendees(event: Event, chosen: AttendeeFilter, typed: str | None, whole: Summary) -> Page[Attendee]:
    """Return the page of the list that an address asks for; `whole` says how many the event has."""
    if (order := _ORDERS.get(chosen.sort)) is None:
        shown = page_of(attendee_ids(event, chosen), typed, PER_PAGE)
        return Page(attendees(event, shown.items), shown.number, shown.pages, shown.total)
    where = tuple(_conditions(event, chosen))
    total = _count(where) if chosen.is_narrow else whole.people
    number, pages, start = bounds(total, typed, PER_PAGE)
    ids = db.session.scalars(sa.select(Registration.id).where(*where).order_by(*order).limit(PER_PAGE).offset(start))
    return Page(attendees(event, list(ids)), number, pages, total)


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


def summary(event: Event) -> Summary:
    """Return the counts of the whole event, whatever is filtered."""
    counts = (sa.func.count(), sa.func.count(Registration.erased_at), sa.func.count().filter(IS_PENDING))
    people, erased, pending = db.session.execute(
        sa.select(*counts).where(Registration.event_id == event.id, Registration.merged_into_id.is_(None))
    ).one()  # fmt: skip
    counted: Counter[PlaceState] = Counter(_places_by_state(event))
    if erased:  # they keep their places, so that the conference keeps its numbers
        counted.subtract(_places_by_state(event, Registration.erased_at.is_not(None)))
    if pending:
        counted.subtract(places_of_pending(event))
    confirmed, offered, waiting = (counted[PlaceState(state)] for state in ("confirmed", "offered", "waiting"))
    cancelled = people - erased - confirmed - offered - waiting - pending
    return Summary(confirmed, offered, waiting, cancelled, erased, pending)


def _places_by_state(event: Event, *conditions: sa.ColumnElement[bool]) -> dict[PlaceState, int]:
    counted = sa.select(Place.state, sa.func.count()).where(Place.quota_id == event.quota_id, Place.state.in_(ACTIVE))
    if conditions:
        counted = counted.join(Place.registration).where(Registration.event_id == event.id, *conditions)
    return dict(db.session.execute(counted.group_by(Place.state)).all())


def groups_of(event: Event) -> list[VisitGroup]:
    """Return the visit groups of the event, in the order of leaving."""
    return list(db.session.scalars(
        sa.select(VisitGroup)
        .where(VisitGroup.event_id == event.id)
        .options(selectinload(VisitGroup.visit).joinedload(Visit.item), selectinload(VisitGroup.quota))
        .order_by(VisitGroup.visit_id, VisitGroup.departs_at, VisitGroup.number)
    ))  # fmt: skip


def regions_of(event: Event) -> list[str]:
    """Return the regions that people in the list come from, in Czech order."""
    here = sa.and_(Registration.event_id == event.id, Registration.erased_at.is_(None), Registration.region != "")
    return sorted(db.session.scalars(sa.select(Registration.region).where(here).distinct()), key=sort_key)


def items_of(row: Registration) -> list[Place]:
    """Return the places, offers and turns of a person in programme items."""
    return [place for place in row.places if place.state in ACTIVE and place.quota.own_item is not None]


class _Around:
    """What many people of an event share, read once: groups, items with places, turns on waiting lists."""

    def __init__(self, event: Event) -> None:
        self.groups = {group.quota_id: group for group in groups_of(event)}
        limited = sa.select(Item).where(Item.event_id == event.id, Item.quota_id.is_not(None))
        self.items = {item.quota_id: item for item in db.session.scalars(limited)}
        self.positions = waiting_positions(event)
        self.asks = bool(own_fields(event, also_archived=True))


def _read(event: Event, ids: Sequence[int], around: _Around) -> Iterator[Attendee]:
    """Yield the people of these ids in this order: a statement for each table, and no objects of the ORM."""
    people = {row.id: row for row in db.session.execute(
        sa.select(*COLUMNS).where(Registration.event_id == event.id, Registration.id.in_(ids))
    )}  # fmt: skip
    place, presence, certificate = (table_of(kind).c for kind in (Place, Presence, Certificate))
    told = table_of(QuestionAnswer).c
    places = _by_person(
        sa.select(place.registration_id, place.id, place.quota_id, place.state, place.offered_until)
        .where(place.registration_id.in_(ids), place.state.in_(ACTIVE))
        .order_by(place.id)
    )
    days = _by_person(
        sa.select(presence.registration_id, presence.day)
        .where(presence.registration_id.in_(ids), presence.arrived_at.is_not(None))
        .order_by(presence.day)
    )
    certificates = _by_person(
        sa.select(certificate.registration_id, certificate.number)
        .where(certificate.registration_id.in_(ids), certificate.revoked_at.is_(None))
        .order_by(certificate.id)
    )
    own_answers = _by_person(
        sa.select(told.registration_id, told.question_id, told.choice_id, told.value)
        .where(told.registration_id.in_(ids))
        .order_by(told.choice_id)
    ) if around.asks else {}  # fmt: skip
    undelivered = set(db.session.scalars(
        sa.select(Message.registration_id).where(Message.registration_id.in_(ids), Message.state.in_(UNDELIVERED))
    ))  # fmt: skip
    for row_id in ids:
        if (row := people.get(row_id)) is None:
            continue
        active = places.get(row_id, ())
        own = next((held for held in active if held.quota_id == event.quota_id), None)
        visits = sorted(
            (held for held in active if held.quota_id in around.groups),
            key=lambda held: (ACTIVE.index(held.state), held.id),
        )
        waits = next((held for held in (*visits[:1], own) if held is not None and held.id in around.positions), None)
        yield Attendee(
            row, own,
            visits=tuple(
                AttendeeVisit(held, around.groups[held.quota_id], around.positions.get(held.id, 0)) for held in visits
            ),
            items=tuple(
                around.items[held.quota_id]
                for held in active
                if held.state is PlaceState.CONFIRMED and held.quota_id in around.items
            ),
            days_present=tuple(row.day for row in days.get(row_id, ())),
            certificate=certificates[row_id][-1].number if row_id in certificates else "",
            position=around.positions[waits.id] if waits else 0,
            undelivered=row_id in undelivered,
            own=by_name(own_answers.get(row_id, ())),
        )  # fmt: skip


def _by_person(statement: sa.Executable) -> dict[int, list[Any]]:
    """Return rows by the id of the registration, their first column."""
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row[0], []).append(row)
    return found


def _conditions(event: Event, chosen: AttendeeFilter) -> Iterator[sa.ColumnElement[bool]]:
    yield Registration.event_id == event.id
    yield Registration.erased_at.is_(None)
    yield Registration.merged_into_id.is_(None)
    by_words = [_has(word) for word in map(squeezed, search_key(chosen.q).split()) if word]
    if digits := digits_to_find(chosen.q):  # which may also be the code of a ticket
        yield sa.or_(Registration.phone.contains(digits), sa.and_(*by_words))
    else:
        yield from by_words
    if chosen.state:
        yield sa.or_(*(_state(event, state) for state in chosen.state))
    if chosen.visit:
        yield sa.or_(*_visits(event, chosen.visit))
    if chosen.municipality:  # typed in any way that the form of registration understands
        towns = {spelling for town in chosen.municipality for spelling in (town, understood(town).name)}
        yield Registration.municipality.in_(sorted(towns))
    if chosen.organisation_type:
        yield Registration.organisation_type.in_(map(OrganisationType, chosen.organisation_type))
    if chosen.region:
        yield Registration.region.in_("" if region == UNKNOWN else region for region in chosen.region)
    if chosen.meal:
        yield Registration.meal.in_(map(Meal, chosen.meal))
    if chosen.yes:
        yield sa.or_(*(getattr(Registration, name).is_(True) for name in chosen.yes))
    if chosen.answer:
        yield from _answered(event, {int(row) for row in chosen.answer})
    if chosen.person:
        yield Registration.id.in_(map(int, chosen.person))
    if chosen.code:
        yield Registration.access_code_id.in_(map(int, chosen.code))
    if chosen.certificate == MISSING:
        yield ~IS_PENDING
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


def _state(event: Event, state: str) -> sa.ColumnElement[bool]:
    def has(*states: PlaceState) -> sa.ColumnElement[bool]:
        return Registration.places.any(sa.and_(Place.quota_id == event.quota_id, Place.state.in_(states)))

    if state == "pending":
        return IS_PENDING
    if state == "cancelled":
        return sa.or_(Registration.cancelled_at.is_not(None), sa.and_(~IS_PENDING, ~has(*ACTIVE)))
    return sa.and_(Registration.cancelled_at.is_(None), ~IS_PENDING, has(PlaceState(state)))


def _answered(event: Event, rows: set[int]) -> Iterator[sa.ColumnElement[bool]]:
    """Yield for each own question that some of these choices belong to that one of them was made."""
    for _, kind in listed_questions(event, lambda right: True):
        if mine := rows & kind.labels.keys():
            chosen = sa.select(QuestionAnswer.registration_id).where(QuestionAnswer.choice_id.in_(sorted(mine)))
            yield Registration.id.in_(chosen)


def listed_questions(event: Event, may: Callable[[str], bool]) -> list[tuple[Field, Chosen]]:
    """Return the own questions with choices whose answers a member of the team `may` see."""
    return [
        (field, field.kind)
        for field in own_fields(event, also_archived=True)
        if isinstance(field.kind, Chosen) and (not field.right or may(field.right))
    ]


def _visits(event: Event, chosen: Sequence[str]) -> Iterator[sa.ColumnElement[bool]]:
    groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event.id)
    for word in set(chosen) & set(VISITS):
        if word == "none":
            has_one = Registration.places.any(sa.and_(Place.quota_id.in_(groups), Place.state.in_(ACTIVE)))
            yield sa.and_(Registration.cancelled_at.is_(None), ~has_one)
        else:
            yield Registration.places.any(sa.and_(Place.quota_id.in_(groups), Place.state == PlaceState(word)))
    named = [wish for text in chosen if text not in VISITS and (wish := VisitWish.read(text)) is not None]
    if named:
        quotas = groups.where(sa.or_(
            VisitGroup.id.in_([wish.group_id for wish in named if wish.group_id is not None]),
            VisitGroup.visit_id.in_([wish.visit_id for wish in named if wish.visit_id is not None]),
        ))  # fmt: skip
        yield Registration.places.any(sa.and_(Place.quota_id.in_(quotas), Place.state == PlaceState.CONFIRMED))


def _quotas(event: Event) -> Any:
    groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event.id)
    return groups.union_all(sa.select(sa.literal(event.quota_id)))


def _is_of_visit(text: str) -> bool:
    """Return whether a text names a group, or all groups of a visit, as wishes do."""
    return VisitWish.read(text) not in (None, VisitWish())


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _once(found: Iterable[str]) -> tuple[str, ...]:
    """Give texts in their order, each once, without empty ones."""
    return tuple(text for text in dict.fromkeys(found) if text)[:MANY]


def _chosen(found: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """Give those that are known, in the order of what is known."""
    typed = set(found)
    return tuple(str(value) for value in known if value in typed)
