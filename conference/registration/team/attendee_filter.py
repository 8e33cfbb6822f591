"""What the list of attendees is narrowed to: read from an address, kept by saved views, asked of the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from conference.attendance.models import Presence
from conference.certificates.models import HoursCorrection
from conference.czech.collation import INSIDE_NAMES, search_key, squeezed
from conference.czech.municipalities import understood
from conference.czech.phone import digits_to_find
from conference.events.models import Event, OrganisationType
from conference.fields.field import Field
from conference.fields.kinds import YesNo
from conference.fields.own import Chosen
from conference.fields.registration import BY_NAME, REGISTRATION, SENSITIVE
from conference.forms.fields import LINE, clean
from conference.places.models import ACTIVE, Place, PlaceState
from conference.places.rules import VisitWish
from conference.questions.asked import own_fields
from conference.questions.models import QuestionAnswer
from conference.registration.models import Meal, Registration
from conference.registration.participants import IS_PENDING
from conference.registration.team.attendee_rows import AttendeeVisit as AttendeeVisit
from conference.registration.team.attendee_rows import Summary as Summary
from conference.visits.models import VisitGroup

SORTS = ("name", "organisation", "municipality", "created")
STATES = ("confirmed", "offered", "waiting", "pending", "cancelled")
VISITS = ("offered", "waiting", "none")
MANY = 60  # values of one filter, columns: more are no list that a person has chosen
MISSING = "missing"  # of certificates: present, wanted, none issued
UNKNOWN = "unknown"  # of regions: the town has namesakes, or is abroad
YESES = tuple(field.name for field in REGISTRATION if isinstance(field.kind, YesNo))
_COLUMN = re.compile("[a-z][a-z0-9_]{0,39}")


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


def conditions(event: Event, chosen: AttendeeFilter) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what a filter asks of people of an event."""
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
        yield sa.or_(
            Registration.presences.any(Presence.arrived_at.is_not(None)),
            Registration.hours_corrections.any(HoursCorrection.minutes > 0),
        )
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
