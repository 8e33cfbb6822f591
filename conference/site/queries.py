"""Reads for the home pages."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.events import queries as events
from conference.events.models import Event, EventRole, OrganisationRole, Series
from conference.events.rules import Phase
from conference.extensions import db
from conference.lib import languages
from conference.programme.models import Release
from conference.site import rules
from conference.visits.models import Visit

ROLES_IN_ORDER = (
    OrganisationRole.ORGANISER,
    OrganisationRole.GRANT_HOLDER,
    OrganisationRole.CO_ORGANISER,
    OrganisationRole.HOST,
    OrganisationRole.VISIT_HOST,
    OrganisationRole.PARTNER,
)


@dataclass(frozen=True)
class Organisers:
    """Who stands behind a conference: the roles that the same organisations have, together."""

    roles: tuple[OrganisationRole, ...]
    names: tuple[str, ...]


def organisers(event: Event) -> list[Organisers]:
    """Organisations by role; roles held by the very same ones become one line."""
    links = db.session.scalars(
        sa.select(EventRole)
        .where(EventRole.event_id == event.id)
        .order_by(EventRole.position, EventRole.id)
        .options(selectinload(EventRole.organisation))
    ).all()
    lines: dict[tuple[str, ...], list[OrganisationRole]] = {}
    for role in ROLES_IN_ORDER:
        names = tuple(link.organisation.name for link in links if link.role is role)
        if names:
            lines.setdefault(names, []).append(role)
    return [Organisers(tuple(roles), names) for names, roles in lines.items()]


@dataclass(frozen=True)
class PublicEvent:
    """What the sitemap must know of a conference."""

    id: int
    slug: str
    series: str  # its slug
    languages: tuple[str, ...]
    starts_on: date
    changed_at: datetime
    number: int  # of the last release; 0 before the first one
    released_at: datetime | None
    has_visits: bool


@dataclass(frozen=True)
class Lead:
    """The conference that opens the list of all, with one sentence of what it is for."""

    event: Event
    phase: Phase
    sentence: str


def lead(event: Event, phase: Phase) -> Lead:
    """Return a conference as the opening of the list, in the language spoken now."""
    return Lead(event, phase, rules.first_sentence(event.text("goal", languages.current())))


def public_events() -> list[PublicEvent]:
    """Return all conferences that everybody may see, past and cancelled ones too."""
    rows = db.session.execute(
        sa.select(Event, Series.slug, sa.func.max(Release.number), sa.func.max(Release.published_at))
        .join(Series, Series.id == Event.series_id)
        .outerjoin(Release, Release.event_id == Event.id)
        .where(Event.published_at.is_not(None))
        .group_by(Event.id, Series.slug)
        .order_by(Event.id)
    ).all()
    visits = set(db.session.scalars(sa.select(Visit.event_id).distinct()))
    return [
        PublicEvent(
            event.id, event.slug, series, event.languages, event.starts_on, event.changed_at, number or 0, released_at,
            event.id in visits,
        )
        for event, series, number, released_at in rows
    ]  # fmt: skip


def released_contents() -> dict[int, str]:
    """Return the content of the last release of each public conference as JSON, by the conference's id."""
    last = (
        sa.select(Release.event_id, sa.func.max(Release.number).label("number")).group_by(Release.event_id).subquery()
    )
    rows = db.session.execute(
        sa.select(Release.event_id, sa.cast(Release.content, sa.Text))
        .join(last, sa.and_(last.c.event_id == Release.event_id, last.c.number == Release.number))
        .join(Event, sa.and_(Event.id == Release.event_id, Event.published_at.is_not(None)))
    )
    return {event_id: content for event_id, content in rows}  # noqa: C416 - a row is no tuple to mypy


def nearest_contact() -> str:
    """Return the e-mail address of the organiser of the next conference, else of the last one; empty without any."""
    near = [*events.upcoming(), *events.past()]
    return next((event.contact_email for event in near if event.contact_email), "")


def database_answers() -> bool:
    """Return whether the database can be read; raises what the driver raises when it can't."""
    return bool(db.session.scalar(sa.text("SELECT 1")) == 1)


def controllers(event: Event) -> list[str]:
    """Return who decides what personal data are used for: the organisers and co-organisers."""
    roles = (OrganisationRole.ORGANISER, OrganisationRole.CO_ORGANISER)
    return [name for line in organisers(event) if set(line.roles) & set(roles) for name in line.names]
