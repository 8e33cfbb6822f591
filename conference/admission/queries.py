"""Reads of codes and invitations, event first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from conference.admission import rules
from conference.admission.models import AccessCode, Invitee
from conference.caching import cached_value
from conference.czech.collation import sort_key
from conference.events.models import Event
from conference.extensions import db
from conference.lib import links
from conference.lib.diagnoses import Observation, error
from conference.registration.models import Registration


def codes_of(event: Event) -> Sequence[AccessCode]:
    """Return the codes of an event, the newest first."""
    rows = sa.select(AccessCode).where(AccessCode.event_id == event.id).order_by(AccessCode.id.desc())
    return db.session.scalars(rows).all()


def labels_of_codes(event: Event) -> dict[int, str]:
    """Return for whom each code of an event is, by its id, the newest first."""
    return cached_value(event, "labels_of_codes", lambda: {row.id: row.label for row in codes_of(event)})


def has_codes(event: Event) -> bool:
    """Return whether the form of registration asks for a code."""
    return bool(db.session.scalar(sa.select(sa.exists().where(AccessCode.event_id == event.id))))


def code_of(event: Event, code_id: int) -> AccessCode | None:
    """Return one code of an event."""
    return db.session.scalar(
        sa.select(AccessCode).where(AccessCode.id == code_id, AccessCode.event_id == event.id)
    )  # fmt: skip


def code_named(event: Event, code: str) -> AccessCode | None:
    """Return the code of an event that reads so."""
    named = (AccessCode.event_id == event.id) & (AccessCode.code == code)
    return db.session.scalar(sa.select(AccessCode).where(named).execution_options(populate_existing=True))


def came_by(event: Event, code: AccessCode) -> bool:
    """Return whether anybody has registered with a code, cancelled or not."""
    by_code = (Registration.event_id == event.id) & (Registration.access_code_id == code.id)
    return bool(db.session.scalar(sa.select(sa.exists().where(by_code))))


def miscounted() -> list[tuple[int, int, int]]:
    """Return codes whose uses differ from the registrations with them: id, used, registrations."""
    active = (
        (Registration.access_code_id == AccessCode.id) & Registration.cancelled_at.is_(None)
    )  # fmt: skip
    counted = sa.select(sa.func.count()).select_from(Registration).where(active).scalar_subquery()
    rows = db.session.execute(sa.select(AccessCode.id, AccessCode.used, counted).where(AccessCode.used != counted))
    return [tuple(row) for row in rows]


def wrong_uses() -> Iterator[Observation]:
    """Say which codes are counted wrong."""
    for code_id, used, registrations in miscounted():
        says = f"access code {code_id}: used {used} times, registrations with it {registrations}"
        yield error("access-codes-miscounted", says, "Report it as a mistake of Prezence, with the log of that day.")


def invitees_of(event: Event) -> list[Invitee]:
    """Return whom an event invites by name, in Czech order, with their registrations."""
    rows = sa.select(Invitee).where(Invitee.event_id == event.id).options(joinedload(Invitee.registration))
    return sorted(db.session.scalars(rows), key=lambda row: (sort_key(row.family_name or row.email), row.id))


class Batch(NamedTuple):
    """People who were added together: what they are known by, when, and how many of them are still there."""

    name: str
    added_at: datetime
    people: int


def batches_of(event: Event, moment: datetime) -> list[Batch]:
    """Return those that can be taken back, the latest first."""
    added_at = sa.func.min(Invitee.created_at)
    rows = db.session.execute(
        sa.select(Invitee.batch, added_at, sa.func.count(), sa.func.count(Invitee.used_at))
        .where(Invitee.event_id == event.id, Invitee.batch != "")
        .group_by(Invitee.batch)
        .order_by(added_at.desc(), Invitee.batch)
    )
    return [Batch(name, at, people) for name, at, people, used in rows if not used and rules.may_take_back(at, moment)]


def invitee_of(event: Event, invitee_id: int) -> Invitee | None:
    """Return one of them."""
    return db.session.scalar(sa.select(Invitee).where(Invitee.id == invitee_id, Invitee.event_id == event.id))


def unsent(event: Event) -> Sequence[Invitee]:
    """Return those to whom no letter has been put down."""
    waits = (Invitee.event_id == event.id) & Invitee.invited_at.is_(None)
    rows = sa.select(Invitee).where(waits, Invitee.withdrawn_at.is_(None), Invitee.used_at.is_(None))
    return db.session.scalars(rows.order_by(Invitee.id)).all()


def invitee_by_token(token: str) -> tuple[Invitee, bool] | None:
    """Return whose invitation a link is, and whether the link is the present one; None when it is forged."""
    found = links.read("invitee", token)
    row = db.session.get(Invitee, found[0]) if found else None
    return (row, row.link_version == found[1]) if found and row else None
