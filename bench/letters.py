"""A letter to 2,000 people put into the outbox, against a bare insert of the same rows in the same run.

What `letters/groups` does for it: the people of the filter, each mailbox once, a message for each with its facts, the
record of changes, one transaction. The bare insert writes the same rows under other keys with one statement in one
transaction. The
quickest of some rounds each, in both databases; at most three times the bare insert is the aim. Nothing here is
asserted.

`python -m bench.letters [--people 2000] [--databases sqlite,postgresql]`
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade

from bench.places import database
from conference import create_app
from conference.events.models import Event
from conference.extensions import db
from conference.letters.groups import actions
from conference.letters.groups.audience import LetterAudience
from conference.letters.models import GroupLetter
from conference.lib.clock import now
from conference.lib.model import table_of
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.places.models import Place, PlaceState
from conference.registration.models import Registration
from conference.team.models import User
from tests.factories import make_event, make_member

ROUNDS = 5


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print("database | letters | seconds | bare insert | times")
    for name in wanted.databases:
        with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder, database(name, Path(folder)) as address:
            _measure(name, wanted.people, Path(folder), address)


def _measure(name: str, people: int, folder: Path, address: str) -> None:
    app = create_app({
        "MODE": "testing", "DATA_DIR": folder, "SECRET_KEY": "for measuring only, long enough to be accepted",
        "SQLALCHEMY_DATABASE_URI": address,
    })  # fmt: skip
    with app.app_context():
        upgrade()
        event = make_event(registration_opens_at=None, registration_closes_at=None)
        user = make_member(event)
        _fill(event, people)
        letters, bare = [], []
        for number in range(ROUNDS):
            letters.append(_timed(_letter(event, user)))
            bare.append(_timed(_bare(event, number)))
        db.session.remove()
        db.engine.dispose()
    ours, theirs = min(letters), min(bare)
    print(f"{name} | {people} | {ours:.3f} | {theirs:.3f} | {ours / theirs:.1f}", flush=True)


def _fill(event: Event, people: int) -> None:
    """Write people with a place straight into the tables."""
    moment = now()
    with transaction() as session:
        session.execute(sa.insert(Registration), [
            {
                "event_id": event.id, "form_token": f"f{number}", "ticket_code": f"T{number:06}", "given_name": "Jana",
                "family_name": f"Nová {number}", "sort_key": f"{number:06}", "search_key": f"jana nova {number}",
                "email": f"p{number}@example.org", "email_key": f"p{number}@example.org", "organisation": "Město",
                "organisation_key": "mesto", "municipality": "Kadaň", "privacy_read_at": moment,
            }
            for number in range(people)
        ])  # fmt: skip
        ids = session.scalars(sa.select(Registration.id)).all()
        session.execute(sa.insert(Place), [
            {"registration_id": row_id, "quota_id": event.quota_id, "state": PlaceState.CONFIRMED} for row_id in ids
        ])  # fmt: skip


def _letter(event: Event, user: User) -> Callable[[], object]:
    """Write a draft, and return what sends it."""
    texts = {"subject_cs": "Změna: {konference}", "body_cs": "{oslovení},\n\nsál je jiný."}
    letter: GroupLetter = actions.add_letter(event, texts, LetterAudience(), by=user)
    version = actions.version_of(letter)
    return lambda: actions.send(event, letter.id, None, version, by=user)


def _bare(event: Event, number: int) -> Callable[[], object]:
    """Return what inserts the same rows under other keys with one statement."""
    columns = [column for column in table_of(Message).c if column.name not in ("id", "key")]
    of_letter = sa.select(*columns).where(Message.group_letter_id.is_not(None)).order_by(Message.id.desc())
    last = db.session.scalar(sa.select(sa.func.max(Message.group_letter_id)))
    found = db.session.execute(of_letter.where(Message.group_letter_id == last)).mappings().all()
    rows = [{**row, "key": f"bare:{number}:{row['registration_id']}", "group_letter_id": last} for row in found]
    statement = sa.insert(table_of(Message))

    def insert() -> None:
        with transaction() as session:
            session.connection().execute(statement, rows)

    return insert


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
