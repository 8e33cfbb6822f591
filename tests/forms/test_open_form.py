"""Forms that anybody may send: the same page for all, told apart by where they come from."""

from __future__ import annotations

import pytest

from tests.client import PageClient
from tests.factories import make_event
from tests.registration.people import registrations

FORM = "/en/bydleni-2026/register"
BUTTON = "Send the registration"
TYPED = {
    "given_name": "Jana", "family_name": "Nováková", "email": "jana@example.org", "organisation": "Kadaň",
    "municipality": "Kadaň", "privacy_read": "y", "honorific": "ms",
}  # fmt: skip
ELSEWHERE = (
    "This form did not come from our page, or your browser does not say where it came from."
    " Nothing was saved yet. Look it through and press the button once more."
)


@pytest.fixture
def stranger(client: PageClient) -> PageClient:
    """A browser that says nothing by itself."""
    make_event()
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    return client


@pytest.mark.parametrize("address", [FORM, f"{FORM}/colleagues", f"{FORM}/link"])
def test_it_needs_no_session_and_no_token(stranger, address):
    page = stranger.page(address)

    assert "Set-Cookie" not in page.headers
    assert not page.all("input[name=csrf_token], input[name=form_token]")
    assert page.headers["ETag"]
    assert page.headers["Referrer-Policy"] == "same-origin"  # under "no-referrer" no Origin would be told


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "https://prezence.example.org"}, {"Origin": "http://localhost"}],
)
def test_sent_from_our_page_it_is_taken(stranger, headers):
    answer = stranger.post(FORM, data=TYPED, headers=headers)

    assert (answer.status_code, len(registrations())) == (303, 1)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.org"}])
def test_sent_from_another_site_it_comes_back_and_our_page_may_send_it(stranger, headers):
    answer = stranger.post(FORM, data=TYPED, headers=headers)
    page = stranger._checked(answer, FORM, 422)

    assert page.errors == [ELSEWHERE]
    assert page.form(BUTTON).values["family_name"] == ["Nováková"]
    assert "Set-Cookie" not in page.headers  # it would end the session of somebody signed in
    assert registrations() == []

    stranger.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert stranger.submit(page, BUTTON).h1 == "Thank you for registering"


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}])
def test_a_browser_that_does_not_say_presses_once_more_with_a_token(stranger, headers):
    page = stranger._checked(stranger.post(FORM, data=TYPED, headers=headers), FORM, 422)

    assert page.errors == [ELSEWHERE]
    assert registrations() == []
    assert stranger.submit(page, BUTTON).h1 == "Thank you for registering"
    assert len(registrations()) == 1


def test_a_token_of_another_session_is_none(stranger):
    page = stranger._checked(stranger.post(FORM, data=TYPED), FORM, 422)
    stranger.delete_cookie("session")

    assert stranger.submit(page, BUTTON, status=422).errors == [ELSEWHERE]
    assert registrations() == []


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("address", [f"{FORM}/colleagues", f"{FORM}/link"])
def test_other_open_forms_come_back_too(stranger, address, headers):
    answer = stranger.post(address, data={"email": "jana@example.org"}, headers=headers)

    assert ELSEWHERE in stranger._checked(answer, address, 422).errors
