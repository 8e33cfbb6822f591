"""The team of a conference and the record of its changes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from conference.czech.collation import sort_key
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock, languages
from conference.lib.paging import Page, bounds
from conference.questions.models import Question
from conference.team.models import AuditEntry, Membership
from conference.team.rules import RANK

PER_PAGE = 50


def counting() -> ColumnElement[bool]:
    """Say which memberships count: an invitation that nobody took up in time gives no role (rules.counts)."""
    return or_(Membership.invited_until.is_(None), Membership.invited_until > clock.now())


def team_of(event: Event) -> list[Membership]:
    """Return the members of a conference's team: owners first, then by name."""
    query = select(Membership).where(Membership.event_id == event.id).options(joinedload(Membership.user))
    members = db.session.scalars(query).unique()
    return sorted(members, key=lambda member: (-RANK[member.role], sort_key(member.user.name or member.user.email)))


def audit_entries(event: Event, page: str | None, per_page: int = PER_PAGE) -> Page[AuditEntry]:
    """Return the record of a conference's changes, newest first."""
    mine = AuditEntry.event_id == event.id
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(mine)) or 0
    number, pages, start = bounds(total, page, per_page)
    query = select(AuditEntry).where(mine).order_by(AuditEntry.id.desc()).limit(per_page).offset(start)
    return Page(db.session.scalars(query).all(), number, pages, total)


def question_labels(event: Event) -> dict[str, str]:
    """Return the organisers' own questions in the language of the page, by the names of their fields."""
    rows = db.session.scalars(select(Question).where(Question.event_id == event.id))
    return {question.name: question.text("label", languages.current()) for question in rows}
