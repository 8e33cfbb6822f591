"""Looking at everything: a job of the worker, done piece by piece, so that mail is not kept waiting."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import cache
from logging import getLogger
from typing import Any

from conference.events.models import Event
from conference.evidence.publicity.queries import CHECK
from conference.evidence.publicity.reading import read
from conference.evidence.publicity.rules import lacking
from conference.evidence.publicity.subjects import Examined, examined, publicity_of
from conference.extensions import db
from conference.jobs.kinds import Finished, Held, JobKind
from conference.jobs.work import advance
from conference.lib.masking import where_of
from conference.lib.pieces import piece
from conference.lib.storage import storage

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=30)
MOST_BYTES = 10_000_000
log = getLogger(__name__)


def run(held: Held) -> Finished | None:
    """Look at some more, and write down what lacks what, when all is looked at."""
    event = db.session.get_one(Event, held.event_id)
    things, done = examined(event), held.done
    publicity = cache(lambda language: publicity_of(event, language))
    found: dict[str, dict[str, Any]] = _found_before(held) if done else {}
    for thing in piece(things[done:], PIECE_SECONDS):
        found[thing.key] = _looked_at(thing, publicity(thing.language))
        done += 1
    db.session.rollback()  # ends the reading transaction
    if done < len(things):
        storage().put(_key(held), io.BytesIO(json.dumps(found).encode()))
        advance(held, done, len(things))
        return None
    advance(held, len(things), len(things))
    return Finished(result={"found": found})


def forget(held: Held) -> None:
    """Remove what was found piece by piece."""
    storage().delete(_key(held))


KIND = JobKind(CHECK, run, KEPT_FOR, tidy=forget)


def _looked_at(thing: Examined, publicity: Any) -> dict[str, Any]:
    """Return what a thing lacks, what it is called, and whether there is anything to look at."""
    try:
        html = thing.draw()
    except Exception as error:  # whatever is wrong with one must not keep the others
        log.error("%s can't be looked at: %s\n%s", thing.key, type(error).__name__, where_of(error))
        return {"state": "failed", "lacks": [], "title": ""}
    if html is None:
        return {"state": "nothing", "lacks": [], "title": ""}
    shown = read(html)
    lacks = [mark.value for mark in lacking(shown, publicity, thing.has_to_show)]
    return {"state": "seen", "lacks": lacks, "title": shown.title}


def _found_before(held: Held) -> dict[str, dict[str, Any]]:
    try:
        found: dict[str, dict[str, Any]] = json.loads(storage().read(_key(held), MOST_BYTES))
    except FileNotFoundError:
        return {}
    return found


def _key(held: Held) -> str:
    return f"evidence/publicity/{held.job_id}.json"
