"""Pages that differ in a few words: drawn once, filled in for each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import flash, session

from conference.caching.filled import filled_page, mark
from conference.lib import clock, languages
from tests.conftest import NOW
from tests.factories import make_event, make_item


class Drawing:
    """Draws a page with a name on it, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"<p>{mark('name')}, {mark('number-1')}, {mark('name')}</p>"


@pytest.fixture
def draw() -> Drawing:
    return Drawing()


def test_it_is_drawn_once_for_all_who_see_the_same(app, event, draw):
    with app.test_request_context("/page"):
        pages = [filled_page(event, "key", {"name": name, "number-1": 3}, draw) for name in ("Jana", "Petr")]

    assert (pages, draw.times) == (["<p>Jana, 3, Jana</p>", "<p>Petr, 3, Petr</p>"], 1)


def test_words_are_text(app, event, draw):
    with app.test_request_context("/page"):
        page = filled_page(event, "key", {"name": f"<b>{mark('number-1')}", "number-1": 3}, draw)

    assert page == f"<p>&lt;b&gt;{mark('number-1')}, 3, &lt;b&gt;{mark('number-1')}</p>"


def test_what_the_organiser_writes_is_no_mark(app, event):
    with app.test_request_context("/page"):
        page = filled_page(event, "key", {"name": "Jana"}, lambda: f"{mark('name')}, {mark('nobody')}")

    assert page == f"Jana, {mark('nobody')}"


def test_it_is_drawn_anew_when_something_changes(app, event, draw):
    def look(path: str = "/page", key: str = "key", about=event) -> None:
        with app.test_request_context(path):
            filled_page(about, key, {"name": "", "number-1": ""}, draw)

    look()
    for change in (
        lambda: look("/other"),
        lambda: look(key="other"),
        lambda: look(about=make_event("jina")),
        lambda: (make_item(event), look()),
    ):
        before = draw.times
        change()
        assert draw.times == before + 1
    with clock.frozen(NOW + timedelta(seconds=10)):
        look()
    with languages.speaking("en"):
        look()
    assert draw.times == 7


@pytest.mark.parametrize("why", ["message", "account", "remembered", "query", "development"])
def test_what_is_for_one_visitor_alone_is_not_cached_nor_anything_in_development(app, event, draw, why, monkeypatch):
    monkeypatch.setitem(app.config, "CACHED_PAGES", why != "development")
    for _ in range(2):
        headers = {"Cookie": "remember_token=1"} if why == "remembered" else {}
        with app.test_request_context("/page?a=1" if why == "query" else "/page", headers=headers):
            if why == "message":
                flash("Hotovo")
            if why == "account":
                session["_user_id"] = "1"
            filled_page(event, "key", {"name": "", "number-1": ""}, draw)

    assert draw.times == 2
