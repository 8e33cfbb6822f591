"""The worker's part: letters whose moment has come go into the outbox, each in one transaction."""

from __future__ import annotations

import sqlalchemy as sa

from conference.extensions import db
from conference.letters.groups import actions
from conference.letters.models import GroupLetter, LetterState
from conference.lib.clock import now


def work_once() -> bool:
    """Put one planned letter down; returns whether there was one."""
    due = sa.exists().where(GroupLetter.state == LetterState.PLANNED, GroupLetter.send_at <= now())
    is_due = db.session.scalar(sa.select(due))
    db.session.rollback()
    return bool(is_due) and actions.put_planned_down() is not None
