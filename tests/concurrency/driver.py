"""Processes of people who register and cancel at once: `python -m tests.concurrency.driver JSON`; prints JSON.

With `many` one thread of each process registers so many people at a time, as an import does, beside those who come by
themselves. `lock` off is the negative control: whether there is room is looked up first and the place written later,
without the guarded update, as a program does that counts before it inserts.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

from flask import Flask

from conference.events.models import Event
from conference.extensions import db
from conference.intake.models import Intake, IntakeKind
from conference.lib.transaction import transaction
from conference.places import counting
from conference.places.actions import lock_event
from conference.places.models import Quota
from conference.registration import actions, queries
from conference.registration.many import Newcomer, register_many
from conference.registration.models import Registration
from tests.concurrency.house import application_on
from tests.registration.people import details

BETWEEN = 0.3  # seconds between looking and writing when the lock is off
SPOKEN = {"language": "cs", "salutation": "Dobrý den"}
FORK = multiprocessing.get_context("fork")  # the application is built once
seen = threading.local()


def main(order: dict[str, Any]) -> list[dict[str, Any]]:
    """Let the people come, in processes of their own; what each was told."""
    app = application_on(order["database"], Path(order["folder"]))
    if not order["lock"]:
        counting.take_one = lambda item, quota_id: seen.free[quota_id] > 0
        counting.take_many = lambda item, quota_id, wanted: min(wanted, seen.free[quota_id])
    start = FORK.Barrier(order["processes"] * order["threads"] + 1)
    heard = []
    for first in range(order["processes"]):
        part = {**order, "people": range(first, order["people"], order["processes"])}
        hears, tells = FORK.Pipe(duplex=False)
        FORK.Process(target=come_in_threads, args=(app, part, tells, start)).start()
        tells.close()  # so that hearing ends when the process does
        heard.append(hears)
    print("ready", flush=True)
    sys.stdin.readline()
    start.wait()  # all of them begin together
    return [answer for hears in heard for answer in hears.recv()]


def come_in_threads(app: Flask, order: dict[str, Any], tells: Connection, start: Barrier) -> None:
    """Let the people of one process come."""
    people: SimpleQueue[int] = SimpleQueue()
    for number in order["people"]:
        people.put(number)
    told: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=come, args=(app, order, people, told, start, number))
        for number in range(order["threads"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tells.send(told)


def come(
    app: Flask, order: dict[str, Any], people: SimpleQueue[int], told: list[Any], start: Barrier, thread: int
) -> None:
    """Register one person after another; now and then one of them cancels or gives the visit up."""
    chance, mine = Random(f"{order['seed']} {order['people'][:1]} {thread}"), []
    start.wait()
    while numbers := following(people, order["many"] if thread == 0 else 0):
        number = numbers[0]
        with app.app_context():
            if thread == 0 and order["many"]:
                told += register_together(order, numbers)
                db.session.remove()
                continue
            try:
                answer = register(order, number)
                mine.append(answer)
                if order["cancels"] and chance.random() < order["cancels"]:
                    person = mine.pop(chance.randrange(len(mine)))
                    (cancel if chance.random() < 0.7 else leave_visit)(order["event"], person)
            except Exception as error:
                answer = {"number": number, "error": f"{type(error).__name__}: {error}"}
            told.append(answer)
            db.session.remove()


def following(people: SimpleQueue[int], many: int) -> list[int]:
    """The next of the queue, or so many of them."""
    found: list[int] = []
    with suppress(Empty):
        while len(found) < max(many, 1):
            found.append(people.get_nowait())
    return found


def register_together(order: dict[str, Any], numbers: list[int]) -> list[dict[str, Any]]:
    """Write the rows of an import; what each of its people got."""
    event = db.session.get_one(Event, order["event"])
    if not order["lock"]:
        look(event, order["group"])
    try:
        with transaction() as session:
            intake = Intake(event_id=event.id, kind=IntakeKind.PEOPLE, filename="", created_by_id=order["by"])
            session.add(intake)
            session.flush()
            found = [Newcomer({**details(number).columns(), **SPOKEN}, str(order["group"])) for number in numbers]
            ids = register_many(event, found, tells=True, intake_id=intake.id)
            return [
                {"number": number, "id": one, "places": held(session.get_one(Registration, one)), "left": {}}
                for number, one in zip(numbers, ids, strict=True)
            ]
    except Exception as error:
        return [{"number": numbers[0], "error": f"{type(error).__name__}: {error}"}]


def register(order: dict[str, Any], number: int) -> dict[str, Any]:
    """Send one form. What the person holds is read in the same transaction."""
    event = db.session.get_one(Event, order["event"])
    if not order["lock"]:
        look(event, order["group"])
    with transaction():
        outcome = actions.register(event, details(number), visits=wishes(order, number), form_token=f"form-{number}")
        return {"number": number, "id": outcome.registration.id, "places": held(outcome.registration), "left": {}}


def wishes(order: dict[str, Any], number: int) -> list[str]:
    """The visits a person asks for: the group, and in turn another beside it, before it or after it."""
    group, other = str(order["group"]), order.get("other")
    return [group] if not other else [[group], [group, str(other)], [str(other), group]][number % 3]


def look(event: Event, group: int) -> None:
    """The negative control's look at the places; what it sees is old when it is used."""
    quotas = [event.quota, *db.session.query(Quota).filter(Quota.visit_group.has(id=group))]
    seen.free = {row.id: 0 if row.waiting else row.capacity - row.taken for row in quotas}
    db.session.rollback()
    time.sleep(BETWEEN)


def cancel(event_id: int, person: dict[str, Any]) -> None:
    """Give everything up, remembering what it was."""
    with transaction():
        registration = locked(event_id, person)
        actions.cancel(registration)
    person["cancelled"] = True


def leave_visit(event_id: int, person: dict[str, Any]) -> None:
    """Give the visit up, remembering what it was."""
    with transaction():
        registration = locked(event_id, person)
        conference = registration.event.quota_id
        person["left"] = {key: state for key, state in person["left"].items() if key != str(conference)}
        person["visit_left"] = bool(person["left"])
        actions.leave_visit(registration)


def locked(event_id: int, person: dict[str, Any]) -> Registration:
    """The person's registration under the lock of the whole event, what they hold written down in `left`."""
    event = db.session.get_one(Event, event_id)
    lock_event(event.quota_id, event.id)
    registration = db.session.get_one(Registration, person["id"], populate_existing=True)
    person["left"] = held(registration)
    return registration


def held(registration: Registration) -> dict[str, str]:
    """State of each active place by its quota."""
    return {str(place.quota_id): place.state.value for place in queries.active_places(registration)}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
