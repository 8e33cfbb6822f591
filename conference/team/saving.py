"""Saving a form that changes a row, with who changed what last taken from the record of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from conference import templating
from conference.forms import shown
from conference.forms.shown import LastChange, RowForm
from conference.lib import telling
from conference.lib.telling import Done
from conference.lib.transaction import require_action
from conference.team.audit import OWNERS
from conference.team.models import AuditEntry
from conference.team.wording import actor_name

R = TypeVar("R")
LAST = 100  # entries looked through for who changed a field


def save(
    form: RowForm, row: Any, fresh: Callable[[], RowForm], write: Callable[[], R], *, lock: Any = None,
    words: Mapping[Any, Any] | None = None, field: str = "",
) -> Done[R] | None:  # fmt: skip
    """Save a form about a row, merged with what others have changed since the form was drawn (forms/shown.py).

    `fresh` draws the form from what is stored, with formdata=None; `write` calls the action. `lock` is the row that the
    action locks first, where that is another one. What the action refuses is told in the form, as by
    `telling.told_in` with `words` and `field`. None where the form has to be shown again. Raises Refusal of what is not
    there any more.
    """

    def changes(columns: Iterable[str]) -> dict[str, LastChange]:
        return last_changes(row, columns)

    with telling.told_in(form, words, field):
        return shown.save(form, fresh, write, lock=row if lock is None else lock, changes=changes)
    return None


def last_changes(row: Any, columns: Iterable[str]) -> dict[str, LastChange]:
    """Return who changed columns of a row last, and when, in words.

    For participants and speakers the team has no names.
    """
    if row is None:
        return {}
    about = (AuditEntry.subject_kind == type(row).__name__) & (AuditEntry.subject_id == row.id)
    entries = require_action().scalars(select(AuditEntry).where(about).order_by(AuditEntry.id.desc()).limit(LAST)).all()
    found: dict[str, LastChange] = {}
    for column in columns:
        entry = next((entry for entry in entries if column in {**entry.before, **entry.after}), None)
        if entry is not None:
            found[column] = LastChange(_who(entry), templating.moment(entry.at))
    return found


def _who(entry: AuditEntry) -> str:
    if current_user.is_authenticated:
        return str(actor_name(entry.actor))
    return _("you, in another window") if entry.actor in OWNERS else _("the organisers")
