"""The publicity check: everything of a conference is drawn as people get it, and looked at."""

from __future__ import annotations

import pytest

from conference.attendance.models import Presence
from conference.certificates import actions as certificates
from conference.evidence.publicity import actions, queries, subjects, work
from conference.evidence.publicity.reading import read
from conference.evidence.publicity.rules import ON_SMALL_PAPER, Publicity, PublicityMark, lacking, not_filled_in
from conference.evidence.publicity.subjects import CHOSEN
from conference.jobs.models import Job, JobState
from conference.lib import clock
from conference.paper.making import BUILDERS
from conference.programme.actions import release_programme
from conference.programme.models import Room
from conference.team.models import MembershipRole
from tests.client import text_of
from tests.conftest import sign_in
from tests.evidence.conftest import change, finish, funded
from tests.factories import at, make_event, make_item, make_member, make_registration, make_visit, saved, take_place

PAGE = "/en/organise/bydleni-2026/publicity"
ALL = [mark.value for mark in PublicityMark]
WANTED = Publicity("Spolufinancováno Evropskou unií", "Bydlení", "CZ.03/0001", True, ("Vlajka Evropské unie",))


def looked_at(event):
    """What the worker finds, by key."""
    actions.request_check(event, by=None)
    finish()
    job = queries.last_result(event)
    assert job is not None
    return job.result["found"]


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        ('<svg role="img" aria-label="Vlajka Evropské unie"><path/></svg>'
         "<p>Spolufinancováno Evropskou\u00a0unií<br><span>Bydlení</span> CZ.03/0001</p>", []),
        ('<img alt="Vlajka Evropské unie"><p>SPOLUFINANCOVÁNO\n EVROPSKOU UNIÍ, Bydlení</p>', ["number"]),
        ('<p hidden>Spolufinancováno Evropskou unií</p><title>Bydlení</title><script>"CZ.03/0001"</script>', ALL),
        ('<div hidden><br><p>Bydlení</div><p>CZ.03/0001</p><img alt="Znak města">',
         ["emblem", "sentence", "project"]),
    ],
)  # fmt: skip
def test_what_readers_do_not_see_is_lacking(html, missing):
    assert lacking(read(html), WANTED) == missing


def test_what_the_grant_says_nothing_about_is_not_looked_for():
    assert lacking(read("<p>Bydlení</p>"), Publicity(project="Bydlení")) == []
    assert not_filled_in(Publicity(project="Bydlení")) == ["emblem", "sentence", "number"]


def test_every_paper_is_looked_at():
    assert set(CHOSEN) == set(BUILDERS)


def test_small_papers_need_not_name_the_project():
    shown = read('<img alt="Vlajka Evropské unie"><p>Spolufinancováno Evropskou unií</p>')
    assert lacking(shown, WANTED) == ["project", "number"]
    assert lacking(shown, WANTED, ON_SMALL_PAPER) == []


@pytest.mark.slow
@pytest.mark.parametrize("sentence", [
    "Spolufinancováno Evropskou unií",
    "Projekt je podpořen z Evropského sociálního fondu prostřednictvím Operačního programu Zaměstnanost.",
])  # fmt: skip
def test_pages_letters_and_papers_lack_nothing(event, sentence):
    change(event.funding, publicity_cs=sentence)
    make_item(event, room_id=saved(Room(event_id=event.id, name="Velký sál")).id)
    group = make_visit(event, (14,)).groups[0]
    release_programme(event, by=None)
    take_place(make_registration(event), group.quota_id)
    found = looked_at(event)
    assert {"page:programme.item:S1:cs", "page:speakers.speaker:R1:en", "letter:reminder:en", "paper:poster:cs",
            "paper:programme:en", "paper:certificate:cs"} <= set(found)  # fmt: skip
    assert {key for key, row in found.items() if row["state"] == "nothing"} == {
        "page:registration.thanks:cs", "page:registration.thanks:en", "page:registration.colleagues_thanks:cs",
        "page:registration.colleagues_thanks:en",
    }  # fmt: skip
    assert {key for key, row in found.items() if row["state"] == "failed"} == set()
    assert {key: row["lacks"] for key, row in found.items() if row["lacks"]} == {}
    assert found["page:programme.programme:en"]["title"] == "Programme · Housing for all"


@pytest.mark.slow
def test_a_conference_that_is_not_public_yet_is_looked_at_as_well(app):
    event = funded(make_event(published_at=None))
    assert looked_at(event)["page:programme.programme:cs"] == {
        "state": "seen", "lacks": [], "title": "Program · Bydlení pro všechny",
    }  # fmt: skip


@pytest.mark.slow
def test_certificates_issued_before_the_grant_was_filled_in_lack_it(event):
    number = event.funding.registration_number
    change(event.funding, registration_number="")
    for _number in range(2):
        person = make_registration(event, wants_certificate=True)
        saved(Presence(event_id=event.id, registration_id=person.id, day=event.starts_on, arrived_at=at(9)))
    with clock.frozen(at(20)):
        certificates.issue(event, by=None)
    change(event.funding, registration_number=number)
    found = looked_at(event)
    assert found["paper:issued:1:cs"]["lacks"] == ["number"]
    assert found["paper:certificate:cs"]["lacks"] == []


@pytest.mark.slow
def test_a_worker_that_is_ended_goes_on_where_it_was(event, monkeypatch):
    monkeypatch.setattr(work, "PIECE_SECONDS", 0)
    whole = looked_at(event)
    job = queries.last_result(event)
    assert len(whole) == job.total
    assert job.total > 100


@pytest.mark.slow
def test_the_page_says_what_lacks_what_and_where_it_is(event, client, monkeypatch):
    monkeypatch.setattr(subjects, "ON_SMALL_PAPER", tuple(PublicityMark))
    owner = sign_in(client, make_member(event))
    make_registration(event)
    page = owner.page(PAGE)
    assert "Nothing was looked at yet." in page.text
    page = owner.submit(page, "Look at everything")
    assert page.texts("#progress-text")[0].startswith("0 of ")
    assert owner.get(f"{PAGE}/progress.json").json["underway"] is True
    finish()
    page = owner.page(PAGE)
    rows = [[text_of(cell) for cell in row.query("th, td")] for row in page.all("tbody tr")]
    assert rows == [
        ["Badges", "Čeština", "the project's name, the registration number"],
    ]
    assert page.link("Badges") == "/en/organise/bydleni-2026/papers/badges"
    assert page.link("Programme · Housing for all") == "/en/bydleni-2026/programme"
    assert page.link("Reminder of the conference") == "/en/organise/bydleni-2026/letters/texts/reminder"


def test_what_the_grant_leaves_open_is_said(event, client):
    change(event.funding, publicity_en="", registration_number="")
    page = sign_in(client, make_member(event)).page(PAGE)
    assert "can't be shown anywhere: the registration number." in page.text
    assert "so the other one is shown: English." in page.text


def test_without_a_grant_nothing_has_to_be_shown(app, client):
    event = make_event()
    page = sign_in(client, make_member(event, MembershipRole.VIEWER)).page(PAGE)
    assert "No grant is filled in for this conference, so nothing has to show one." in page.text
    assert not page.all("button.btn-primary")


def test_who_only_reads_can_not_ask_for_a_check(event, client):
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    assert not viewer.page(PAGE).all("main form")


def test_a_check_that_failed_is_said_so(event, client):
    saved(Job(event_id=event.id, kind=queries.CHECK, arguments={}, state=JobState.FAILED))
    page = sign_in(client, make_member(event)).page(PAGE)
    assert "The check failed." in page.text
