"""Copying the rows of a conference into its next edition, as `rules.COPIES` describes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from conference.editions import rules
from conference.editions.rules import Copy, Part
from conference.events.models import Event
from conference.events.pictures import stored_files
from conference.extensions import db
from conference.fields.held import id_of, is_own
from conference.lib import clock
from conference.lib.model import Base
from conference.lib.storage import new_key, storage
from conference.lib.transaction import require_action
from conference.moving.rules import Shift
from conference.places.models import Quota
from conference.places.rules import VisitWish, any_of
from conference.programme.models import Item, ItemSpeaker
from conference.questions.models import OWN
from conference.speakers.models import small_key, whole_key
from conference.team.models import Membership
from conference.visits.models import Visit

FILES: dict[str, tuple[str, Callable[[str], list[str]]]] = {  # the folder, and what belongs to one key
    "logo": ("logos", lambda key: [key]),
    "picture": ("pictures", stored_files),
    "speaker": ("photos", lambda key: [key, small_key(key), whole_key(key)]),
}


class Copying:
    """One run: from an edition to the new one, with the ids and files of the copies."""

    def __init__(self, source: Event, edition: Event, parts: frozenset[Part], shift: Shift, author_id: int) -> None:
        self.source, self.edition, self.parts, self.shift = source, edition, parts, shift
        self.members = {author_id}
        self.ids: dict[tuple[str, int], int] = {}
        self.files: list[str] = []  # keys that were written, for whoever has to clean up

    def run(self) -> None:
        """Copy everything that is ticked."""
        for copy in rules.COPIES:
            if copy.table == "event":
                if copy.part in self.parts:
                    self._take_over(copy)
            elif copy.table != "quota":
                self._copy(copy)

    def _take_over(self, copy: Copy) -> None:
        """Set columns of the event itself."""
        for name in copy.same.split():
            setattr(self.edition, name, getattr(self.source, name))
        for name, value in deadlines(self.source, self.edition, self.shift).items():
            if name in copy.moved.split():
                setattr(self.edition, name, value)
        if copy.refers:
            self.edition.quota.capacity = self.source.quota.capacity
        require_action().flush()

    def _copy(self, copy: Copy) -> None:
        kind, session = kind_of(copy.table), require_action()
        found = [row for row in rows_of(self.source, copy, self.parts) if self._can_be_copied(copy, row)]
        quotas = self._quotas(copy, found)
        made: list[tuple[Any, Base]] = []
        for row in found:
            values = self._values(copy, row, quotas)
            if values is not None:
                made.append((row, kind(**values)))
        session.add_all([new for _old, new in made])
        session.flush()
        for old, new in made:
            if hasattr(old, "id"):
                self.ids[copy.table, old.id] = new.id  # type: ignore[attr-defined]  # as the old one has

    def _values(self, copy: Copy, row: Any, quotas: dict[int, int]) -> dict[str, Any] | None:
        """Return the columns of a copy; None where what it belongs to was not copied."""
        columns = Base.metadata.tables[copy.table].c
        values: dict[str, Any] = {name: getattr(row, name) for name in copy.same.split()}
        if "event_id" in columns:
            values["event_id"] = self.edition.id
        for name in copy.refers.split():
            (key,) = columns[name].foreign_keys
            old = getattr(row, name)
            new = quotas.get(old) if name == "quota_id" else self.ids.get((key.column.table.name, old))
            if new is None and not columns[name].nullable:
                return None
            values[name] = new
        for name in copy.files.split():
            values[name] = self._copied_file(copy.table, getattr(row, name))
        if copy.table == "item":
            days = self.edition.starts_on, self.edition.ends_on
            values |= vars(rules.timed(row.starts_at, row.ends_at, row.is_placed, self.shift, *days))
        if copy.table == "survey":
            values |= {name: getattr(row, name) + self.shift.days for name in copy.moved.split()}
        if copy.table == "attendee_view":
            query = self._with_new_groups(row.query)
            return values | {"query": query} if query is not None else None
        if copy.table == "visit_group":
            moved = rules.moved_moment(row.departs_at, self.shift)
            values["departs_at"] = moved or row.departs_at + self.shift.days
        return values

    def _with_new_groups(self, query: dict[str, Any]) -> dict[str, Any] | None:
        """Return what a saved view shows, with the copies of the visit groups, choices and questions it names; None
        where one has no copy, for without it the view would show other people than its name says."""
        found = {name: value for name, value in query.items() if name != "code"}  # codes are not copied
        for name, table in (("visit", "visit_group"), ("answer", "question_choice")):
            words = [self._new_word(table, word) for word in query.get(name, [])]
            if "" in words:
                return None
            found |= {name: words} if words else {}
        columns = [self._column(name) for name in query.get("columns", "").split(",") if name]
        return found | {"columns": ",".join(filter(None, columns))} if columns else found

    def _column(self, name: str) -> str:
        """Return the name of a column in the new edition; empty where it is of a question that was not copied."""
        if not is_own(name):
            return name
        copied = self.ids.get(("question", id_of(name)))
        return f"{OWN}{copied}" if copied else ""

    def _new_word(self, table: str, word: str) -> str:
        """Return what a filter says for a copy; empty where the row it names has none."""
        named = VisitWish.read(word)
        if named is None:
            return word
        if named.group_id is not None:
            return str(self.ids.get((table, named.group_id), ""))
        visit_id = self.ids.get(("visit", named.visit_id or 0))
        return any_of(visit_id) if visit_id else ""

    def _quotas(self, copy: Copy, rows: Iterable[Any]) -> dict[int, int]:
        """Make the places of copies: as many, and nobody has one; their ids by those of the old ones."""
        if "quota_id" not in copy.refers.split():
            return {}
        session = require_action()
        wanted = [row.quota_id for row in rows if row.quota_id is not None]
        old = session.execute(sa.select(Quota.id, Quota.capacity).where(Quota.id.in_(wanted)).order_by(Quota.id)).all()
        made = [Quota(capacity=capacity) for _id, capacity in old]
        session.add_all(made)
        session.flush()
        return {number: new.id for (number, _capacity), new in zip(old, made, strict=True)}

    def _can_be_copied(self, copy: Copy, row: Any) -> bool:
        """Return whether a row that is nothing without its file has one, and a team member is not there already."""
        if isinstance(row, Membership) and row.user_id in self.members:
            return False
        columns = Base.metadata.tables[copy.table].c
        needed = [name for name in copy.files.split() if not columns[name].nullable]
        return all(storage().exists(getattr(row, name)) for name in needed)

    def _copied_file(self, table: str, key: str | None) -> str | None:
        """Copy a file with those beside it, and return the key of the copy; None where it is not there."""
        if key is None or not storage().exists(key):
            return None
        folder, family = FILES[table]
        new = new_key(f"{folder}/{self.edition.id}", key.rpartition(".")[2])
        for old_one, new_one in zip(family(key), family(new), strict=True):
            if storage().exists(old_one):
                self.files.append(new_one)
                storage().copy(old_one, new_one)
        return new


def deadlines(source: Event, edition: Any, shift: Shift) -> dict[str, Any]:
    """Return the deadlines of a conference on the new days; none that would fall after the end of a shorter one."""
    (settings, *_) = rules.copies("event")
    found: dict[str, Any] = {}
    for name in settings.moved.split():
        value = getattr(source, name)
        if name == "kept_until":
            found[name] = value + shift.days if value else None
        else:
            found[name] = rules.moved_moment(value, shift)
    end = clock.day_bounds(edition.ends_on, shift.new_zone)[1]
    for name in ("registration_opens_at", "registration_closes_at"):
        if found[name] and found[name] > end:
            found[name] = None
    return found


def rows_of(source: Event, copy: Copy, parts: frozenset[Part]) -> Sequence[Any]:
    """Return the rows of a conference that are copied with the ticked parts, in the order they were made."""
    session, kind = db.session(), kind_of(copy.table)
    if copy.table == "item":
        of_visits = Item.id.in_(sa.select(Visit.item_id).where(Visit.event_id == source.id))
        chosen = sa.or_(
            sa.and_(sa.literal(Part.PROGRAMME in parts), ~of_visits),
            sa.and_(sa.literal(Part.VISITS in parts), of_visits),
        )
        return session.scalars(sa.select(Item).where(Item.event_id == source.id, chosen).order_by(Item.id)).all()
    if copy.part not in parts:
        return []
    if copy.table == "item_speaker":
        links = sa.select(ItemSpeaker).join(ItemSpeaker.item).where(Item.event_id == source.id)
        return session.scalars(links.order_by(ItemSpeaker.item_id, ItemSpeaker.position)).all()
    columns: Any = kind
    if kind is Membership:  # who has not come yet was invited to that edition
        joined = sa.select(Membership).where(Membership.event_id == source.id, Membership.invited_until.is_(None))
        return session.scalars(joined.order_by(Membership.id)).all()
    found = sa.select(kind).where(columns.event_id == source.id)
    if "archived_at" in copy.left.split():  # what is asked no more stays with its answers
        found = found.where(columns.archived_at.is_(None))
    return session.scalars(found.order_by(*sa.inspect(kind).primary_key)).all()


def kind_of(table: str) -> type[Base]:
    """Return the class of a table."""
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is Base.metadata.tables[table])
