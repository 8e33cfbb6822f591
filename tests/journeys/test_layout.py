"""Nothing on a page jumps while it loads: pictures tell their size, nothing comes late."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page

from conference.events.logos import add_logo
from conference.lib.images import logo_from, photo_from
from conference.programme.actions import release_programme
from conference.programme.models import SessionSpeaker
from conference.speakers.actions import set_photo
from tests.factories import make_event, make_member, make_session, make_speaker, make_visit, saved

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
        saved(SessionSpeaker(session_id=make_session(event).id, speaker_id=speaker.id))
        if number:
            set_photo(speaker, photo_from(picture((800, 1000))), "Žena u okna")
    make_visit(event)
    add_logo(event.id, logo_from(picture((480, 160))), "Tři domy", by=owner)
    release_programme(event, owner)
    browser_page.add_init_script(WATCH)
    jumps = {}
    for path in ("", "programme", "speakers", f"speakers/{speaker.code}", "visits", "practical", "register"):
        browser_page.goto(f"/{event.slug}/{path}")
        browser_page.wait_for_timeout(200)
        jumps[path] = browser_page.evaluate("window.shifted")
    assert jumps == dict.fromkeys(jumps, 0)


@pytest.mark.browser
def test_the_watch_sees_what_jumps(browser_page: Page) -> None:
    make_event()
    browser_page.add_init_script(WATCH)
    browser_page.goto("/bydleni-2026/")
    browser_page.wait_for_timeout(100)
    browser_page.evaluate(LATE)
    browser_page.wait_for_timeout(200)
    assert browser_page.evaluate("window.shifted") > 0
