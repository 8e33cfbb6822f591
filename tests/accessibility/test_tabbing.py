"""Every page by Tab: all that can be used is reached, the focus is seen, nothing covers it, and it comes round."""

from __future__ import annotations

import pytest

from tests.accessibility.cases import Case
from tests.accessibility.conftest import Visitors
from tests.accessibility.hands import walk
from tests.accessibility.looking import OPEN_EVERYTHING
from tests.accessibility.test_pages import CASES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_whole_page_is_reached_by_tab(visitors: Visitors, case: Case) -> None:
    page = visitors.open(case, case.languages[0])
    page.evaluate(OPEN_EVERYTHING)

    done = walk(page)

    assert done.complaints == []
    assert done.stops


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
