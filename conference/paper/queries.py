"""Who stands on the papers: those with a sure place, in Czech order; nobody who waits, was refused or cancelled."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from conference.attendance.queries import people_expected
from conference.certificates.queries import unprintable
from conference.events.models import Event
from conference.extensions import db
from conference.jobs.models import Job
from conference.paper.models import PrintedBadge
from conference.places.models import Place, PlaceState
from conference.registration.models import Approval, Registration
from conference.visits import queries as visits
from conference.visits.models import VisitGroup

PAPER = "paper"  # the kind of job that makes a paper
SHOWN = 60  # of the newest jobs, among which the last one of each paper is looked for


def people_of(event: Event) -> list[Registration]:
    """Return all participants, in Czech order."""
    return [one.registration for one in people_expected(event, event.starts_on)]


def without_font(event: Event) -> list[tuple[Registration, str]]:
    """Return people with letters that no packaged font has, which would print as boxes, and these letters."""
    found = [(row, unprintable(row)) for row in people_of(event)]
    return [(row, letters) for row, letters in found if letters]


def badges_printed(event: Event) -> dict[int, PrintedBadge]:
    """Return which badges were printed, by the registration's id."""
    rows = db.session.scalars(sa.select(PrintedBadge).where(PrintedBadge.event_id == event.id))
    return {row.registration_id: row for row in rows}


def groups_of(event: Event) -> list[VisitGroup]:
    """Return the groups of all visits that have a time, in the order of visits and numbers."""
    return [group for visit in visits.offered_visits(event) for group in visit.groups]


def people_of_groups(event: Event) -> dict[int, list[Registration]]:
    """Return who has a sure place in each visit group, in Czech order, by the group's id."""
    found = visits.people_of(event)
    return {group_id: [place.registration for place in people.holders if _is_sure(place)]
            for group_id, people in found.items()}  # fmt: skip


def _is_sure(place: Place) -> bool:
    row = place.registration
    return place.state is PlaceState.CONFIRMED and row.is_active and row.approval is not Approval.PENDING


def asked_lately(event: Event) -> Sequence[Job]:
    """Return the papers that were asked for, the newest first; also those whose files were removed since."""
    rows = sa.select(Job).where(Job.event_id == event.id, Job.kind == PAPER).order_by(Job.id.desc())
    return db.session.scalars(rows.limit(SHOWN)).all()
