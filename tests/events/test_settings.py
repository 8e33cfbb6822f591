"""Settings pages: who may open them, what is saved, and what is said when it can't be."""

from datetime import UTC, datetime

import pytest

from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member

PAGES = (
    "settings", "registration-settings", "venue", "contact", "certificate-settings", "deadlines", "series",
    "organisations", "organisations/new", "funding", "logos", "publication",
)  # fmt: skip
FORMS = [name for name in PAGES if name not in ("organisations", "publication")]
SETTINGS = [name for name in FORMS if name not in ("organisations/new", "logos")]  # those add something
ODD = ("a\x00b", "x" * 10_000, "9" * 400, "9999-12-31T23:59", "9999-12-31", "2026-02-30", "\x00", "-1", "1e999")
OWNERS_PAGES = ("cancel",)


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def editor(client, event):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def address(event, name: str) -> str:
    return f"/en/organise/{event.slug}/{name}"


@pytest.mark.parametrize("name", [*PAGES, *OWNERS_PAGES])
def test_strangers_are_sent_to_sign_in(client, event, name):
    response = client.get(address(event, name))
    assert response.status_code == 302
    assert "/organise/sign-in" in response.headers["Location"]


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.DESK])
@pytest.mark.parametrize("name", [*PAGES, *OWNERS_PAGES])
def test_a_lower_role_is_not_enough(client, event, name, role):
    sign_in(client, make_member(event, role))
    assert client.get(address(event, name)).status_code == 403


@pytest.mark.parametrize("name", [*PAGES, *OWNERS_PAGES])
def test_another_conference_is_not_found(client, event, name):
    sign_in(client, make_member(make_event("jina")))
    assert client.get(address(event, name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_in_the_list_beside_it(editor, event, name):
    page = editor.page(address(event, name))
    here = page.texts("main nav a[aria-current]")
    assert len(here) == 1
    assert here[0] == page.h1 or name == "organisations/new"
    assert len(page.all("main nav a")) >= 11


@pytest.mark.parametrize("name", SETTINGS)
def test_saving_what_stood_there_changes_nothing(editor, event, name):
    before = {column.key: getattr(event, column.key) for column in event.__table__.columns}
    page = editor.submit(editor.page(address(event, name)), "Save")
    assert page.texts(".done") == ["Saved."]
    after = {column.key: getattr(event, column.key) for column in event.__table__.columns}
    assert after == before


@pytest.mark.parametrize("name", FORMS)
def test_odd_and_endless_input_is_no_error_of_the_server(editor, event, name):
    page = editor.page(address(event, name))
    form = page.form()
    for text in ODD:
        values = {field: text for field in form.names if field != "csrf_token"}
        response = editor.post(page.address, data={**form.fill(), **values})
        assert response.status_code in (303, 422)
    nothing = {"csrf_token": form.values["csrf_token"]}
    assert editor.post(page.address, data=nothing).status_code in (303, 422)


def test_texts_and_colour(editor, event):
    page = editor.submit(
        editor.page(address(event, "settings")), "Save", title_cs="Bydlení\x00 pro  lidi", subtitle_en="4th",
        edition="4", accent="#00FF00", goal_cs="Setkat se.\r\nMluvit.",
    )  # fmt: skip
    assert page.texts(".done") == ["Saved."]
    assert (event.title_cs, event.subtitle_en, event.edition) == ("Bydlení pro lidi", "4th", 4)
    assert (event.accent, event.goal_cs) == ("#00ff00", "Setkat se.\nMluvit.")
    assert "has the contrast 1.2 : 1, which is too little" in page.texts("#contrast")[0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title_cs": ""}, "Please write the title of the conference."),
        ({"edition": "0"}, "Write a whole number from 1 to 999."),
        ({"edition": "three"}, "Write a whole number."),
        ({"accent": "red"}, "Write the colour like this: #96341d."),
        ({"subtitle_cs": "x" * 201}, "Please shorten this to at most 200 characters."),
    ],
)
def test_texts_that_cannot_be_keep_what_was_typed(editor, event, values, message):
    page = editor.submit(editor.page(address(event, "settings")), "Save", title_en="Kept", **values)
    assert page.errors == [message]
    name, typed = next(iter(values.items()))
    assert page.form("Save").values[name] == [typed]
    assert page.form("Save").values["title_en"] == ["Kept"]
    assert event.title_en == "Housing for all"


def test_all_that_is_wrong_is_said_at_once(editor, event):
    page = editor.page(address(event, "settings"))
    page = editor.submit(page, "Save", title_cs="", accent="red", edition="0")
    assert page.errors == [
        "Please write the title of the conference.",
        "Write a whole number from 1 to 999.",
        "Write the colour like this: #96341d.",
    ]


def test_a_conference_in_one_language_asks_for_one(editor, client):
    event = make_event("jen-cesky", second_language=None)
    sign_in(client, make_member(event))
    form = client.page(address(event, "settings")).form("Save")
    assert {"title_cs", "goal_cs"} <= form.names
    assert not {"title_en", "goal_en"} & form.names


def test_the_address_is_asked_for_in_a_draft_only(editor, client, event):
    assert "slug" not in editor.page(address(event, "settings")).form("Save").names
    draft = make_event("navrh", published_at=None)
    sign_in(client, make_member(draft))
    page = client.page(address(draft, "settings"))
    assert client.submit(page, "Save", slug="Ne Takto").errors == [
        "Use small letters without accents, digits and hyphens only, at most 64 of them."
    ]
    assert client.submit(page, "Save", slug="my").errors == [
        "The site needs this word for itself. Please choose another one."
    ]
    assert client.submit(page, "Save", slug=event.slug).errors == [
        "Another conference has this name in the address. Please choose another one."
    ]
    assert client.submit(page, "Save", slug="lepsi").address == "/en/organise/lepsi/settings"


def test_registration_times_are_on_the_clock_of_the_conference(editor, event):
    editor.submit(
        editor.page(address(event, "registration-settings")), "Save", registration_opens_at="2026-05-20T08:00",
        registration_closes_at="5. 6. 2026 12:00", optional_fields=["meal", "phone"],
    )  # fmt: skip
    assert event.registration_opens_at == datetime(2026, 5, 20, 6, tzinfo=UTC)
    assert event.registration_closes_at == datetime(2026, 6, 5, 10, tzinfo=UTC)
    assert event.optional_fields == ["phone", "meal"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"registration_opens_at": "2026-06-06T08:00"}, "Registration must end after it begins."),
        ({"registration_closes_at": "2026-06-12T08:00"}, "Registration must not begin or end after the conference."),
        ({"registration_closes_at": "9999-06-12T08:00"}, "The year must be between 1990 and 2100."),
        ({"registration_opens_at": "brzy"}, "Write the date and time like this: 2. 11. 2026 8:30."),
    ],
)
def test_registration_times_that_cannot_be(editor, event, values, message):
    page = editor.submit(editor.page(address(event, "registration-settings")), "Save", **values)
    assert page.errors == [message]
    assert page.form("Save").values[next(iter(values))] == list(values.values())


def test_an_unknown_optional_field_is_refused(editor, event):
    page = editor.page(address(event, "registration-settings"))
    refused = editor.post(page.address, data={**page.form("Save").fill(), "optional_fields": ["salary"]})
    assert refused.status_code == 422
    assert event.optional_fields == []


def test_venue(editor, event):
    editor.submit(
        editor.page(address(event, "venue")), "Save", venue_city="Děčín", step_free="no", venue_latitude="50,37638",
        venue_longitude="13.27128", practical_cs="# Jak k nám",
    )  # fmt: skip
    assert (event.venue_city, event.venue_step_free) == ("Děčín", False)
    assert (event.venue_latitude, event.venue_longitude) == (50.37638, 13.27128)
    page = editor.page(address(event, "venue"))
    assert page.form("Save").values["step_free"] == ["no"]
    editor.submit(page, "Save", step_free="unknown", venue_latitude="", venue_longitude="")
    assert (event.venue_step_free, event.venue_latitude) == (None, None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"venue_longitude": "13"}, "Write both coordinates, or none."),
        ({"venue_latitude": "91", "venue_longitude": "13"}, "Write the coordinate in degrees, like this: 50.37638."),
        ({"venue_latitude": "nan", "venue_longitude": "13"}, "Write the coordinate in degrees, like this: 50.37638."),
    ],
)
def test_coordinates_that_cannot_be(editor, event, values, message):
    page = editor.submit(editor.page(address(event, "venue")), "Save", **values)
    assert page.errors == [message]
    assert page.form("Save").values["venue_longitude"] == ["13"]


def test_contact_is_kept_as_it_is_used(editor, event):
    editor.submit(
        editor.page(address(event, "contact")), "Save", contact_phone="600 000 041", website="www.example.org",
        contact_email=" Info@Example.org ",
    )  # fmt: skip
    assert (event.contact_phone, event.website) == ("+420600000041", "https://www.example.org")
    assert event.contact_email.lower() == "info@example.org"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"contact_email": "info@"}, "Complete the e-mail address after the @, such as jana@example.org."),
        ({"contact_phone": "12"}, "Write one phone number, such as 600 000 041, or leave the field empty."),
        ({"website": "javascript:alert(1)"}, "This is not a web address. It looks like this: https://www.example.org"),
    ],
)
def test_contact_that_cannot_be(editor, event, values, message):
    page = editor.submit(editor.page(address(event, "contact")), "Save", **values)
    assert page.errors == [message]
    assert page.form("Save").values[next(iter(values))] == list(values.values())


def test_certificates_deadlines_and_series(editor, event):
    page = editor.page(address(event, "certificate-settings"))
    editor.submit(page, "Save", issuer_name="Ing. Olga Nová", issued_in="Kadaň")
    editor.submit(editor.page(address(event, "deadlines")), "Save", slides_due_at="2026-06-08T12:00")
    editor.submit(editor.page(address(event, "series")), "Save", title_cs="Řada")
    assert (event.issuer_name, event.issued_in) == ("Ing. Olga Nová", "Kadaň")
    assert event.slides_due_at == datetime(2026, 6, 8, 10, tzinfo=UTC)
    assert event.series.title_cs == "Řada"


def test_a_series_keeps_a_title(editor, event):
    page = editor.submit(editor.page(address(event, "series")), "Save", title_cs="", title_en=" ")
    assert page.errors == ["Please write the title of the series."]


def test_a_grant(editor, event):
    page = editor.page(address(event, "funding"))
    editor.submit(page, "Save", project_title="Projekt", starts_on="2026-01-01", shows_eu_emblem=False)
    assert (event.funding.project_title, event.funding.shows_eu_emblem) == ("Projekt", False)
    page = editor.submit(editor.page(address(event, "funding")), "Save", ends_on="2025-01-01")
    assert page.errors == ["The last day must not be before the first one."]
    editor.submit(page, "Save", project_title="", starts_on="", ends_on="")
    assert event.funding is None


def test_a_new_grant_with_the_emblem_gets_the_sentence_of_the_union_once(editor, event):
    page = editor.submit(editor.page(address(event, "funding")), "Save")
    assert event.funding is None
    page = editor.submit(page, "Save", project_title="Projekt")
    assert event.funding.publicity_cs == "Spolufinancováno Evropskou unií"
    editor.submit(page, "Save", publicity_cs="", publicity_en="")
    assert event.funding.publicity_cs == ""


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("settings", {"title_cs": ""}, "Napište prosím název konference."),
        ("settings", {"edition": "0"}, "Napište celé číslo od 1 do 999."),
        ("contact", {"website": "mesto"}, "Toto není webová adresa. Vypadá takto: https://www.example.org"),
    ],
)
def test_refusals_in_czech(editor, event, name, values, message):
    page = editor.submit(editor.page(f"/organise/{event.slug}/{name}"), "Uložit", **values)
    assert page.errors == [message]
