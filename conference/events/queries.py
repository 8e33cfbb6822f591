"""Reads about events for the site's home and the organisers' lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from conference.events import rules
from conference.events.models import Event, EventRole, Series
from conference.extensions import db
from conference.lib import clock
from conference.team.models import Membership, User
from conference.team.queries import counting


def upcoming() -> list[Event]:
    """Return published conferences that are not over yet, the next one first; cancelled ones stay until their day."""
    return sorted(_published(over=False), key=lambda event: (event.starts_on, event.id))


def past() -> list[Event]:
    """Return published conferences that took place, the last one first."""
    found = [event for event in _published(over=True) if event.cancelled_at is None]
    return sorted(found, key=lambda event: (event.starts_on, event.id), reverse=True)


def events_of(user: User) -> list[Event]:
    """Return the conferences a team member may open: administrators all, others their own.

    Upcoming first, past ones last.
    """
    found = db.session.scalars(_visible_to(user).options(joinedload(Event.quota), joinedload(Event.series))).all()
    now = clock.now()
    upcoming_ones = [event for event in found if rules.bounds(event)[1] > now]
    past_ones = [event for event in found if rules.bounds(event)[1] <= now]
    return sorted(upcoming_ones, key=_days) + sorted(past_ones, key=_days, reverse=True)


def series_of(user: User) -> Sequence[Series]:
    """Return the series a team member may continue: those of the conferences they may open."""
    ids = _visible_to(user).with_only_columns(Event.series_id)
    return db.session.scalars(select(Series).where(Series.id.in_(ids)).order_by(Series.title_cs, Series.id)).all()


def slugs_like(slug: str) -> set[str]:
    """Return the slugs of events that begin with this one."""
    return set(db.session.scalars(select(Event.slug).where(Event.slug.startswith(slug, autoescape=True))))


def next_edition(series: Series) -> int:
    """Return the number after the highest edition of a series; 1 for a new one."""
    return max((event.edition for event in series.events), default=0) + 1


def missing_for_publication(event: Event) -> list[str]:
    """Return what must be filled in before the pages of an event may be public."""
    roles = db.session.scalars(select(EventRole.role).where(EventRole.event_id == event.id))
    return rules.missing_for_publication(
        getattr(event, f"title_{event.language}"), event.venue_city, event.contact_email,
        [role.value for role in roles],
    )  # fmt: skip


def _visible_to(user: User) -> Select[Event]:
    if user.has_role("administrator"):
        return select(Event)
    mine = (Membership.user_id == user.id) & counting()
    return select(Event).join(Membership, Membership.event_id == Event.id).where(mine)


def _published(*, over: bool) -> list[Event]:
    now = clock.now()
    near = now.date() - timedelta(days=2)  # the zone decides about the days around the present
    limit = Event.ends_on <= now.date() + timedelta(days=2) if over else Event.ends_on >= near
    query = select(Event).where(Event.published_at.is_not(None), limit).options(joinedload(Event.quota))
    found = db.session.scalars(query).all()
    return [event for event in found if (rules.bounds(event)[1] <= now) is over]


def _days(event: Event) -> tuple[object, ...]:
    return (event.starts_on, event.id)
