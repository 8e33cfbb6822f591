"""Cached pages: who gets them, for how long, and what a browser that has them already is told."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from flask import Flask, session
from itsdangerous import URLSafeTimedSerializer

from conference import caching
from conference.caching import cached_page
from conference.caching.pages import STATE
from conference.caching.store import CACHED, Store
from conference.lib import clock
from conference.places import freshness


class Site:
    """A small site whose pages say how often they were drawn; its state is a list, in which a test writes."""

    def __init__(self) -> None:
        self.app = Flask("cached")
        self.app.config.update(SECRET_KEY="k", CACHED_PAGES=True)
        self.state: list[int] = [1]
        caching.init_app(self.app, lambda slug: (slug, *self.state))
        self.drawn = 0
        self.app.add_url_rule("/<slug>/page", "page", cached_page("kind")(self.page))
        self.client = self.app.test_client()

    def page(self, slug: str) -> str:
        self.drawn += 1
        return f"{slug} drawn {self.drawn} times " + "." * 600

    def text(self, address: str = "/a/page", **headers: str) -> str:
        client = self.app.test_client(use_cookies=False) if "Cookie" in headers else self.client
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        return answer.get_data(as_text=True).rstrip(".").strip()


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


def test_pages_with_unknown_queries_are_not_cached(site):
    assert [site.text("/a/page?x=1"), site.text("/a/page?x=1")] == ["a drawn 1 times", "a drawn 2 times"]


def test_no_more_than_so_many_bytes_of_pages_are_cached(site):
    store = site.app.extensions[CACHED] = Store(most_bytes=30_000)  # a page takes some 2,500
    for number in range(100):
        site.text(f"/a/page?kind={number}")

    assert 25_000 < store.bytes <= 30_000
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
    for _ in range(2):  # drawn, then cached
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


def test_nothing_is_cached_where_it_is_switched_off(site):
    site.app.config["CACHED_PAGES"] = False

    assert [site.text(), site.text()] == ["a drawn 1 times", "a drawn 2 times"]


def test_nothing_is_cached_for_an_event_that_is_not_there(site):
    site.app.extensions[STATE] = lambda slug: None

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


def signed(site: Site, held: object, *, key: str = "k") -> str:
    """The value of a session cookie, as Flask makes it."""
    made = site.app.session_interface.get_signing_serializer(site.app)
    assert isinstance(made, URLSafeTimedSerializer)
    made.secret_keys = [key.encode()]
    return str(made.dumps(held))


OTHERS = [  # cookies of other people's programs, and of those who try
    "", "other=1", "other", ";;;", "=", "=1", "a b", "a@b=1", 'a={"b":1}', "a[]=\xe5\xbe", "\xff\xfe=\x00",
    'a="\\777\\"',
]  # fmt: skip


@pytest.mark.parametrize("before", OTHERS)
@pytest.mark.parametrize("after", ["", "; a b", "; session={session}"])
def test_a_member_of_the_team_is_known_among_any_cookies(site, before, after):
    site.app.add_url_rule("/<slug>/user", "user", cached_page()(lambda slug: str(session.get("_user_id"))))
    theirs, nobodys = (signed(site, held) for held in ({"_user_id": "7"}, {}))
    cookies = f"{before}; session={theirs}{after.format(session=nobodys)}"

    told = [site.text("/a/user", Cookie=told) for told in (cookies, before, cookies, before)]

    assert told == ["7", "None", "7", "None"]


@pytest.mark.parametrize("cookies", OTHERS)
def test_cookies_of_others_say_nothing(site, cookies):
    assert [site.text(), site.text(Cookie=cookies)] == ["a drawn 1 times"] * 2


@pytest.mark.parametrize(
    "value",
    [
        "", "nonsense", '"', "\xff", ".", "..", "e30", "e30.x.y", "W10.x.y", ".AAAA.x.y", "eyJhIjoxfQ",
        "W1tb" * 1500,  # [[[…
        "." + "eJwLHAWjYBSMAgAAAP__" * 500,
    ],
)  # fmt: skip
def test_a_session_that_nobody_has_signed_is_none_as_it_is_for_flask(site, value):
    assert [site.text(), site.text(Cookie=f"session={value}")] == ["a drawn 1 times"] * 2


def test_neither_is_one_signed_with_another_key(site):
    forged = signed(site, {"_user_id": "7"}, key="another")

    assert [site.text(), site.text(Cookie=f"session={forged}")] == ["a drawn 1 times"] * 2


def test_who_is_to_be_remembered_gets_pages_of_their_own(site):
    assert [site.text(), site.text(Cookie="remember_token=7|x")] == ["a drawn 1 times", "a drawn 2 times"]


def test_a_page_that_changes_the_session_is_not_cached(site):
    def greet(slug: str) -> str:
        site.drawn += 1
        session["csrf_token"] = "new"
        return f"{site.drawn}"

    site.app.add_url_rule("/<slug>/greeting", "greet", cached_page()(greet))

    assert [site.app.test_client().get("/a/greeting").text for _ in range(2)] == ["1", "2"]


def test_the_application_caches_its_pages_with_the_state_of_their_event(app):
    assert app.extensions[STATE]("nothing-like-it") is None
    assert app.extensions[STATE].__module__ == freshness.__name__
