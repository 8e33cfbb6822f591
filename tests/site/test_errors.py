"""Bad addresses, oversized and tampered requests: a page in the house style that says what to do, never a 500."""

from __future__ import annotations

import errno

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import default_exceptions

from conference.lib.storage import StorageError
from conference.site import errors
from conference.team.models import MembershipRole
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import make_event, make_member

UNKNOWN = (
    "/neznama-konference/",
    "/bydleni-2026/sessions/NEZNAM",
    "/bydleni-2026/speakers/NEZNAM",
    "/bydleni-2026/slides/NEZNAM/prezentace.pdf",
    "/my/falesny-token",
    "/my/" + "a" * 3000,
    "/my/%00/data.json",
    "/speaker/WzEsMV0.neplatny",
    "/bydleni-2026/%F0%9F%98%80",
    "/uplne/jinde/nic",
    "/..%2f..%2fetc/passwd",
)


@pytest.mark.parametrize("address", UNKNOWN)
def test_what_does_not_exist_is_a_404_that_says_what_to_do(client: PageClient, address: str) -> None:
    make_event()
    page = client.page(address, 404)
    assert page.h1 == "Tato stránka neexistuje"
    assert page.link("Všechny konference") == "/"


def test_the_404_speaks_english_under_the_prefix(client: PageClient) -> None:
    assert client.page("/en/unknown-conference/", 404).h1 == "This page does not exist"


def test_a_form_without_its_token_is_refused_with_advice(client: PageClient) -> None:
    make_event()
    response = client.post("/organise/sign-in/link", data={"email": "jana@example.org"})
    assert response.status_code == 400
    assert "Tento formulář už neplatí" in response.text


def test_ten_megabytes_in_a_field_are_refused_before_they_are_read(client: PageClient) -> None:
    make_event()
    response = client.post("/bydleni-2026/register", data={"question": "a" * 10_000_000})
    assert response.status_code == 413
    assert "Na jeden formulář je toho moc" in response.text


def test_a_method_that_is_not_meant_is_a_page_too(client: PageClient) -> None:
    response = client.delete("/")
    assert response.status_code == 405
    assert "Takhle stránku použít nelze" in response.text


def test_every_answer_carries_the_security_headers(client: PageClient) -> None:
    make_event()
    for address in ("/", "/bydleni-2026/", "/neznama/", "/health/live"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_behind_secret_links_are_neither_kept_nor_found(client: PageClient) -> None:
    headers = client.get("/my/whatever").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_refused_page_leads_the_team_back_to_its_conferences(client: PageClient) -> None:
    event = make_event()
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page(f"/organise/{event.slug}/settings", 403)
    assert page.h1 == "K tomuto vaše role neopravňuje"
    assert page.link("Moje konference") == "/organise/"


def test_an_unknown_page_of_a_conference_keeps_its_navigation(client: PageClient) -> None:
    make_event()
    page = client.page("/bydleni-2026/neznama", 404)
    assert page.link("Úvodní stránka konference") == "/bydleni-2026/"
    assert page.link("Program") == "/bydleni-2026/programme"
    assert page.link("konference@example.org") == "mailto:konference@example.org"


def test_an_unknown_page_of_a_secret_conference_says_nothing_of_it(client: PageClient) -> None:
    make_event(published_at=None, title_cs="Tajná konference")
    assert "Tajná" not in client.page("/bydleni-2026/neznama", 404).html


def test_programs_learn_which_methods_are_meant(client: PageClient) -> None:
    assert set(client.delete("/").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("status", errors.PAGES)
def test_every_error_says_what_happened_and_what_to_do(client: PageClient, status: int) -> None:
    app = client.application
    with app.test_request_context("/bydleni-2026/programme?kind=talk"):
        page, answered, _ = errors.show(default_exceptions[status]())
    assert answered == status
    assert f"Chyba {status}" in " ".join(page.split("\xa0"))
    assert page.count("<h1>") == 1
    assert page.count("btn-primary") == 1
    assert ('href="/bydleni-2026/programme?kind=talk"' in page) is (status in (429, 500, 503))


@pytest.mark.parametrize(
    ("error", "heading", "retry"),
    [
        (OperationalError("SELECT", {}, Exception("away")), "Server je teď přetížený", "30"),
        (StorageError("no answer"), "Soubory teď nejsou dostupné", "30"),
        (OSError(errno.ENOSPC, "full"), "Na serveru došlo místo", None),
    ],
)
def test_what_is_away_is_told_with_a_fitting_status_and_when_to_come_back(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, error: Exception, heading: str, retry: str | None
) -> None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setitem(client.application.view_functions, "site.home", fails)
    answer = client.get("/")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, retry)
    assert heading in answer.text.replace("\N{NO-BREAK SPACE}", " ")
