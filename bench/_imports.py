"""An import of many people in a process of its own, beside reading the same file and inserting the same rows barely.

`python -m bench._imports ADDRESS FOLDER PEOPLE`, on a database and with the files that `bench/intake.py` has prepared;
prints one line of JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import python_calamine
import sqlalchemy as sa

from bench._settings import settings
from conference import create_app
from conference.events.models import Event
from conference.extensions import db
from conference.intake import actions, queries, rules
from conference.intake.models import Intake, IntakeKind
from conference.jobs import work
from conference.lib.model import table_of
from conference.lib.transaction import action, require_action
from conference.places.models import Place, Quota
from conference.registration.models import Registration
from conference.team.models import User
from conference.untrusted import tables


def main() -> None:
    """Measure once and print."""
    address, folder, people = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    tables.APART.rests = 600  # so that it is still there to be asked what it took
    app = create_app(settings(address, folder))
    with app.app_context():
        print(json.dumps(measure(folder, people)))


def measure(folder: Path, people: int) -> dict[str, float]:
    """Import the people, and give the seconds on the clock and of processors, and the memory."""
    spent: dict[str, float] = {}
    run(folder / "few.xlsx")  # as a server is that has imported lately, and its process that reads
    taken_out()
    gc.collect()
    gc.freeze()  # as `flask serve` does (lib/processes.py)
    file = folder / "people.xlsx"
    with measured(spent, "import"):
        run(file)
    most = megabytes()
    with measured(spent, "read"):
        python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    rows, places = taken_out()
    assert len(rows) == people
    with measured(spent, "insert"):
        put_in(rows, places)
    return {**spent, "mb": most, "reader_mb": tables.APART.most_megabytes()}


def run(file: Path) -> None:
    """Read a file, make the preview, confirm, write."""
    event, by = db.session.scalars(sa.select(Event)).one(), db.session.scalars(sa.select(User)).one()
    number = actions.take_up(event, IntakeKind.PEOPLE, tables.read_table(file), file.name, by=by).id
    for step in ("look", "confirm"):  # each is a request of its own, and so is what the worker does
        db.session.remove()
        intake, by = db.session.get_one(Intake, number), db.session.scalars(sa.select(User)).one()
        judged = queries.judged(intake)
        if step == "confirm":
            actions.confirm(intake, judged, shown=rules.shown(judged), tells=False, changes=False, anyway=[], by=by)
    db.session.remove()
    while work.work_once():
        pass


@contextmanager
def measured(spent: dict[str, float], name: str) -> Iterator[None]:
    """Note the seconds on the clock, and those of the processors: of this process and of the one that reads."""
    clock, processors = time.perf_counter(), _processors()
    yield
    spent[name], spent[f"{name} cpu"] = time.perf_counter() - clock, _processors() - processors


def megabytes() -> float:
    """Return the most memory of this process; getrusage would count that of the process which began it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def _processors() -> float:
    return time.process_time() + tables.APART.processor_seconds()


@action
def taken_out() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Take what was written out of the tables again, as plain rows."""
    session = require_action()
    found: list[list[dict[str, Any]]] = []
    for kind in (Place, Registration):
        table: Any = table_of(kind)
        found.append([dict(row) for row in session.execute(sa.select(table)).mappings()])
        session.execute(sa.delete(table))
    session.execute(sa.update(Quota).values(taken=0))
    places, rows = found
    return rows, places


@action
def put_in(rows: list[dict[str, Any]], places: list[dict[str, Any]]) -> None:
    """Insert the same rows in one transaction, with nothing around them."""
    connection = require_action().connection()
    connection.execute(sa.insert(table_of(Registration)), rows)
    connection.execute(sa.insert(table_of(Place)), places)
    quota = table_of(Quota)
    connection.execute(sa.update(quota).where(quota.c.id == places[0]["quota_id"]).values(taken=len(places)))


if __name__ == "__main__":
    main()
