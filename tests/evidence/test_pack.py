"""The pack of evidence: what is in it, whose names, its manifest, what it lacks, its end."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from conference.attendance.models import Presence
from conference.certificates import actions as certificates
from conference.erasure.actions import erase
from conference.evidence.pack import actions, files, letters, shown, work
from conference.evidence.pack.on_paper import data_address, page_pdf, prepared
from conference.evidence.pack.queries import EVIDENCE, ready_pack
from conference.evidence.pack.rules import PackTicks, path_name
from conference.evidence.publicity import actions as publicity
from conference.extensions import db
from conference.jobs import work as job_work
from conference.jobs.models import Job, JobState
from conference.letters.models import GroupLetter
from conference.lib import clock, languages
from conference.lib.storage import storage
from conference.mailing.models import Message, MessageState
from conference.printing.ornament import eu_emblem
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.evidence.conftest import finish
from tests.factories import at, make_event, make_member, make_registration, make_visit, saved, take_place
from tests.paper.conftest import text_of
from tests.printing.pdf_checks import found_by_checker

PAGE = "/en/organise/bydleni-2026/evidence"
NAMES, NUMBERS = {"names": True, "contacts": False}, {"names": False, "contacts": False}


def somebody(event, family="Nová", **values):
    """Somebody with a place who came at nine and left at four."""
    row = make_registration(event, family_name=family, sort_key=family.lower(), wants_certificate=True, **values)
    saved(Presence(event_id=event.id, registration_id=row.id, day=event.starts_on, arrived_at=at(9), left_at=at(16)))
    return row


@pytest.fixture
def quick(monkeypatch):
    """Papers are not set: what is looked at is not on them."""
    monkeypatch.setattr(letters, "page_pdf", lambda *_values: b"%PDF")
    monkeypatch.setattr(shown, "page_pdf", lambda *_values: b"%PDF")
    monkeypatch.setattr(files.programme_paper, "render", lambda *_values: b"%PDF")
    monkeypatch.setattr(shown, "looked_at", lambda *_values: iter(()))
    monkeypatch.setattr(work, "looked_at", lambda *_values: iter(()))


def packed(event, chosen) -> zipfile.ZipFile:
    """The pack that the worker makes."""
    actions.request_pack(event, chosen, by=None)
    finish()
    job = ready_pack(event)
    assert job is not None
    return zipfile.ZipFile(io.BytesIO(b"".join(storage().open_stream(job.storage_key))))


def rows(pack, path):
    """The rows of a sheet, as texts."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(pack.read(path))).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


@pytest.mark.parametrize(
    ("text", "name"), [("Přihlášky", "prihlasky"), ("1. verze / 2", "1-verze-2"), ("…", "x"), ("Čt  več", "ct-vec")]
)  # fmt: skip
def test_paths_have_letters_that_every_program_reads(text, name):
    assert path_name(text) == name


def test_whose_address_is_in_it_is_in_it_by_name():
    assert PackTicks.of({"names": False, "contacts": True}) == PackTicks(names=True, contacts=True)
    assert PackTicks.of({}) == PackTicks()


@pytest.mark.slow
def test_all_that_the_grant_wants_is_in_it_and_the_manifest_is_right(event, tmp_path):
    person = somebody(event)
    visit = make_visit(event)
    take_place(person, visit.groups[0].quota_id)
    with clock.frozen(at(20)):
        certificates.issue(event, by=None)
    saved(Message(event_id=event.id, key="k", kind="reminder", language="cs", recipient="a@example.org", subject="S",
                  text="T", html="<p>T</p>", state=MessageState.SENT))  # fmt: skip
    pack = packed(event, NAMES)
    names = pack.namelist()
    assert [name for name in names if "/stranky/" not in name and "/ukazky/" not in name] == [
        "01-program/verze.xlsx", "01-program/1-verze-cs.pdf", "01-program/1-verze-en.pdf",
        "02-prihlasky/prihlasky.xlsx",
        "03-prezence/prezencni-listina-2026-06-11.pdf", "03-prezence/prezence.xlsx", "03-prezence/prohlidky.xlsx",
        "04-osvedceni/evidence-osvedceni.xlsx",
        "05-odeslane-dopisy/pocty-dopisu.xlsx",
        "06-publicita/kontrola-publicity.xlsx",
        "08-zprava/zprava-cs.docx", "08-zprava/zprava-cs.md", "08-zprava/zprava-en.docx", "08-zprava/zprava-en.md",
        "README.txt", "manifest.sha256",
    ]  # fmt: skip
    assert [name for name in names if "/ukazky/" in name] == [
        "05-odeslane-dopisy/ukazky/01-pripomenuti-konference-cs.pdf",
        "05-odeslane-dopisy/ukazky/02-pripomenuti-konference-en.pdf",
    ]
    assert any(re.fullmatch(r"06-publicita/stranky/\d{3}-item-en\.pdf", name) for name in names)
    pack.extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "manifest.sha256"], cwd=tmp_path, check=True)
    listed = {line.split("  ")[1] for line in pack.read("manifest.sha256").decode().splitlines()}
    assert listed == set(names) - {"manifest.sha256"}
    assert rows(pack, "02-prihlasky/prihlasky.xlsx")[1][1:3] == ["Nová", "Jana"]
    assert rows(pack, "03-prezence/prezence.xlsx")[1][3:] == [
        "2026-06-11",
        "2026-06-11 09:00:00",
        "2026-06-11 16:00:00",
    ]
    assert rows(pack, "04-osvedceni/evidence-osvedceni.xlsx")[1][:5] == [
        "2026/0001", "účast na konferenci", "Nová", "Jana", "120.0"
    ]  # fmt: skip
    assert "Spolufinancováno Evropskou unií" in text_of(pack.read("06-publicita/stranky/001-event-home-cs.pdf"))


@pytest.mark.slow
def test_without_a_tick_no_name_and_no_address_is_in_any_file(event):
    person = somebody(event, "Tajná", email="tajna@example.org", phone="+420600123456", organisation="Tajný úřad")
    take_place(person, make_visit(event).groups[0].quota_id)
    with clock.frozen(at(20)):
        certificates.issue(event, by=None)
    pack = packed(event, NUMBERS)
    for name in pack.namelist():
        content = pack.read(name)
        if name.endswith((".xlsx", ".docx")):
            inner = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(inner.read(part) for part in inner.namelist())
        text = text_of(content) if name.endswith(".pdf") else content.decode(errors="replace")
        assert not [secret for secret in ("Tajn", "tajna@", "600123456", "600 123 456") if secret in text], name
    assert not [name for name in pack.namelist() if "listina" in name]
    assert "Jména lidí jsou vynechaná" in pack.read("README.txt").decode()
    assert rows(pack, "02-prihlasky/prihlasky.xlsx")[1][0] == "1.0"


@pytest.mark.slow
def test_a_letter_of_the_team_is_in_it_as_to_somebody_made_up(event, tmp_path):
    row = make_registration(event, family_name="Tajná")
    letter = saved(
        GroupLetter(event_id=event.id, audience={}, subject_cs="Kde zaparkovat", body_cs="{oslovení},\n\nu soudu.")
    )
    saved(Message(event_id=event.id, registration_id=row.id, group_letter_id=letter.id, key="g", kind="group_letter",
                  language="cs", recipient="a@example.org", subject="Kde zaparkovat", text="T", html="<p>T</p>",
                  state=MessageState.SENT))  # fmt: skip
    with languages.speaking("cs"):
        [file] = [one for one in files.files_of(event, NAMES) if "kde-zaparkovat" in one.path]
        file.write(tmp_path / "letter.pdf")
    assert file.path == f"05-odeslane-dopisy/ukazky/{letter.id}-kde-zaparkovat-cs.pdf"
    said = text_of((tmp_path / "letter.pdf").read_bytes())
    assert "u soudu." in said
    assert "Spolufinancováno Evropskou unií" in said
    assert "Tajná" not in said


@pytest.mark.slow
def test_what_is_missing_is_told_in_it(app, quick):
    pack = packed(make_event(), NUMBERS)
    said = pack.read("README.txt").decode()
    lacks = re.findall(r"^- (.+[.])\r$", said, re.MULTILINE)
    assert lacks == [
        "Program nebyl nikdy zveřejněn.", "Prezence zapsaná není.", "Žádná osvědčení nejsou vydaná.",
        "Žádné dopisy neodešly.", "Dotace není vyplněná, publicita se proto nekontrolovala.",
        "Výsledky dotazníku k dispozici nejsou.", "Jména lidí jsou vynechaná a s nimi prezenční listiny.",
        "E-mailové adresy a telefonní čísla jsou vynechané.",
        "Podpisy jsou na papíře: přiložte kopie podepsaných listin.",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_worker_that_is_ended_goes_on_where_it_was_and_leaves_no_parts(event, monkeypatch, quick):
    monkeypatch.setattr(work, "PIECE_SECONDS", 0)
    job = actions.request_pack(event, NUMBERS, by=None)
    job_work.work_once()
    job_work.work_once()
    assert db.session.get_one(Job, job.id, populate_existing=True).done == 2
    assert storage().exists(f"evidence/parts/{job.id}/1")
    finish()
    assert db.session.get_one(Job, job.id, populate_existing=True).state is JobState.DONE
    assert not storage().exists(f"evidence/parts/{job.id}/1")


@pytest.mark.slow
def test_a_pack_with_somebody_whose_data_are_erased_is_removed(event, quick):
    person = somebody(event)
    packed(event, NAMES)
    key = ready_pack(event).storage_key
    erase(person, by="desk")
    finish()
    assert ready_pack(event) is None
    assert not storage().exists(key)


@pytest.mark.slow
def test_a_new_pack_takes_the_place_of_the_old_one(event, quick):
    packed(event, NUMBERS)
    old = ready_pack(event).storage_key
    packed(event, NAMES)
    finish()
    assert not storage().exists(old)


@pytest.mark.slow
def test_it_ends_after_a_week(event, quick):
    packed(event, NUMBERS)
    with clock.frozen(clock.now() + work.KEPT_FOR):
        finish()
        assert ready_pack(event) is None


@pytest.mark.slow
def test_an_editor_chooses_waits_and_gets_the_file(event, client, quick):
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    page = editor.submit(editor.page(PAGE), "Make the ZIP", names=True)
    assert page.texts("#progress-text")[0].startswith("0 of ")
    assert editor.get(f"{PAGE}/progress.json").json["underway"] is True
    assert editor.get(f"{PAGE}/pack.zip").status_code == 404
    finish()
    page = editor.page(PAGE)
    assert "With names." in page.text
    answer = editor.get(page.link("Download"))
    assert answer.headers["Content-Disposition"] == "attachment; filename=bydleni-2026-evidence.zip"
    assert "no-store" in answer.headers["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "packed_evidence"))
    assert entry.after == {"names": True, "contacts": False}


def test_the_page_says_what_is_missing_before_it_is_made(event, client):
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    assert "Publicity was not checked yet" in editor.page(PAGE).text
    job = publicity.request_check(event, by=None)
    finish()
    assert db.session.get_one(Job, job.id, populate_existing=True).state is JobState.DONE
    assert "Nobody was noted as present." in editor.page(PAGE).text
    assert "Publicity was not checked yet" not in editor.page(PAGE).text


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.DESK])
def test_others_have_no_pack(event, client, role):
    saved(Job(event_id=event.id, kind=EVIDENCE, arguments=NAMES, state=JobState.DONE, storage_key="evidence/x.zip"))
    member = sign_in(client, make_member(event, role))
    assert member.get(PAGE).status_code == 403
    assert member.get(f"{PAGE}/pack.zip").status_code == 403
    assert "Evidence for the grant" not in member.page("/en/organise/bydleni-2026/report").text


def test_a_page_on_paper_loads_nothing():
    html = ('<html><head><link href="/x.css"><script>a()</script><meta charset="utf-8"></head><body>'
            '<img src="/logo.png" alt="Logo" srcset="/big.png"><img src="/lost.png" alt="Dům &amp; dvůr">'
            '<svg><path/></svg><svg role="img" aria-label="Vlajka"></svg>'
            '<a href="/x?a=1&amp;b=2">A &lt; B</a><p hidden>C</p></body></html>')  # fmt: skip
    picture = {"/logo.png": data_address(b"1", "image/png")}
    assert prepared(html, "https://a.example.org/p", "11. 6. 2026", lambda source: picture.get(source, "")) == (
        '<html><head><meta charset="utf-8"></head><body>'
        '<p class="found-at">https://a.example.org/p<br>11. 6. 2026</p>'
        '<img src="data:image/png;base64,MQ==" alt="Logo"><span class="lost">[Dům &amp; dvůr]</span>'
        '<svg role="img" aria-label="Vlajka"><title>Vlajka</title></svg>'
        '<a href="https://a.example.org/x?a=1&amp;b=2">A &lt; B</a><p hidden>C</p></body></html>'
    )


@pytest.mark.slow
def test_a_page_on_paper_is_accessible(event, client, tmp_path):
    html = client.get("/bydleni-2026/programme").text
    pdf = page_pdf(html, "https://a.example.org/p", "11. 6. 2026", lambda source: eu_emblem() if source else "")
    assert found_by_checker(pdf, tmp_path) == []
    assert "Bydlení v Kadani" in text_of(pdf)


def test_of_two_packs_at_once_the_one_asked_for_last_stays(event, quick):
    """Also where it is made first: the other one waited after a failure."""
    somebody(event)
    first = actions.request_pack(event, NAMES, by=None).id
    with clock.frozen(at(9)):
        job_work.put_off(job_work.claim())
        last = actions.request_pack(event, NUMBERS, by=None).id
        finish()
    with clock.frozen(at(10)):
        finish()
        kept = select(Job.id).where(Job.kind == EVIDENCE, Job.storage_key.is_not(None))
        assert db.session.scalars(kept).all() == [last]
        assert db.session.get_one(Job, first).state is JobState.DONE
