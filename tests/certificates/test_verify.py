"""Anybody with the paper in hand can ask whether it is genuine; nobody learns more than it says."""

from __future__ import annotations

import pytest

from conference.certificates import actions, queries
from conference.lib.codes import grouped
from tests.certificates.conftest import came, change

pytestmark = pytest.mark.usefixtures("evening")


@pytest.fixture
def certificate(plzen):
    """Karolína Vodičková's."""
    came(
        plzen.event, visit=plzen.group, title_before="Mgr.", given_name="Karolína", family_name="Vodičková",
        email="karolina@example.org", phone="+420600000123", organisation="Magistrát", municipality="Ostrov",
    )  # fmt: skip
    actions.issue(plzen.event, by=None)
    return queries.valid_of(plzen.event.id)[0]


def address(code: str) -> str:
    return f"/verify/{code}"


def test_a_genuine_one_is_shown_with_what_the_paper_says(certificate, client):
    page = client.page(address(grouped(certificate.code)))
    assert page.h1 == "Osvědčení je pravé"
    facts = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert list(facts.values()) == [
        "2026/0001",
        "Mgr. Karolína Vodičková",
        "Bydlení pro všechny 3. krajská konference",
        "Centrum komunitní práce",
        "11. června 2026",
        "Kulturní dům, Smyšlená 5, Kadaň",
        "účast na konferenci",
        "5 hodin 50 minut, včetně prohlídky",
    ]


def test_it_says_no_more_than_the_paper(certificate, client):
    html = client.page(address(certificate.code)).html
    for secret in ("karolina@example.org", "600000123", "600 000 123", "Ostrov", "ticket"):
        assert secret not in html


def test_a_revoked_one_says_so_and_not_why(certificate, plzen, client):
    actions.revoke(plzen.event, certificate.id, "důvod jen pro pořadatele", by=None)
    page = client.page(address(grouped(certificate.code)))
    assert page.h1 == "Osvědčení bylo zneplatněno"
    assert "11. 6. 2026" in page.text
    assert "důvod" not in page.html


@pytest.mark.parametrize("typed", ["{lower}", "{spaced}", "{grouped}", "{lower} ", "{spaced_lower}"])
def test_the_code_may_be_typed_in_any_usual_way(certificate, client, typed):
    code = certificate.code
    spaced = f"{code[:4]} {code[4:8]} {code[8:]}"
    forms = {"lower": code.lower(), "spaced": spaced, "grouped": grouped(code), "spaced_lower": spaced.lower()}
    assert client.page(address(typed.format(**forms))).h1 == "Osvědčení je pravé"


@pytest.mark.parametrize(
    "code", ["K7QF-3M9T-XB", "O0I1", "x", "%00", "a" * 3000, "<script>", "K7QF3M9TXBK7QF3M9TXB", "ěšč", "..%5c.."]
)
def test_an_unknown_code_or_garbage_gets_a_calm_answer(certificate, client, code):
    page = client.page(address(code), status=404)
    assert page.h1 == "Takový kód žádné osvědčení nemá"
    assert "<script>" not in page.html


def test_machines_are_asked_not_to_keep_it(certificate, client):
    page = client.page(address(certificate.code))
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.one("meta[name=robots]").attrs["content"] == "noindex, nofollow"


def test_the_page_speaks_the_language_of_its_address(certificate, client):
    page = client.page(f"/en/verify/{certificate.code}")
    assert page.h1 == "This certificate is genuine"
    assert "5 hours 50 minutes, including the site visit" in page.text
    assert "11 June 2026" in page.text


def test_the_address_on_the_paper_leads_to_the_answer(certificate, client):
    path = certificate.facts["verify_url"].removeprefix("https://prezence.example.org")
    assert client.page(path).h1 == "Osvědčení je pravé"


def test_a_conference_that_is_not_public_keeps_its_name_out_of_the_masthead(certificate, plzen, client):
    change(plzen.event, published_at=None)
    page = client.page(address(certificate.code))
    assert page.h1 == "Osvědčení je pravé"
    assert f"/{plzen.event.slug}/" not in page.html


def test_after_erasure_the_number_still_answers(certificate, plzen, client):
    actions.forget([certificate.registration_id])
    page = client.page(address(certificate.code))
    assert page.h1 == "Osvědčení je pravé"
    assert "2026/0001" in page.text
    assert "Vodičková" not in page.html


def test_the_form_leads_to_the_answer(certificate, client):
    assert client.page("/verify").h1 == "Ověření osvědčení"
    page = client.follow(f"/verify?code={certificate.code.lower()[:5]}+{certificate.code[5:]}")
    assert page.h1 == "Osvědčení je pravé"


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Opište kód"), ("+", "Opište kód"), ("O0O0O0O0O0", "To nemůže být kód"), ("x", "To nemůže")],
)
def test_what_can_be_no_code_is_said_at_the_field_and_kept(client, typed, message):
    page = client.page(f"/verify?code={typed}", status=422)
    assert page.errors[0].startswith(message)
    assert page.one("#code").attrs.get("value", "") == typed.strip("+")


def test_guessing_is_slowed_down(certificate, client, app):
    app.config["RATELIMIT_ENABLED"] = True
    from conference.extensions import limiter

    limiter.enabled = True
    try:
        answers = [client.get(address("K7QF3M9TXB")).status_code for _ in range(121)]
    finally:
        limiter.enabled = False
        app.config["RATELIMIT_ENABLED"] = False
    assert (answers[119], answers[120]) == (404, 429)
