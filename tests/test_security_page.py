"""docs/security.md answers every requirement of OWASP ASVS 5.0 once, with tests that are there; and what no other test
holds of it.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import config as settings
from tests.client import PageClient

ROOT = Path(__file__).parents[1]
# Sections of ASVS 5.0.0 with their requirements of levels 1 and 2.
REQUIREMENTS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1
5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1
8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3
12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
17.1:1 17.2:4 17.3:2
"""
ROW = re.compile(r"^\| (\d[\d., ]+) \|(.+)\|(.+)\|(.+)\|$", re.M)


def rows() -> list[tuple[str, ...]]:
    """The rows of the page: requirements, what they are about, how they are held, tests or reasons."""
    found = ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    return [tuple(cell.strip() for cell in row) for row in found]


def test_every_requirement_stands_there_once() -> None:
    asked = [
        f"{section}.{number}"
        for section, _, count in (word.partition(":") for word in REQUIREMENTS.split())
        for number in range(1, int(count) + 1)
    ]
    assert len(asked) == 253
    assert Counter(number for row in rows() for number in row[0].split(", ")) == Counter(asked)


def test_every_row_says_something_and_its_tests_are_there() -> None:
    assert [row for row in rows() if not all(row)] == []
    named = {path for row in rows() for path in re.findall(r"`(tests/[^`]+)`", row[3])}
    assert {path for path in named if not (ROOT / path).is_file()} == set()
    assert len(named) > 50


def test_cookies_go_by_https_alone_to_this_host_and_to_no_script(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_https = settings.from_environment({"EXTERNAL_URL": "https://konference.example.org"})
    monkeypatch.setitem(client.application.config, "SESSION_COOKIE_SECURE", of_https["SESSION_COOKIE_SECURE"])
    answer = client.get("/organise/sign-in")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["session"]
    said = set(cookies[0].split("; ")[1:])
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= said
    assert not [word for word in said if word.startswith("Domain")]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("TRACE", "/", 405), ("GET", "/.git/config", 404), ("GET", "/static/", 404), ("GET", "/static/../.env", 404)],
)
def test_what_is_not_meant_for_visitors_is_not_there(client: PageClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/", "/{slug}/schedule.json", "/{slug}/programme.ics", "/organise/sign-in"])
def test_no_page_of_another_site_reads_ours(client: PageClient, event, path: str) -> None:
    answer = client.get(path.format(slug=event.slug), headers={"Origin": "https://other.example.org"})
    assert answer.status_code == 200
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_scripts_write_text_and_never_markup() -> None:
    dangerous = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage")
    found = {path.name: dangerous.findall(path.read_text("utf-8")) for path in (ROOT / "static/js").glob("*.js")}
    assert len(found) > 5
    assert {name: words for name, words in found.items() if words} == {}
