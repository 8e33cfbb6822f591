"""That the looking sees what it must: every page has a case, and planted mistakes are found."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException

from conference.lib.routes import NOT_PAGES
from tests.accessibility.conftest import Visitors
from tests.accessibility.hands import walk
from tests.accessibility.looking import DESKTOP, look_at
from tests.accessibility.test_pages import CASES, pytestmark  # noqa: F401 - these too need the browser

NOT_OURS = ("static", "bootstrap.")

PLANTED = """() => {
  const main = document.querySelector("main");
  main.insertAdjacentHTML("beforeend", "<img src='/static/img/icon.svg'><input name='nameless'>"
    + "<p id='pale'>hardly to be read</p><h6>a level skipped</h6><p id='wide'>wide</p><p id='low'>clipped</p>");
  document.querySelector("#pale").style.color = "#8a8a8a";
  document.querySelector("#pale").style.background = "#848484";
  document.querySelector("#wide").style.width = "700px";
  Object.assign(document.querySelector("#low").style, { height: "1.1em", overflow: "hidden", lineHeight: 1 });
  document.querySelector("#low").style.transition = "color 1s";
}"""


def test_every_page_has_a_case(visitors: Visitors) -> None:
    """Feeds, files and what only takes POST are no pages: by the ending of their endpoint, as test_house.py holds."""
    adapter = visitors.app.url_map.bind("localhost")
    looked_at = set()
    for case in CASES:
        try:
            looked_at.add(adapter.match(case.path(visitors.names, case.first).partition("?")[0])[0])
        except HTTPException:
            continue  # the cases of pages that do not exist
    pages = {
        rule.endpoint
        for rule in visitors.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(NOT_OURS)
        if not rule.endpoint.endswith(NOT_PAGES)
    }
    reached_by_doing = {"registration.thanks", "registration.colleagues_thanks"}
    assert pages - looked_at == reached_by_doing


def test_what_is_no_page_gives_no_page(visitors: Visitors) -> None:
    """Nothing that a person reads hides behind an ending that means a feed or a file."""
    client = visitors.app.test_client()
    main = visitors.names["main"]
    own = visitors.names["confirmed"]
    for address in (f"/{main}/programme.ics", "/sitemap.xml", "/robots.txt", f"{own}/data.json"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype != "text/html"


def test_the_demo_is_not_shown_what_was_cached_before(visitors: Visitors) -> None:
    """Public pages are cached; the demo has a line of its own above each page."""
    path = "/"
    cases = {case.demo: case for case in CASES if case.address == path}

    pages = [visitors.open(cases[demo], "cs").content() for demo in (False, True, False)]

    assert ["/demo/mailbox" in page for page in pages] == [False, True, False]


def test_planted_mistakes_are_found(visitors: Visitors) -> None:
    page = visitors.window("visitor")
    page.set_viewport_size(DESKTOP)
    page.goto("/accessibility")
    page.evaluate(PLANTED)

    found = look_at(page)

    rules = {line.partition(":")[0] for line in found.axe}
    assert {"image-alt", "label", "color-contrast", "heading-order"} <= rules
    assert any("#pale" in line for line in found.dark)
    assert len(found.sideways) == 2  # at 640 and at 320
    assert any("clipped" in line for line in found.clipped)
    assert any("transition of P" in line for line in found.moving)


def test_without_the_wish_for_less_movement_there_is_some(visitors: Visitors) -> None:
    """What the check of movement would find: Bootstrap's buttons fade."""
    page = visitors.window("visitor")
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/verify")

    found = look_at(page)
    page.emulate_media(reduced_motion="reduce")

    assert any("transition" in line for line in found.moving)


def test_a_trap_and_a_hidden_focus_are_found(visitors: Visitors) -> None:
    page = visitors.window("visitor")
    page.goto("/accessibility")
    page.evaluate("""() => {
      const main = document.querySelector("main");
      main.insertAdjacentHTML("beforeend", "<button id='dark'>dark</button><button id='trap'>trap</button>");
      document.querySelector("#dark").style.outline = "none";
      const cover = document.createElement("div");
      Object.assign(cover.style, { position: "fixed", inset: "auto 0 0 0", height: "90%", background: "white" });
      document.body.append(cover);
      document.querySelector("#trap").addEventListener("keydown", (event) => event.preventDefault());
    }""")

    found = " ".join(walk(page).complaints)

    assert "'dark': no visible focus" in found
    assert "covered" in found
    assert "never comes round" in found
    assert "not reached" in found
