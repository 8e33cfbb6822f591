"""Beginning a conference, and the list of one's conferences."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from conference.events.models import Event
from conference.extensions import db
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_user

ADDRESS = "/en/organise/new"
FILLED = {
    "title_cs": "Bydlení pro všechny", "starts_on": "3. 9. 2026", "capacity": "80",
    "registration_opens_at": "2026-06-01T08:00", "registration_closes_at": "2026-08-28T12:00",
}  # fmt: skip


@pytest.fixture
def olga(client):
    return sign_in(client, make_user())


def events() -> list[Event]:
    return list(db.session.scalars(select(Event)))


@pytest.mark.parametrize("address", ["/organise/", "/organise/new"])
def test_strangers_are_sent_to_sign_in(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert "/organise/sign-in" in response.headers["Location"]


def test_an_inactive_account_begins_nothing(client):
    sign_in(client, make_user(active=False))
    assert client.get(ADDRESS).status_code == 302


def test_a_newcomer_reads_what_to_do(olga):
    page = olga.page("/en/organise/")
    assert "Create one, or ask a colleague to invite you to theirs." in page.text
    assert page.texts("main .btn-primary") == ["New conference"]


def test_the_list_shows_ones_own_with_phase_and_numbers(client):
    event = make_event()
    make_event("cizi", title_en="Someone else's")
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page("/en/organise/")
    assert page.texts("main li h2") == ["Housing for all"]
    assert page.texts("main li p")[0].endswith("registration is open")
    assert page.texts("main li p")[1] == "Taken: 0, places: 100, waiting: 0"


def test_a_few_things_are_enough(olga):
    page = olga.submit(olga.page(ADDRESS), "Create the conference", **FILLED)
    assert page.h1 == "Publishing"
    assert page.texts(".done") == ["The conference is created. Its pages are a draft that only the team sees."]
    (event,) = events()
    assert (event.slug, event.languages, event.timezone) == ("bydleni-pro-vsechny-2026", ("cs",), "Europe/Prague")
    assert (event.starts_on, event.ends_on, event.edition) == (date(2026, 9, 3), date(2026, 9, 3), 1)
    assert event.registration_opens_at == datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert event.quota.capacity == 80
    assert event.published_at is None


def test_two_languages_english_first_in_a_named_series(olga):
    olga.submit(
        olga.page(ADDRESS), "Create the conference", **FILLED, language="en", is_bilingual=True, title_en="Housing",
        series_title="Regional conference", edition="2", slug="housing",
    )  # fmt: skip
    (event,) = events()
    assert (event.languages, event.title_en, event.title_cs) == (("en", "cs"), "Housing", "Bydlení pro všechny")
    assert (event.series.title_en, event.edition, event.slug) == ("Regional conference", 2, "housing")


def test_ones_own_series_goes_on_and_others_are_not_offered(client):
    event = make_event()
    make_event("cizi")
    sign_in(client, make_member(event))
    page = client.page(ADDRESS)
    assert page.texts("#series option") == ["a new series", "Conference on housing"]
    client.submit(page, "Create the conference", **FILLED, series=str(event.series_id))
    assert sorted(row.edition for row in event.series.events) == [3, 4]


def test_a_second_press_makes_no_second_conference(olga):
    page = olga.page(ADDRESS)
    first = olga.submit(page, "Create the conference", **FILLED)
    second = olga.submit(page, "Create the conference", **FILLED)
    assert first.address == second.address
    assert len(events()) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title_cs": " "}, "Please write the title of the conference."),
        ({"title_cs": "x" * 10_000}, "Please shorten this to at most 200 characters."),
        ({"is_bilingual": True}, "Please write the title in the second language as well."),
        ({"starts_on": ""}, "Please write the first day."),
        ({"starts_on": "9999-09-03"}, "The year must be between 1990 and 2100."),
        ({"ends_on": "2026-09-02"}, "The last day must not be before the first one."),
        ({"capacity": "0"}, "Write a whole number from 1 to 100000."),
        ({"capacity": "many"}, "Write a whole number."),
        ({"registration_closes_at": "2026-05-28T12:00"}, "Registration must end after it begins."),
        ({"slug": "Bydlení"}, "Use small letters without accents, digits and hyphens only, at most 64 of them."),
        ({"slug": "new"}, "The site needs this word for itself. Please choose another one."),
        ({"slug": "obsazeno"}, "Another conference has this name in the address. Please choose another one."),
    ],
)
def test_what_cannot_be_keeps_what_was_typed(olga, values, message):
    make_event("obsazeno")
    page = olga.submit(olga.page(ADDRESS), "Create the conference", **{**FILLED, **values})
    assert page.errors == [message]
    assert page.form("Create the conference").values["registration_opens_at"] == ["2026-06-01T08:00"]
    assert len(events()) == 1
