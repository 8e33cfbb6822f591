"""Programme items with a limited number of places: setting the number, changing it, doing without. Each on record."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as Transaction

from conference.events.models import Event
from conference.lib.transaction import action, require_action
from conference.places import actions, counting
from conference.places.models import Place, Quota
from conference.places.rules import PlaceRefusal, PlaceRefused
from conference.programme.models import Item, ItemKind
from conference.team.audit import record
from conference.team.models import User


@action
def set_places(event: Event, item: Item, number: int | None, by: User) -> list[Place]:
    """Say how many places an item has; None for no limit. Returns the places promoted.

    Without a limit nobody signs up for an item; while people are in it, they stay and everybody who waits comes in.
    Raises PlaceRefused: HAS_GROUPS for a site visit, IN_TRAY for an item without a time, BELOW_TAKEN with the number of
    places held.
    """
    session = require_action()
    if item.kind is ItemKind.SITE_VISIT:
        raise PlaceRefused(PlaceRefusal.HAS_GROUPS)
    session.refresh(item, with_for_update=True)
    if not item.is_placed:
        raise PlaceRefused(PlaceRefusal.IN_TRAY)
    before = item.quota.capacity if item.quota else None
    promoted: list[Place] = []
    if item.quota is None:
        item.quota = Quota(capacity=number) if number is not None else None
    elif number is None and not _in_use(session, item.quota.id):
        _remove(session, item)
    else:
        promoted = actions.change_capacity(item.quota.id, number)
    if before != number:
        record(event, "changed_capacity", item, before={"capacity": before}, after={"capacity": number}, by=by)
    return promoted


def _in_use(session: Transaction, quota_id: int) -> bool:
    """Return whether anybody is in the item or waits, under its lock."""
    held = counting.lock(session, quota_id)
    return bool(held or session.get_one(Quota, quota_id, populate_existing=True).waiting)


def _remove(session: Transaction, item: Item) -> None:
    """Remove the limit, with places given up before; the record of changes keeps that there was one."""
    quota, item.quota = item.quota, None
    session.flush()
    if quota is not None:
        session.execute(sa.delete(Place).where(Place.quota_id == quota.id))
        session.delete(quota)
