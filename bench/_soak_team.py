"""The team's part of `bench/_soak.py`: acts in this process, on the same database, and what is compared at the end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from conference.attendance.models import Presence
from conference.certificates.actions import issue, request_batch
from conference.certificates.models import BatchFormat
from conference.erasure.actions import erase
from conference.events.models import Event
from conference.extensions import db
from conference.intake import actions as intake
from conference.intake import queries as intake_queries
from conference.intake import rules as intake_rules
from conference.intake.models import Intake, IntakeKind
from conference.jobs.models import Job
from conference.letters.groups import actions as letters
from conference.letters.groups.audience import LetterAudience
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.places.models import Place
from conference.places.states import PlaceState
from conference.programme.models import Item
from conference.registration.actions import cancel
from conference.registration.models import Registration
from conference.team.models import User
from conference.untrusted.tables import Table
from conference.visits.models import VisitGroup
from tests.visitor import Visitor

if TYPE_CHECKING:
    from bench._soak import Life

IMPORTED = 40  # people of a table
MOMENTS: dict[Any, tuple[str, ...]] = {
    Event: ("starts_on", "ends_on"),
    Item: ("starts_at", "ends_at"),
    VisitGroup: ("departs_at",),
    Presence: ("day", "arrived_at", "left_at"),
}


def moved(session: Session, event_id: int, by: timedelta) -> None:
    """Move all that happens at a conference on the calendar."""
    for kind, names in MOMENTS.items():
        of_event = kind.id if kind is Event else kind.event_id
        for row in session.scalars(sa.select(kind).where(of_event == event_id)):
            for name in names:
                if (moment := getattr(row, name)) is not None:
                    setattr(row, name, moment + by)


class Team:
    """Everything the teams of all conferences do."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # for other threads
        self.acts: list[tuple[float, Callable[[int], None]]] = [
            (0.2, self.import_people),
            (0.5, self.write_a_letter),
            (0.9, self.make_certificates),
        ]
        self.coming: dict[int, list[int]] = {}
        self.lock = threading.Lock()

    @contextmanager
    def at_work(self, event_id: int) -> Iterator[tuple[Event, User]]:
        """Give the conference and who works for it, in a context of this thread."""
        with self.app.app_context():
            user = db.session.scalars(sa.select(User)).first()
            assert user is not None
            yield db.session.get_one(Event, event_id), user

    def import_people(self, event_id: int) -> None:
        """Read a table with new people, look at the preview, confirm it; the worker writes them."""
        people = [
            [f"Jana {number}", "Tabulková", f"table-{uuid4()}@example.org", "Město", "Most"]
            for number in range(IMPORTED)
        ]
        table = Table([["Jméno", "Příjmení", "E-mail", "Organizace", "Obec"], *people])
        with self.at_work(event_id) as (event, user):
            number = intake.take_up(event, IntakeKind.PEOPLE, table, "lide.csv", by=user).id
        for step in ("look", "confirm"):
            with self.at_work(event_id) as (_, user):
                row = db.session.get_one(Intake, number)
                judged = intake_queries.judged(row)
                if step == "confirm":
                    shown = intake_rules.shown(judged)
                    intake.confirm(row, judged, shown=shown, tells=True, changes=False, anyway=[], by=user)

    def write_a_letter(self, event_id: int) -> None:
        """Write to everybody who is registered."""
        texts = {"subject_cs": "Kudy na konferenci", "body_cs": "{oslovení},\n\nsál je v prvním patře."}
        with self.at_work(event_id) as (event, user):
            letter = letters.add_letter(event, texts, LetterAudience(), by=user)
            letters.send(event, letter.id, None, letters.version_of(letter), by=user)

    def make_certificates(self, event_id: int) -> None:
        """Two days later: issue all certificates, and ask for them in one file."""
        with self.app.app_context(), transaction() as session:
            moved(session, event_id, timedelta(days=-2))
        with self.at_work(event_id) as (event, user):
            issue(event, by=user)
            request_batch(event, BatchFormat.PDF, by=user)

    def cancel(self, event_id: int, email: str) -> None:
        """Cancel somebody's registration."""
        with self.at_work(event_id):
            cancel(self._person(event_id, email))

    def erase(self, event_id: int, email: str) -> None:
        """Erase somebody's data."""
        with self.at_work(event_id):
            erase(self._person(event_id, email))

    def who_comes(self, event_id: int, known: set[int]) -> list[int]:
        """Return ids of people with a place who have not come yet; who registers meanwhile is not among them."""
        with self.lock:
            if event_id not in self.coming:
                with self.app.app_context():
                    quota = sa.select(Event.quota_id).where(Event.id == event_id).scalar_subquery()
                    active = sa.select(Registration.id).join(Place, Place.registration_id == Registration.id).where(
                        Registration.event_id == event_id, Registration.cancelled_at.is_(None),
                        Place.quota_id == quota, Place.state == PlaceState.CONFIRMED,
                    )  # fmt: skip
                    self.coming[event_id] = list(db.session.scalars(active))
            self.coming[event_id] = [row for row in self.coming[event_id] if row not in known]
            return self.coming[event_id][:50]

    def mark(self, visitor: Visitor, token: str, row: int) -> str:
        """Send a mark of a device and return what became of it. Raises OSError, HTTPException."""
        mark = {"key": str(uuid4()), "id": row, "tap": "arrived", "at": datetime.now(UTC).isoformat()}
        head = {"Content-Type": "application/json"}
        visitor.connection.request("POST", f"/desk/{token}/marks.json", json.dumps({"marks": [mark]}), head)
        answer = visitor.connection.getresponse()
        found: Any = json.loads(answer.read())
        return str(found["results"][0]["outcome"]) if answer.status == 200 else f"status {answer.status}"

    def waiting(self) -> dict[str, int]:
        """Return how many letters and jobs still wait."""
        open_states = (MessageState.QUEUED, MessageState.SENDING)
        with self.app.app_context():
            mail = sa.select(sa.func.count()).select_from(Message)
            due = mail.where(Message.state.in_(open_states), Message.due_at <= datetime.now(UTC))
            jobs = sa.select(sa.func.count()).select_from(Job).where(Job.finished_at.is_(None))
            return {"letters": db.session.scalar(due) or 0, "jobs": db.session.scalar(jobs) or 0}

    def differences(self, life: Life) -> Iterator[str]:
        """Yield what is otherwise in the database than people were told."""
        with self.app.app_context():
            of_event = sa.select(Registration.email, Registration.cancelled_at).where(Registration.event_id == life.id)
            rows = dict(db.session.execute(of_event).tuples().all())
            came = sa.select(Presence.registration_id).join(Registration).where(Registration.event_id == life.id)
            present = set(db.session.scalars(came.where(Presence.arrived_at.is_not(None))))
        lost = life.registered - life.erased - rows.keys()
        yield from (f"{email} is lost" for email in sorted(lost))
        yield from (f"{email} is still there" for email in sorted(life.erased & rows.keys()))
        yield from (
            f"{email} is not cancelled" for email in sorted(life.cancelled - life.erased) if not rows.get(email)
        )
        yield from (f"the arrival of {row} is lost" for row in sorted(life.arrived - present))

    def _person(self, event_id: int, email: str) -> Registration:
        found = sa.select(Registration).where(Registration.event_id == event_id, Registration.email == email)
        return db.session.scalars(found).one()
