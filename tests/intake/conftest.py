"""Imports from the file to the written rows, as pages and worker do it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from conference.czech.collation import search_key
from conference.events.models import Event
from conference.extensions import db
from conference.fields.registration import OPTIONAL
from conference.intake import actions, queries, rules
from conference.intake.models import Intake, IntakeKind
from conference.jobs import work
from conference.lib.transaction import transaction
from conference.places.models import Place, PlaceState
from conference.registration.details import Details
from conference.registration.models import Registration
from conference.team.models import MembershipRole, User
from conference.untrusted.tables import Table, read_table
from tests import tables as made
from tests.factories import make_event, make_member

HEAD = ["Jméno", "Příjmení", "E-mail", "Organizace", "Obec"]
Rows = Sequence[Sequence[Any]]


def address(name: str) -> str:
    """An address made of a name."""
    return f"{search_key(name).replace(' ', '.')}@example.org"


def details(name: str, **more: str) -> Details:
    """The same person as the form of the public has them."""
    given, family = name.split()
    return Details(
        given_name=given, family_name=family, email=address(name), organisation="Město Kadaň", municipality="Kadaň",
        **more,
    )  # fmt: skip


def person(name: str, email: str = "", **more: str) -> list[str]:
    """A row: "Jana Nová" with an address made of her name."""
    given, family = name.split()
    return [given, family, email or address(name), more.get("organisation", "Město Kadaň"),
            more.get("town", "Kadaň")]  # fmt: skip


class Importing:
    """A member of the team who imports tables into one conference."""

    def __init__(self, event: Event, folder: Path) -> None:
        self.event = event
        self.member: User = make_member(event, MembershipRole.EDITOR)
        self.folder = folder

    def read(self, rows: Rows | bytes, kind: IntakeKind = IntakeKind.PEOPLE) -> Intake:
        """Read a file up to its preview."""
        path = self.folder / "table"
        path.write_bytes(rows if isinstance(rows, bytes) else made.csv(rows))
        table: Table = read_table(path)
        return actions.take_up(self.event, kind, table, "lide.csv", by=self.member)

    def confirm(self, intake: Intake, *, tells: bool = False, changes: bool = False, anyway: Sequence[int] = ()) -> Any:
        """Confirm an import and let the worker write it; what came of it."""
        judged = queries.judged(intake) if intake.checked else []
        shown = rules.shown(judged)
        actions.confirm(intake, judged, shown=shown, tells=tells, changes=changes, anyway=anyway, by=self.member)
        work_off()
        return self.again(intake).result

    def write(self, rows: Rows | bytes, kind: IntakeKind = IntakeKind.PEOPLE, **choices: Any) -> Intake:
        """Read a file and write it."""
        intake = self.read(rows, kind)
        self.confirm(intake, **choices)
        return self.again(intake)

    def undo(self, intake: Intake) -> None:
        """Take an import back."""
        actions.undo(intake, by=self.member)
        work_off()

    def again(self, intake: Intake) -> Intake:
        """The import as it is now."""
        number = intake.id
        db.session.rollback()
        return db.session.get_one(Intake, number, populate_existing=True)

    def verdicts(self, intake: Intake) -> dict[int, str]:
        """What becomes of each row, by its number in the file."""
        return {row.row.number: row.verdict.value for row in queries.judged(intake)}

    def people(self) -> list[Registration]:
        """The active registrations in the order of their places."""
        db.session.rollback()
        place = sa.and_(Place.registration_id == Registration.id, Place.quota_id == self.event.quota_id)
        rows = sa.select(Registration).join(Place, place).where(Registration.event_id == self.event.id)
        return list(db.session.scalars(rows.where(Registration.cancelled_at.is_(None)).order_by(Place.id)))


def work_off() -> None:
    """Let the worker do all jobs."""
    while work.work_once():
        pass


def states(row: Registration) -> dict[int, PlaceState]:
    """The places of a person by quota."""
    return {place.quota_id: place.state for place in row.places}


@pytest.fixture
def importing(event: Event, tmp_path: Path) -> Importing:
    """Somebody who imports into the conference."""
    return Importing(event, tmp_path)


@pytest.fixture
def into(tmp_path: Path) -> Callable[..., Importing]:
    """Make another conference that asks everything, with somebody who imports into it."""

    def make(slug: str, **values: Any) -> Importing:
        event = make_event(slug, **values)
        with transaction():
            event.optional_fields = list(OPTIONAL)
        return Importing(event, tmp_path)

    return make


def uploaded(content: bytes, name: str = "lide.xlsx") -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name
