"""Several machines behave as one: whoever is answered by another one with each request notices nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.certificates.actions import issue
from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message, MessageState
from conference.mailing.smtp import message_id
from conference.places.models import Quota
from conference.registration.models import Registration
from conference.registration.views import LINKS_PER_ADDRESS
from conference.slides.models import SlideFile
from tests.certificates.conftest import organised
from tests.cluster.conftest import conference
from tests.cluster.machines import Cluster
from tests.cluster.people import Person
from tests.concurrency import checks
from tests.factories import make_event, make_item, make_member, make_registration, saved
from tests.slides import files

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.postgres]

WEBS = ("web-1", "web-2", "web-3")


def until(is_so: Callable[[], object], within: float = 15.0) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < ends, "it did not come true"
        db.session.rollback()
        time.sleep(0.05)
    db.session.rollback()


def test_who_signs_in_at_one_machine_is_signed_in_and_out_at_all(cluster: Cluster, person: Person) -> None:
    event = conference("prihlaseni")
    person.sign_in(make_member(event))
    seen = {}
    for _ in WEBS:
        status, _, _ = person.ask("GET", f"/organise/{event.slug}/settings")
        seen[person.answered_by] = status
    assert seen == dict.fromkeys(WEBS, 200)

    stolen = dict(person.cookies)
    assert person.fill("/organise/account", to="/organise/sign-out")[0] in (302, 303)
    person.cookies = stolen
    assert [person.ask("GET", f"/organise/{event.slug}/settings")[0] for _ in WEBS] == [302, 302, 302]


def test_limits_are_counted_together(cluster: Cluster, person: Person) -> None:
    slug, most = conference("meze").slug, int(LINKS_PER_ADDRESS.partition(" ")[0])
    sent = {"email": "nikdo@example.org"}
    statuses = [person.ask("POST", f"/{slug}/register/link", sent)[0] for _ in range(most)]
    assert set(statuses) == {200}
    for name in WEBS:
        status, _, text = person.at(name).ask("POST", f"/{slug}/register/link", sent)
        assert (status, "Příliš mnoho pokusů" in text) == (429, True)
        assert int(person.heard["Retry-After"]) > 0


def test_a_change_at_one_machine_shows_on_the_cached_pages_of_all(cluster: Cluster, person: Person) -> None:
    event = conference("stranky")
    for name in (*WEBS, *WEBS):
        assert "Bydlení pro všechny" in person.at(name).ask("GET", f"/{event.slug}/")[2]
    editor = cluster.person().at("web-2").sign_in(make_member(event))
    status, _, text = editor.fill(f"/organise/{event.slug}/settings", having="title_cs", title_cs="Bydlení jinak")
    assert status == 303, text
    for name in WEBS:
        assert "Bydlení jinak" in person.at(name).ask("GET", f"/{event.slug}/")[2]


def test_a_second_press_on_other_machines_does_nothing(cluster: Cluster) -> None:
    event = conference("podruhe")
    slug = event.slug
    people, led = [cluster.person().at(WEBS[number % 3]) for number in range(6)], []
    for one in people:
        one.sends["X-Visitor"] = "198.19.0.1"

    def press(one: Person) -> None:
        led.append(one.send(slug, family_name="Dvojí", email="dvoji@example.org"))

    at_once([lambda one=one: press(one) for one in people])
    assert led == [f"/{slug}/register/thanks"] * 6
    assert db.session.scalar(sa.select(sa.func.count()).where(Registration.event_id == event.id)) == 1
    kinds = db.session.scalars(sa.select(Message.kind).where(Message.event_id == event.id)).all()
    assert kinds.count("registration_confirmed") == 1


def test_three_machines_sell_twenty_places_to_two_hundred_at_once(cluster: Cluster) -> None:
    event = conference("mista", capacity=20)
    register(cluster, event.slug, 200)
    quota = db.session.get_one(Quota, event.quota_id, populate_existing=True)
    assert (quota.taken, quota.waiting) == (20, 180)
    assert checks.of_places() == []


def test_each_letter_leaves_once_by_either_worker(cluster: Cluster) -> None:
    event = conference("dopisy")
    event_id, before = event.id, [len(worker.log) for worker in cluster.workers]
    register(cluster, event.slug, 100)
    states = sa.select(Message.state).where(Message.event_id == event_id)
    until(lambda: db.session.scalars(states).all() == [MessageState.SENT] * 100, 30)
    keys = db.session.scalars(sa.select(Message.key).where(Message.event_id == event_id))
    assert {cluster.mailbox.taken[message_id(key)] for key in keys} == {1}
    assert all(": sent" in worker.log[many:] for worker, many in zip(cluster.workers, before, strict=True))


def test_an_upload_to_one_machine_is_seen_from_all(cluster: Cluster, person: Person) -> None:
    event, content = conference("soubory"), files.pdf(3)
    item = make_item(event)
    page = f"/organise/{event.slug}/slides/{item.code}"
    person.sign_in(make_member(event))
    mark = f"slides-{item.code}-"
    status, _, text = person.fill(
        page, having=f"{mark}audience", files={f"{mark}file": ("a.pdf", content)}, **{f"{mark}audience": "public"}
    )
    assert status == 303, text
    (file,) = db.session.scalars(sa.select(SlideFile).where(SlideFile.event_id == event.id))
    for name in WEBS:
        assert person.at(name).exchange("GET", f"{page}/1/{file.filename}") == (200, "", content)
    assert not list(cluster.webs[0].data.glob("uploads/**/*"))


def test_a_file_made_by_a_worker_is_downloaded_from_another_machine(cluster: Cluster, person: Person) -> None:
    event = over("osvedceni", people=30)
    issue(event, by=None)
    person.sign_in(make_member(event))
    leads_to = ""
    for form in ("pdf", "zip"):
        path = f"/organise/{event.slug}/certificates"
        status, leads_to, _ = person.fill(path, having="format", to=f"{path}/files", format=form)
        assert status == 303
        until(lambda to=leads_to: '"underway":false' in person.ask("GET", f"{to}/progress.json")[2].replace(" ", ""))
    found = [person.at(name).exchange("GET", f"{leads_to}/download") for name in WEBS]
    assert [(status, content[:2]) for status, _, content in found] == [(200, b"PK")] * 3
    assert len({content for _, _, content in found}) == 1


def over(slug: str, people: int) -> object:
    """A conference of the day before yesterday, where so many people were."""
    day = (clock.now() - timedelta(days=2)).date()
    before = clock.now() - timedelta(days=4)
    event = make_event(
        slug, starts_on=day, ends_on=day, issuer_name="Jméno Příjmení", issued_in="Kadaň",
        registration_closes_at=before, slides_due_at=before,
    )  # fmt: skip
    organised(event)
    morning = clock.now().replace(hour=6, minute=0) - timedelta(days=2)
    make_item(event, starts_at=morning, ends_at=morning + timedelta(hours=4))
    for number in range(people):
        values = {"email": f"o{number}@example.org", "wants_certificate": True}
        one = make_registration(event, **values)
        hours = {"arrived_at": morning, "left_at": morning + timedelta(hours=5)}
        saved(Presence(event_id=event.id, registration_id=one.id, day=day, absent=False, **hours))
    return event


def register(cluster: Cluster, slug: str, many: int) -> None:
    """Have so many people register, twelve at a time."""
    numbers = count()

    def come() -> None:
        one = cluster.person()
        while (number := next(numbers)) < many:
            one.forget()
            one.send(slug, family_name=f"Nová {number}", email=f"{slug}{number}@example.org")

    at_once([come] * 12)
    db.session.rollback()


def at_once(works: list[Callable[[], None]]) -> None:
    """Do all at the same time; the first error is raised."""
    errors: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
