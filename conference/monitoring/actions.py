"""Writing down how the server fares: rounds of the worker, errors of pages, problems and who was told of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from conference.lib.clock import now
from conference.lib.inserts import InsertOf
from conference.lib.model import table_of
from conference.lib.transaction import action, require_action
from conference.monitoring import mails, rules
from conference.monitoring.models import LastSeen, Problem, ServerError
from conference.monitoring.queries import KEPT_MACHINE, MACHINE, WORKER

TURN = "turn"  # whose row says when problems were looked for last, whichever worker did
TURN_SECONDS = 50
KEPT_ERRORS = 200
KEPT_PROBLEM = timedelta(days=365)
UPSERT = InsertOf(lambda words: _replacing(words.insert(table_of(LastSeen))))
FIRST_TURN = InsertOf(
    lambda words: (
        words.insert(table_of(LastSeen))
        .on_conflict_do_nothing(index_elements=["name"])
        .execution_options(preserve_rowcount=True)
    )
)


def _replacing(insert: Any) -> Any:
    new = insert.excluded
    return insert.on_conflict_do_update(index_elements=["name"], set_={"at": new.at, "facts": new.facts})


@action
def note(name: str, facts: Mapping[str, Any]) -> None:
    """Write down what was seen of one thing, in place of what was seen before."""
    connection = require_action().connection()
    connection.execute(UPSERT.on(connection), {"name": name, "at": now(), "facts": dict(facts)})


@action
def note_error(endpoint: str, kind: str, number: str) -> None:
    """Write down an error of the program; the oldest ones are forgotten."""
    session = require_action()
    row = ServerError(endpoint=endpoint, kind=kind, number=number)
    session.add(row)
    session.flush()
    session.execute(sa.delete(ServerError).where(ServerError.id <= row.id - KEPT_ERRORS))


@action
def take_turn() -> bool:
    """Return whether this worker looks for problems now: where there are several, one does, once a minute."""
    moment, length = now(), timedelta(seconds=TURN_SECONDS)
    connection = require_action().connection()
    is_mine = sa.or_(LastSeen.at <= moment - length, LastSeen.at >= moment + length)  # the clock was ahead
    taken = sa.update(LastSeen).where(LastSeen.name == TURN, is_mine)
    if require_action().execute(taken.values(at=moment).returning(LastSeen.name)).scalar():
        return True
    row = {"name": TURN, "at": moment, "facts": {}}
    return connection.execute(FIRST_TURN.on(connection), row).rowcount == 1


@action
def compare(found: Mapping[str, Mapping[str, Any]]) -> mails.News:
    """Write down which problems there are, and tell the administrators what is new to them; returns what that is."""
    session, moment = require_action(), now()
    is_open = {problem.name: problem for problem in session.scalars(_open().with_for_update())}
    news = mails.News()
    for name, figures in found.items():
        problem = is_open.pop(name, None)
        if problem is None:
            problem = Problem(name=name, began_at=moment)
            session.add(problem)
        problem.figures, problem.seen_at = dict(figures), moment
        if rules.is_told_now(problem.began_at, problem.told_at, _over_before(name), moment):
            (news.began if problem.told_at is None else news.lasting).append(mails.as_told(problem))
            problem.told_at = moment
    for problem in is_open.values():
        if rules.is_over(problem.seen_at, moment):
            problem.over_at = moment
            if problem.told_at is not None:
                news.over.append(mails.as_told(problem))
    mails.tell(news)
    return news


@action
def forget() -> None:
    """Forget machines and workers that no longer report, and problems of last year."""
    session, moment = require_action(), now()
    is_gone = sa.or_(LastSeen.at < moment - KEPT_MACHINE, LastSeen.at > moment + KEPT_MACHINE)
    of_machine = sa.or_(LastSeen.name.startswith(WORKER), LastSeen.name.startswith(MACHINE))
    session.execute(sa.delete(LastSeen).where(of_machine, is_gone))
    session.execute(sa.delete(Problem).where(Problem.over_at < moment - KEPT_PROBLEM))


@action
def forget_machine(machine: str) -> None:
    """Forget a machine that is stopped in good order: what it said of itself says nothing any more."""
    names = (f"{WORKER}{machine}", f"{MACHINE}{machine}")
    require_action().execute(sa.delete(LastSeen).where(LastSeen.name.in_(names)))


def _open() -> sa.Select[Problem]:
    return sa.select(Problem).where(Problem.over_at.is_(None)).order_by(Problem.began_at, Problem.id)


def _over_before(name: str) -> datetime | None:
    """Return when a problem was over that was there before."""
    query = sa.select(Problem.over_at).where(Problem.name == name, Problem.over_at.is_not(None))
    return require_action().scalar(query.order_by(Problem.over_at.desc()).limit(1))
