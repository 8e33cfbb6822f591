"""The day of 2 November 2017, minute by minute at two devices, and what the data of its 98 people say came of it.

The spreadsheet says when each person came and left; what is expected here is counted from it and from the programme's
file by plain arithmetic, with nothing of the code that counts hours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from itertools import count
from operator import itemgetter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.attendance.models import Presence
from conference.attendance.visits import note_all_came, note_came
from conference.certificates import actions as certificates
from conference.certificates.models import BatchFormat, Certificate
from conference.demo import edition
from conference.demo.load import CERTIFIED, PAST, PREPARED, RELEASED, import_participants, join
from conference.demo.people import Participant, participants
from conference.desk.models import DeskDevice, DeskMark
from conference.events.models import Event
from conference.extensions import db
from conference.jobs import work
from conference.jobs.models import Job
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.paper.rules import PaperKind
from conference.places.models import Place, PlaceState
from conference.places.queries import miscounted
from conference.programme.actions import release_programme
from conference.registration.models import Registration
from conference.visits.models import VisitGroup
from tests.client import Page, PageClient
from tests.conftest import sign_in
from tests.desk.making import link, make_device
from tests.factories import make_event, make_member
from tests.paper.conftest import made, text_of

pytestmark = pytest.mark.slow

DAY = date(2017, 11, 2)
DEAD = time(8, 43), time(8, 53)  # ten minutes without network at the second device
TWINS, TWINS_COME = ("Jasan", "Jan"), time(8, 25)  # of two people of this name one comes then, the other at 9:20
CLOSES, CLOSING = time(14, 30), time(16, 15)  # the hall, and the visit
GUESTS = {"Náhodný": time(9, 2), "Opožděná": time(10, 15)}  # who come without a registration: two places are free


def moment(at: time) -> datetime:
    return clock.from_local(datetime.combine(DAY, at), "Europe/Prague")


@dataclass
class Phone:
    """A device at the door. Without network its marks wait."""

    client: PageClient
    device: DeskDevice
    online: bool = True
    waiting: list[dict[str, Any]] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=count)

    def tap(self, person_id: int, what: str) -> list[str]:
        """Note something now; what is said of it."""
        key = f"phone-{self.device.id}-{next(self.keys):04}"
        self.waiting.append({"key": key, "id": person_id, "tap": what, "at": clock.now().isoformat()})
        return self.send(late=False) if self.online else []

    def send(self, *, late: bool) -> list[str]:
        """Send what waits. What had no network is sent twice, as phones do where an answer is lost."""
        body = {"marks": [{**mark, "late": late} for mark in self.waiting]}
        answers = [self.client.post(link(self.device, "/marks.json"), json=body) for _ in range(2 if late else 1)]
        assert [answer.json for answer in answers] == [answers[0].json] * len(answers)
        self.waiting.clear()
        return [result["said"] for result in answers[0].json["results"]]

    def lose_network(self) -> None:
        """Be without network from now on."""
        self.online = False

    def find_network(self) -> None:
        """Send what was noted meanwhile."""
        self.online = True
        assert len(self.send(late=True)) == 12

    def register(self, family: str) -> None:
        """Register somebody who comes without a registration."""
        self.client.submit(
            self.client.page(link(self.device, "/walk-in")), "Register this person", given_name="Petra",
            family_name=family, organisation="Obec Lhota", municipality="Kadaň",
        )  # fmt: skip


@dataclass
class TheDay:
    """The conference, two phones at its door, and who of the spreadsheet has which number."""

    event: Event
    doors: tuple[Phone, Phone]
    people: dict[str, Participant]
    ids: dict[str, int]  # by address

    def tap(self, person: Participant, what: str) -> list[str]:
        """Note that somebody comes or goes, at the one door or the other."""
        return self.doors[[*self.people].index(person.email) % 2].tap(self.ids[person.email], what)

    def tap_the_wrong_one(self) -> None:
        """Of two people of one name tap the one who has not come, and take it back."""
        same = [one for one in self.people.values() if (one.family_name, one.given_name) == TWINS]
        late = max(same, key=lambda one: one.arrived)
        assert self.tap(late, "arrived") == ["Jan Jasan: arrival 8:25"]
        assert self.tap(late, "undo_arrived") == ["Jan Jasan: Arrival undone"]

    def tap_who_only_takes_a_breath(self) -> None:
        """Tap somebody as gone who stays to the end, and take it back."""
        person = next(one for one in self.people.values() if one.left == CLOSING)
        assert self.tap(person, "left") == ["Čeněk Zimolez: departure 11:52"]
        assert self.tap(person, "undo_left") == ["Čeněk Zimolez: Departure undone"]


@pytest.fixture
def day(app: Flask, client: PageClient) -> TheDay:
    """The conference before its day: 98 people registered, nobody has come."""
    data = edition.read("plzen-2017.yaml")
    opens, closes = (datetime.fromisoformat(data["conference"]["registration"][key]) for key in ("opens", "closes"))
    owner = make_member(make_event("jina-2017"))
    with clock.frozen(PREPARED):
        event = edition.write(data, DAY, opens, closes, slug=PAST)
        join(event, owner)
        doors = tuple(Phone(client, make_device(event, DAY, name=name)) for name in ("Vchod", "Šatna"))
    with clock.frozen(RELEASED):
        release_programme(event, owner)
    import_participants(event)
    with transaction():
        db.session.execute(sa.delete(Presence))
    ids = dict(db.session.execute(sa.select(Registration.email, Registration.id).filter_by(event_id=event.id)).all())
    return TheDay(event, doors, {person.email: person for person in participants()}, ids)


def play(day: TheDay, look: Callable[[], Page]) -> Page:
    """Everything that happens at the door in its order; what the team sees at noon."""
    one, other = day.doors
    seen: list[Page] = []
    happens: list[tuple[time, Callable[[], Any]]] = [
        (TWINS_COME, day.tap_the_wrong_one), (DEAD[0], other.lose_network), (DEAD[1], other.find_network),
        (time(11, 52), day.tap_who_only_takes_a_breath), (time(12), lambda: seen.append(look())),
    ]  # fmt: skip
    for person in day.people.values():
        happens += [
            (person.arrived, partial(day.tap, person, "arrived")),
            (person.left, partial(day.tap, person, "left")),
        ]
    for family, at in GUESTS.items():
        happens += [(at, partial(one.register, family)), (CLOSES, lambda of=family: one.tap(registered(of).id, "left"))]
    for at, do in sorted(happens, key=itemgetter(0)):
        with clock.frozen(moment(at)):
            do()
    return seen[0]


def visits(day: TheDay) -> None:
    """The guides count their groups as they leave."""
    gone = {day.ids[person.email] for person in day.people.values() if person.left < CLOSING}
    with clock.frozen(moment(time(14, 45))):
        for group in db.session.scalars(sa.select(VisitGroup).filter_by(event_id=day.event.id)).all():
            held = sa.select(Place).filter_by(quota_id=group.quota_id, state=PlaceState.CONFIRMED)
            for place in db.session.scalars(held.where(Place.registration_id.in_(gone))).all():
                note_came(day.event, place.id, False, "guide")
            note_all_came(day.event, group, "guide")


def registered(family: str) -> Registration:
    return db.session.scalars(sa.select(Registration).filter_by(family_name=family)).one()


def minutes_of(person: Participant) -> int:
    """Minutes of credited items within a stay, and of the visit from the departure of the person's group."""
    data = edition.read("plzen-2017.yaml")
    departs = {group["number"]: group["departs"] for group in data["site_visits"][0]["groups"]}
    arrived, left = (at.hour * 60 + at.minute for at in (person.arrived, person.left))
    total = 0
    for item in data["programme"]:
        if item["kind"] == "site_visit":
            went = person.group is not None and person.left == CLOSING
            total += number(item["to"]) - number(departs[person.group]) if went else 0
        elif item["credited"]:
            total += max(min(number(item["to"]), left) - max(number(item["from"]), arrived), 0)
    return total


def number(clock_time: str) -> int:
    """Minutes since midnight."""
    hours, minutes = clock_time.split(":")
    return int(hours) * 60 + int(minutes)


def test_the_day_ends_in_exactly_what_the_data_say(day: TheDay, client: PageClient) -> None:
    sign_in(client, make_member(day.event))
    noon = play(day, lambda: client.page(f"/en/organise/{PAST}/presence/now"))
    visits(day)

    there = [one for one in day.people.values() if one.arrived <= time(12)]
    gone = [one for one in there if one.left <= time(12)]
    assert noon.texts("#numbers .lede") == [f"In the building: {len(there) + 2 - len(gone)} of 100"]
    assert noon.texts(".counts span")[:2] == [f"Arrived: {len(there) + 2} of 100", f"gone by now: {len(gone)}"]
    db.session.rollback()
    noted = {row.registration_id: row for row in db.session.scalars(sa.select(Presence))}
    assert {address: (noted[number].arrived_at, noted[number].left_at) for address, number in day.ids.items()} == {
        person.email: (moment(person.arrived), moment(person.left)) for person in day.people.values()
    }
    assert {family: noted[registered(family).id].arrived_at for family in GUESTS} == {
        family: moment(at) for family, at in GUESTS.items()
    }
    assert (len(noted), miscounted()) == (100, [])
    assert db.session.scalars(sa.select(DeskMark).filter_by(is_open=True)).all() == []  # nothing to settle

    with clock.frozen(CERTIFIED):
        certificates.issue(day.event, by=None, tell=False)
    issued = db.session.scalars(sa.select(Certificate)).all()
    said = {one.registration.email: one.minutes for one in issued}
    certified = {person.email: minutes_of(person) for person in day.people.values() if person.wants_certificate}
    assert said == certified
    assert (len(said), max(said.values()), sum(said.values())) == (68, 350, 20_910)
    texts = text_of(all_in_one(day.event))
    for person in day.people.values():
        assert (f"{person.given_name} {person.family_name}" in texts) is (
            person.wants_certificate or (person.family_name, person.given_name) == TWINS
        )
    sheet = re.sub(" +", " ", text_of(made(day.event, PaperKind.SIGN_IN, whom="", day=str(DAY), desks=1, empty=0)))
    for row in ("1 Blatouchová Milada", "48 Náhodný Petra", "52 Opožděná Petra", "100 Žitová Božena"):
        assert row in sheet


def all_in_one(event: Event) -> bytes:
    """All certificates in one PDF, as the worker joins them."""
    job = certificates.request_batch(event, BatchFormat.PDF, by=None)
    while work.work_once():
        pass
    return storage().read(db.session.get_one(Job, job.id, populate_existing=True).storage_key or "", 10**8)
