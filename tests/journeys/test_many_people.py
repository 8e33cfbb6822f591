"""An organiser ticks people in the list by mouse and keyboard, cancels them, and brings them back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from conference.czech.collation import stored_sort_key
from conference.team.links import sign_in_link
from tests.factories import make_event, make_member, make_registration

pytestmark = pytest.mark.browser


def test_a_range_and_a_whole_page_are_ticked(browser_page: Page) -> None:
    event = make_event()
    for number in range(1, 7):
        make_registration(event, family_name=f"Nová {number}", sort_key=stored_sort_key(f"Nová {number}", "Jana"))
    page = browser_page
    page.goto(sign_in_link(make_member(event)))
    page.get_by_role("button", name="Přihlásit se", exact=True).click()
    page.goto(f"/organise/{event.slug}/attendees")
    boxes = page.locator("input[name=ticked]")
    with_ticked = page.locator("button[value=ticked]")
    expect(with_ticked).to_have_text("Se zaškrtnutými")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(with_ticked).to_have_text("Se zaškrtnutými: 4")

    page.set_viewport_size({"width": 1280, "height": 900})
    whole = page.get_by_label("Zaškrtnout všechny na této stránce")
    whole.focus()
    page.keyboard.press("Space")
    expect(with_ticked).to_have_text("Se zaškrtnutými: 6")
    page.keyboard.press("Space")
    expect(with_ticked).to_have_text("Se zaškrtnutými")
    page.get_by_label("Jana Nová 3").check()

    page.get_by_label("Co udělat").select_option("cancel")
    with_ticked.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Zruší se\s*1"))
    page.get_by_role("button", name="Zrušit přihlášky").click()
    page.get_by_text("Vrátit zpět").first.click()
    page.get_by_role("button", name="Vrátit zpět").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Jako předtím\s*1"))
