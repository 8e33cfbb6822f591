"""The conferences of this folder served once, and the windows of those who look at their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page, Response

from conference.caching.store import CACHED, Store
from conference.extensions import limiter
from conference.lib import clock
from tests.accessibility.cases import Case
from tests.accessibility.conferences import prepare
from tests.accessibility.looking import DESKTOP, PHONE, Findings, look_at
from tests.accessibility.making import Names
from tests.browser import served
from tests.conftest import NOW, built


class Visitors:
    """The prepared site and a window for everybody who looks at it."""

    def __init__(self, app: Flask, site: str, names: Names, chromium: Browser) -> None:
        self.app = app
        self.site = site
        self.names = names
        self.chromium = chromium
        self.windows: dict[str, Page] = {}
        self.status = 0

    def window(self, who: str) -> Page:
        """The one window of a visitor, of the owner of all conferences, or of a newcomer to the team."""
        if who not in self.windows:
            context = self.chromium.new_context(base_url=self.site, locale="cs-CZ", reduced_motion="reduce")
            context.set_default_timeout(20_000)
            context.add_init_script(AXE_SCRIPT)
            page = context.new_page()
            page.on("response", self._note)
            if who != "visitor":
                page.goto(self.names[f"{who}_link"])
                page.locator("main button").click()
            self.windows[who] = page
        return self.windows[who]

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status

    def open(self, case: Case, language: str) -> Page:
        """The page of a case in its state. Czech on a phone, English at a desk."""
        page = self.window(case.who)
        page.set_viewport_size(PHONE if language == "cs" else DESKTOP)
        self.in_demo(case.demo)
        page.goto(case.path(self.names, language))
        if case.do:
            case.do(page)
        return page

    def in_demo(self, wanted: bool) -> None:
        """Be the demo or not; pages cached before would show what the site was."""
        if self.app.config["DEMO"] != wanted:
            self.app.config["DEMO"] = wanted
            self.app.extensions[CACHED] = Store()

    def findings(self, case: Case, language: str, *, by_tab: bool) -> Findings:
        """What is seen of a page, and what is met in it by Tab."""
        seen = look_at(self.open(case, language), by_tab=by_tab)
        seen.status = self.status
        return seen


@dataclass(frozen=True)
class Prepared:
    """The application with all conferences, where it is served, and the words of its addresses."""

    app: Flask
    site: str
    names: Names


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """All conferences of `conferences.py` behind one server, with the pages of the demo."""
    folder = tmp_path_factory.mktemp("accessibility")
    with built(folder, f"sqlite:///{folder / 'pages.sqlite3'}", DEMO=True) as app, served(app, "localhost") as site:
        limiter.enabled = False
        with clock.frozen(NOW), app.app_context():
            names = prepare(app)
        app.config["DEMO"] = False
        yield Prepared(app, site, names)


@pytest.fixture(scope="session")
def visitors(shell: Browser, prepared: Prepared) -> Iterator[Visitors]:
    """The windows of those who look at them."""
    found = Visitors(prepared.app, prepared.site, prepared.names, shell)
    yield found
    for page in found.windows.values():
        page.context.close()
