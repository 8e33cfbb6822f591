"""The team of a conference and the record of its changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from conference.extensions import db
from conference.lib.collation import sort_key
from conference.team.models import AuditEntry, Membership, User
from conference.team.rules import RANK

if TYPE_CHECKING:
    from conference.events.models import Event

PER_PAGE = 50


@dataclass(frozen=True)
class Entries:
    """One page of the record; pages count from 1."""

    entries: list[AuditEntry]
    page: int
    pages: int
    total: int


def team_of(event: Event) -> list[Membership]:
    """The members of a conference's team: owners first, then by name."""
    query = select(Membership).where(Membership.event_id == event.id).options(joinedload(Membership.user))
    members = db.session.scalars(query).unique()
    return sorted(members, key=lambda member: (-RANK[member.role], sort_key(member.user.name or member.user.email)))


def membership_of(event: Event, user: User) -> Membership | None:
    """The membership of an account at a conference."""
    query = select(Membership).where(Membership.event_id == event.id, Membership.user_id == user.id)
    return db.session.scalar(query)


def audit_entries(event: Event, page: int = 1, per_page: int = PER_PAGE) -> Entries:
    """The record of a conference's changes, newest first. A page past the end is the last one."""
    mine = AuditEntry.event_id == event.id
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(mine)) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(1, page), pages)
    query = select(AuditEntry).where(mine).order_by(AuditEntry.id.desc()).limit(per_page).offset((page - 1) * per_page)
    return Entries(list(db.session.scalars(query)), page, pages, total)
