"""Describing site visits and their groups. Each verb is one transaction and on record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conference.desk.models import DeskDevice
from conference.events.models import Event, Organisation
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import ACTIVE, Place, Quota
from conference.programme.models import Item, ItemKind
from conference.team import removals
from conference.team.audit import record, snapshot
from conference.team.models import Removal, User
from conference.visits.models import Visit, VisitGroup
from conference.visits.rules import VisitRefusal, VisitRefused, departure_problem, number_problem


@dataclass(frozen=True, kw_only=True)
class VisitDetails:
    """What a visitor must know; texts end in the code of their language."""

    host_id: int | None = None
    meeting_point_cs: str = ""
    meeting_point_en: str = ""
    meeting_address: str = ""
    transport_cs: str = ""
    transport_en: str = ""
    rules_cs: str = ""
    rules_en: str = ""
    address: str = ""
    step_free: bool | None = None


@dataclass(frozen=True, kw_only=True)
class GroupDetails:
    """When a group leaves and who guides it."""

    number: int
    departs_at: datetime
    guide: str = ""
    guide_phone: str = ""


VISIT_FIELDS = tuple(field.name for field in fields(VisitDetails))
IN_CALENDARS = ("departs_at", "meeting_point_cs", "meeting_point_en", "meeting_address")
GROUP_FIELDS = tuple(field.name for field in fields(GroupDetails))


@action
def describe_visit(event: Event, item_id: int, details: VisitDetails, by: User) -> Visit:
    """Make a programme item a visit with groups. Raises VisitRefused."""
    session = require_action()
    item = session.scalar(sa.select(Item).where(Item.id == item_id, Item.event_id == event.id).with_for_update())
    if item is None or item.kind is not ItemKind.SITE_VISIT:
        raise VisitRefused(VisitRefusal.NOT_A_SITE_VISIT)
    if not item.is_placed:
        raise VisitRefused(VisitRefusal.IN_TRAY)
    if session.scalar(sa.select(Visit.id).where(Visit.item_id == item_id)) is not None:
        raise VisitRefused(VisitRefusal.ALREADY_DESCRIBED)
    _check_host(event, details.host_id)
    visit = Visit(event_id=event.id, item_id=item_id, **asdict(details))
    session.add(visit)
    record(event, "described_visit", visit, after=snapshot(visit, VISIT_FIELDS), by=by, label=item.title_cs)
    return visit


@action
def change_visit(event: Event, visit: Visit, details: VisitDetails, by: User) -> None:
    """Change what a visitor must know. Raises VisitRefused."""
    _check_host(event, details.host_id)
    before = snapshot(visit, VISIT_FIELDS)
    for name, value in asdict(details).items():
        setattr(visit, name, value)
    after = snapshot(visit, VISIT_FIELDS)
    _tell_calendars(event, before, after)
    record(event, "changed_visit", visit, before=before, after=after, by=by, label=visit.item.title_cs)


@action
def remove_visit(event: Event, visit: Visit, by: User) -> Removal:
    """Take the description of a visit away; its item stays in the programme. Raises VisitRefused(VISIT_HAS_GROUPS)."""
    session = require_action()
    session.refresh(visit, with_for_update=True)
    if visit.groups:
        raise VisitRefused(VisitRefusal.VISIT_HAS_GROUPS)
    record(event, "removed_visit", visit, before=snapshot(visit, VISIT_FIELDS), by=by, label=visit.item.title_cs)
    removal = removals.keep(event, visit, [visit], by=by, label=visit.item.title_cs or visit.item.title_en)
    session.delete(visit)
    return removal


@action
def add_group(event: Event, visit: Visit, details: GroupDetails, capacity: int | None, by: User) -> VisitGroup:
    """Add a group with its places. Raises VisitRefused."""
    session = require_action()
    _check_group(visit, details, None)
    group = VisitGroup(event_id=event.id, quota=Quota(capacity=capacity), **asdict(details))
    visit.groups.append(group)
    session.flush()
    after = {**snapshot(group, GROUP_FIELDS), "capacity": capacity}
    record(event, "added_group", group, after=after, by=by, label=str(group.number))
    return group


@action
def change_group(event: Event, group: VisitGroup, details: GroupDetails, capacity: int | None, by: User) -> list[Place]:
    """Change a group and how many places it has; those who wait get added ones. Returns the places promoted.

    Raises VisitRefused, and PlaceRefused(BELOW_TAKEN): then nothing is changed.
    """
    _check_group(group.visit, details, group)
    before = {**snapshot(group, GROUP_FIELDS), "capacity": group.quota.capacity}
    for name, value in asdict(details).items():
        setattr(group, name, value)
    promoted = places.change_capacity(group.quota_id, capacity) if capacity != before["capacity"] else []
    after = {**snapshot(group, GROUP_FIELDS), "capacity": capacity}
    _tell_calendars(event, before, after)
    record(event, "changed_group", group, before=before, after=after, by=by, label=str(group.number))
    return promoted


@action
def remove_group(event: Event, group: VisitGroup, by: User) -> Removal:
    """Remove a group in which nobody has or awaits a place. Raises VisitRefused(GROUP_HAS_PEOPLE) with their names.

    Places given up before go with it; the record of changes keeps that there was a group.
    """
    session = require_action()
    quota = session.get_one(Quota, group.quota_id, with_for_update=True, populate_existing=True)
    people = session.scalars(
        sa.select(Place).where(Place.quota_id == quota.id, Place.state.in_(ACTIVE)).order_by(Place.id)
    ).all()
    if people:
        raise VisitRefused(VisitRefusal.GROUP_HAS_PEOPLE, [place.registration.full_name for place in people])
    before = {**snapshot(group, GROUP_FIELDS), "capacity": quota.capacity}
    record(event, "removed_group", group, before=before, by=by, label=str(group.number))
    guides = session.scalars(sa.select(DeskDevice).where(DeskDevice.quota_id == quota.id).order_by(DeskDevice.id)).all()
    removal = removals.keep(event, group, [quota, group, *guides], by=by, label=str(group.number))
    session.execute(sa.delete(Place).where(Place.quota_id == quota.id))
    group.visit.groups.remove(group)
    session.flush()
    session.delete(quota)
    return removal


def _tell_calendars(event: Event, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Make a newer version of what calendars have of the conference, where its time or place changed."""
    if any(before.get(name) != after.get(name) for name in IN_CALENDARS):
        event.changed_at = now()


def _check_group(visit: Visit, details: GroupDetails, group: VisitGroup | None) -> None:
    require_action().refresh(visit, with_for_update=True)
    if not visit.item.is_placed:
        raise VisitRefused(VisitRefusal.IN_TRAY)
    others = {other.number for other in visit.groups if other is not group}
    reason = number_problem(details.number, others) or departure_problem(
        details.departs_at, visit.item.starts_at, visit.item.ends_at
    )
    if reason:
        raise VisitRefused(reason)


def _check_host(event: Event, host_id: int | None) -> None:
    known = sa.select(Organisation.id).where(Organisation.event_id == event.id, Organisation.id == host_id)
    if host_id is not None and require_action().scalar(known) is None:
        raise VisitRefused(VisitRefusal.FOREIGN_HOST)
