"""The organiser sees who can have a certificate and why others can't, issues, corrects, and downloads."""

from __future__ import annotations

import subprocess

import pytest

from conference.certificates import actions, batch, queries
from conference.certificates.models import BatchFormat
from conference.erasure.actions import erase
from conference.jobs import work
from conference.lib import clock
from conference.programme.models import ItemKind
from conference.team.models import MembershipRole
from tests.certificates.conftest import came, organised, with_programme
from tests.conftest import sign_in
from tests.factories import at, make_event, make_item, make_member, make_registration

pytestmark = pytest.mark.usefixtures("evening")


@pytest.fixture
def editor(plzen, client):
    """An editor of the conference."""
    return sign_in(client, make_member(plzen.event, MembershipRole.EDITOR))


def register(event) -> str:
    return f"/organise/{event.slug}/certificates"


def issued(plzen, **values):
    """A person with a certificate."""
    person = came(plzen.event, visit=plzen.group, given_name="Karolína", family_name="Vodičková", **values)
    actions.issue(plzen.event, [person.id], by=None)
    return queries.valid_of(plzen.event.id)[-1]


def test_it_says_who_can_have_one_and_why_others_can_not(plzen, editor):
    came(plzen.event, family_name="Vodičková", visit=plzen.group)
    came(plzen.event, wants_certificate=False)
    came(plzen.event, wants_certificate=False)
    came(plzen.event, absent=True)
    page = editor.page(register(plzen.event))
    assert page.texts(".numbers dd") == ["1", "0"]
    assert page.texts("main summary") == [
        "Seznam osob", "Bez zájmu o osvědčení: 2", "Bez zapsaného příchodu: 1", "Po jednotlivých bodech",
    ]  # fmt: skip
    assert "Vodičková Jana" in page.text
    [counted] = page.texts("[aria-labelledby=waiting] td[data-label='Započtený čas']")
    assert counted.replace("\u00a0", " ").startswith("5 hodin 50 minut")
    assert counted.endswith("včetně prohlídky")


def test_it_says_what_counts_and_warns_of_breaks_that_do(plzen, editor):
    make_item(plzen.event, ItemKind.LUNCH, title_cs="Raut", starts_at=at(16, 30), ends_at=at(17), credited=True)
    make_item(plzen.event, ItemKind.BREAK, title_cs="Káva", starts_at=at(17), ends_at=at(18), credited=None)
    counts = editor.page(register(plzen.event)).all("[aria-labelledby=counts]")[0].to_text()
    assert "bez prohlídek: 4 hodiny 50 minut" in counts.replace("\u00a0", " ")
    assert "ačkoli nejsou odborným programem: Raut" in counts.replace("\u00a0", " ")
    assert "Káva" in counts


def test_the_hours_of_a_person_item_by_item_and_a_visit_noted_afterwards(plzen, editor):
    came(plzen.event, at(9, 30), None, visit=plzen.group, given_name="Karolína", family_name="Vodičková")
    page = editor.follow(editor.page(register(plzen.event)).link("3 hodiny 50 minut – Vodičková Karolína"))
    rows = [row.replace("\u00a0", " ") for row in page.texts("tbody td[data-label=Započteno]")]
    assert (rows[0], rows[1], rows[2]) == ("0 minut bez účasti", "30 minut zčásti", "40 minut")
    assert rows[-1] == "0 minut držené místo; účast na prohlídce nikdo nezapsal"
    assert page.texts("tfoot strong") == ["3 hodiny 50 minut"] * 2  # by presence, and on the certificate
    assert "Nezapočítává se: Přestávka, Oběd" in page.text.replace("\u00a0", " ")

    editor.submit(editor.page(page.link("Prezence na prohlídkách")), "Účast Karolína Vodičková")

    page = editor.page(page.address)
    assert page.texts("tbody td[data-label=Započteno]")[-1].replace("\u00a0", " ") == "1 hodina 30 minut"
    assert page.texts("tfoot strong") == ["5 hodin 20 minut"] * 2
    assert editor.get(page.link("Ukázka (PDF)")).mimetype == "application/pdf"


def test_issuing_by_the_button(plzen, editor):
    for _ in range(2):
        came(plzen.event)
    page = editor.submit(editor.page(register(plzen.event)), "Vystavit 2 osvědčení")
    assert page.texts(".done p") == ["Vystavena 2 osvědčení."]
    assert page.texts(".numbers dd") == ["0", "2"]
    assert page.texts("[aria-labelledby=issued] tbody th") == ["2026/0001", "2026/0002"]
    assert "Na osvědčení nikdo nečeká." in page.text


def test_before_the_end_it_explains_and_offers_no_button(plzen, editor):
    came(plzen.event)
    token = _token(editor.page(register(plzen.event)))
    with clock.frozen(at(14)):
        page = editor.page(register(plzen.event))
        assert "až skončí poslední započítávaný bod" in page.text
        assert page.all("button.btn-primary") == []
        answer = editor.post(f"{register(plzen.event)}/issue", data=token)
        assert "až skončí poslední započítávaný bod" in editor.follow(answer.headers["Location"]).texts(".errors")[0]
    assert queries.valid_of(plzen.event.id) == []


def _token(page) -> dict[str, str]:
    return {"csrf_token": page.all("input[name=csrf_token]")[0].attrs["value"]}


def test_one_person_by_their_button(plzen, editor, app):
    person, unwilling = came(plzen.event), came(plzen.event, wants_certificate=False)
    page = editor.page(register(plzen.event))

    def press(registration):
        answer = editor.post(f"{register(plzen.event)}/issue/{registration.id}", data=_token(page))
        return editor.follow(answer.headers["Location"])

    assert press(person).texts(".done p") == ["Vystaveno 1 osvědčení."]
    assert press(person).texts(".errors p") == ["Tato přihláška už platné osvědčení má."]
    assert press(unwilling).texts(".errors p")[0].startswith("Osvědčení nebylo vystaveno. Bez zájmu o osvědčení.")
    assert [row.registration_id for row in queries.valid_of(plzen.event.id)] == [person.id]


def test_rows_of_another_conference_are_not_found(plzen, editor):
    other = with_programme(organised(make_event("bydleni-jinde")))
    stranger = came(other)
    actions.issue(other, by=None)
    [foreign] = queries.valid_of(other.id)
    made = actions.request_batch(other, BatchFormat.ZIP, by=None)
    came(plzen.event)
    page = editor.page(register(plzen.event))
    here = register(plzen.event)
    assert editor.post(f"{here}/issue/{stranger.id}", data=_token(page)).status_code == 404
    assert editor.post(f"{here}/{foreign.id}/revoke", data=_token(page)).status_code == 404
    for path in (f"sample/{stranger.id}.pdf", f"{foreign.id}.pdf", f"{foreign.id}/revoke", f"files/{made.id}",
                 f"files/{made.id}/progress.json", f"files/{made.id}/download"):  # fmt: skip
        assert editor.get(f"{here}/{path}").status_code == 404, path
    assert editor.get(register(other)).status_code == 404


def test_a_viewer_may_look_and_download_and_nothing_more(plzen, client):
    certificate = issued(plzen)
    came(plzen.event)
    sign_in(client, make_member(plzen.event, MembershipRole.VIEWER))
    page = client.page(register(plzen.event))
    assert page.all("main form") == []
    assert client.get(f"{register(plzen.event)}/{certificate.id}.pdf").status_code == 200
    token = _token(client.page("/organise/account"))
    for path in ("issue", f"issue/{certificate.registration_id}", f"{certificate.id}/revoke", "files"):
        data = {**token, "format": "zip", "reason": "omyl"}
        assert client.post(f"{register(plzen.event)}/{path}", data=data).status_code == 403, path
    assert client.get(f"{register(plzen.event)}/{certificate.id}/revoke").status_code == 403
    assert len(queries.valid_of(plzen.event.id)) == 1


def test_a_stranger_is_sent_to_sign_in(plzen, client):
    assert client.get(register(plzen.event)).status_code in (302, 303)


def test_a_sample_says_that_it_is_none(plzen, editor):
    person = came(plzen.event, given_name="Karolína", family_name="Vodičková")
    answer = editor.get(f"{register(plzen.event)}/sample/{person.id}.pdf")
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.data, capture_output=True, check=True)
    text = " ".join(run.stdout.decode().replace("\u00a0", " ").split())
    assert "č. UKÁZKA" in text
    assert "Karolína Vodičková" in text
    assert "4 hodiny 20 minut" in text
    assert "2026/" not in text
    assert queries.valid_of(plzen.event.id) == []


def test_before_the_conference_a_sample_counts_the_whole_programme(plzen, editor):
    with clock.frozen(at(7)):
        person = came(plzen.event, absent=True)
        answer = editor.get(f"{register(plzen.event)}/sample/{person.id}.pdf")
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.data, capture_output=True, check=True)
    assert "4 hodiny 20 minut" in " ".join(run.stdout.decode().replace("\u00a0", " ").split())


def test_a_sample_without_organiser_says_what_is_missing(app, client):
    event = with_programme(make_event())
    person = came(event)
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    page = client.follow(f"{register(event)}/sample/{person.id}.pdf")
    assert "Doplňte v nastavení pořadatele." in page.texts(".errors p")[0]


def test_revoking_needs_a_reason_and_shows_it(plzen, editor):
    certificate = issued(plzen)
    form = editor.page(editor.page(register(plzen.event)).link("Zneplatnit nebo opravit – 2026/0001"))
    assert editor.submit(form, status=422).errors == ["Napište, proč se osvědčení zneplatňuje."]
    page = editor.submit(form, reason="vystaveno omylem")
    assert page.texts(".done p") == ["Osvědčení č. 2026/0001 je zneplatněno."]
    assert "vystaveno omylem" in page.text
    assert queries.valid_of(plzen.event.id) == []
    again = editor.page(f"{register(plzen.event)}/{certificate.id}/revoke", status=303)
    assert again.status == 303


def test_correcting_revokes_and_issues_in_one_step(plzen, editor):
    certificate = issued(plzen)
    form = editor.page(f"{register(plzen.event)}/{certificate.id}/revoke")
    page = editor.submit(form, reason="překlep", reissue=True)
    assert page.texts(".done p") == ["Osvědčení č. 2026/0001 je zneplatněno, nové má č. 2026/0002."]
    assert page.texts("[aria-labelledby=issued] tbody th") == ["2026/0001", "2026/0002"]


def test_all_in_one_file_is_made_by_the_worker_and_downloaded(plzen, editor):
    issued(plzen)
    waiting = editor.submit(editor.page(register(plzen.event)), "Jednotlivá PDF v archivu ZIP")
    assert waiting.h1 == "Jednotlivá PDF v archivu ZIP"
    assert "hotovo 0 z celkem 1" in waiting.text
    assert len(waiting.all("noscript")) == 1
    here = waiting.address
    assert editor.get(f"{here}/progress.json").json == {
        "done": 0, "total": 1, "text": "hotovo 0 z\u00a0celkem 1", "underway": True
    }  # fmt: skip
    assert editor.get(f"{here}/download").status_code == 404
    while work.work_once():
        pass
    ready = editor.page(here)
    answer = editor.get(ready.link("Stáhnout"))
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Content-Disposition"] == "attachment; filename=bydleni-2026-certificates.zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert editor.get(f"{here}/progress.json").json["underway"] is False


def test_a_file_that_failed_says_which_certificate_was_at_fault(plzen, editor, monkeypatch):
    issued(plzen)
    monkeypatch.setattr(batch, "filling_of", lambda _: 1 / 0)
    waiting = editor.submit(editor.page(register(plzen.event)), "Jedno PDF k tisku")
    while work.work_once():
        pass
    page = editor.page(waiting.address)
    assert "kvůli osvědčení č. 2026/0001" in page.texts(".errors p")[0]
    monkeypatch.undo()
    again = editor.submit(page, "Zkusit znovu")
    assert again.address == waiting.address  # the same one begins anew
    assert again.all(".errors") == []


def test_an_unknown_format_is_refused(plzen, editor):
    issued(plzen)
    page = editor.page(register(plzen.event))
    answer = editor.post(f"{register(plzen.event)}/files", data={**_token(page), "format": "exe"})
    assert answer.status_code == 400


def test_names_that_no_font_can_print_are_listed_before_and_get_no_certificate_with_boxes(plzen, editor):
    came(plzen.event, given_name="Xiaoming", family_name="王")
    runes = came(plzen.event, given_name="Jana", family_name="ᚠᚢ", organisation="Obec Lhota")
    make_registration(plzen.event, wants_certificate=True, family_name="𐎀", organisation="Obec")
    make_registration(plzen.event, wants_certificate=False, family_name="ᚦ")
    with clock.frozen(at(7)):
        [notice] = editor.page(register(plzen.event)).texts("[role=note]")
    assert notice.replace("\u00a0", " ").startswith("2 jména obsahují písmena")
    assert "Obec Lhota: ᚠ (U+16A0), ᚢ (U+16A2)" in notice
    assert "𐎀 (U+10380)" in notice
    assert "ᚦ" not in notice

    page = editor.submit(editor.page(register(plzen.event)), "Vystavit 1 osvědčení")

    assert page.texts("[aria-labelledby=issued] tbody td[data-label=Jméno]") == ["王 Xiaoming"]
    assert "Písmena, která nelze vytisknout: 1" in page.texts("main summary")
    assert runes.certificates == []


def test_whose_data_are_erased_is_a_number_without_name_and_links(plzen, editor):
    erase(issued(plzen).registration, tells=False)
    erase(came(plzen.event, wants_certificate=False), tells=False)
    page = editor.page(register(plzen.event))
    [row] = page.all("[aria-labelledby=issued] tbody tr")
    assert page.texts("[aria-labelledby=issued] tbody th") == ["2026/0001"]
    assert page.texts("[aria-labelledby=issued] tbody td[data-label=Jméno]") == ["Osobní údaje byly vymazány"]
    assert row.query("a") == []
    assert page.all("[aria-labelledby=refused]") == []


def test_it_is_in_english_too(plzen, editor):
    issued(plzen)
    assert editor.page(f"/en{register(plzen.event)}").h1 == "Certificates"
