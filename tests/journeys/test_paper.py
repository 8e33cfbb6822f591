"""Public pages on paper: black on white whatever the screen's scheme, without what can only be pressed."""

from __future__ import annotations

import io

import pikepdf
import pytest
from playwright.sync_api import Page

from conference.programme.actions import release_programme
from tests.factories import make_event, make_item, make_member, make_visit

A4 = (595, 842)  # points
PAGES = ("", "programme", "speakers", "visits", "practical", "privacy")
LUMINANCE = """() => {
  const dark = [];
  for (const element of document.querySelectorAll('main *, .masthead *')) {
    const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
    const seen = element.checkVisibility() && !element.closest('svg, img, progress');
    if (seen && a > 0 && r + g + b < 3 * 250) dark.push(element.outerHTML.slice(0, 80));
  }
  return dark;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_on_paper(browser_page: Page, path: str) -> None:
    event = make_event()
    make_item(event, title_cs="Třicet bytů")
    make_visit(event)
    release_programme(event, make_member(event))
    browser_page.emulate_media(color_scheme="dark", media="print")
    browser_page.goto(f"/{event.slug}/{path}")

    assert browser_page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert browser_page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser_page.evaluate(LUMINANCE) == []
    for hidden in (".masthead nav", ".skip", "main .btn", ".colophon ul"):
        for element in browser_page.locator(hidden).all():
            assert element.is_hidden() or element.bounding_box() in (None, {"x": 0, "y": 0, "width": 0, "height": 0})
    with pikepdf.open(io.BytesIO(browser_page.pdf(prefer_css_page_size=True))) as document:
        box = [round(float(side)) for side in document.pages[0].mediabox]
    assert (box[2] - box[0], box[3] - box[1]) == pytest.approx(A4, abs=1)


@pytest.mark.browser
def test_the_home_page_on_paper_says_where_to_register(browser_page: Page) -> None:
    event = make_event()
    browser_page.emulate_media(media="print")
    browser_page.goto(f"/{event.slug}/")
    assert browser_page.locator(".only-print").inner_text().endswith(f"/{event.slug}/register")
