"""An organiser filters and exports attendees, marks presence, issues certificates; the paper and its check agree."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from conference.czech.collation import stored_sort_key
from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.lib import clock
from conference.programme.models import ItemKind
from conference.questions.models import QuestionKind
from conference.registration.own.address import my_address
from conference.team.links import sign_in_link
from tests.factories import at, make_event, make_item, make_member, make_question, make_registration, saved

pytestmark = pytest.mark.browser


def test_from_the_list_to_a_verified_certificate(browser_page: Page, tmp_path: Path) -> None:
    event = make_event(issuer_name="Olga Organizátorka", issued_in="Kadaň", optional_fields=["wants_certificate"])
    make_item(event, starts_at=at(9), ends_at=at(10, 30))
    make_item(event, ItemKind.LUNCH, starts_at=at(10, 30), ends_at=at(11), credited=False)
    names = ("Chrpová", "Cibulková", "Hloh", "Řebříčková")
    people = [
        make_registration(
            event, family_name=name, sort_key=stored_sort_key(name, "Jana"), wants_certificate=True,
            municipality="Kadaň" if name != "Hloh" else "Děčín", title_before="Mgr.",
        )
        for name in names
    ]  # fmt: skip
    organiser = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    saved(EventRole(event_id=event.id, organisation_id=organiser.id, role=OrganisationRole.ORGANISER))
    dinner = make_question(event, QuestionKind.YES_NO, label_cs="Zůstanete na večeři?")
    make_question(event, label_cs="Co nejíte?", only_if=dinner.choices[0])
    owner = make_member(event)
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 900})

    with clock.frozen(at(12)):
        page.goto(sign_in_link(owner))
        page.get_by_role("button", name="Přihlásit se", exact=True).click()
        page.goto(f"/organise/{event.slug}/attendees?municipality=Kadaň")
        rows = page.locator("tbody th")
        expect(rows).to_have_text([re.compile(name) for name in ("Cibulková", "Chrpová", "Řebříčková")])
        with page.expect_download() as downloading:
            page.get_by_role("link", name=re.compile("XLSX")).click()
        sheet = CalamineWorkbook.from_path(str(downloading.value.path())).get_sheet_by_index(0).to_python()
        family = sheet[0].index("Příjmení")
        assert [row[family] for row in sheet[1:]] == ["Cibulková", "Chrpová", "Řebříčková"]

        dish = page.get_by_label("Co nejíte?")
        for address in ("attendees/add", "presence/walk-in"):  # questions hide here as on the public form
            page.goto(f"/organise/{event.slug}/{address}")
            if address == "presence/walk-in":
                page.get_by_text("Více o osobě").click()
            expect(dish).to_be_hidden()
            page.get_by_role("radio", name="ano").check()
            expect(dish).to_be_visible()

        page.goto(f"/organise/{event.slug}/presence")
        page.get_by_text("Zapsat totéž u všech zobrazených").click()
        page.locator("#all-arrived").fill("09:00")
        page.get_by_role("button", name="Zapsat příchod u 4 osob").click()
        expect(page.get_by_text("9:00").first).to_be_visible()

        page.goto(f"/organise/{event.slug}/certificates")
        page.get_by_role("button", name=re.compile("Vystavit")).click()
        expect(page.get_by_role("main")).to_contain_text("2026/0004")

    person = people[0]
    pdf = page.request.get(f"{my_address(person, 'cs')}/certificate.pdf").body()
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    assert "Jana" in text
    assert "Chrpová" in text
    assert re.search(r"1\sh?odina 30\sminut", text.replace("\u00a0", " "))
    with pikepdf.open(file) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "cs"

    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}", text)
    assert code is not None
    page.goto(f"/verify/{code.group()}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pravé")
    expect(page.get_by_role("main")).to_contain_text("Chrpová")
