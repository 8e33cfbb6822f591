"""The pages of a new edition: asked, shown with ticks, and only then written."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, at, make_event, make_item, make_member, make_speaker

PAGE = "/en/organise/bydleni-2026/editions/new"
GIVEN = {
    "starts_on": "2027-06-10",
    "ends_on": "2027-06-10",
    "edition": "4",
    "title_cs": "Bydlení",
    "title_en": "Housing",
}


@pytest.fixture
def event(app):
    event = make_event()
    make_item(event, title_en="Housing first")
    make_speaker(event)
    return event


@pytest.fixture
def editor(client, event):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def editions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Event.slug).order_by(Event.id)))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_next_edition_is_proposed(editor):
    form = editor.page(PAGE).form("Show what is copied").fill()

    assert (form["starts_on"], form["edition"], form["title_en"]) == ("2027-06-10", "4", "Housing for all")


def test_it_is_shown_with_ticks_and_nothing_is_written(editor):
    page = editor.submit(editor.page(PAGE), "Show what is copied", **GIVEN)

    form = page.form("Create the edition").fill()
    assert form["parts"] == ["settings", "venue", "programme", "team"]  # speakers are there, without a tick
    assert "Speakers, as drafts without an invitation (1)" in page.texts("label")
    assert "Housing first 11 June 2026, 9:15 10 June 2027, 9:15" in [plain(row) for row in page.texts("tbody tr")]
    assert editions() == ["bydleni-2026"]


def test_three_presses_make_it(editor):
    shown = editor.submit(editor.page(PAGE), "Show what is copied", **GIVEN)
    page = editor.submit(shown, "Create the edition")

    assert page.address == "/en/organise/bydleni-2027/"
    assert "The new edition is created." in page.text
    assert editions() == ["bydleni-2026", "bydleni-2027"]


def test_ticks_that_were_taken_away_stay_away_when_the_date_is_changed(editor):
    shown = editor.submit(editor.page(PAGE), "Show what is copied", **GIVEN)
    asked = editor.submit(shown, "Change date, number or title", parts=["programme"])
    again = editor.submit(asked, "Show what is copied")

    assert again.form("Create the edition").fill()["parts"] == "programme"


def test_days_in_the_wrong_order_and_a_reserved_address_are_said(editor):
    page = editor.submit(
        editor.page(PAGE), "Show what is copied", status=422, **{**GIVEN, "ends_on": "2027-06-09", "slug": "series"}
    )

    assert len(page.texts("#errors li")) == 2


def test_an_address_that_is_taken_is_said(editor):
    shown = editor.submit(editor.page(PAGE), "Show what is copied", **{**GIVEN, "slug": "bydleni-2026"})

    page = editor.submit(shown, "Create the edition", status=422)

    assert "Another conference has this name in the address." in page.text
    assert page.all("input[name=slug]:not([hidden])")


def test_the_dashboard_of_one_that_is_over_leads_there(client, event, editor):
    link = "New edition from this one"
    assert link not in editor.page("/en/organise/bydleni-2026/").text
    with clock.frozen(at(12, day=CONFERENCE_DAY + timedelta(days=1))):
        assert editor.page("/en/organise/bydleni-2026/").link(link) == PAGE
        viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
        assert link not in viewer.page("/en/organise/bydleni-2026/").text
