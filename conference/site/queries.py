"""Reads for the home pages."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.events.models import Event, EventRole, OrganisationRole
from conference.extensions import db

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


def database_answers() -> bool:
    """Whether the database can be read; raises what the driver raises when it can't."""
    return bool(db.session.scalar(sa.text("SELECT 1")) == 1)


def controllers(event: Event) -> list[str]:
    """Who decides what personal data are used for: the organisers and co-organisers."""
    roles = (OrganisationRole.ORGANISER, OrganisationRole.CO_ORGANISER)
    return [name for line in organisers(event) if set(line.roles) & set(roles) for name in line.names]
