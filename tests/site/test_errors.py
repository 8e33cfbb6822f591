"""Bad addresses, oversized and tampered requests: a page in the house style that says what to do, never a 500."""

from __future__ import annotations

import pytest

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
    response = client.post("/bydleni-2026/register", data={"given_name": "Jana"})
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
