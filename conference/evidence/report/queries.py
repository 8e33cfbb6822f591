"""The numbers of a report.

Whose data are erased is still counted: places, presence and the town of the workplace stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.attendance.models import Presence
from conference.attendance.rules import days_of
from conference.certificates.models import Certificate, CertificateKind
from conference.czech.collation import sort_key
from conference.events.models import Event, EventRole
from conference.extensions import db
from conference.places.models import Place, PlaceState
from conference.registration.models import Approval, Registration
from conference.reports import statistics
from conference.reports.statistics import Answers
from conference.speakers.models import Speaker
from conference.team.audit import SPEAKER
from conference.team.models import AuditEntry
from conference.visits.models import Visit, VisitGroup
from conference.visits.queries import visits_of


@dataclass(frozen=True)
class GroupNumbers:
    """A visit group: how many had a place, how many were noted there; None where nobody noted anything."""

    visit: Visit
    group: VisitGroup
    held: int
    came: int | None


@dataclass(frozen=True)
class ReportNumbers:
    """What a report counts."""

    registered: int  # ever, without those who were refused or wait for an answer
    cancelled: int
    waiting: int  # without a place in the end
    holders: int
    present: int  # noted on any day
    by_day: Sequence[tuple[date, int]]
    by_town: Sequence[tuple[str, str, int]]  # town, region, people: of those present, else of those with a place
    by_region: dict[str, int]  # "" is where the region is not known
    groups: Sequence[GroupNumbers]
    certificates: int  # valid ones of all kinds
    contributions: int  # those of them for speaking or moderating
    certified_minutes: int
    answers: Sequence[Answers]

    @property
    def is_noted(self) -> bool:
        """Whether presence was noted, so that the report tells of those who came."""
        return self.present > 0

    @property
    def people(self) -> int:
        """How many the report tells of: those who came, else those with a place."""
        return self.present if self.is_noted else self.holders


def numbers(event: Event, may: Callable[[str], bool]) -> ReportNumbers:
    """Return the numbers of a conference; answers to questions only as far as `may` allows."""
    valid = _valid(event)
    present = _count(*valid, _was_there())
    chosen = (*valid, _was_there()) if present else (*valid, _holds_place(event))
    by_town = _by_town(*chosen)
    by_region: dict[str, int] = {}
    for _town, region, count in by_town:
        by_region[region] = by_region.get(region, 0) + count
    certificates, contributions, minutes = _certificates(event)
    holders = _count(*valid, _holds_place(event))
    return ReportNumbers(
        registered=_count(Registration.event_id == event.id, _is_answered()),
        cancelled=_count(Registration.event_id == event.id, _is_answered(), Registration.cancelled_at.is_not(None)),
        waiting=_count(*valid, ~_holds_place(event)),
        holders=holders,
        present=present,
        by_day=[(day, _count(*valid, _was_there(day))) for day in days_of(event.starts_on, event.ends_on)],
        by_town=by_town,
        by_region=by_region,
        groups=_groups(event),
        certificates=certificates,
        contributions=contributions,
        certified_minutes=minutes,
        answers=statistics.answers(event, statistics.people(event), may),
    )


def _is_answered() -> sa.ColumnElement[bool]:
    """Say in SQL that a registration counts: it does not wait for the team, was not refused, is not a double."""
    answered = Registration.approval.not_in((Approval.PENDING, Approval.REFUSED))
    return sa.and_(answered, Registration.merged_into_id.is_(None))


def _valid(event: Event) -> tuple[sa.ColumnElement[bool], ...]:
    return Registration.event_id == event.id, _is_answered(), Registration.cancelled_at.is_(None)


def counted(event: Event) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what is true of those in the evidence: they have a place, or were noted as present."""
    return *_valid(event), sa.or_(_holds_place(event), _was_there())


def _holds_place(event: Event) -> sa.ColumnElement[bool]:
    mine = sa.and_(Place.quota_id == event.quota_id, Place.state == PlaceState.CONFIRMED)
    return Registration.places.any(mine)


def _was_there(day: date | None = None) -> sa.ColumnElement[bool]:
    noted = Presence.arrived_at.is_not(None)
    return Registration.presences.any(noted if day is None else sa.and_(noted, Presence.day == day))


def _count(*conditions: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*conditions)) or 0


def _by_town(*conditions: sa.ColumnElement[bool]) -> list[tuple[str, str, int]]:
    rows = db.session.execute(
        sa.select(Registration.municipality, Registration.region, sa.func.count())
        .where(*conditions)
        .group_by(Registration.municipality, Registration.region)
    )
    return sorted(((town, region or "", count) for town, region, count in rows), key=lambda row: sort_key(row[0]))


def _groups(event: Event) -> list[GroupNumbers]:
    """Return how many had a place in each group, and were there; a group that nobody noted anything of has no number
    of those who came."""
    came, noted = sa.func.count().filter(Place.came.is_(True)), sa.func.count().filter(Place.came.is_not(None))
    rows = db.session.execute(
        sa.select(Place.quota_id, sa.func.count(), came, noted)
        .join(Place.registration)
        .where(Registration.event_id == event.id, Place.state == PlaceState.CONFIRMED)
        .group_by(Place.quota_id)
    )
    counted = {quota_id: (held, there if any_noted else None) for quota_id, held, there, any_noted in rows}
    return [
        GroupNumbers(visit, group, *counted.get(group.quota_id, (0, None)))
        for visit in visits_of(event)
        for group in visit.groups
    ]


def _certificates(event: Event) -> tuple[int, int, int]:
    valid = sa.and_(Certificate.event_id == event.id, Certificate.revoked_at.is_(None))
    found = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.count().filter(Certificate.kind == CertificateKind.CONTRIBUTION),
            sa.func.coalesce(sa.func.sum(Certificate.minutes), 0),
        ).where(valid)
    ).one()  # fmt: skip
    return int(found[0]), int(found[1]), int(found[2])


def roles_of(event: Event) -> Sequence[EventRole]:
    """Return what organisations are to a conference, in its order, with the organisations."""
    rows = sa.select(EventRole).where(EventRole.event_id == event.id).options(joinedload(EventRole.organisation))
    return db.session.scalars(rows.order_by(EventRole.position, EventRole.id)).all()


@dataclass(frozen=True)
class Portrait:
    """A speaker's photo, and whether the speaker sent it; None where nobody knows any more."""

    speaker: Speaker
    sent_by_speaker: bool | None


def portraits(event: Event) -> list[Portrait]:
    """Return the speakers' photos, by name, with what the record of changes knows of who put them in."""
    speakers = db.session.scalars(
        sa.select(Speaker)
        .where(Speaker.event_id == event.id, Speaker.photo_key.is_not(None))
        .order_by(Speaker.sort_key, Speaker.id)
    ).all()
    rows = db.session.scalars(
        sa.select(AuditEntry)
        .where(
            AuditEntry.event_id == event.id, AuditEntry.subject_kind == "Speaker",
            AuditEntry.subject_id.in_([one.id for one in speakers]),
        )
        .order_by(AuditEntry.id)
    )  # fmt: skip
    actors = {row.subject_id: row.actor for row in rows if "photo_key" in row.after}
    return [Portrait(one, actors[one.id] == SPEAKER if one.id in actors else None) for one in speakers]
