"""What a sent form is answered, and the same again for its repeat: whoever sends a form learns nothing but this.

Whether an address was registered before must not be told, neither by the words nor by the time they take. So a form
with a known address is registered too, under a stand-in that is taken back, and is answered as a newcomer would be;
and the answer is kept for a while under a digest of what was sent (the token of a form of the team), since a
newcomer's place stays and a stand-in's does not. Who sends the same sees what it was answered, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from conference.extensions import db
from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.lib.transaction import action, require_action
from conference.registration.models import FormAnswer
from conference.registration.queries import WHOSE

WHILE = timedelta(hours=1)  # for which a form sent again is the same one
COLUMNS = table_of(FormAnswer).c


def _insert(words: Any) -> Any:
    """Write an answer, in the place of one that is too old."""
    row = words.insert(COLUMNS.form_token.table)
    newer = {name: row.excluded[name] for name in ("facts", "created_at")}
    is_old = COLUMNS.created_at <= sa.bindparam("old", type_=COLUMNS.created_at.type)
    return row.on_conflict_do_update(index_elements=[COLUMNS.form_token], set_=newer, where=is_old).returning(
        COLUMNS.form_token
    )


INSERT = Prepared(_insert)
IS_NEW = COLUMNS.created_at > sa.bindparam("old", type_=COLUMNS.created_at.type)
GIVEN = sa.select(COLUMNS.facts).where(COLUMNS.form_token == sa.bindparam("token"), IS_NEW)
BEFORE = Prepared(sa.select(WHOSE, GIVEN.scalar_subquery()))


class VisitAnswer(StrEnum):
    """Where a newcomer stands with a visit."""

    HELD = "held"
    WAITS = "waits"
    WISHED = "wished"  # gets in line for it with the place at the conference


@dataclass(frozen=True)
class OnVisit:
    """Where a newcomer stands with one visit they asked for."""

    standing: VisitAnswer
    group: int | None = None  # the quota of the visit group; None for a wish for any
    position: int = 0
    visit: int | None = None  # of a wish for any of its groups


@dataclass(frozen=True)
class Answer:
    """Where a newcomer stands; positions on waiting lists count from 1 and are 0 for who does not wait."""

    has_place: bool
    position: int = 0
    visits: tuple[OnVisit, ...] = ()
    is_pending: bool = False  # waits for the team's yes; a place or turn is then one that is kept until it comes

    def facts(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {**vars(self), "visits": [dict(vars(one)) for one in self.visits]}

    @classmethod
    def read(cls, facts: dict[str, Any]) -> Answer:
        """Return the answer from its facts; those of a version that knew one visit say nothing of it."""
        visits = (OnVisit(**{**one, "standing": VisitAnswer(one["standing"])}) for one in facts.get("visits", ()))
        return cls(facts["has_place"], facts["position"], tuple(visits), facts.get("is_pending", False))


@dataclass(frozen=True)
class Registered:
    """What a clerk is told of one colleague; the same for a new address as for one that was registered before."""

    name: str
    answer: Answer


def given(form_token: str) -> Answer | None:
    """Give what this form was answered a while ago; None when it was not sent yet."""
    values = {"token": form_token, "old": now() - WHILE}
    facts = db.session.connection().execute(GIVEN, values).scalar_one_or_none()
    return Answer.read(facts) if facts else None


def before(event_id: int, form_token: str, email_key: str) -> tuple[int | None, Answer | None]:
    """Give the registration that a form or its address has, and what the form was answered a while ago, in one look."""
    values = {"event_id": event_id, "form_token": form_token, "email_key": email_key, "token": form_token,
              "old": now() - WHILE}  # fmt: skip
    registration_id, facts = BEFORE.rows(**values)[0]
    return registration_id, Answer.read(facts) if facts else None


def keep(event_id: int, form_token: str, answer: Answer, *, is_new: bool) -> Answer:
    """Write down what a form is answered, and give what it is answered indeed, where the same form was faster.

    With a new registration (`is_new`) what was answered before holds no more: that one was cancelled meanwhile.
    """
    moment = now()
    row = {"form_token": form_token, "event_id": event_id, "facts": answer.facts(), "created_at": moment,
           "old": moment if is_new else moment - WHILE}  # fmt: skip
    return answer if INSERT.rows(**row) else given(form_token) or answer


def are_old() -> bool:
    """Tell whether there are answers that nobody is given any more."""
    return bool(db.session.scalar(sa.select(sa.exists().where(FormAnswer.created_at <= now() - WHILE))))


@action
def forget_old() -> None:
    """Delete them."""
    require_action().execute(sa.delete(FormAnswer).where(FormAnswer.created_at <= now() - WHILE))
