"""Each outage: what people read, that nothing is lost, that all is well again by itself, without a restart.

docs/scale.md has a row of its table for each of these tests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from conference.certificates.actions import issue
from conference.extensions import db
from conference.jobs.models import Job, JobState
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.monitoring import actions as monitoring
from conference.monitoring import queries, watching
from conference.registration.models import Registration
from conference.slides.models import SlideFile
from tests.cluster import isolation
from tests.cluster.conftest import conference, only_all
from tests.cluster.lines import Line
from tests.cluster.machines import Cluster
from tests.cluster.people import Person
from tests.cluster.test_as_one import WEBS, over, until
from tests.factories import make_administrator, make_item, make_member
from tests.slides import files
from tests.visitor import PERSON

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.postgres]

BUSY, OUT_OF_REACH, FULL = "Server je teď přetížený", "Soubory teď nejsou dostupné", "Na serveru došlo místo"
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
OFF = {"machine:web-3", "machine:worker-2"}
QUICKLY = 6.0  # seconds in which everybody has an answer, on a busy machine


def heading(text: str) -> str:
    """The heading of a page."""
    return text.partition("<h1>")[2].partition("</h1>")[0].replace("\N{NO-BREAK SPACE}", " ")


@contextmanager
def quickly(seconds: float = QUICKLY) -> Iterator[None]:
    """What is done meanwhile takes no longer."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def registered(event_id: int) -> set[str]:
    """The addresses that are registered."""
    db.session.rollback()
    return set(db.session.scalars(sa.select(Registration.email).where(Registration.event_id == event_id)))


@pytest.mark.parametrize("how", ["cut", "silence"])
def test_without_the_database_everybody_is_told_to_come_back_and_then_all_is_well(
    cluster: Cluster, person: Person, how: str
) -> None:
    event = conference(f"databaze-{how}")
    slug, event_id = event.slug, event.id
    person.send(slug, family_name="Nová", email="pred@example.org")
    line = cluster.lines["database"]
    line.cut()
    if how == "silence":
        line.silence()
    typed = {**PERSON, "family_name": "Nová", "email": "behem@example.org"}
    for name in WEBS:
        person.at(name)
        for method, path, data in (("GET", f"/{slug}/", None), ("POST", f"/{slug}/register", typed)):
            with quickly():
                status, _, text = person.ask(method, path, data)
            assert (status, heading(text), person.heard["Retry-After"]) == (503, BUSY, "30")
        status, _, text = person.ask("GET", f"/en/{slug}/")
        assert (status, heading(text)) == (503, "The server is busy")
        assert person.ask("GET", "/health/ready")[:1] == (503,)
    line.open()
    until(lambda: {person.at(name).ask("GET", f"/{slug}/")[0] for name in WEBS} == {200})
    person.at().send(slug, family_name="Nová", email="po@example.org")
    assert registered(event_id) == {"pred@example.org", "po@example.org"}
    until(lambda: all_sent(event_id, 2))


def all_sent(event_id: int, many: int) -> bool:
    """Whether so many letters of a conference have left, and none waits."""
    db.session.rollback()
    states = db.session.scalars(sa.select(Message.state).where(Message.event_id == event_id)).all()
    return states == [MessageState.SENT] * many


@pytest.mark.parametrize("how", [Line.cut, Line.silence])
def test_without_redis_each_machine_counts_for_itself_and_then_all_together_again(
    cluster: Cluster, person: Person, how: Callable[[Line], None], request: pytest.FixtureRequest
) -> None:
    if how is Line.silence:
        request.getfixturevalue("whole_run")
    slug = conference(f"redis-{how.__name__}").slug
    how(cluster.lines["redis"])
    for number in range(6):
        with quickly():
            person.send(slug, family_name="Nová", email=f"r{number}@example.org")
    assert any("falling back to in-memory storage" in web.log for web in cluster.webs)
    cluster.lines["redis"].open()
    sent = {"email": "nikdo@example.org"}
    until(lambda: any(person.ask("POST", f"/{slug}/register/link", sent)[0] == 429 for _ in range(11)), 40)


def test_without_the_storage_files_are_out_of_reach_and_all_else_works(cluster: Cluster, person: Person) -> None:
    event, content = conference("uloziste"), files.pdf(2)
    item, past = make_item(event), over("uloziste-potom", people=5)
    slug, event_id, page = event.slug, event.id, f"/organise/{event.slug}/slides/{item.code}"
    issue(past, by=None)
    certificates = f"/organise/{past.slug}/certificates"
    mark = f"slides-{item.code}-"
    upload = {"having": f"{mark}audience", "files": {f"{mark}file": ("a.pdf", content)}, f"{mark}audience": "public"}
    person.sign_in(make_administrator("uloziste@example.org"))
    assert person.fill(page, **upload)[0] == 303
    (name,) = db.session.scalars(sa.select(SlideFile.filename).where(SlideFile.event_id == event_id))

    cluster.lines["storage"].cut()
    for _ in WEBS:
        with quickly():
            status, _, text = person.ask("GET", f"{page}/1/{name}")
        assert (status, heading(text), person.heard["Retry-After"]) == (503, OUT_OF_REACH, "30")
    with quickly(2 * QUICKLY):
        status, _, text = person.fill(page, **upload)
    assert (status, heading(text)) == (503, OUT_OF_REACH)
    assert person.ask("GET", f"/{slug}/")[0] == 200
    status, batch, _ = person.fill(certificates, having="format", to=f"{certificates}/files", format="zip")
    assert status == 303
    put_off = sa.select(Job.due_at - Job.asked_at).where(Job.event_id == past.id)
    until(lambda: db.session.scalar(put_off) > timedelta(seconds=9))

    cluster.lines["storage"].open()
    assert person.exchange("GET", f"{page}/1/{name}") == (200, "", content)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(SlideFile.event_id == event_id)) == 1
    assert person.fill(page, **upload)[0] == 303
    with transaction() as session:
        (job,) = session.scalars(sa.select(Job).where(Job.event_id == past.id))
        assert (job.state, job.failures) == (JobState.QUEUED, 0)
        job.due_at = clock.now()  # half a minute later
    until(lambda: person.exchange("GET", f"{batch}/download")[2][:2] == b"PK")


def test_without_the_mail_server_people_register_and_their_letters_leave_later(
    cluster: Cluster, person: Person
) -> None:
    event = conference("posta")
    event_id = event.id
    cluster.lines["mail"].cut()
    person.send(event.slug, family_name="Nová", email="posta@example.org")
    mine = sa.select(Message).where(Message.event_id == event_id)
    until(lambda: db.session.scalars(mine.where(Message.attempts == 1, Message.state == MessageState.QUEUED)).all())
    cluster.lines["mail"].open()
    with transaction() as session:
        (letter,) = session.scalars(mine)
        assert letter.error
        letter.due_at = clock.now()  # half a minute later
    until(lambda: all_sent(event_id, 1))


@pytest.mark.skipif(not isolation.disks(), reason="only root may give a machine a small disk")
def test_a_full_disk_of_one_machine_is_told_and_keeps_nobody_from_the_others(cluster: Cluster, person: Person) -> None:
    event = conference("disk")
    item, slug, event_id = make_item(event), event.slug, event.id
    page, mark = f"/organise/{slug}/slides/{item.code}", f"slides-{item.code}-"
    upload = {
        "having": f"{mark}audience",
        "files": {f"{mark}file": ("a.pdf", files.pdf())},
        f"{mark}audience": "public",
    }
    full = cluster.webs[1]
    person.at(full.name).sign_in(make_member(event))
    filling = full.data / "filling"
    with filling.open("wb") as target:
        target.write(bytes(isolation.free_of(full.data) - 4096))
    try:
        assert [web.health() for web in cluster.webs] == [200, 503, 200]
        status, _, text = person.fill(page, **upload)
        assert (status, heading(text), person.heard["Retry-After"]) == (503, FULL, None)
        person.send(slug, family_name="Nová", email="disk@example.org")  # its database is elsewhere
        assert registered(event_id) == {"disk@example.org"}
        assert person.at("web-1").fill(page, **upload)[0] == 303
    finally:
        filling.unlink()
    assert full.health() == 200
    assert person.at(full.name).fill(page, **upload)[0] == 303


@only_all
@pytest.mark.skipif(not isolation.names(), reason="only root may give a machine a name of its own")
@pytest.mark.skipif(not FAKETIME, reason="libfaketime is not installed: scripts/system-packages faketime")
def test_a_clock_an_hour_off_on_two_machines_is_told_and_spoils_nothing(cluster: Cluster, person: Person) -> None:
    event = conference("hodiny")
    slug, event_id = event.slug, event.id
    for machine in (cluster.webs[2], cluster.workers[1]):
        machine.kill()
        machine.start(LD_PRELOAD=str(FAKETIME[0]), FAKETIME="+1h")
    try:
        for machine in (cluster.webs[2], cluster.workers[1]):
            machine.ready()
        person.at("web-3").sign_in(make_administrator("hodiny@example.org"))
        assert {person.at(name).ask("GET", f"/organise/{slug}/settings")[0] for name in WEBS} == {200}
        for number in range(6):
            person.at(WEBS[number % 3]).send(slug, family_name="Nová", email=f"h{number}@example.org")
        until(lambda: all_sent(event_id, 6))
        assert set(cluster.mailbox.taken.values()) == {1}
        until(lambda: {row.name for row in queries.machines() if row.facts["wrong"].get("clock-off")} == OFF)
        db.session.rollback()
        found = watching.everything_wrong(cluster.app)
        assert {name for name in found if "clock" in name} == {"clock-off@web-3", "clock-off@worker-2"}
        monitoring.compare(found)  # as the worker whose turn it is does
        _, _, text = person.at("web-1").ask("GET", "/organise/status")
        assert "Hodiny serveru jdou špatně" in text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Stroj: web-3" in text
    finally:
        for machine in (cluster.webs[2], cluster.workers[1]):
            machine.kill()
    assert registered(event_id) == {f"h{number}@example.org" for number in range(6)}
