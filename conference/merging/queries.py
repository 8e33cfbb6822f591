"""Reads for merges: both registrations side by side, what would become of their places, and what was merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.fields.field import Field, Group
from conference.fields.held import held as held_by
from conference.fields.held import is_own
from conference.fields.registration import REGISTRATION
from conference.merging import rules
from conference.merging.models import RegistrationMerge
from conference.merging.rules import HeldPlace, PlaceFate
from conference.places.models import Place
from conference.questions.asked import fields_of
from conference.registration.models import Registration
from conference.registration.queries import active_places, conference_turn, person_of

LISTED = 100  # merges on their page


@dataclass(frozen=True)
class AnswerDifference:
    """A field that the two answered differently: both answers in words, and whether the other one's is proposed."""

    field: Field
    kept: str
    other: str
    takes_other: bool


@dataclass(frozen=True)
class MergePreview:
    """Two registrations as they are looked at before they become one."""

    kept: Registration
    other: Registration
    differences: list[AnswerDifference]
    same: list[tuple[Any, str]]
    """What both answered: label and words."""
    places: list[tuple[Place, PlaceFate]]
    shown: str
    """Marks how both were."""


def looked_at(kept: Registration, other: Registration, may: Callable[[str], bool]) -> MergePreview:
    """Compare two registrations by the fields that the team `may` see."""
    differences, same = [], []
    newer = (other.changed_at, other.id) > (kept.changed_at, kept.id)
    for field in chosen_fields(kept.event):
        if field.right and not may(field.right):
            continue
        ours, theirs = (answer_of(field, row) for row in (kept, other))
        said = [field.kind.said(answer) for answer in (ours, theirs)]
        if ours == theirs:
            if said[0]:
                same.append((field.listed_as, said[0]))
            continue
        takes = rules.takes_other(ours, theirs, field.kind.empty if theirs is not False else None, newer)
        differences.append(AnswerDifference(field, said[0], said[1], takes))
    fates = rules.fates(held(kept), held(other))
    places = [(place, fates[place.id]) for row in (kept, other) for place in active_places(row) if place.id in fates]
    return MergePreview(kept, other, differences, same, places, state_of(kept, other))


def chosen_fields(event: Event) -> list[Field]:
    """Return the fields of which one answer is chosen, own questions among them; of consents the stricter one holds."""
    return [field for field in fields_of(event, also_archived=True) if field.group is not Group.CONSENTS]


def answer_of(field: Field, row: Registration) -> Any:
    """Return what a registration answers to a field; nothing of the field's kind where an own question is open."""
    answer = held_by(row, field.name)
    return field.kind.empty if answer is None and is_own(field.name) else answer


def consents() -> list[Field]:
    """Return the fields of which the stricter answer holds."""
    return [field for field in REGISTRATION if field.group is Group.CONSENTS]


def held(row: Registration) -> list[HeldPlace]:
    """Return the places, offers and turns of a registration, as the rules take them; those of limited choices follow
    the answers.
    """
    return [
        HeldPlace(place.id, place.quota_id, place.state, place.quota.span, is_visit=place.quota.visit_group is not None)
        for place in active_places(row)
        if place.quota.choice is None
    ]


def state_of(*rows: Registration) -> str:
    """Mark how registrations are with all that belongs to them: another mark means that something has happened."""
    columns = sa.inspect(Registration).columns.keys()
    said: list[Any] = []
    for row in rows:
        said.append([(name, str(getattr(row, name))) for name in columns])
        said.append([(place.id, place.state.value) for place in active_places(row)])
        said.append([(str(mark.day), str(mark.arrived_at), str(mark.left_at), mark.absent) for mark in row.presences])
        said.append([(one.id, str(one.revoked_at)) for one in row.certificates])
        said.append([(one.part, one.minutes, one.reason) for one in row.hours_corrections])
        said.append(sorted(row.own.items()))
    return sha256(repr(said).encode()).hexdigest()[:24]


def in_order(one: Registration, other: Registration) -> tuple[Registration, Registration]:
    """Return the registration to keep first: the one with the better place, else the older one."""
    turns = [conference_turn(row) for row in (one, other)]
    states = (turns[0].place.state if turns[0] else None, turns[1].place.state if turns[1] else None)
    return (one, other) if rules.keeps_first(states, (one.created_at, other.created_at)) else (other, one)


def both_of(event: Event, one_id: int, other_id: int) -> tuple[Registration, Registration] | None:
    """Return two registrations of an event that are there and not merged; None where that is not so."""
    one, other = person_of(event, one_id), person_of(event, other_id)
    return (one, other) if one is not None and other is not None and one is not other else None


def merges_of(event: Event) -> list[RegistrationMerge]:
    """Return the merges of an event that were not taken back, the newest first."""
    mine = sa.and_(RegistrationMerge.event_id == event.id, RegistrationMerge.undone_at.is_(None))
    there = RegistrationMerge.kept.has(Registration.erased_at.is_(None))
    rows = sa.select(RegistrationMerge).where(mine, there).order_by(RegistrationMerge.id.desc()).limit(LISTED)
    return list(db.session.scalars(rows))


def merge_by_id(event: Event, merge_id: int) -> RegistrationMerge | None:
    """Return one merge of an event."""
    return db.session.scalar(
        sa.select(RegistrationMerge).where(RegistrationMerge.event_id == event.id, RegistrationMerge.id == merge_id)
    )
