"""Whole journeys by the keyboard alone: no mouse, no click, only Tab, Enter, Space, arrows and letters.

`Hands.to` fails where the focus can't be seen, is covered or outside the window.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from conference.extensions import db
from conference.places.models import PlaceState
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.registration.models import Registration
from conference.speakers import actions as speakers
from tests.accessibility.hands import Hands
from tests.factories import make_event, make_item, make_member, make_speaker, make_visit, saved
from tests.journeys.conftest import Mailbox
from tests.slides.files import pdf

pytestmark = pytest.mark.browser


@pytest.fixture
def hands(browser_page: Page) -> Hands:
    """Somebody without a mouse at the desk of an office."""
    browser_page.set_viewport_size({"width": 1280, "height": 800})
    browser_page.emulate_media(reduced_motion="reduce")  # else the page still scrolls when we look
    return Hands(browser_page)


def test_the_skip_link_leads_past_the_navigation(hands: Hands) -> None:
    event = make_event()
    hands.page.goto(f"/{event.slug}/")

    hands.press("Tab")
    assert hands.focused()["name"] == "Přejít k obsahu"
    assert hands.focused()["outside"] is False
    hands.press("Enter")
    hands.press("Tab")

    assert hands.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_participant_registers_corrects_changes_and_cancels(hands: Hands, mailbox: Mailbox) -> None:
    event = make_event(capacity=2)
    make_visit(event, capacities=(3, 5))
    page = hands.page

    page.goto(f"/{event.slug}/")
    hands.to("Přihlásit se", "a")
    hands.follow()
    hands.write("Jméno", "Jana")
    hands.write("Příjmení", "Svízelová")
    hands.write("E-mail", "jana.svizelova@")
    hands.write("Organizace", "Tři klíčky, z. ú.")
    hands.write("Obec", "Klatovy")
    hands.to("nezúčastním", "input")
    for _ in range(3):  # any group, the first one, the second one
        hands.press("ArrowDown")
    assert "Skupina 2" in hands.focused()["name"]
    hands.to("osobní údaje", "input")
    hands.press("Space")
    hands.to("Odeslat přihlášku", "button")
    hands.follow()

    assert page.evaluate("document.activeElement.id") == "errors"  # read aloud at once
    hands.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#email"
    hands.press("Enter")
    assert page.evaluate("document.activeElement.id") == "email"
    hands.press("Control+a")
    page.keyboard.type("jana.svizelova@example.org")
    hands.follow("Enter")  # from any field of the form
    expect(page.get_by_role("heading", level=1)).to_contain_text("Děkujeme")

    page.goto(mailbox.link_to("jana.svizelova@example.org", "/my/"))
    hands.to("Změnit údaje", "a")
    hands.follow()
    hands.write("Příjmení", "Svízelová Nová")
    hands.to("Uložit", "button")
    hands.follow("Space")
    expect(page.get_by_role("main")).to_contain_text("Svízelová Nová")
    hands.to("Zrušit účast", "a")
    hands.follow()
    hands.to("Ano, zrušit účast", "button")
    hands.to("Moje přihláška", backwards=True)
    hands.to("Ano, zrušit účast", "button")
    hands.follow()
    expect(page.get_by_role("heading", level=1)).to_contain_text("zrušená")

    db.session.rollback()
    person = db.session.scalars(sa.select(Registration).where(Registration.family_name == "Svízelová Nová")).one()
    assert {place.state for place in person.places} == {PlaceState.CANCELLED}


def test_a_speaker_writes_a_biography_and_uploads_slides(hands: Hands, mailbox: Mailbox, tmp_path: Path) -> None:
    event = make_event()
    talk = make_item(event, title_cs="Třicet bytů za tři roky")
    speaker = make_speaker(event, email="alena@example.org")
    saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id))
    organiser = make_member(event)
    release_programme(event, organiser)
    speakers.invite(speaker, by=organiser)
    slides = tmp_path / "Třicet bytů.pdf"
    slides.write_bytes(pdf())
    page = hands.page

    page.goto(mailbox.link_to("alena@example.org", "/speaker/"))
    hands.to("Soubor", "input")
    page.locator(":focus").set_input_files(slides)  # the window for choosing a file is the system's
    hands.to("Všichni", "input")
    hands.press("ArrowDown")
    assert not hands.focused()["name"].startswith("Všichni")
    hands.press("ArrowUp")
    assert hands.focused()["name"].startswith("Všichni")
    hands.to("Uložit prezentaci", "button")
    hands.press("Enter")
    expect(page.locator("main .done")).to_be_visible()
    expect(page.locator("main .done")).to_be_focused()  # the answer is read aloud

    hands.write("Pár vět o vás", "Patnáct let pracuje s lidmi bez domova.")
    hands.to("Uložit údaje o mně a cestě", "button")
    hands.follow()
    expect(page.get_by_role("main")).to_contain_text("Patnáct let")


def test_an_organiser_signs_in_and_publishes_the_programme(hands: Hands, mailbox: Mailbox) -> None:
    event = make_event()
    make_item(event, title_cs="Třicet bytů za tři roky")
    owner = make_member(event, email="olga@example.org")
    page = hands.page

    page.goto("/organise/sign-in")
    hands.write("E-mail", owner.email)
    hands.follow()
    page.goto(mailbox.link_to(owner.email, "/organise/sign-in/"))
    hands.to("Přihlásit se", "button")
    hands.follow()
    hands.to("Bydlení pro všechny", "a")
    hands.follow()
    hands.to("Program", "a")
    hands.follow()
    hands.to("Zveřejnit", "a")
    hands.follow()
    hands.to("Zveřejnit", "button")
    hands.follow()

    page.goto(f"/{event.slug}/programme")
    expect(page.get_by_role("main")).to_contain_text("Třicet bytů za tři roky")
