"""How often codes were used: a use is taken by a guarded UPDATE, never by looking first and writing later.

Whoever takes or gives back a use has locked the conference's places before, so that nobody waits in a circle: the
conference, then its codes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from conference.admission.models import AccessCode
from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.transaction import require_action

CODE = table_of(AccessCode).c
WANTED = sa.bindparam("wanted", type_=sa.Integer)
TAKE = (
    sa.update(table_of(AccessCode))
    .where(
        CODE.id == sa.bindparam("code_id"),
        sa.or_(CODE.most_uses.is_(None), CODE.used + WANTED <= CODE.most_uses),
        sa.or_(CODE.valid_until.is_(None), CODE.valid_until > sa.bindparam("moment", type_=CODE.valid_until.type)),
    )
    .values(used=CODE.used + WANTED)
    .returning(CODE.id)
)


def take_uses(code_id: int, wanted: int) -> bool:
    """Take so many uses of a code if it has them and its time is not over; whether they were taken."""
    values: dict[str, Any] = {"code_id": code_id, "wanted": wanted, "moment": now()}
    return require_action().connection().execute(TAKE, values).scalar() is not None


def give_back(code_id: int, number: int = 1) -> None:
    """Give uses of a code back, of registrations that are no more."""
    fewer = sa.update(table_of(AccessCode)).where(CODE.id == code_id).values(used=CODE.used - number)
    require_action().connection().execute(fewer)
