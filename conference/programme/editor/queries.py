"""Reads of the editor: what should be looked at, who else is there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.programme import queries, rules
from conference.programme.editor import warnings
from conference.programme.editor.warnings import ANSWER_AFTER, Around, Departure
from conference.programme.models import AcceptedWarning, EditorPresence, Item, Room
from conference.programme.rules import Warned
from conference.programme.snapshot import Programme
from conference.slides.models import SlideFile
from conference.speakers.models import Speaker
from conference.team.models import User
from conference.visits.models import Visit, VisitGroup

ALIKE = 5  # of a kind that are shown at first
HERE = timedelta(seconds=60)  # whoever was heard of so lately is there


@dataclass(frozen=True)
class Accepted:
    """Something pointed out that the team accepts."""

    id: int
    warned: Warned
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class Alike:
    """What is pointed out of one kind: the first ones, and how many more there are."""

    shown: list[Warned]
    more: int


@dataclass(frozen=True)
class LookedAt:
    """What the team should look at, the weightiest first, and what it accepts."""

    open: list[Warned]
    accepted: list[Accepted]

    def by_kind(self, *, whole: bool) -> list[Alike]:
        """Return what is pointed out by its kinds; of many alike only some, unless the whole is asked for."""
        kinds = [alike for _kind, alike in rules.by_kind(self.open)]
        return [Alike(alike if whole else alike[:ALIKE], 0 if whole else max(0, len(alike) - ALIKE)) for alike in kinds]

    def by_item(self) -> dict[str, list[Warned]]:
        """Return what is pointed out at each item, by its code."""
        found: dict[str, list[Warned]] = defaultdict(list)
        for one in self.open:
            found[one.item.code].append(one)
        return found

    def by_mark(self, mark: str) -> Warned | None:
        """Return the warning that an address names."""
        return next((one for one in self.open if one.mark == mark), None)


def looked_at(event: Event, programme: Programme) -> LookedAt:
    """Return what to look at in a draft. Collisions are told at both items, and accepted at both."""
    rooms = queries.rooms_of(event)
    found = rules.warnings(
        programme.items, [room.name for room in rooms], first_day=event.starts_on, last_day=event.ends_on,
        zone=event.timezone, languages=event.languages,
    )  # fmt: skip
    found += warnings.warnings(programme, _around(event, rooms))
    order = list(rules.WarningKind)
    found.sort(key=lambda one: order.index(one.kind))
    rows = db.session.scalars(sa.select(AcceptedWarning).where(AcceptedWarning.event_id == event.id))
    accepted = {row.key: row for row in rows}
    return LookedAt(
        [one for one in found if one.key not in accepted],
        [
            Accepted(row.id, one, row.reason, row.actor, row.at)
            for one in found
            if not one.is_repeated and (row := accepted.get(one.key)) is not None
        ],
    )


def _around(event: Event, rooms: list[Room]) -> Around:
    groups = db.session.execute(
        sa.select(Item.code, VisitGroup.number, VisitGroup.departs_at)
        .join(Visit, Visit.id == VisitGroup.visit_id)
        .join(Item, Item.id == Visit.item_id)
        .where(VisitGroup.event_id == event.id)
        .order_by(VisitGroup.departs_at, VisitGroup.number)
    )
    silent = db.session.scalars(
        sa.select(Speaker.code).where(
            Speaker.event_id == event.id, Speaker.invited_at < now() - ANSWER_AFTER, Speaker.opened_at.is_(None)
        )
    )
    is_due = event.slides_due_at is not None and event.slides_due_at <= now()
    slides = sa.select(Item.code).join(SlideFile, SlideFile.item_id == Item.id)
    of_event = slides.where(SlideFile.event_id == event.id, SlideFile.replaced_at.is_(None))
    return Around(
        event.timezone, (event.programme_from, event.programme_until),
        {room.name: (room.opens, room.closes) for room in rooms}, event.break_after,
        [Departure(*group) for group in groups], frozenset(silent),
        frozenset(db.session.scalars(of_event)) if is_due else frozenset(), is_due,
    )  # fmt: skip


def others_here(event: Event, user: User) -> list[User]:
    """Return who else has the editor open."""
    return list(
        db.session.scalars(
            sa.select(User)
            .join(EditorPresence, EditorPresence.user_id == User.id)
            .where(
                EditorPresence.event_id == event.id, EditorPresence.seen_at > now() - HERE, User.id != user.id,
            )
            .order_by(User.name, User.email)
        )
    )  # fmt: skip


def heard_of(event: Event, user: User) -> datetime | None:
    """Return when somebody was last heard of in the editor."""
    return db.session.scalar(
        sa.select(EditorPresence.seen_at).where(
            EditorPresence.event_id == event.id, EditorPresence.user_id == user.id
        )
    )  # fmt: skip
