"""What a sent form is answered, and the same again for its repeat: whoever sends a form learns nothing but this.

Whether an address was registered before must not be told, neither by the words nor by the time they take. So a form
with a known address is registered too, under a stand-in that is taken back, and is answered as a newcomer would be;
and the answer is kept under the form's token, since a newcomer's place stays and a stand-in's does not.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from conference.events.models import Event
from conference.events.rules import bounds
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.transaction import action, require_action
from conference.registration.models import FormAnswer

INSERTS = {  # made once: building one costs more than running it
    dialect.dialect.name: dialect.insert(table_of(FormAnswer))
    .on_conflict_do_nothing()
    .returning(table_of(FormAnswer).c.form_token)
    for dialect in (postgresql, sqlite)
}


class VisitAnswer(StrEnum):
    """Where a newcomer stands with the visit."""

    NONE = ""  # did not ask for it
    HELD = "held"
    WAITS = "waits"
    WISHED = "wished"  # gets in line for it with the place at the conference


@dataclass(frozen=True)
class Answer:
    """Where a newcomer stands; positions on waiting lists count from 1 and are 0 for who does not wait."""

    has_place: bool
    position: int = 0
    visit: VisitAnswer = VisitAnswer.NONE
    group: int | None = None  # the quota of the visit group; None for a wish for any
    visit_position: int = 0

    def facts(self) -> dict[str, Any]:
        """The answer as JSON has it."""
        return asdict(self)

    @classmethod
    def read(cls, facts: dict[str, Any]) -> Answer:
        """The answer from its facts."""
        return cls(**{**facts, "visit": VisitAnswer(facts["visit"])})


def given(form_token: str) -> Answer | None:
    """What this form was answered before; None when it was not sent yet."""
    facts = db.session.connection().execute(_by_token(), {"token": form_token}).scalar_one_or_none()
    return Answer.read(facts) if facts else None


def keep(event_id: int, form_token: str, answer: Answer) -> Answer:
    """Write down what a form is answered; what it is answered indeed, where the same form was faster."""
    connection = require_action().connection()
    row = {"form_token": form_token, "event_id": event_id, "facts": answer.facts(), "created_at": now()}
    written = connection.execute(INSERTS[connection.dialect.name], row).scalar_one_or_none()
    return answer if written else given(form_token) or answer


def over() -> list[int]:
    """The conferences that are over and have answers left: no form is repeated any more."""
    moment = now()
    events = db.session.scalars(sa.select(Event).where(sa.exists().where(FormAnswer.event_id == Event.id)))
    return [event.id for event in events if moment >= bounds(event)[1]]


@action
def forget(event_ids: list[int]) -> None:
    """Delete the answers of these conferences."""
    require_action().execute(sa.delete(FormAnswer).where(FormAnswer.event_id.in_(event_ids)))


@cache  # made once: building it costs more than running it
def _by_token() -> sa.Select[Any]:
    answers = table_of(FormAnswer).c
    return sa.select(answers.facts).where(answers.form_token == sa.bindparam("token"))
