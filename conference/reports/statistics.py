"""Who comes to a conference, in numbers: over time beside the last edition, by region, by answer, on visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.fields.field import Field
from conference.fields.held import id_of
from conference.fields.kinds import Choice, YesNo
from conference.fields.own import Chosen
from conference.fields.registration import REGISTRATION
from conference.lib import clock, languages
from conference.places.rules import any_of
from conference.questions.models import QuestionAnswer
from conference.registration.models import Registration
from conference.registration.participants import IS_PENDING, participants
from conference.registration.team.attendee_filter import listed_questions
from conference.reports.charts import Growth, Share, added_up, shares
from conference.visits.models import Visit
from conference.visits.wording import group_name

LISTED = ("organisation_type", "meal")  # choices that the list of attendees filters by
HERE = {"state": "confirmed"}  # who is counted has a place


@dataclass(frozen=True)
class Answers:
    """How a question was answered by those with a place."""

    label: str
    shares: Sequence[Share]
    answered: int


def growth(event: Event) -> Growth:
    """Return how valid registrations of a conference add up, by days before its first day on its own clock."""
    rows = db.session.execute(
        sa.select(Registration.created_at, Registration.cancelled_at).where(
            Registration.event_id == event.id, ~IS_PENDING
        )
    )

    def days_left(moment: datetime) -> int:
        return (event.starts_on - clock.local(moment, event.timezone).date()).days

    changes: Counter[int] = Counter()
    for created_at, cancelled_at in rows:
        changes[days_left(created_at)] += 1
        if cancelled_at is not None:
            changes[days_left(cancelled_at)] -= 1
    year = str(event.starts_on.year)
    return Growth(f"{event.text('title', languages.current())} {year}", added_up(changes), year)


def last_edition(event: Event) -> Event | None:
    """Return the conference of the same series before this one that anybody registered for."""
    return db.session.scalar(
        sa.select(Event)
        .where(
            Event.series_id == event.series_id,
            Event.starts_on < event.starts_on,
            sa.exists().where(Registration.event_id == Event.id),
        )
        .order_by(Event.starts_on.desc(), Event.id.desc())
        .limit(1)
    )


def people(event: Event) -> int:
    """Return how many have a place."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Registration).where(*participants(event))) or 0


def regions(event: Event) -> dict[str, int]:
    """Return how many of those with a place come from each region; "" is where the region is not known."""
    return {str(region): count for region, count in _counted(event, Registration.region).items()}


def answers(event: Event, of: int, may: Callable[[str], bool]) -> list[Answers]:
    """Return how those with a place answered the questions with a few possible answers that the conference asks and
    the member of the team `may` see, its own ones last."""
    built_in = [
        _answers(field, field.kind, _counted(event, getattr(Registration, field.name)), of)
        for field in _asked(event, may)
        if isinstance(field.kind, Choice)
    ]
    asked = listed_questions(event, may)
    if not asked:
        return built_in
    made, people = _own_counted(event, QuestionAnswer.choice_id), _own_counted(event, QuestionAnswer.question_id)
    return built_in + [_own(field, kind, made, of, people.get(id_of(field.name), 0)) for field, kind in asked]


def yeses(event: Event, of: int, may: Callable[[str], bool]) -> list[Share]:
    """Return how many of those with a place said yes to each question that asks no more."""
    asked = [field for field in _asked(event, may) if isinstance(field.kind, YesNo)]
    counted = [(field, _counted(event, getattr(Registration, field.name)).get(True, 0)) for field in asked]
    return shares([(str(field.listed_as), count, {"yes": field.name, **HERE}) for field, count in counted], of)


def _asked(event: Event, may: Callable[[str], bool]) -> list[Field]:
    return [
        field for field in REGISTRATION if field.name in event.optional_fields and (not field.right or may(field.right))
    ]


def _answers(field: Field, kind: Choice, counts: Mapping[object, int], of: int) -> Answers:
    rows = [
        (kind.said(answer), counts.get(answer, 0), {field.name: str(answer), **HERE} if field.name in LISTED else {})
        for answer in kind.labels
    ]
    return Answers(str(field.listed_as), shares(rows, of), sum(count for _, count, _ in rows))


def _own(field: Field, kind: Chosen, made: Mapping[int, int], of: int, answered: int) -> Answers:
    rows = [(str(label), made.get(row, 0), {"answer": str(row), **HERE}) for row, label in kind.labels.items()]
    return Answers(str(field.listed_as), shares(rows, of), answered)


def visits(shown: Sequence[Visit]) -> list[Share]:
    """Return how many have a place in each group, as a part of its places; where there are several visits, on each of
    them before its groups."""
    found = []
    with_groups = [visit for visit in shown if visit.groups]
    for visit in with_groups:
        rows = [(group_name(group), {"visit": str(group.id)}, [group.quota]) for group in visit.groups]
        if len(with_groups) > 1:
            title = visit.item.text("title", languages.current())
            rows.insert(0, (title, {"visit": any_of(visit.id)}, [group.quota for group in visit.groups]))
        for label, asked, quotas in rows:
            taken = sum(quota.taken for quota in quotas)
            found += shares([(label, taken, asked)], sum(quota.capacity or quota.taken for quota in quotas))
    return found


def _own_counted(event: Event, column: Any) -> dict[int, int]:
    """Return how many of those with a place have an answer, by one of its columns: several choices are one person."""
    rows = db.session.execute(
        sa.select(column, sa.func.count(sa.distinct(QuestionAnswer.registration_id)))
        .join(Registration, Registration.id == QuestionAnswer.registration_id)
        .where(*participants(event))
        .group_by(column)
    )
    return dict(rows.all())


def _counted(event: Event, column: Any) -> dict[object, int]:
    rows = db.session.execute(sa.select(column, sa.func.count()).where(*participants(event)).group_by(column))
    return dict(rows.all())
