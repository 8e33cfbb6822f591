"""A clerk's afternoon: the conference of 2017 becomes the next one, and nothing is typed twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from conference.demo.load import load_past
from conference.extensions import db
from conference.mailing.models import Message
from conference.team.actions import create_account
from conference.team.links import sign_in_link
from conference.worker import run

pytestmark = [pytest.mark.browser, pytest.mark.long]

PEOPLE = Path(__file__).parents[1] / "intake" / "participants-98.csv"
PROGRAMME = """Čas\tNázev\tKdo\tSál
13:00–13:45\tSociální bydlení po pěti letech\tIng. Petr Bydlil, Ph.D.\tVelký sál
13:45–14:30\tCo stojí prázdný byt\tMgr. Jana Svízelová\tVelký sál"""


def test_a_conference_is_made_of_the_last_one_in_an_afternoon(browser_page: Page, app: Flask) -> None:
    clerk = create_account("clerk@example.org", name="Klára Pilná")
    load_past(clerk)
    page = browser_page
    page.set_viewport_size({"width": 1280, "height": 900})
    main = page.get_by_role("main")

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    def follow(name: str) -> None:
        main.get_by_role("link", name=name, exact=True).first.click()

    page.goto(sign_in_link(clerk))
    press("Přihlásit se")

    # The new edition, from the old one.
    page.goto("/organise/plzen-2017/editions")
    follow("Nový ročník podle tohoto")
    page.get_by_label("První den").fill("2027-06-10")
    page.get_by_label("Poslední den").fill("2027-06-10")
    press("Ukázat, co se převezme")
    press("Založit ročník")
    area = "/organise/socialni-bydleni-v-plzenskem-kraji-2027"
    expect(page).to_have_url(re.compile(f"{area}/$"))

    # The programme, pasted below what came along.
    page.goto(f"{area}/programme/quick-start")
    page.get_by_label("Tabulka").fill(PROGRAMME)
    press("Ukázat, co se přečetlo")
    expect(page.get_by_label("Název", exact=True).first).to_have_value("Sociální bydlení po pěti letech")
    press("Převzít je")
    expect(main).to_contain_text("Co stojí prázdný byt")

    # Two questions of their own.
    page.goto(f"{area}/questions")
    follow("Přidat otázku")
    page.get_by_label("Otázka česky").fill("Číslo jednací vyslání")
    press("Přidat otázku")
    follow("Přidat otázku")
    page.get_by_label("Otázka česky").fill("Dílna")
    page.get_by_label("Druh odpovědi").select_option("one_of")
    page.get_by_label("Možnost česky").nth(0).fill("Nájem")
    page.get_by_label("Možnost česky").nth(1).fill("Podpora")
    press("Přidat otázku")
    expect(main).to_contain_text("Číslo jednací vyslání")

    # 98 people, read in with their groups.
    page.goto(f"{area}/imports/people")
    page.locator("input[type=file]").set_input_files(PEOPLE)
    press("Přečíst soubor")
    expect(main).to_contain_text("98")
    press("Zapsat tento import")
    run(app, once=True)
    page.reload()
    expect(page.locator("dd.num")).to_have_text(["98", "0", "0"])

    # A letter to those of one group.
    page.goto(f"{area}/attendees")
    page.locator("summary", has_text="Filtry").click()
    page.get_by_role("group", name="Prohlídka").get_by_label("skupina 2").check()
    page.get_by_role("button", name="Zobrazit", exact=True).last.click()
    follow("Napsat těmto lidem")
    page.get_by_label("Předmět česky").fill("Prohlídka")
    page.get_by_label("Text česky").fill("{oslovení},\n\nodjíždíme **o čtvrt hodiny dřív**.")
    press("Uložit koncept")
    follow("Pokračovat k odeslání")
    press("Odeslat")
    expect(main).to_contain_text("14")
    db.session.rollback()
    letters = db.session.scalar(sa.select(sa.func.count()).where(Message.kind == "group_letter"))
    assert letters == 14

    # All of it in one sheet.
    page.goto(f"{area}/attendees")
    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile("XLSX")).first.click()
    sheet = CalamineWorkbook.from_path(str(downloading.value.path())).get_sheet_by_index(0).to_python()
    assert len(sheet) == 99
    assert {"Číslo jednací vyslání", "Dílna"} <= set(sheet[0])
