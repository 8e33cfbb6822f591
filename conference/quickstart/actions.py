"""Taking over what was read from a table: items, rooms and speakers in one transaction, one step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from conference.czech.collation import organisation_key, search_key
from conference.events.models import Event
from conference.lib import clock
from conference.lib.transaction import action
from conference.lib.wall_clock import span
from conference.programme import actions, queries, steps
from conference.programme.actions import ItemDetails
from conference.programme.editor.made import as_it_came
from conference.programme.models import Room, SpeakerRole, Step, StepKind
from conference.quickstart import words
from conference.quickstart.reading import USUAL, Known, Proposed
from conference.speakers import actions as speakers
from conference.speakers.models import Speaker
from conference.speakers.rules import SpeakerDetails
from conference.team.models import User


@dataclass
class _Taken:
    """What the items of a table refer to: what was there, and what came with it."""

    rooms: dict[str, Room]
    people: dict[str, Speaker]
    bodies: dict[str, int]
    made: list[dict[str, Any]]


def known(event: Event) -> Known:
    """Return what a conference has already, for the reading of a table."""
    days = [event.starts_on + timedelta(days=number) for number in range((event.ends_on - event.starts_on).days + 1)]
    return Known(
        tuple(days), tuple(room.name for room in queries.rooms_of(event)),
        frozenset(key_of(one) for one in queries.speakers_of(event)),
        frozenset(organisation_key(one.name) for one in event.organisations),
    )  # fmt: skip


def key_of(speaker: Speaker) -> str:
    """Return what a speaker is found by in a table."""
    return search_key(f"{speaker.given_name} {speaker.family_name}")


@action
def take_over(event: Event, items: Sequence[Proposed], token: str, *, by: User) -> Step | None:
    """Add the items, with the rooms and speakers that are missing. The same token does it once.

    Raises ProgrammeRefused; NoSuchMoment where a time means no single moment.
    """
    session = actions.locked(event)
    session.expire_all()
    same = sa.select(Step).where(Step.event_id == event.id, Step.kind == StepKind.IMPORTED)
    done = next((step for step in session.scalars(same) if step.facts.get("token") == token), None)
    if done is not None:
        return done
    taken = _Taken(
        {organisation_key(room.name): room for room in queries.rooms_of(event)},
        {key_of(one): one for one in queries.speakers_of(event)},
        {organisation_key(one.name): one.id for one in event.organisations}, [],
    )  # fmt: skip
    changes = [actions.put_item(event, _details(event, item, taken, by), by)[1] for item in items]
    return steps.note(event, StepKind.IMPORTED, changes, by=by, facts={"token": token}, made=taken.made)


def _details(event: Event, item: Proposed, taken: _Taken, by: User) -> ItemDetails:
    starts_at, _following = clock.day_bounds(event.starts_on, event.timezone)
    ends_at = starts_at + timedelta(minutes=USUAL)
    is_placed = item.day is not None and item.starts is not None
    if item.day is not None and item.starts is not None:
        ends = item.ends or (datetime.combine(item.day, item.starts) + timedelta(minutes=USUAL)).time()
        found = span(item.day, item.starts, ends, event.timezone)
        starts_at, ends_at = found.starts_at, found.ends_at
    people = [_speaker(event, person, item, taken, by) for person in words.people_of(item.speaker)]
    titles = {f"title_{event.language}": item.title}
    room = _room(event, item.room, taken, by) if item.room else None
    return ItemDetails(
        item.kind, starts_at, ends_at, titles.get("title_cs", ""), titles.get("title_en", ""),
        room_id=room.id if room else None, organisation_id=taken.bodies.get(organisation_key(item.organisation)),
        speakers=tuple((one.id, SpeakerRole.SPEAKER) for one in people), is_placed=is_placed,
    )  # fmt: skip


def _room(event: Event, name: str, taken: _Taken, by: User) -> Room:
    key = organisation_key(name)
    if key not in taken.rooms:
        room = taken.rooms[key] = actions.add_room(event, name, None, by)
        taken.made.append(as_it_came(room))
    return taken.rooms[key]


def _speaker(event: Event, person: words.Person, item: Proposed, taken: _Taken, by: User) -> Speaker:
    if person.key not in taken.people:
        details = SpeakerDetails(
            person.given, person.family, title_before=person.title_before, title_after=person.title_after,
            organisation=person.organisation or item.organisation, language=event.language,
        )  # fmt: skip
        speaker = taken.people[person.key] = speakers.add_speaker(event, details, by=by)
        taken.made.append(as_it_came(speaker))
    return taken.people[person.key]
