"""The accessibility statement: every part the law asks for, of the site and of one conference, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

import config as settings
from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.site.statement import SUPERVISOR
from tests.client import PageClient
from tests.factories import make_event, saved

# The annex of Commission Implementing Decision (EU) 2018/1523, in its order.
PARTS = ["Compliance status", "Content that is not accessible", "How this statement was prepared",
         "Feedback and contact", "If the answer does not help"]  # fmt: skip


@pytest.fixture
def operator(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The administrator has said who runs the site."""
    monkeypatch.setitem(app.config, "OPERATOR_NAME", "Plzeňský kraj")
    monkeypatch.setitem(app.config, "OPERATOR_EMAIL", "pristupnost@example.org")
    monkeypatch.setitem(app.config, "STATEMENT_DATE", date(2026, 5, 1))


def test_the_statement_of_the_site(client: PageClient, operator: None) -> None:
    event = make_event()

    page = client.page("/en/accessibility")

    assert page.texts("main h2") == PARTS
    assert "Plzeňský kraj" in page.text
    assert "1 May 2026" in page.text
    assert "Act No. 99/2019 Coll." in page.text
    assert page.link("pristupnost@example.org") == "mailto:pristupnost@example.org"
    assert page.link(event.contact_email) == f"mailto:{event.contact_email}"
    assert page.link(SUPERVISOR.email) == f"mailto:{SUPERVISOR.email}"
    assert "Digital and Information Agency" in page.text
    assert "For the administrator" not in page.text


def test_the_statement_of_a_conference_is_its_organisers(client: PageClient, operator: None) -> None:
    event = make_event()
    town = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    saved(EventRole(event_id=event.id, organisation_id=town.id, role=OrganisationRole.ORGANISER))

    page = client.page(client.page(f"/{event.slug}/").link("Prohlášení o přístupnosti"))

    assert page.h1 == "Prohlášení o přístupnosti"
    assert page.texts("main dl.facts dd")[0] == "Město Kadaň"
    assert page.link(event.contact_email) == f"mailto:{event.contact_email}"
    assert "Plzeňský kraj" not in page.text
    assert page.one("html").attrs["lang"] == "cs"


def test_an_english_conference_has_it_in_english_first(client: PageClient) -> None:
    event = make_event("housing", language="en", second_language="cs")

    assert client.page(f"/accessibility?conference={event.slug}").h1 == "Accessibility statement"
    assert client.page(f"/cs/accessibility?conference={event.slug}").h1 == "Prohlášení o přístupnosti"


def test_what_nobody_stated_is_not_made_up(client: PageClient) -> None:
    page = client.page("/accessibility")

    assert page.texts("main dl.facts dd")[0] == "zatím neuvedeno"
    assert page.texts("main dl.facts dd")[2] == "zatím neuvedeno"
    assert "OPERATOR_NAME, OPERATOR_EMAIL a STATEMENT_DATE" in page.text
    assert "nastavte OPERATOR_EMAIL" in page.text


def test_a_draft_and_an_unknown_conference_show_the_site(client: PageClient) -> None:
    draft = make_event("koncept", published_at=None)

    for slug in (draft.slug, "nic", "a b/../c"):
        assert "Kulturní dům" not in client.page(f"/accessibility?conference={slug}").text
        assert "Bydlení pro všechny" not in client.page(f"/accessibility?conference={slug}").html


def test_the_day_is_a_day() -> None:
    assert settings.from_environment({"STATEMENT_DATE": "2026-11-30"})["STATEMENT_DATE"] == date(2026, 11, 30)
    assert settings.from_environment({})["STATEMENT_DATE"] is None
    with pytest.raises(settings.ConfigurationError, match="such as 2026-11-30"):
        settings.from_environment({"STATEMENT_DATE": "brzy"})
