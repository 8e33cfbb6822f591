"""Reads about moves."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.certificates.models import HoursCorrection
from conference.events.models import Event
from conference.extensions import db
from conference.letters import mails
from conference.letters import queries as letters
from conference.lib.clock import local
from conference.mailing.models import OUT
from conference.moving.models import Move
from conference.moving.rules import Dates
from conference.places.models import Place
from conference.programme.models import Item
from conference.surveys.models import Survey
from conference.visits.models import VisitGroup


def planned(event: Event) -> Move | None:
    """Return the move that is prepared."""
    return db.session.scalar(sa.select(Move).where(Move.event_id == event.id, Move.done_at.is_(None)))


def survey_to_move(event: Event) -> Survey | None:
    """Return the survey of an event if nobody has answered it yet."""
    return db.session.scalar(sa.select(Survey).where(Survey.event_id == event.id, Survey.replies == 0))


def last_done(event: Event) -> Move | None:
    """Return the move carried out last."""
    return db.session.scalar(
        sa.select(Move)
        .where(Move.event_id == event.id, Move.done_at.is_not(None))
        .order_by(Move.id.desc())
        .limit(1)
    )  # fmt: skip


def heard(event: Event) -> dict[str, Dates]:
    """Return where a conference stands for all whom a letter about a move was written to, by what has gone out to
    them.
    """
    moves = {move.id: move for move in db.session.scalars(sa.select(Move).where(Move.event_id == event.id))}
    known: dict[str, Dates] = {}
    for letter in letters.written(event, mails.MOVED):
        move = moves[mails.move_of(letter.key)]
        known.setdefault(letter.name, origin(move))
        if letter.state in OUT:
            known[letter.name] = target(move)
    return known


def announced_before(event: Event) -> date | None:
    """Return the first day that was public before the conference was moved from it; None where it is true (again)."""
    rows = db.session.scalars(
        sa.select(Move.from_starts_on)
        .where(Move.event_id == event.id, Move.done_at.is_not(None), Move.was_public)
        .order_by(Move.id)
    ).all()
    return rows[-1] if rows and rows[0] != event.starts_on else None


def days_of_presence(event: Event) -> set[date]:
    """Return the days on which somebody was noted: as present or absent at the desk, with a guide, or by corrected
    hours.
    """
    noted = set(db.session.scalars(sa.select(Presence.day).where(Presence.event_id == event.id).distinct()))
    noted |= {local(moment, event.timezone).date() for moment in db.session.scalars(_noted_by_guides(event))}
    corrected = sa.select(HoursCorrection.part).where(HoursCorrection.event_id == event.id).distinct()
    for part in db.session.scalars(corrected):
        with suppress(ValueError):  # those of a visit move along with it
            noted.add(date.fromisoformat(part))
    return noted


def _noted_by_guides(event: Event) -> sa.CompoundSelect[datetime]:
    """Select when visit groups and items begin of which it was noted who came."""
    noted = Place.came.is_not(None)
    groups = sa.select(VisitGroup.departs_at).join(Place, Place.quota_id == VisitGroup.quota_id)
    items = sa.select(Item.starts_at).join(Place, Place.quota_id == Item.quota_id)
    return groups.where(VisitGroup.event_id == event.id, noted).union(items.where(Item.event_id == event.id, noted))


def stands(event: Event) -> Dates:
    """Return where a conference stands now."""
    return Dates(event.starts_on, event.ends_on, event.timezone)


def target(move: Move) -> Dates:
    """Return where a move leads."""
    return Dates(move.starts_on, move.ends_on, move.timezone)


def origin(move: Move) -> Dates:
    """Return where a move begins."""
    return Dates(move.from_starts_on, move.from_ends_on, move.from_timezone)
