"""Correcting the hours of a person: what the desk missed, as an organiser knows it, with the reason."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from conference.certificates import queries
from conference.certificates.models import HoursCorrection
from conference.certificates.rules import CorrectionRefusal, CorrectionRefused
from conference.events.actions import locked_event
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.registration.models import Registration
from conference.team import audit
from conference.team.models import User

FIELDS = ("minutes", "reason")


@action
def correct(
    event: Event, registration_id: int, part: str, minutes: int, reason: str, *, by: User | None
) -> HoursCorrection:
    """State so many minutes of a day or a visit of a person, whatever presence adds up to; once more changes that.

    Raises CorrectionRefused: UNKNOWN where nothing of the kind counts for the person, ABOVE_CREDITED.
    """
    event = locked_event(event.id)
    person = next(iter(queries.candidates(event, [registration_id])), None)
    found = next((one for one in person.parts if one.key == part), None) if person else None
    if person is None or found is None:
        raise CorrectionRefused(CorrectionRefusal.UNKNOWN)
    if minutes > found.credited:
        raise CorrectionRefused(CorrectionRefusal.ABOVE_CREDITED, minutes=found.credited)
    registration, row = person.registration, queries.correction_of(person.registration, part)
    before = {"part": part, "minutes": found.minutes, "reason": row.reason if row else ""}
    if row is None:
        row = HoursCorrection(event_id=event.id, part=part)
        registration.hours_corrections.append(row)
    row.minutes, row.reason = minutes, reason
    row.corrected_by_id, row.corrected_at = by.id if by else None, now()
    after = {"part": part, "minutes": minutes, "reason": reason}
    audit.record(event, "corrected_hours", registration, before=before, after=after, by=by)
    return row


@action
def take_back(event: Event, registration_id: int, part: str, *, by: User | None) -> None:
    """State again what presence adds up to. Raises CorrectionRefused: UNKNOWN, NOT_CORRECTED."""
    event = locked_event(event.id)
    person = next(iter(queries.candidates(event, [registration_id])), None)
    if person is None:
        raise CorrectionRefused(CorrectionRefusal.UNKNOWN)
    row = queries.correction_of(person.registration, part)
    if row is None:
        raise CorrectionRefused(CorrectionRefusal.NOT_CORRECTED)
    before = {"part": part, **audit.snapshot(row, FIELDS)}
    person.registration.hours_corrections.remove(row)
    require_action().delete(row)
    audit.record(event, "took_hours_back", person.registration, before=before, by=by)


@action
def hand_over(of: Registration, to: Registration) -> list[int]:
    """Let corrections of one registration belong to another one of the same person; the ids of those that do.

    Where both have one of the same day or visit, that of the second stays.
    """
    session = require_action()
    held = {row.part for row in to.hours_corrections}
    moved = [row for row in of.hours_corrections if row.part not in held]
    for row in moved:
        row.registration_id = to.id
    session.flush()
    session.expire(of, ["hours_corrections"])
    session.expire(to, ["hours_corrections"])
    return [row.id for row in moved]


@action
def give_back(correction_ids: Collection[int], to: Registration) -> None:
    """Let corrections belong to a registration again that `hand_over` took from it."""
    rows = sa.update(HoursCorrection).where(HoursCorrection.id.in_(correction_ids)).values(registration_id=to.id)
    require_action().execute(rows.execution_options(synchronize_session="fetch"))


@action
def forget(registration_ids: Collection[int]) -> None:
    """Erase the reasons of corrections of people whose data are erased; the minutes stay, as those of certificates."""
    rows = sa.update(HoursCorrection).where(HoursCorrection.registration_id.in_(registration_ids)).values(reason="")
    require_action().execute(rows.execution_options(synchronize_session="fetch"))
