"""Pages kept in memory: who gets them, for how long, and what a browser that has them already is told."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface

from conference.caching import pages
from conference.caching.pages import KEPT, CachedPages, cached_page, is_anonymous
from conference.caching.store import Store
from conference.lib import clock
from conference.places import freshness


class Site:
    """A small site whose pages say how often they were drawn; its state is a list, in which a test writes."""

    def __init__(self) -> None:
        self.app = Flask("kept")
        self.app.config.update(SECRET_KEY="k", KEEP_PAGES=True)
        self.pages: CachedPages = pages.init_app(self.app)
        self.app.wsgi_app = self.pages  # type: ignore[method-assign]  # Flask's way to add middleware
        self.state: list[int] = [1]
        self.pages.state_of = lambda slug: (slug, *self.state)
        self.drawn = 0
        self.app.add_url_rule("/<slug>/page", "page", cached_page("kind")(self.page))
        self.client = self.app.test_client()

    def page(self, slug: str) -> str:
        self.drawn += 1
        return f"{slug} drawn {self.drawn} times " + "." * 600

    def text(self, address: str = "/a/page", **headers: str) -> str:
        return self.client.get(address, headers=headers).get_data(as_text=True).rstrip(".").strip()


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_page_is_drawn_once_while_nothing_changes(site):
    assert [site.text(), site.text()] == ["a drawn 1 times"] * 2


def test_a_page_is_drawn_anew_when_its_state_has_changed(site):
    site.text()
    site.state.append(2)

    assert site.text() == "a drawn 2 times"


def test_a_page_is_drawn_anew_after_ten_seconds_because_it_tells_the_time(site):
    site.text()

    with clock.frozen(clock.now() + timedelta(seconds=10)):
        assert site.text() == "a drawn 2 times"


def test_addresses_and_known_queries_have_pages_of_their_own(site):
    assert [site.text(), site.text("/a/page?kind=talk"), site.text("/b/page"), site.text("/a/page?kind=talk")] == [
        "a drawn 1 times", "a drawn 2 times", "b drawn 3 times", "a drawn 2 times",
    ]  # fmt: skip


def test_unknown_queries_are_not_kept(site):
    assert [site.text("/a/page?x=1"), site.text("/a/page?x=1")] == ["a drawn 1 times", "a drawn 2 times"]


def test_no_more_than_so_many_bytes_of_pages_are_kept(site):
    site.pages.pages = Store(most_bytes=6000)  # a page has some 650, gzipped and unpacked
    for number in range(100):
        site.text(f"/a/page?kind={number}")

    assert site.pages.pages.bytes <= 6000
    assert site.text("/a/page?kind=99") == "a drawn 100 times"
    assert site.text("/a/page?kind=0") == "a drawn 101 times"


def test_who_has_the_page_is_told_so_without_drawing(site):
    etag = site.client.get("/a/page").headers["ETag"]

    answer = site.client.get("/a/page", headers={"If-None-Match": f'"other", {etag}'})

    assert (answer.status_code, answer.data, site.drawn) == (304, b"", 1)
    assert answer.headers["ETag"] == etag


def test_a_page_drawn_anew_with_the_same_words_is_known_too(site):
    etag = site.client.get("/a/page").headers["ETag"]
    site.state.append(2)
    site.drawn = 0

    assert site.client.get("/a/page", headers={"If-None-Match": etag}).status_code == 304


def test_it_is_sent_packed_to_who_can_unpack_it(site):
    for _ in range(2):  # drawn, then kept
        gzipped = site.client.get("/a/page", headers={"Accept-Encoding": "br, gzip"})
        assert gzipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(gzipped.data).startswith(b"a drawn 1")
        assert int(gzipped.headers["Content-Length"]) == len(gzipped.data) < 100
    plain = site.client.get("/a/page")
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding, Cookie"


def test_it_is_not_packed_for_who_refuses_packing(site):
    plain = site.client.get("/a/page", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in plain.headers


def test_a_head_request_gets_the_headers_only(site):
    site.text()

    answer = site.client.head("/a/page")

    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 600


def test_nothing_is_kept_where_keeping_is_switched_off(site):
    site.app.config["KEEP_PAGES"] = False

    assert [site.text(), site.text()] == ["a drawn 1 times", "a drawn 2 times"]


def test_nothing_is_kept_for_an_event_that_is_not_there(site):
    site.pages.state_of = lambda slug: None

    assert [site.text(), site.text()] == ["a drawn 1 times", "a drawn 2 times"]


@pytest.mark.parametrize("held", [{"_user_id": "7"}, {"_flashes": [("success", "Saved")]}, {"csrf_token": "t", "x": 1}])
def test_a_session_with_more_than_a_token_gets_pages_of_its_own(site, held):
    site.text()
    with site.client.session_transaction() as one:
        one.update(held)

    assert [site.text(), site.text()] == ["a drawn 2 times", "a drawn 3 times"]


@pytest.mark.parametrize("held", [{"csrf_token": "t" * 40}, {"csrf_token": "t", "answered": {"name": "J" * 900}}])
def test_a_session_with_a_token_only_gets_the_page_of_all(site, held):
    site.text()
    with site.client.session_transaction() as one:
        one.update(held)

    assert site.text() == "a drawn 1 times"


@pytest.mark.parametrize(
    ("cookies", "answer"),
    [
        ("", True),
        ("other=1", True),
        ("session=", False),
        ("session=nonsense", False),
        ("session=.AAAA.x.y", False),
        ("session=eyJhIjoxfQ", False),  # {"a":1}
        ("session=e30", True),  # {}
        ("session=W10", False),  # []
        ("session=" + "W1tb" * 1500, False),  # [[[…
        ("remember_token=7|x", False),
        ("a b; session=eyJhIjoxfQ", False),  # behind cookies of others that are none
        ('a={"b":1}; session=eyJhIjoxfQ', False),
        ("a[]=ž; remember_token=7|x", False),
        ("a@b=1; session=eyJhIjoxfQ", False),
        ("a@b=1", True),
        ("session=eyJhIjoxfQ; session=e30", False),  # one of two
        ("session=e30; session=eyJhIjoxfQ", False),
    ],
)
def test_cookies_that_can_not_be_read_are_somebody(cookies, answer):
    assert is_anonymous(cookies, "session") is answer


def test_a_packed_session_that_would_fill_the_memory_is_somebody():
    app = Flask("bomb")
    app.secret_key = "k"
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    bomb = serializer.dumps({"csrf_token": "0" * 10_000_000})

    assert len(bomb) < 20_000
    assert is_anonymous(f"session={bomb}", "session") is False


def test_a_page_that_changes_the_session_is_not_kept(site):
    def greet(slug: str) -> str:
        site.drawn += 1
        session["csrf_token"] = "new"
        return f"{site.drawn}"

    site.app.add_url_rule("/<slug>/greeting", "greet", cached_page()(greet))

    assert [site.app.test_client().get("/a/greeting").text for _ in range(2)] == ["1", "2"]


def test_the_application_keeps_its_pages_with_the_state_of_their_event(app):
    assert app.extensions[KEPT].state_of("nothing-like-it") is None
    assert app.extensions[KEPT].state_of.__module__ == freshness.__name__
