"""The record of what organisers changed: who, when, what, before and after, with secrets masked.

Of what participants and speakers change about themselves it keeps that they did, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from flask import has_request_context
from flask_security import current_user
from sqlalchemy import insert, update

from conference.events.models import Event
from conference.fields.registration import MASKED
from conference.lib.model import table_of
from conference.lib.transaction import require_action
from conference.team.models import AuditEntry, User

MASK = "•••"
SECRET = ("password", "token", "secret", "link_version", "uniquifier", "ticket_code")  # in names of fields
PARTICIPANT, SPEAKER = OWNERS = ("participant", "speaker")  # who changes their own data, as actors
AT_DESK = "desk: "  # how the actor begins that is the device of a helper
LABELS = ("title_cs", "label_cs", "title_before", "display_name", "filename", "number", "code", "email", "name", "slug")
Values = Mapping[str, Any]
"""What columns of a row hold, by their names."""


@dataclass(frozen=True)
class Secret:
    """A value of which the record keeps no more than that it changed."""

    value: Any


def record(
    event: Event | None,
    verb: str,
    subject: Any,
    *,
    before: Values | None = None,
    after: Values | None = None,
    by: User | str | None = None,
    label: str = "",
) -> AuditEntry:
    """Write one change down, in the transaction of the change. Raises OutsideAction where no action is open.

    `verb` is a past participle such as "released" (its words for people are in wording.py); `subject` is the row,
    `before` and `after` are what `snapshot` gave. Where both are given only what differs is kept. `by` is the account,
    or a name where there is none ("desk"); without it the person who is signed in, else "system". `label` names the
    subject for people.
    """
    session = require_action()
    if subject in session.new or event in session.new:
        session.flush()  # they get their ids
    entry = AuditEntry(**_columns(event, verb, subject, before, after, by, label))
    session.add(entry)
    return entry


def record_many(
    event: Event,
    verb: str,
    changes: Iterable[tuple[Any, Values | None, Values | None]],
    *,
    by: User | str | None = None,
) -> None:
    """Write the same change of many subjects down by one statement: each with what was before and after.

    Raises OutsideAction where no action is open.
    """
    session = require_action()
    session.flush()
    rows = [_columns(event, verb, subject, before, after, by) for subject, before, after in changes]
    if rows:
        session.connection().execute(insert(table_of(AuditEntry)), rows)


def _columns(
    event: Event | None, verb: str, subject: Any, before: Values | None, after: Values | None, by: User | str | None,
    label: str = "",
) -> dict[str, Any]:  # fmt: skip
    old, new = changed(before, after)
    person = by if by is not None else _signed_in()
    return {
        "event_id": event.id if event is not None else None,
        "user_id": person.id if isinstance(person, User) else None,
        "actor": actor_label(person),
        "verb": verb,
        "subject_kind": type(subject).__name__,
        "subject_id": getattr(subject, "id", None),
        "subject_label": label or subject_label(subject),
        "before": old,
        "after": new,
    }


def record_own(event: Event, subject: Any, before: Values, after: Values | None = None, *, by: str) -> None:
    """Write down that a participant or speaker changed their own data: which fields, not what they hold.

    `before` is what `snapshot` gave, and so is `after`; without it the same is read from the subject. Raises
    OutsideAction where no action is open.
    """
    require_action().flush()
    now = snapshot(subject, before) if after is None else after
    names = [name for name in {**before, **now} if _plain(before.get(name)) != _plain(now.get(name))]
    if names:
        record(event, "changed_own", subject, after=dict.fromkeys(names, MASK), by=by)


def forget(kind: str, subject_ids: Collection[int]) -> None:
    """Erase what the record says of some subjects, for the end of personal data; that there was a change stays.

    `kind` is the name of the rows' class, such as "Registration". Raises OutsideAction where no action is open.
    """
    about = (AuditEntry.subject_kind == kind) & AuditEntry.subject_id.in_(subject_ids)
    require_action().execute(update(AuditEntry).where(about).values(before={}, after={}, subject_label=""))


def snapshot(row: object, fields: Iterable[str]) -> dict[str, Any]:
    """Return the values of some fields of a row, as JSON can keep them; `record` masks the secrets among them."""
    return {name: _plain(getattr(row, name)) for name in fields}


def changed(before: Values | None, after: Values | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after, JSON-safe and masked; of two states only the keys that differ (a changed secret too)."""
    old, new = dict(before or {}), dict(after or {})
    if before is not None and after is not None:
        same = {name for name in old.keys() & new.keys() if _plain(old[name]) == _plain(new[name])}
        old = {name: value for name, value in old.items() if name not in same}
        new = {name: value for name, value in new.items() if name not in same}
    return {k: _masked(k, v) for k, v in old.items()}, {k: _masked(k, v) for k, v in new.items()}


def actor_label(person: User | str | None) -> str:
    """Return who did it, as text that stays when the account goes."""
    if isinstance(person, User):
        return f"{person.name} ({person.email})" if person.name else person.email
    return person or "system"


def subject_label(subject: Any) -> str:
    """Return a name of a row for people: of a person the name, else the first of the usual naming fields."""
    if getattr(subject, "family_name", None):
        return f"{getattr(subject, 'given_name', '')} {subject.family_name}".strip()
    found = (getattr(subject, name, None) for name in LABELS)
    return next((str(text) for text in found if text), "")


def _signed_in() -> User | None:
    if has_request_context() and current_user.is_authenticated:
        user: User = current_user._get_current_object()
        return user
    return None


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, Secret):
        return MASK
    if value is not None and (name in MASKED or any(word in name for word in SECRET)):
        return MASK
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Secret):
        return _plain(value.value)
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _masked(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    return str(value)
