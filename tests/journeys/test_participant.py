"""A participant registers on a phone, opens the mailed link, changes their mind about the visit, cancels."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from conference.extensions import db
from conference.places.models import PlaceState
from conference.questions.models import QuestionKind
from conference.registration.models import Registration
from tests.factories import make_event, make_question, make_registration, make_visit, take_place
from tests.journeys.conftest import Mailbox, with_and_without_scripts

pytestmark = pytest.mark.browser


@with_and_without_scripts
def test_register_choose_a_visit_change_and_cancel(browser_page: Page, mailbox: Mailbox) -> None:
    event = make_event(capacity=2)
    visit = make_visit(event, capacities=(1, 5))
    first = make_registration(event)
    take_place(first, visit.groups[0].quota_id)
    page = browser_page

    page.goto(f"/{event.slug}/")
    page.get_by_role("link", name="Přihlásit se").click()
    page.get_by_label("Jméno", exact=True).fill("Jana")
    page.get_by_label("Příjmení").fill("Svízelová")
    page.get_by_label("E-mail").fill("jana.svizelova@")
    page.get_by_label("Organizace").fill("Tři klíčky, z. ú.")
    page.get_by_role("radio", name=re.compile("Skupina 2")).check()
    page.get_by_role("button", name="Odeslat přihlášku").click()
    expect(page.get_by_role("alert")).to_contain_text("Opravte")
    expect(page.get_by_label("Příjmení")).to_have_value("Svízelová")
    expect(page.get_by_role("radio", name=re.compile("Skupina 2"))).to_be_checked()

    page.get_by_label("E-mail").fill("jana.svizelova@example.org")
    page.get_by_label("Obec pracoviště").fill("Klatovy")
    page.get_by_role("checkbox", name=re.compile("osobní údaje")).check()
    page.get_by_role("button", name="Odeslat přihlášku").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Děkujeme")

    page.goto(mailbox.link_to("jana.svizelova@example.org", "/my/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Máte místo")
    expect(page.get_by_role("main")).to_contain_text("Skupina 2")

    page.get_by_role("link", name="Změnit údaje").click()
    page.get_by_label("Příjmení").fill("Svízelová Nová")
    page.get_by_role("button", name="Uložit").click()
    expect(page.get_by_role("main")).to_contain_text("Svízelová Nová")

    page.get_by_text("Prohlídky se nezúčastním…").click()
    page.get_by_role("button", name="Prohlídky se nezúčastním").click()
    expect(page.get_by_role("main")).not_to_contain_text("14:50 – máte místo")

    page.get_by_role("link", name="Zrušit účast").click()
    page.get_by_role("button", name="Ano, zrušit účast").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("zrušená")

    db.session.rollback()  # see what the server has written
    registration = db.session.scalars(sa.select(Registration).where(Registration.family_name == "Svízelová Nová")).one()
    assert {place.state for place in registration.places} == {PlaceState.CANCELLED}
    assert event.quota.taken == 1


@with_and_without_scripts
def test_a_question_is_asked_after_the_answer_that_it_depends_on(browser_page: Page, scripts: bool) -> None:
    event = make_event()
    dinner = make_question(event, QuestionKind.YES_NO, label_cs="Zůstanete na večeři?")
    make_question(event, label_cs="Co nejíte?", only_if=dinner.choices[0])
    page = browser_page

    page.goto(f"/{event.slug}/register")
    dish = page.get_by_label("Co nejíte?")
    expect(dish).to_be_hidden() if scripts else expect(dish).to_be_visible()
    page.get_by_role("radio", name="ano").check()
    expect(dish).to_be_visible()
    page.get_by_role("radio", name="ne", exact=True).check()
    expect(dish).to_be_hidden() if scripts else expect(dish).to_be_visible()
