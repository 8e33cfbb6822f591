"""What a phone shows first; and nothing jumps while a page loads: pictures tell their size, nothing comes late."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page

from conference.events.logos import add_logo
from conference.events.models import PictureUse
from conference.events.pictures import cut, set_picture
from conference.fields.registration import OPTIONAL
from conference.lib import clock, links
from conference.places.models import PlaceState
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.speakers.actions import cut_photo, set_photo
from conference.team.links import sign_in_link
from conference.untrusted.images import logo_from, photo_from, whole_from
from conference.untrusted.pictures import FACES, MIDDLE
from tests.accessibility.looking import DESKTOP, PHONE
from tests.factories import (
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_speaker,
    make_visit,
    saved,
    take_place,
)
from tests.registration.people import own_address

FIRST_SIGHT = 600  # CSS pixels from the top of a phone's window, above what its browser and a thumb cover
BOTTOM = "selector => document.querySelector(selector).getBoundingClientRect().bottom"
LONG = "Sociální a dostupné bydlení v obcích Plzeňského a Karlovarského kraje"
GOAL = "Sdílet zkušenosti se zaváděním a provozem sociálního bydlení v obcích. " * 12

# Chromium may paint a page while it is still reading it, and then a frame grows by its next line: no jump. A picture
# without its size is at a hundred times as much; 0.1 is where Web Vitals begin to complain.
STEADY = 0.001
LATE = """() => {
  const late = Object.assign(document.createElement('h1'), {textContent: 'late'});
  document.querySelector('main').prepend(late);
}"""
WATCH = """window.shifted = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: 'layout-shift', buffered: true});"""


def picture(size: tuple[int, int]) -> io.BytesIO:
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, "PNG")
    file.seek(0)
    return file


@pytest.mark.browser
def test_no_page_jumps_while_it_loads(browser_page: Page) -> None:
    event = make_event()
    owner = make_member(event)
    for number in range(3):
        speaker = make_speaker(event)
        saved(ItemSpeaker(item_id=make_item(event).id, speaker_id=speaker.id))
        if number:
            set_photo(speaker, photo_from(picture((800, 1000))), "Žena u okna")
    make_visit(event)
    add_logo(event.id, logo_from(picture((480, 160))), "Tři domy", by=owner)
    for use in PictureUse:
        set_picture(event.id, use, cut(use, whole_from(picture((800, 600))), MIDDLE), {}, MIDDLE, by=owner)
    release_programme(event, owner)
    browser_page.add_init_script(WATCH)
    jumps = {}
    for path in ("", "programme", "speakers", f"speakers/{speaker.code}", "visits", "practical", "register"):
        browser_page.goto(f"/{event.slug}/{path}")
        browser_page.wait_for_timeout(200)
        jumps[path] = browser_page.evaluate("window.shifted")
    assert {path: jump for path, jump in jumps.items() if jump > STEADY} == {}


@pytest.mark.browser
def test_the_watch_sees_what_jumps(browser_page: Page) -> None:
    make_event()
    browser_page.add_init_script(WATCH)
    browser_page.goto("/bydleni-2026/")
    browser_page.wait_for_timeout(100)
    browser_page.evaluate(LATE)
    browser_page.wait_for_timeout(200)
    assert browser_page.evaluate("window.shifted") > 10 * STEADY


@pytest.mark.browser
def test_the_action_is_seen_at_once_on_a_phone(browser_page: Page) -> None:
    """Even under a long title and a long text about what the conference is for; whatever the state."""
    states = {
        "open": make_event("open", title_cs=LONG, goal_cs=GOAL),
        "full": make_event("full", title_cs=LONG, goal_cs=GOAL, capacity=0),
        "announced": make_event("announced", title_cs=LONG, goal_cs=GOAL, registration_opens_at=None),
    }
    for event in states.values():
        make_item(event)
        release_programme(event, make_member(event))
    browser_page.set_viewport_size(PHONE)
    bottoms = {}
    for name in states:
        browser_page.goto(f"/{name}/")
        bottoms[name] = browser_page.evaluate(BOTTOM, "main .btn-primary")
    with clock.frozen(at(9)):
        browser_page.goto("/open/")
        bottoms["running"] = browser_page.evaluate(BOTTOM, "main .btn-primary")
    assert {name: bottom for name, bottom in bottoms.items() if bottom > FIRST_SIGHT} == {}


@pytest.mark.browser
def test_on_the_day_the_own_page_begins_with_the_ticket(browser_page: Page) -> None:
    person = make_registration(make_event())
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(own_address(person))
    before = browser_page.evaluate(BOTTOM, ".ticket strong")
    with clock.frozen(at(8, 30)):
        browser_page.goto(own_address(person))
    assert browser_page.evaluate("document.querySelector('main .ticket') === document.querySelector('main div div')")
    assert browser_page.evaluate(BOTTOM, ".ticket strong") < FIRST_SIGHT < before
    assert browser_page.locator("h1").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [False])
def test_the_menu_is_one_row_that_opens_without_scripts(browser_page: Page) -> None:
    """One row on a phone for every kind of page; behind the link of a person it leads back to their own page."""
    event = make_event()
    make_visit(event)
    person = make_registration(event)
    own, menu = own_address(person), browser_page.locator(".masthead")
    browser_page.set_viewport_size(PHONE)
    for path, entries in (
        (f"/{event.slug}/", ["Úvod", "Program", "Řečníci", "Prohlídky", "Informace", "Přihláška", "English"]),
        (own, ["Moje přihláška", "Program", "Prohlídky", "Informace", "English"]),
    ):
        browser_page.goto(path)
        box = menu.bounding_box()
        assert box
        assert box["height"] < 75
        assert not menu.get_by_role("list").is_visible()
        browser_page.keyboard.press("Tab")  # skip link, name, menu
        browser_page.keyboard.press("Tab")
        browser_page.keyboard.press("Tab")
        browser_page.keyboard.press("Enter")
        assert menu.get_by_role("link").all_inner_texts()[1:] == entries


@pytest.mark.browser
def test_three_colleagues_fit_one_screen(browser_page: Page) -> None:
    event = make_event(optional_fields=[*OPTIONAL])
    make_visit(event, (14,))
    browser_page.set_viewport_size({"width": 1280, "height": 900})

    browser_page.goto(f"/{event.slug}/register/colleagues")

    boxes = [one.bounding_box() for one in browser_page.locator("fieldset.colleague").all()]
    spans = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
    assert len(spans) == 3
    assert spans[-1][1] - spans[0][0] <= 900


@pytest.mark.browser
def test_a_press_on_the_picture_chooses_what_stays(browser_page: Page) -> None:
    speaker = make_speaker(make_event())
    cut_photo(speaker, whole_from(picture((800, 1600))), "Žena u okna", FACES)
    browser_page.goto("/speaker/" + links.sign("speaker", speaker.id, speaker.link_version))
    shown = browser_page.locator(".focus img")
    box = shown.bounding_box()
    assert box
    shown.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.9})
    with browser_page.expect_navigation():
        browser_page.get_by_role("button", name="Uložit fotografii").click()
    assert browser_page.locator("#photo-focus_x").input_value() == "25"
    assert browser_page.locator("#photo-focus_y").input_value() == "90"


@pytest.mark.browser
def test_lists_of_organisers_fit_in_both_languages(browser_page: Page) -> None:
    event = make_event()
    group = make_visit(event, (14,)).groups[0]
    take_place(make_registration(event), group.quota_id, PlaceState.WAITING)
    browser_page.goto(sign_in_link(make_member(event)))
    browser_page.locator("main button").first.click()

    wider = {}
    for address in (f"/organise/{event.slug}/", f"/en/organise/{event.slug}/"):
        browser_page.set_viewport_size(DESKTOP)
        browser_page.goto(address)
        wider[address] = browser_page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider == dict.fromkeys(wider, 0)

    browser_page.set_viewport_size(PHONE)
    browser_page.goto(f"/organise/{event.slug}/attendees")
    state = browser_page.locator("tbody .place").last.bounding_box()
    assert state
    assert state["height"] < 30, "the state of a person stands in one line"
