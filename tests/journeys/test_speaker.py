"""A speaker follows the invitation, uploads slides with a progress line, and they appear at the programme item."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, Route, expect

from conference.extensions import db
from conference.lib import links
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.slides.queries import current
from conference.speakers import actions as speakers
from tests.factories import make_event, make_item, make_member, make_speaker, saved
from tests.journeys.conftest import Mailbox, with_and_without_scripts
from tests.slides import files

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


def test_an_upload_goes_on_after_the_line_broke_and_after_the_page_was_closed(
    browser_page: Page, tmp_path: Path
) -> None:
    event = make_event()
    talk = make_item(event, title_cs="Třicet bytů za tři roky")
    speaker = make_speaker(event)
    saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id))
    slides = tmp_path / "Třicet bytů.pptx"
    slides.write_bytes(files.pptx(padding=18 * 1024 * 1024))  # five parts
    page, context = browser_page, browser_page.context
    sent: list[str] = []

    def break_the_line(route: Route) -> None:
        sent.append(route.request.headers["upload-offset"])
        if len(sent) in (2, 5):  # in the middle of the second part, and of the one after the third
            route.abort("connectionreset")
        else:
            route.continue_()

    def choose(page: Page) -> None:
        page.goto("/speaker/" + links.sign("speaker", speaker.id, speaker.link_version))
        page.locator("input[type=file][accept*=pptx]").set_input_files(slides)
        page.get_by_role("radio", name=re.compile("^Všichni")).check()
        page.get_by_role("button", name="Uložit prezentaci").click()

    context.route("**/parts/*", lambda route: break_the_line(route) if route.request.method == "PATCH" else
                  route.continue_())  # fmt: skip
    choose(page)
    expect(page.get_by_text("Spojení se přerušilo.")).to_be_visible(timeout=30_000)
    while len(sent) < 5:
        page.wait_for_timeout(50)
    page.close()
    page = context.new_page()
    choose(page)
    expect(page.locator("main .done")).to_be_visible(timeout=30_000)

    part = 4 * 1024 * 1024
    assert sent == [str(number * part) for number in (0, 1, 1, 2, 3, 3, 4)]
    db.session.rollback()  # what the site has written since
    [file] = current(event).values()
    assert (file.size, file.filename) == (slides.stat().st_size, "Třicet bytů.pptx")


def test_a_refused_file_is_told_why_and_another_one_may_be_chosen(browser_page: Page, tmp_path: Path) -> None:
    event = make_event()
    speaker = make_speaker(event)
    saved(ItemSpeaker(item_id=make_item(event).id, speaker_id=speaker.id))
    page = browser_page
    for name, content in (("a", files.PROGRAM), ("b", files.PROGRAM * 12_000)):  # as a whole, and in parts
        slides = tmp_path / f"{name}.pptx"
        slides.write_bytes(content)
        page.goto("/speaker/" + links.sign("speaker", speaker.id, speaker.link_version))
        page.locator("input[type=file][accept*=pptx]").set_input_files(slides)
        page.get_by_role("radio", name=re.compile("^Všichni")).check()
        page.get_by_role("button", name="Uložit prezentaci").click()
        expect(page.locator("#errors")).to_contain_text("Obsah souboru", timeout=30_000)
    slides = tmp_path / "c.pptx"
    slides.write_bytes(files.pptx())
    page.locator("input[type=file][accept*=pptx]").set_input_files(slides)
    page.get_by_role("button", name="Uložit prezentaci").click()
    expect(page.locator("main .done")).to_be_visible(timeout=30_000)
