"""Likely doubles: registrations that look like another one of the same person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from conference.czech.collation import search_key, squeezed
from conference.czech.names import full_name
from conference.events.models import Event
from conference.extensions import db
from conference.lib.model import table_of
from conference.registration.models import Registration

LIKE_MOST = 4  # more people of one name are namesakes rather than doubles
SHOWN = 200  # pairs


class Likeness(StrEnum):
    """What two registrations have in common."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"  # of two the first of which was cancelled


LIKENESSES = {
    Likeness.NAME: _l("the same name"),
    Likeness.PHONE: _l("the same phone and family name"),
    Likeness.EMAIL: _l("the same e-mail, one cancelled"),
}
COLUMNS = [table_of(Registration).c[name] for name in (
    "id", "title_before", "given_name", "family_name", "title_after", "organisation", "email", "email_key", "phone",
    "created_at", "cancelled_at",
)]  # fmt: skip


@dataclass(frozen=True)
class Double:
    """Two registrations that are perhaps one person's, with what they have in common."""

    one: Any
    other: Any
    likenesses: tuple[Likeness, ...]

    @property
    def words(self) -> str:
        """What they have in common, in words."""
        return ", ".join(str(LIKENESSES[likeness]) for likeness in self.likenesses)


def name_of(row: Any) -> str:
    """Return the whole name of a row."""
    return full_name(row.title_before, row.given_name, row.family_name, row.title_after)


def doubles(event: Event) -> list[Double]:
    """Return pairs of registrations of an event that are perhaps one person's, the newest first."""
    rows = db.session.execute(_rows(event)).all()
    return sorted(_pairs(rows), key=lambda double: (-max(double.one.id, double.other.id), double.one.id))[:SHOWN]


def doubles_of(row: Registration) -> list[Double]:
    """Return those that one registration is perhaps a double of, it being the `one` of each."""
    name = search_key(f"{row.given_name} {row.family_name}") + " "  # as the key begins
    same = [Registration.search_key.startswith(name, autoescape=True)]
    if row.phone:
        same.append(Registration.phone == row.phone)
    if row.email_key:
        same.append(Registration.email_key == row.email_key)
    like = _rows(row.event).where(sa.or_(Registration.id == row.id, *same))
    found = [double for double in _pairs(db.session.execute(like).all()) if row.id in (double.one.id, double.other.id)]
    return [
        double if double.one.id == row.id else Double(double.other, double.one, double.likenesses) for double in found
    ]


def _rows(event: Event) -> sa.Select[Any]:
    return (
        sa.select(*COLUMNS)
        .where(Registration.event_id == event.id, Registration.erased_at.is_(None),
               Registration.merged_into_id.is_(None))
        .order_by(Registration.id)
    )  # fmt: skip


def _pairs(rows: Sequence[Any]) -> Iterator[Double]:
    alike: dict[tuple[int, int], list[Likeness]] = defaultdict(list)
    known = {row.id: row for row in rows}
    groups: dict[tuple[Likeness, str], list[Any]] = defaultdict(list)
    for row in rows:
        if row.cancelled_at is None:
            groups[Likeness.NAME, squeezed(search_key(f"{row.given_name}{row.family_name}"))].append(row)
            if row.phone:
                groups[Likeness.PHONE, row.phone + search_key(row.family_name)].append(row)
        if row.email_key:
            groups[Likeness.EMAIL, row.email_key].append(row)
    for (likeness, _key), group in groups.items():
        if likeness is Likeness.EMAIL:
            group = _last_of_address(group)
        if len(group) <= LIKE_MOST:
            for place, one in enumerate(group):
                for other in group[place + 1 :]:
                    alike[one.id, other.id].append(likeness)
    for (one_id, other_id), likenesses in alike.items():
        yield Double(known[one_id], known[other_id], tuple(likenesses))


def _last_of_address(group: Sequence[Any]) -> list[Any]:
    """Return the active registration of an address with the last cancelled one before it; else nobody."""
    active = [row for row in group if row.cancelled_at is None]
    cancelled = [row for row in group if row.cancelled_at is not None]
    return [cancelled[-1], active[0]] if active and cancelled else []
