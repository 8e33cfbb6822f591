"""All certificates in one file: complete, tagged, the slow ones in pieces, finished by another worker when one dies."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import timedelta

import pikepdf
import pytest

from conference.certificates import actions, batch, queries
from conference.certificates.batch import KEPT_FOR
from conference.certificates.facts import printed
from conference.certificates.models import BatchFormat
from conference.certificates.rules import CertificateRefused
from conference.extensions import db
from conference.jobs import work
from conference.jobs.kinds import Finished
from conference.jobs.models import Job, JobState
from conference.jobs.rules import LEASE, PAUSES
from conference.lib import clock
from conference.lib.storage import storage
from conference.printing import gathering
from tests.certificates.conftest import EVENING, came

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("evening")]
NAMES = [("Čapek", "Karel"), ("Chalupa", "Jan"), ("Dvořáková", "Eva")]


@pytest.fixture
def event(plzen):
    """Three certificates."""
    for number, (family, given) in enumerate(reversed(NAMES)):
        came(plzen.event, family_name=family, given_name=given, sort_key=f"{9 - number}", organisation="Obec Lhota")
    actions.issue(plzen.event, by=None, tell=False)
    return plzen.event


@pytest.fixture
def none_fits(monkeypatch):
    """Every certificate is one for WeasyPrint."""
    for name in ("join", "pack"):
        real = getattr(gathering, name)

        def gather(forms, sheets, *others, real=real):
            missing = [place for place, sheet in enumerate(sheets) if sheet.finished is None]
            return missing or real(forms, sheets, *others)

        monkeypatch.setattr(gathering, name, gather)


def finish() -> int:
    """Work until there is nothing to do; how many times there was something."""
    rounds = 0
    while work.work_once():
        rounds += 1
    return rounds


def one_by_one(things, seconds):
    """Make pieces of one thing."""
    return things[:1]


def text_of(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode()


def state_of(made: Job) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, made.id, populate_existing=True)


def content_of(made: Job) -> io.BytesIO:
    done = state_of(made)
    assert (done.state, done.done, done.total) == (JobState.DONE, 3, 3)
    assert done.storage_key
    return io.BytesIO(storage().read(done.storage_key, 10**7))


def test_the_zip_has_each_certificate_under_its_number_and_name(event):
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    finish()
    with zipfile.ZipFile(content_of(made)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "2026-0001 Čapek Karel.pdf",
            "2026-0002 Chalupa Jan.pdf",
            "2026-0003 Dvořáková Eva.pdf",
        ]
        second = archive.read("2026-0002 Chalupa Jan.pdf")
    assert text_of(second) == text_of(printed(queries.valid_of(event.id)[1]))


@pytest.mark.usefixtures("none_fits")
def test_one_that_does_not_fit_its_form_is_the_one_that_is_printed_alone(event):
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    assert finish() == 2
    with zipfile.ZipFile(content_of(made)) as archive:
        assert archive.read("2026-0002 Chalupa Jan.pdf") == printed(queries.valid_of(event.id)[1])


@pytest.mark.usefixtures("none_fits")
def test_joined_with_those_that_do_not_fit_the_file_has_the_same_tags(event):
    made = actions.request_batch(event, BatchFormat.PDF, by=None)
    finish()
    with pikepdf.open(content_of(made)) as whole:
        parts = whole.Root.StructTreeRoot.K[0].K
        assert [str(part.S) for part in parts] == ["/Part"] * 3
        assert len(whole.Root.StructTreeRoot.ParentTree.Nums) == 2 * 3 * (1 + len(whole.pages[0].Annots))


def test_the_joined_pdf_has_a_tagged_page_and_a_bookmark_for_each_by_name(event):
    made = actions.request_batch(event, BatchFormat.PDF, by=None)
    finish()
    with pikepdf.open(content_of(made)) as whole:
        assert len(whole.pages) == 3
        assert whole.open_metadata()["pdfuaid:part"] == "1"
        assert str(whole.docinfo.Title) == "Osvědčení o účasti: Bydlení pro všechny"
        parts = whole.Root.StructTreeRoot.K[0].K
        assert [str(part.S) for part in parts] == ["/Part"] * 3
        with whole.open_outline() as outline:
            found = [item.title for item in outline.root]
    assert found == ["Čapek Karel, 2026/0001", "Chalupa Jan, 2026/0002", "Dvořáková Eva, 2026/0003"]


@pytest.mark.usefixtures("none_fits")
def test_each_round_does_a_piece_and_says_how_far_it_is(event, monkeypatch):
    monkeypatch.setattr(batch, "piece", one_by_one)
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    seen = []
    while work.work_once():
        seen.append((state_of(made).state, state_of(made).done))
    assert seen == [(JobState.RUNNING, 1), (JobState.RUNNING, 2), (JobState.RUNNING, 3), (JobState.DONE, 3)]


@pytest.mark.usefixtures("none_fits")
def test_what_is_revoked_or_issued_meanwhile_is_left_out_or_in(event, plzen, monkeypatch):
    monkeypatch.setattr(batch, "piece", one_by_one)
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    work.work_once()
    work.work_once()
    first = queries.valid_of(event.id)[0]
    actions.reissue(event, first.id, "překlep", by=None)
    finish()
    with zipfile.ZipFile(content_of(made)) as archive:
        assert sorted(name[:9] for name in archive.namelist()) == ["2026-0002", "2026-0003", "2026-0004"]


def test_a_lease_keeps_others_away_until_it_runs_out(event):
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    assert work.claim() is not None  # by a worker that dies
    assert finish() == 0
    with clock.frozen(EVENING + LEASE):
        finish()  # sees that it is lost
    with clock.frozen(EVENING + LEASE + PAUSES[0]):
        assert finish() == 1
    assert content_of(made)


def test_a_late_worker_does_not_overwrite_the_file_of_the_one_who_took_over(event):
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    late = work.claim()
    with clock.frozen(EVENING + LEASE):
        finish()
    with clock.frozen(EVENING + LEASE + PAUSES[0]):
        finish()
    before = state_of(made).storage_key
    assert work.complete(late, Finished(storage_key="certificates/late.zip")) is False
    assert state_of(made).storage_key == before


@pytest.mark.usefixtures("none_fits")
def test_a_worker_killed_in_the_middle_loses_nothing(event, app):
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    first = queries.valid_of(event.id)[0].id
    db.session.rollback()
    worker = subprocess.Popen(
        [
            sys.executable, "-m", "tests.certificates.slow_worker", app.config["SQLALCHEMY_DATABASE_URI"],
            str(app.config["DATA_DIR"]), app.config["STORAGE_URL"], EVENING.isoformat(),
        ],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert worker.stdout is not None
    with worker.stdout:
        assert worker.stdout.readline() == b"hanging\n"
        worker.kill()
        worker.wait()
    assert storage().exists(f"certificates/pieces/{made.id}/{first}.pdf")
    assert state_of(made).state is JobState.RUNNING
    assert finish() == 0  # the dead worker's lease holds
    with clock.frozen(EVENING + LEASE):
        finish()
    with clock.frozen(EVENING + LEASE + PAUSES[0]):
        finish()
    with zipfile.ZipFile(content_of(made)) as archive:
        assert len(archive.namelist()) == 3


@pytest.mark.usefixtures("none_fits")
def test_pieces_are_removed_when_the_whole_is_done(event):
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    finish()
    for certificate in queries.valid_of(event.id):
        assert not storage().exists(f"certificates/pieces/{made.id}/{certificate.id}.pdf")


@pytest.mark.usefixtures("none_fits")
def test_a_certificate_that_cant_be_set_fails_the_file_and_is_named(event, monkeypatch, caplog):
    real = batch.printed
    monkeypatch.setattr(batch, "printed", lambda row: real(row) if row.sequence != 2 else 1 / 0)
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    finish()
    failed = state_of(made)
    assert (failed.state, failed.error, failed.storage_key) == (JobState.FAILED, "2026/0002", None)
    assert "failed" in caplog.text


@pytest.mark.usefixtures("none_fits")
def test_a_file_that_kills_every_worker_is_given_up_within_hours_and_leaves_no_pieces(event, monkeypatch):
    monkeypatch.setattr(batch, "piece", one_by_one)
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    work.work_once()
    first = queries.valid_of(event.id)[0].id
    moment = EVENING
    for _ in range(len(PAUSES) + 1):
        with clock.frozen(moment):
            assert work.claim() is not None  # by a worker that dies
        moment += LEASE
        with clock.frozen(moment):
            assert finish() == 0
        moment += PAUSES[-1]
    assert (state_of(made).state, state_of(made).error) == (JobState.FAILED, "")
    assert moment < EVENING + timedelta(hours=6)
    assert not storage().exists(f"certificates/pieces/{made.id}/{first}.pdf")


@pytest.mark.usefixtures("none_fits")
def test_asking_again_for_a_file_that_was_given_up_begins_the_same_anew(event, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(batch, "printed", lambda _: 1 / 0)
        made = actions.request_batch(event, BatchFormat.ZIP, by=None)
        finish()
    again = actions.request_batch(event, BatchFormat.ZIP, by=None)
    assert (again.id, again.state, again.error) == (made.id, JobState.QUEUED, None)
    finish()
    assert content_of(made)


def test_a_file_is_removed_after_a_week_or_when_a_newer_one_is_there(event):
    first = actions.request_batch(event, BatchFormat.ZIP, by=None)
    finish()
    old = state_of(first).storage_key
    second = actions.request_batch(event, BatchFormat.ZIP, by=None)
    finish()
    assert state_of(first).storage_key is None
    assert not storage().exists(old)
    newer = state_of(second).storage_key
    with clock.frozen(EVENING + KEPT_FOR):
        finish()
    assert state_of(second).storage_key is None
    assert not storage().exists(newer)


def test_a_second_press_does_not_begin_a_second_file(event):
    first = actions.request_batch(event, BatchFormat.PDF, by=None)
    assert actions.request_batch(event, BatchFormat.PDF, by=None).id == first.id
    assert actions.request_batch(event, BatchFormat.ZIP, by=None).id != first.id


def test_without_certificates_there_is_no_file(plzen):
    with pytest.raises(CertificateRefused, match="none_issued"):
        actions.request_batch(plzen.event, BatchFormat.ZIP, by=None)


def test_in_the_application_certificates_fit_their_form(event, monkeypatch):
    monkeypatch.setattr(batch, "printed", lambda _: 1 / 0)
    made = actions.request_batch(event, BatchFormat.ZIP, by=None)
    assert finish() == 1
    assert content_of(made)
