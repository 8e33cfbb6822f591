"""One build's file of all certificates, measured by `bench.certificates` in a process of its own.

`python _papers.py FOLDER pdf|zip NUMBER` issues so many certificates straight into the tables, sets one (so that what
is loaded once is loaded), lets the worker make the file, and prints what it took. It uses nothing that an older build
lacks, so that another checkout can be measured by the same file: the build is the one in the current folder.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path.cwd()))

import sqlalchemy as sa
from flask import current_app  # the build's own folder comes first

from bench import _conference
from conference.certificates import actions, facts
from conference.certificates.document import CertificateFacts
from conference.certificates.models import BatchFormat, Certificate
from conference.events.models import Event
from conference.extensions import db
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.registration.models import Registration

GIVEN = (
    "Jana", "Eva", "Anna", "Hana", "Lenka", "Petr", "Jan", "Josef", "Pavel", "Martin", "Tomáš", "Jiří", "Olena",
    "Dmytro", "Nguyễn", "Žofie", "Řehoř", "Kryštof",
)  # fmt: skip
FAMILY = (
    "Dvořáková", "Černá", "Chalupová", "Řezníčková", "Svobodová", "Veselý", "Horák", "Němec", "Šimek", "Žák", "Kučera",
    "Marek", "Pospíšil", "Hájek", "Jelínek", "Růžička", "Beneš", "Fiala", "Sedláček", "Doležal", "Zeman", "Kolář",
    "Krejčí", "Navrátil", "Čermák", "Vaněk", "Urban", "Blažek", "Шевченко", "Trần",
)  # fmt: skip
TOPICS = ("Zavádění sociálního bydlení v Plzni", "Projekt „Férové bydlení“", "Bytový fond")
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LEGAL = (
    "Účast na konferenci je formou dalšího vzdělávání podle § 111 odst. 2 písm. e) zákona č. 108/2006 Sb.,"
    " o sociálních službách."
)


def main() -> None:
    """Measure one file."""
    folder, form, number = Path(sys.argv[1]), BatchFormat(sys.argv[2]), int(sys.argv[3])
    with _conference.prepared(f"sqlite:///{folder}/bench.sqlite", folder) as event_id:
        current_app.config["STORAGE_URL"] = (folder / "storage").as_uri()
        _apart(lambda: (_conference.fill(event_id, number), _issue(event_id, number)))
        event = db.session.get_one(Event, event_id)
        first = db.session.scalars(sa.select(Certificate).limit(1)).first()
        assert first is not None
        facts.printed(first)
        made = actions.request_batch(event, form, by=None)
        work_once = _worker()
        began, processor = time.perf_counter(), _processor()
        while work_once():
            pass
        seconds, processor = time.perf_counter() - began, _processor() - processor
        db.session.refresh(made)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({
            "seconds": seconds, "processor": processor, "own": own, "press": _press("most_megabytes"),
            "bytes": storage().size(made.storage_key or ""),
        }))  # fmt: skip


def _apart(work: Callable[[], object]) -> None:
    """Work in a process that ends, so that its memory is not counted."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the certificates could not be written")


def _issue(event_id: int, number: int) -> None:
    """Write certificates of people with names of many letters; every second one a social worker."""
    chance = Random(1)
    known = {field.name for field in fields(CertificateFacts)}
    with transaction() as session:
        for place, person in enumerate(session.scalars(sa.select(Registration.id)).all(), start=1):
            code = "-".join("".join(chance.choices(LETTERS, k=count)) for count in (4, 4, 2))
            values: dict[str, Any] = {
                "language": "cs", "number": f"2026/{place:04}", "code": code,
                "verify_url": f"https://prezence.example.org/verify/{code}", "event_slug": "mereni",
                "event_title": "Sociální bydlení v Plzeňském kraji", "event_subtitle": "2. krajská konference",
                "organiser_name": "Centrum pro komunitní práci", "honorific": chance.choice(("ms", "mr", "neutral")),
                "given_name": chance.choice(GIVEN), "issuer_name": "Jméno Příjmení",
                "family_name": "-".join(chance.sample(FAMILY, 2 if place % 4 == 0 else 1)),
                "title_before": chance.choice(("", "", "Mgr.", "Bc.")), "title_after": chance.choice(("", "", "Ph.D.")),
                "organisation": f"Městský úřad {chance.choice(FAMILY)}, odbor sociálních věcí",
                "minutes": 350 - place % 3 * 45,
                "days": (date(2026, 11, 2),), "issued_on": date(2026, 11, 6), "edition": 2,
                "venue_name": "Krajský úřad Plzeňského kraje", "venue_town": "Plzeň", "with_visit": place % 3 == 0,
                "topics": TOPICS[: 3 - place % 2],
                "legal_line": LEGAL if place % 2 else "", "publicity_text": "Projekt je podpořen z ESF.",
                "project_title": "Podpora odborného partnerství", "project_number": "CZ.03.2.63/0.0", "emblem": True,
            }  # fmt: skip
            stated = CertificateFacts(**{name: value for name, value in values.items() if name in known})
            session.add(Certificate(
                event_id=event_id, registration_id=person, sequence=place, number=stated.number,
                code=code.replace("-", ""), facts=stated.frozen(), minutes=stated.minutes,
            ))  # fmt: skip


def _worker() -> Callable[[], bool]:
    try:
        return import_module("conference.jobs.work").work_once
    except ImportError:
        return import_module("conference.certificates.batch").work_once


def _processor() -> float:
    return time.process_time() + _press("processor_seconds")


def _press(what: str) -> float:
    """Return what the process that sets papers says of itself; 0 in a build without one."""
    try:
        return float(getattr(import_module("conference.printing.typefaces").PRESS, what)())
    except (ImportError, AttributeError):
        return 0


if __name__ == "__main__":
    main()
