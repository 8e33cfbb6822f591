"""Leases: a worker takes a row for a while, outside any transaction, and nobody else takes it meanwhile.

A claim writes who holds the row and until when. What comes of the work is written where the claim still holds, so a
worker that comes too late changes nothing. A worker that is killed leaves a lease that runs out; what follows from
that is decided by whoever owns the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Mapped

from conference.lib.clock import now
from conference.lib.transaction import require_action

FREE: dict[str, Any] = {"leased_until": None, "lease_holder": None}
"""The columns of a row that nobody holds."""


class Leased:
    """What a table needs whose rows can be held. It has an `id` too."""

    id: Mapped[int]
    leased_until: Mapped[datetime | None]
    lease_holder: Mapped[str | None]  # tells one claim from all others


class Claim(NamedTuple):
    """The right to work on one row until a moment."""

    row_id: int
    holder: str
    until: datetime


def take(
    table: type[Leased], which: ColumnElement[bool], order: Sequence[Any], *, length: timedelta, limit: int = 1,
    **values: Any,
) -> list[Claim]:  # fmt: skip
    """Claim up to `limit` rows among `which`, the first by `order`, and write `values` to them.

    No two workers get the same row: PostgreSQL passes over what another one is claiming, and on SQLite the action is
    alone. Raises OutsideAction outside an action.
    """
    holder, until = token_hex(8), now() + length
    found = select(table.id).where(which).order_by(*order).limit(limit).with_for_update(skip_locked=True).cte("found")
    taken = require_action().execute(
        update(table)
        .where(table.id.in_(select(found.c.id)))
        .values(leased_until=until, lease_holder=holder, **values)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    return [Claim(row_id, holder, until) for row_id in sorted(taken.scalars())]


def is_held_by(table: type[Leased], claim: Claim) -> ColumnElement[bool]:
    """Say which row a claim is for, as long as no other one took its place."""
    return and_(table.id == claim.row_id, table.lease_holder == claim.holder)


def has_run_out(table: type[Leased]) -> ColumnElement[bool]:
    """Say which rows are held by a worker that has not come back in time."""
    return table.leased_until <= now()


def write(table: type[Leased], claim: Claim, *further: ColumnElement[bool], **values: Any) -> bool:
    """Write to the row of a claim where it still holds, and where `further` is true; returns whether it did.

    Raises OutsideAction outside an action.
    """
    row = update(table).where(is_held_by(table, claim), *further).values(**values).returning(table.id)
    return require_action().scalar(row.execution_options(synchronize_session=False)) is not None
