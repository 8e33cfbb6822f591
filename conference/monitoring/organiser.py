"""How the server fares, in plain words: all of it for administrators, what concerns their conferences for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.decorators import auth_required

from conference.backup import state as backups
from conference.events.queries import events_of
from conference.lib import version
from conference.lib.clock import now
from conference.lib.routes import page
from conference.monitoring import blueprint, queries, rules, watching, wording
from conference.monitoring.models import ServerError
from conference.team.access import team_member

SHOWN_ERRORS = 10
SHOWN_WITHIN = timedelta(days=7)  # of what failed


class Machine(NamedTuple):
    """One of several machines, and when it reported last."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Server:
    """What only administrators are shown."""

    problems: Sequence[wording.ProblemInWords]
    version: str
    database: int
    disk_free: int
    letters: int
    oldest_letter: datetime | None
    certificate_ends: datetime | None
    errors: Sequence[ServerError]
    machines: Sequence[Machine]  # none where there is only one


@blueprint.get("/organise/status")
@auth_required("session")
def status() -> ResponseReturnValue:
    """Show whether letters leave and work is done, and what needs somebody."""
    shown = [row for row in queries.of_events(events_of(team_member()), now() - SHOWN_WITHIN) if not row.is_quiet]
    rounds = [worker.at for worker in queries.workers()]
    alive = [at for at in rounds if rules.is_alive(at, now())]  # one that was written by a wrong clock says nothing
    is_alive, last_round = bool(alive), max(alive or rounds, default=None)
    whole = server() if current_user.has_role("administrator") else None
    failed = any(row.not_delivered or row.given_up for row in shown)
    is_well = is_alive and not failed and not (whole and whole.problems)
    backed_up_at = backups.read(current_app.config["DATA_DIR"]).made_at
    return page(
        is_well=is_well, is_alive=is_alive, last_round=last_round, backed_up_at=backed_up_at, events=shown, server=whole
    )


def server() -> Server:
    """Read how everything stands."""
    stands = watching.how_it_stands()
    machines = [Machine(row.name.removeprefix(queries.MACHINE), row.at) for row in queries.machines()]
    return Server(
        problems=[wording.words_of(row.name, row.figures, row.began_at) for row in queries.open_problems()],
        version=version.number(),
        database=queries.database_bytes(),
        disk_free=queries.disk_free(),
        letters=sum(row.many for row in queries.letters() if row.state in queries.WAITING),
        oldest_letter=stands.oldest_letter,
        certificate_ends=stands.certificate_ends,
        errors=queries.latest_errors(SHOWN_ERRORS),
        machines=machines if len(machines) > 1 else (),
    )
