"""One build's list of attendees, measured by `bench.organiser` in a process of its own.

`python _lists.py DATABASE FOLDER fill PEOPLE` makes the conference; `… page`, `… xlsx`, `… csv` measure one thing and
print it. It uses nothing that an older build lacks, so that another checkout can be measured by the same file: the
build is the one in the current folder.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path.cwd()))

import sqlalchemy as sa  # the build's own folder comes first

from bench import _conference
from conference import create_app
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.team.models import Membership, MembershipRole, User

GIVEN = ("Jana", "Eva", "Anna", "Hana", "Lenka", "Petr", "Jan", "Josef", "Pavel", "Martin")
FAMILY = ("Dvořáková", "Černá", "Chalupová", "Řezníčková", "Svobodová", "Veselý", "Horák", "Němec", "Šimek", "Žák")
TOWNS, ORGANISATIONS = 600, 900
SHOWN = 15  # times a page is asked for


def main(database: str, folder: str, what: str, people: str = "0") -> None:
    """Fill, or measure one thing."""
    if what == "fill":
        with _conference.prepared(database, Path(folder)) as event_id:
            _fill(event_id, int(people))
    else:
        with _signed_in(database, folder) as client:
            print(json.dumps(_measured(client, what, Path(folder))))


def _measured(client: Any, what: str, folder: Path) -> dict[str, Any]:
    address = f"/organise/{_conference.SLUG}/attendees"
    if what == "page":
        times = [_time(client, address)[0] for _ in range(SHOWN)]
        return {"seconds": median(times[2:]), "bytes": _time(client, address)[1], "megabytes": _peak()}
    _time(client, address)  # who asks for a file has the page open: what is loaded once is loaded
    seconds, size = _time(client, f"{address}.{what}", folder / f"asked.{what}")
    return {"seconds": seconds, "bytes": size, "megabytes": _peak()}


def _time(client: Any, address: str, file: Path = Path(os.devnull)) -> tuple[float, int]:
    """Return the processor seconds of an answer and its size; its content goes to a file."""
    began = time.process_time()
    answer = client.get(address, buffered=False)
    assert answer.status_code == 200, answer.status
    with file.open("wb") as written:
        size = sum(written.write(part) for part in answer.iter_encoded())
    answer.close()
    return time.process_time() - began, size


def _peak() -> float:
    """Return the largest resident set of this process until now, in MB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


@contextmanager
def _signed_in(database: str, folder: str) -> Iterator[Any]:
    app = create_app(
        {
            "MODE": "testing", "TESTING": True, "DATA_DIR": Path(folder), "SECRET_KEY": _conference.KEY,
            "SQLALCHEMY_DATABASE_URI": database, "EXTERNAL_URL": "http://127.0.0.1", "MAIL_SERVER": "127.0.0.1",
        }
    )  # fmt: skip
    client = app.test_client()
    with app.app_context():
        user = db.session.scalars(sa.select(User).order_by(User.id)).first()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = user.fs_uniquifier, True
            session["fs_paa"] = clock.now().timestamp()
            if find_spec("conference.team.sessions"):
                sessions = import_module("conference.team.sessions")
                with transaction():
                    session[sessions.KEY] = sessions.begin(user, "")
        db.session.remove()
    if find_spec("conference.lib.processes"):  # `flask serve` of builds that have it does so
        gc.collect()
        gc.freeze()
    yield client


def _plain(text: str) -> str:
    """Return the text in small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def _fill(event_id: int, people: int) -> None:
    """Register so many people with all that the list shows: towns, visits, presence, certificates, letters."""
    chance, rows, places, present, certificates, letters = Random(7), [], [], [], [], []
    now = clock.now()
    tables = db.metadata.tables
    with transaction() as session:
        user_id = session.scalars(sa.select(User.id)).first()
        session.add(Membership(user_id=user_id, event_id=event_id, role=MembershipRole.OWNER))
        conference = session.execute(
            sa.select(tables["event"].c.quota_id).where(tables["event"].c.id == event_id)
        ).scalar_one()  # fmt: skip
        groups = list(session.scalars(
            sa.select(tables["visit_group"].c.quota_id).where(tables["visit_group"].c.event_id == event_id)
        ))  # fmt: skip
        for row_id in range(1, people + 1):
            given, family = chance.choice(GIVEN), chance.choice(FAMILY)
            town, organisation = f"Obec {chance.randrange(TOWNS)}", f"Úřad č. {chance.randrange(ORGANISATIONS)}"
            email = f"person-{row_id}@example.org"
            rows.append({
                "id": row_id, "event_id": event_id, "form_token": f"filled-{row_id}", "ticket_code": f"F{row_id:07}",
                "link_version": 1, "language": "cs", "honorific": "ms", "title_before": "Mgr.", "given_name": given,
                "family_name": family, "title_after": "", "salutation": "Dobrý den", "phone": f"+42060{row_id:07}",
                "sort_key": _plain(f"{family} {given}"), "email": email, "email_key": email,
                "search_key": _plain(f"{given} {family} {organisation} {town}"), "organisation": organisation,
                "organisation_key": _plain(organisation), "organisation_type": "municipality",
                "position": "vedoucí odboru", "municipality": town, "region": "", "social_worker": row_id % 3 == 0,
                "meal": "vegetarian" if row_id % 4 == 0 else "standard", "needs": "", "new_email": "",
                "new_email_version": 1, "question": "Jak na to?" if row_id % 10 == 0 else "", "visit_wishes": [],
                "wants_certificate": row_id % 2 == 0, "invite_next": row_id % 2 == 1, "share_contact": False,
                "created_at": now + timedelta(seconds=row_id), "changed_at": now, "privacy_read_at": now,
            })  # fmt: skip
            held = {"registration_id": row_id, "created_at": now, "changed_at": now}
            places.append({**held, "quota_id": conference, "state": "confirmed"})
            if row_id % 3 == 0:
                places.append({**held, "quota_id": chance.choice(groups), "state": "confirmed"})
            if row_id % 2 == 0:
                present.append({
                    "event_id": event_id, "registration_id": row_id, "day": now.date(), "arrived_at": now,
                    "absent": False, "changed_at": now,
                })  # fmt: skip
                certificates.append({
                    "event_id": event_id, "registration_id": row_id, "sequence": row_id, "number": f"2027/{row_id:05}",
                    "code": f"C{row_id:07}", "facts": {}, "minutes": 300, "issued_at": now, "revocation_reason": "",
                })  # fmt: skip
            letters.append({
                "event_id": event_id, "registration_id": row_id, "key": f"filled:{row_id}", "kind": "filled",
                "language": "cs", "recipient": email, "subject": "Potvrzení", "text": "…", "html": "…",
                "state": "sent", "attempts": 1, "created_at": now,
            })  # fmt: skip
        for name, made in (("registration", rows), ("place", places), ("presence", present),
                           ("certificate", certificates), ("message", letters)):  # fmt: skip
            known = tables[name].c
            session.execute(sa.insert(tables[name]), [{k: v for k, v in row.items() if k in known} for row in made])
        counted = sa.select(sa.func.count()).where(
            tables["place"].c.quota_id == tables["quota"].c.id, tables["place"].c.state == "confirmed"
        )  # fmt: skip
        session.execute(sa.update(tables["quota"]).values(capacity=None, taken=counted.scalar_subquery()))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


if __name__ == "__main__":
    main(*sys.argv[1:])
