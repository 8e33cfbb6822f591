"""A speaker follows the invitation, uploads slides with a progress line, and they appear at the programme item."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.speakers import actions as speakers
from tests.factories import make_event, make_item, make_member, make_speaker, saved
from tests.journeys.conftest import Mailbox, with_and_without_scripts

pytestmark = pytest.mark.browser


@with_and_without_scripts
def test_slides_appear_at_the_programme_item(browser_page: Page, mailbox: Mailbox, tmp_path: Path) -> None:
    event = make_event()
    talk = make_item(event, title_cs="Třicet bytů za tři roky")
    speaker = make_speaker(event, email="alena@example.org")
    saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id))
    organiser = make_member(event)
    release_programme(event, organiser)
    speakers.invite(speaker, by=organiser)
    slides = tmp_path / "Třicet bytů.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(slides)
    page = browser_page

    page.goto(mailbox.link_to("alena@example.org", "/speaker/"))
    page.locator("input[type=file][accept*=pptx]").set_input_files(slides)
    page.get_by_role("radio", name=re.compile("^Všichni")).check()
    page.get_by_role("button", name="Uložit prezentaci").click()
    expect(page.locator("main .done")).to_be_visible()

    page.goto(f"/{event.slug}/programme")
    page.get_by_role("link", name="Třicet bytů za tři roky").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile(r"\.pdf")).click()
    assert downloading.value.path().read_bytes() == slides.read_bytes()
