"""Who was erased, written beside the backups, so that nobody comes back with an older one.

A backup from before an erasure still holds the person. The worker notes who was erased, by number and moments alone, in
a file where the backups are; `flask restore` reads it and erases them again before anybody sees the data.
"""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any

import sqlalchemy as sa
from flask import current_app

from conference.backup.rules import Keeping, keeping_of, moment_of
from conference.erasure.actions import CLOCK, erase
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.storage import Storage
from conference.registration.models import Registration

REGISTER = "erasures.json"
REGISTER_BYTES = 64 * 1024 * 1024
NOTED = "prezence.erasures_noted"
SPARE = timedelta(days=62)  # beyond the oldest backup that is kept
log = getLogger(__name__)
Erasure = tuple[int, str]
"""Number of a registration, and when it was made: after a restore another one may get the same number."""
Register = dict[Erasure, str]
"""When each was erased."""


def is_wanted() -> bool:
    """Return whether there are backups."""
    return bool(current_app.config["BACKUP_RECIPIENTS"] or current_app.config["BACKUP_PASSPHRASE_FILE"])


def work_once() -> bool:
    """Note who was erased since the last look; there is never a second piece to do at once."""
    if is_wanted():
        column = Registration.erased_at
        known = tuple(db.session.execute(sa.select(sa.func.count(column), sa.func.max(column))).one())
        if current_app.extensions.get(NOTED) != known:
            note(Storage(current_app.config["BACKUP_TO"]))
            current_app.extensions[NOTED] = known
        db.session.rollback()
    return False


def note(target: Storage) -> None:
    """Add to the register who is erased now; what is older than any backup leaves it. Raises OSError.

    A backup that is still there may be older than settings say: the newest stays, also where no other is made.
    """
    before = read(target)
    there = before | _erased()
    backups = [moment for stored in target.listed() if (moment := moment_of(stored.key))]
    begins = min([now() - longest(keeping_of(current_app.config)), *backups]).isoformat()
    kept = {key: moment for key, moment in there.items() if moment > begins}
    if kept != before or not target.exists(REGISTER):
        entries = [[number, made, erased] for (number, made), erased in sorted(kept.items())]
        target.put(REGISTER, io.BytesIO(json.dumps({"erased": entries}).encode()))
        log.info("%d erasures noted beside the backups", len(kept))


def longest(keeping: Keeping) -> timedelta:
    """Return for how long an erasure is noted."""
    days = max(keeping.daily, 7 * keeping.weekly, 31 * keeping.monthly)
    return timedelta(days=days if keeping.days is None else min(keeping.days, days)) + SPARE


def read(target: Storage) -> Register:
    """Return the register; empty where there is none. Raises OSError, ValueError."""
    try:
        entries: list[Any] = json.loads(target.read(REGISTER, REGISTER_BYTES))["erased"]
    except FileNotFoundError:
        return {}
    return {(number, made): erased for number, made, erased in entries}


def _erased() -> Register:
    columns = (Registration.id, Registration.created_at, Registration.erased_at)
    found = db.session.execute(sa.select(*columns).where(Registration.erased_at.is_not(None)))
    return {(number, made.isoformat()): erased.isoformat() for number, made, erased in found if erased}


def again(register: Register) -> int:
    """Erase those of a register who are back; returns how many. Nobody is written to."""
    done = 0
    for number, made in sorted(register):
        person = db.session.get(Registration, number)
        if person is not None and person.created_at == datetime.fromisoformat(made):
            done += erase(person, by=CLOCK, tells=False)
    return done
