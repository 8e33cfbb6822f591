"""Reads of site visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from conference.events.models import Event
from conference.extensions import db
from conference.lib.languages import LANGUAGES
from conference.places.models import ACTIVE, Place, PlaceState
from conference.places.rules import BusyTime
from conference.programme.models import Item, ItemKind
from conference.programme.queries import published_programme
from conference.programme.snapshot import Programme, ProgrammeItem, item_of
from conference.visits.models import Visit, VisitGroup
from conference.visits.rules import missed


class People(NamedTuple):
    """Places of one group: those held, by name in Czech order, and turns on its waiting list, in their order."""

    holders: list[Place]
    waiting: list[Place]


def visits_of(event: Event) -> list[Visit]:
    """Return the visits of an event in the order of time, with their groups and the places as they are now."""
    return list(
        db.session.scalars(
            sa.select(Visit)
            .join(Visit.item)
            .where(Visit.event_id == event.id)
            .order_by(Item.starts_at, Visit.id)
            .options(
                joinedload(Visit.item),
                joinedload(Visit.host),
                selectinload(Visit.groups).joinedload(VisitGroup.quota),
            )
        )
    )


def offered_visits(event: Event) -> list[Visit]:
    """Return the visits that have a time in the programme, as `visits_of`: what is in the tray is nobody's business."""
    return [visit for visit in visits_of(event) if visit.item.is_placed]


def groups_by_quota(event: Event) -> dict[int, VisitGroup]:
    """Return the groups of all visits, by the quota of their places."""
    found = {}
    for visit in visits_of(event):
        for group in visit.groups:
            set_committed_value(group, "visit", visit)  # else it is forgotten here, and each group reads it anew
            found[group.quota_id] = group
    return found


def are_there(event: Event) -> bool:
    """Return whether the event has site visits with instructions and a time in the programme."""
    placed = sa.select(Visit.id).join(Visit.item).where(Visit.event_id == event.id, Item.is_placed)
    return bool(db.session.scalar(sa.select(placed.exists())))


class OnOffer(NamedTuple):
    """A visit whose groups people choose from, in plain values: its titles by language, when each group is away, and
    its number."""

    visit_id: int
    code: str
    titles: Mapping[str, str]
    groups: Mapping[int, BusyTime]
    numbers: Mapping[int, int]

    @property
    def column(self) -> str:
        """The name of its column in lists, for programs."""
        return f"visit_{self.code.lower()}"


def on_offer(event: Event) -> list[OnOffer]:
    """Return the visits with groups to choose from, in the order of time."""
    return offer_of(offered_visits(event))


def offer_of(visits: Iterable[Visit]) -> list[OnOffer]:
    """Return the same of visits that were read already."""
    return [
        OnOffer(
            visit.id, visit.item.code, {language: visit.item.text("title", language) for language in LANGUAGES},
            {group.id: BusyTime(group.departs_at, visit.item.ends_at) for group in visit.groups},
            {group.id: group.number for group in visit.groups},
        )
        for visit in visits
        if visit.groups
    ]  # fmt: skip


@dataclass(frozen=True)
class PublicVisit:
    """A visit as its page shows it, with what each group would miss, by the group's id."""

    visit: Visit
    item: ProgrammeItem  # as it is published; before that as it is planned
    missed: Mapping[int, Sequence[ProgrammeItem]]

    @property
    def missed_by_all(self) -> Sequence[ProgrammeItem]:
        """What everybody would miss, whichever group they choose; nothing where it has no groups."""
        first = next(iter(self.missed.values()), ())
        return [item for item in first if all(item in others for others in self.missed.values())]

    def missed_by_some(self, group: VisitGroup) -> Sequence[ProgrammeItem]:
        """Return what this group would miss and another would not."""
        of_all = self.missed_by_all
        return [item for item in self.missed[group.id] if item not in of_all]


def public_visits(event: Event) -> list[PublicVisit]:
    """Return the visits of an event in the order of time, with what the published programme has at the same time."""
    return as_published(event, offered_visits(event))


def as_published(event: Event, visits: Sequence[Visit]) -> list[PublicVisit]:
    """Visits that were read already, as the published programme has them."""
    programme = (published_programme(event) if visits else None) or Programme()
    found = [(visit, programme.item(visit.item.code) or item_of(visit.item)) for visit in visits]
    return [
        PublicVisit(
            visit, item, {group.id: missed(programme.items, group.departs_at, item.ends_at) for group in visit.groups}
        )
        for visit, item in found
    ]


def undescribed(event: Event) -> list[Item]:
    """Site visits of the programme without groups and instructions."""
    return list(
        db.session.scalars(
            sa.select(Item)
            .where(
                Item.event_id == event.id,
                Item.is_placed,
                Item.kind == ItemKind.SITE_VISIT,
                ~Item.visit.has(),
            )
            .order_by(Item.starts_at, Item.id)
        )
    )


def visit_by_id(event: Event, visit_id: int) -> Visit | None:
    """Return a visit of this event."""
    return db.session.scalar(sa.select(Visit).where(Visit.id == visit_id, Visit.event_id == event.id))


def group_by_id(event: Event, group_id: int) -> VisitGroup | None:
    """Return a visit group of this event."""
    return db.session.scalar(sa.select(VisitGroup).where(VisitGroup.id == group_id, VisitGroup.event_id == event.id))


def people_of(event: Event) -> dict[int, People]:
    """Return who is in each visit group of the event and who waits for it, by the group's id: one query for all of
    them.
    """
    rows = db.session.execute(
        sa.select(VisitGroup.id, Place)
        .outerjoin(Place, sa.and_(Place.quota_id == VisitGroup.quota_id, Place.state.in_(ACTIVE)))
        .where(VisitGroup.event_id == event.id)
        .options(joinedload(Place.registration))
        .order_by(Place.id)
    )
    found: dict[int, People] = {}
    for group_id, place in rows:
        people = found.setdefault(group_id, People([], []))
        if place is not None and place.registration.erased_at is None:  # who was erased counts, without a name
            (people.waiting if place.state is PlaceState.WAITING else people.holders).append(place)
    for people in found.values():
        people.holders.sort(key=lambda place: place.registration.sort_key)
    return found
