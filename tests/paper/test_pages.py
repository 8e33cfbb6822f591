"""The pages of papers: choosing, how far the worker is, the file, and who may have it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from conference.erasure.actions import erase
from conference.extensions import db
from conference.jobs import work
from conference.jobs.models import Job, JobState
from conference.paper import work as paper_work
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, saved
from tests.paper.conftest import listed, text_of

PAGE = "/en/organise/bydleni-2026/papers"


@pytest.fixture
def desk(event, client):
    return sign_in(client, make_member(event, MembershipRole.DESK))


def finish():
    while work.work_once():
        pass


@pytest.mark.slow
def test_a_helper_chooses_waits_and_gets_the_file(event, desk):
    make_registration(event, family_name="Nová")
    page = desk.submit(desk.page(f"{PAGE}/sign-in"), "Make the PDF", desks="2")
    assert page.texts("#progress-text")[0] == "0 of 1 done"
    assert desk.get(f"{page.address}/progress.json").json == {
        "done": 0, "total": 1, "text": "0 of 1 done", "underway": True,
    }  # fmt: skip
    finish()
    page = desk.page(page.address)
    answer = desk.get(page.link("Download"))
    assert answer.headers["Content-Disposition"] == "attachment; filename=bydleni-2026-sign-in-2026-06-11.pdf"
    assert "Nová" in text_of(answer.data)
    assert "Last made:" in desk.page(PAGE).text
    verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb == "printed")).all()
    assert verbs == ["printed"]


def test_nobody_on_it_is_said_in_the_form(event, desk):
    page = desk.submit(desk.page(f"{PAGE}/sign-in"), "Make the PDF")
    assert page.status == 422
    assert page.errors == ["Nobody would be on it, so nothing was made."]
    assert db.session.scalar(select(Job)) is None


def test_an_unknown_paper_is_not_there(event, desk):
    assert desk.get(f"{PAGE}/money").status_code == 404


def test_who_only_reads_has_no_papers(event, client):
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    assert viewer.get(PAGE).status_code == 403


@pytest.mark.slow
def test_a_file_with_somebody_whose_data_are_erased_is_removed(event, desk):
    person = make_registration(event, family_name="Nová")
    page = desk.submit(desk.page(f"{PAGE}/sign-in"), "Make the PDF")
    finish()
    erase(person, by="desk")
    finish()
    assert "This file was removed." in desk.page(page.address).text


@pytest.mark.slow
def test_who_registers_while_it_is_made_stands_on_it_once(event, desk, monkeypatch):
    """Everybody after them moves by a row: pages that were set before are set anew."""
    monkeypatch.setattr(paper_work, "PIECE_SECONDS", 0)
    for number in range(30):
        make_registration(event, family_name=f"Nová{number:02}")
    page = desk.submit(desk.page(f"{PAGE}/sign-in"), "Make the PDF")
    work.work_once()
    make_registration(event, family_name="Adamová")
    finish()
    text = text_of(desk.get(desk.page(page.address).link("Download")).data)
    assert sorted(name for _, name in listed(text)) == ["Adamová", *(f"Nová{number:02}" for number in range(30))]


def test_a_job_whose_people_are_gone_says_so(event, desk):
    person = make_registration(event, family_name="Nová")
    page = desk.submit(desk.page(f"{PAGE}/sign-in"), "Make the PDF")
    erase(person, by="desk")
    finish()
    assert db.session.scalar(select(Job.state)) is JobState.FAILED
    assert "Nobody would be on it" in desk.page(page.address).text


def test_another_conference_has_other_files(event, desk):
    other = make_event("jina-2026")
    job = saved(Job(event_id=other.id, kind="paper", arguments={"paper": "sign-in"}))
    assert desk.get(f"{PAGE}/files/{job.id}").status_code == 404
