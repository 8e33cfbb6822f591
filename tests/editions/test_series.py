"""The public page of a series."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import Item
from conference.slides.models import Audience, SlideFile
from tests.conftest import NOW
from tests.editions.rows import make_edition_of
from tests.factories import at, make_event, make_item, make_registration, saved

PAST = date(2025, 6, 12)


@pytest.fixture
def past(app):
    event = make_event(
        "bydleni-2025", starts_on=PAST, ends_on=PAST, title_en="Housing 2025", registration_opens_at=None,
        registration_closes_at=None,
    )  # fmt: skip
    make_item(event, starts_at=at(9, 0, PAST), ends_at=at(10, 0, PAST))
    release_programme(event)
    return event


@pytest.fixture
def coming(past):
    return make_edition_of(past, "bydleni-2026")


def address(event) -> str:
    return f"/en/series/{event.series.slug}"


def entries(page) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.texts("ol.programme > li")]


def test_it_lists_the_editions_the_newest_first(client, past, coming):
    page = client.page(address(past))

    newest, oldest = entries(page)
    assert newest == "11 June 2026 Housing for all 3rd regional conference, Kulturní dům, Kadaň Register"
    assert oldest == "12 June 2025 Housing 2025 3rd regional conference, Kulturní dům, Kadaň Programme"


def test_people_who_were_there_are_counted(client, past):
    for day in (PAST, PAST + timedelta(days=1)):
        person = make_registration(past)
        saved(Presence(event_id=past.id, registration_id=person.id, day=day, arrived_at=at(8, 0, day)))
    make_registration(past)

    assert "2 participants" in entries(client.page(address(past)))[0]


def test_without_a_note_of_presence_people_with_a_place_are(client, past):
    make_registration(past)

    assert "1 registered person" in entries(client.page(address(past)))[0]


def test_each_edition_says_what_is_left_of_it(client, past):
    other, third = date(2024, 6, 13), date(2023, 6, 15)
    bare = make_edition_of(past, "bydleni-2024", starts_on=other, ends_on=other + timedelta(days=1),
                           title_en="Housing 2024", subtitle_cs="", subtitle_en="", venue_name="",
                           venue_city="")  # fmt: skip
    called_off = make_edition_of(past, "bydleni-2023", starts_on=third, ends_on=third, title_en="Housing 2023")
    with transaction():
        called_off.cancelled_at = NOW
    talk = db.session.scalars(sa.select(Item).where(Item.event_id == past.id)).one()
    saved(SlideFile(event_id=past.id, item_id=talk.id, version=1, storage_key="k", filename="a.pdf", size=1,
                    mime="application/pdf", audience=Audience.PUBLIC))  # fmt: skip
    make_registration(past)

    page = client.page(address(past))

    assert entries(page) == [
        "12 June 2025 Housing 2025 3rd regional conference, Kulturní dům, Kadaň 1 registered person"
        " Programme and slides",
        "13 June 2024 – 14 June 2024 Housing 2024",
        "15 June 2023 Housing 2023 3rd regional conference, Kulturní dům, Kadaň cancelled",
    ]
    assert page.link("Programme and slides") == "/en/bydleni-2025/programme"
    assert page.link("Housing 2024") == f"/en/{bare.slug}/"


def test_programs_read_the_series_with_its_editions(client, past, coming):
    with transaction():
        coming.cancelled_at = NOW

    found = json.loads(client.page(address(past)).one('script[type="application/ld+json"]').to_text(strip=False))

    own = f"https://prezence.example.org{address(past)}"
    assert (found["@type"], found["url"], found["name"]) == ("EventSeries", own, "Conference on housing")
    told = [
        (one["@type"], one["name"], one["url"], one["startDate"], one["eventStatus"], one["location"]["name"])
        for one in found["subEvent"]
    ]
    assert told == [
        ("Event", "Housing for all", "https://prezence.example.org/en/bydleni-2026/", "2026-06-11",
         "https://schema.org/EventCancelled", "Kulturní dům"),
        ("Event", "Housing 2025", "https://prezence.example.org/en/bydleni-2025/", "2025-06-12",
         "https://schema.org/EventScheduled", "Kulturní dům"),
    ]  # fmt: skip


def test_an_edition_that_is_not_public_is_not_there(client, past):
    make_edition_of(past, "tajna", published_at=None, title_en="Secret")

    assert len(entries(client.page(address(past)))) == 1


def test_a_series_without_a_public_edition_is_not_there(client):
    event = make_event("tajna", published_at=None)

    assert client.get(address(event)).status_code == 404


def test_the_page_is_cached_until_an_edition_changes(client, past, app):
    app.config["CACHED_PAGES"] = True
    with clock.frozen(NOW):
        first = client.get(address(past)).headers["ETag"]
        assert client.get(address(past)).headers["ETag"] == first
        make_edition_of(past, "bydleni-2026")
        assert client.get(address(past)).headers["ETag"] != first
