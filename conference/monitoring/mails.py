"""The letter to the administrators of the server: what began, what still lasts, what is over, in one for all."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from flask import current_app

from conference.extensions import db
from conference.lib import languages
from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down
from conference.mailing.writing import Contents, writer
from conference.monitoring import wording
from conference.monitoring.models import Problem
from conference.team.models import Role, User

ALERT = "server_alert"
USEFUL = timedelta(days=1)  # then the next one says the same
AsTold = dict[str, Any]


@dataclass
class News:
    """What the administrators do not know yet."""

    began: list[AsTold] = field(default_factory=list)
    lasting: list[AsTold] = field(default_factory=list)
    over: list[AsTold] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.began or self.lasting or self.over)


def as_told(problem: Problem) -> AsTold:
    """Return what a letter holds of a problem."""
    return {"name": problem.name, "figures": problem.figures, "since": problem.began_at.isoformat()}


def tell(news: News) -> None:
    """Put down one letter for each administrator. Raises OutsideAction."""
    if news:
        facts = asdict(news)
        letters = [
            Letter(f"{ALERT}:{token_urlsafe(12)}", language, address, facts=facts, useful_until=now() + USEFUL)
            for address, language in recipients()
        ]
        put_down(None, ALERT, *letters)


def recipients() -> list[tuple[str, str]]:
    """List who is written to, each with a language: the address of ALERT_EMAIL, or administrators who have signed in.

    Who has never signed in may have a mistyped address.
    """
    if address := current_app.config["ALERT_EMAIL"]:
        return [(address, current_app.config["DEFAULT_LANGUAGE"])]
    have_been_here = sa.and_(User.active.is_(True), User.login_count > 0)
    administrators = sa.select(User).where(have_been_here, User.roles.any(Role.name == "administrator"))
    return [(user.email, user.language) for user in db.session.scalars(administrators.order_by(User.id))]


@writer(ALERT)
def alert_contents(message: Message) -> Contents:
    """Put what is told into words."""
    facts = message.facts or {}
    with languages.speaking(message.language):
        return Contents({part: [_in_words(told) for told in facts[part]] for part in ("began", "lasting", "over")})


def _in_words(told: AsTold) -> wording.ProblemInWords:
    return wording.words_of(told["name"], told["figures"], datetime.fromisoformat(told["since"]))
