"""The registration form and the pages after it, as people of both languages use them."""

import gzip
import re
from datetime import timedelta

import pytest

from conference.forms.fields import LINE
from conference.lib import clock
from conference.places.models import PlaceState
from conference.programme.actions import release_programme
from conference.registration import thanks
from conference.registration.actions import register
from conference.registration.models import Meal
from tests.client import text_of
from tests.conftest import NOW
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_visit,
    take_place,
)
from tests.registration.people import FORM, details, last_mail, mails, own_address, places, registrations

CS, EN = "/bydleni-2026/register", "/en/bydleni-2026/register"
ALL = ["phone", "organisation_type", "position", "social_worker", "meal", "needs", "question", "wants_certificate",
       "invite_next", "share_contact"]  # fmt: skip
BUTTON = "Send the registration"


@pytest.fixture
def event(app):
    return make_event(capacity=2)


def send(client, address=EN, button=BUTTON, status=None, **values):
    return client.submit(client.page(address), button, status=status, **{**FORM, **values})


# The form


def test_the_form_asks_for_six_things_and_keeps_the_rest_folded(event, client):
    page = client.page(EN)

    assert page.h1 == "Registration"
    required = [field.attrs["name"] for field in page.all("main [required]")]
    assert required == ["given_name", "family_name", "email", "organisation", "municipality", "privacy_read"]
    assert not page.all("details[open]")
    assert 'name="phone"' not in page.html
    assert page.one("#email").attrs["autocomplete"] == "email"
    assert page.one("#email").attrs["type"] == "email"
    assert page.texts("aside .place") == ["last 2 places"]


def test_the_form_in_czech(event, client):
    page = client.page(CS)

    assert page.h1 == "Přihláška"
    assert "Obec pracoviště" in page.texts("label")
    assert page.texts("main form .btn") == ["Odeslat přihlášku"]


def test_each_field_of_the_contract_is_there_when_switched_on(app, client):
    make_visit(make_event(optional_fields=ALL))

    names = {field.attrs["name"] for field in client.page(EN).all("main form [name]")}

    assert names - {"csrf_token", "form_token", "asked", "answered"} == {
        "honorific", "title_before", "given_name", "family_name", "title_after", "email", "phone", "organisation",
        "organisation_type", "position", "municipality", "social_worker", "meal", "needs", "question", "visit",
        "wants_certificate", "invite_next", "share_contact", "privacy_read",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["register", "register/colleagues"])
def test_beside_the_form_stands_until_when_the_conference_and_its_visit_last(event, client, path):
    make_item(event, starts_at=at(8, 30), ends_at=at(14))
    make_visit(event)
    release_programme(event, make_member(event))

    summary = client.page(f"/bydleni-2026/{path}").texts("main .facts dd")

    assert re.sub(r" (?=,)", "", summary[0]) == "čtvrtek 11. 6. 2026, 8:30–14:00, prohlídka do 16:15"


def test_consents_are_not_ticked_beforehand(app, client):
    make_event(optional_fields=ALL)

    page = client.page(EN)

    ticked = [box.attrs["name"] for box in page.all("input[type=checkbox]") if "checked" in box.attrs]
    assert ticked == ["wants_certificate"]


# Sending it


def test_a_registration_ends_on_the_page_of_thanks(event, client):
    page = send(client)

    assert page.address == "/en/bydleni-2026/register/thanks"
    assert page.h1 == "Thank you for registering"
    assert "You have a place." in page.text
    assert "jana@example.org" in page.text
    assert "/my/" not in page.html
    assert [row.language for row in registrations()] == ["en"]
    assert mails() == [("registration_confirmed", "jana@example.org")]


def test_a_registration_in_czech(event, client):
    page = client.submit(client.page(CS), "Odeslat přihlášku", **FORM)

    assert page.h1 == "Děkujeme za přihlášku"
    assert "Máte místo." in page.text
    assert last_mail().subject == "Máte místo: Bydlení pro všechny"


def test_everything_that_was_asked_for_is_stored(app, client):
    event = make_event(optional_fields=ALL)
    group = make_visit(event).groups[0]

    send(
        client, honorific="ms", title_before="ing", title_after="phd", phone="600 000 041", organisation_type="ngo",
        position="ředitelka", social_worker=True, meal="vegan", needs="Vozík\r\n  a doprovod ", question="Kdy?",
        visit=str(group.id), invite_next=True, wants_certificate=False, family_name=" Nováková ",
    )  # fmt: skip

    (row,) = registrations()
    assert (row.title_before, row.family_name, row.title_after, row.phone) == (
        "Ing.",
        "Nováková",
        "Ph.D.",
        "+420600000041",
    )
    assert (row.organisation_type, row.position, row.social_worker, row.meal) == ("ngo", "ředitelka", True, Meal.VEGAN)
    assert (row.needs, row.question) == ("Vozík\n  a doprovod", "Kdy?")
    assert (row.invite_next, row.share_contact, row.wants_certificate) == (True, False, False)
    assert places(row) == [(event.quota_id, "confirmed"), (group.quota_id, "confirmed")]


def test_fields_that_are_not_switched_on_are_not_stored(event, client):
    form = client.page(EN).form(BUTTON)
    client.post(EN, data={**form.fill(**FORM), "phone": "600000041", "needs": "x", "invite_next": "y"})

    (row,) = registrations()
    assert (row.phone, row.needs, row.invite_next) == ("", "", False)


def test_when_it_is_full_the_form_says_that_people_will_wait(app, client):
    make_registration(make_event(capacity=1))

    page = client.page(EN)
    assert "All places are taken." in page.text

    thanks = send(client, button="Register for the waiting list")
    assert "You are on the waiting list." in thanks.text
    assert thanks.texts("dd.num") == ["1"]
    assert mails() == [("registration_waiting", "jana@example.org")]
    assert "Your number on the list: 1." in last_mail().text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_second_press_lands_on_the_same_page(event, client):
    data = client.page(EN).form(BUTTON).fill(**FORM)

    first, second = (client.post(EN, data=data) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert client.page(second.headers["Location"]).h1 == "Thank you for registering"
    assert len(registrations()) == len(mails()) == 1


@pytest.mark.parametrize("capacity", [2, 1])
@pytest.mark.parametrize("wish", ["", "any", "first", "second"])
def test_a_known_address_gets_the_same_answer_as_a_new_one(app, capacity, wish):
    """Also when the form is sent again after others came: a newcomer's place stays, and so does what was answered."""
    answers = {}
    for slug, address in (("known", "jana@example.org"), ("fresh", "nova@example.org")):
        event, client = make_event(slug, capacity=capacity), app.test_client()
        make_registration(event, email="jana@example.org", email_key="jana@example.org")
        groups, form = make_visit(event, (0, 1)).groups, f"/en/{slug}/register"
        visit = {"first": str(groups[0].id), "second": str(groups[1].id)}.get(wish, wish)
        button = BUTTON if capacity == 2 else "Register for the waiting list"
        data = client.page(form).form(button).fill(**{**FORM, "email": address, "visit": visit})
        told = answers[slug] = []
        for number in range(2):
            told.append(client.page(client.post(form, data=data).headers["Location"]).text.replace(address, "…"))
            register(event, details(number), visits=["any"], form_token=f"between-{number}")

    assert answers["known"][0] == answers["known"][1] == answers["fresh"][0] == answers["fresh"][1]
    assert ("registration_link", "jana@example.org") in mails()


@pytest.mark.parametrize(
    ("capacity", "wish", "sentence"),
    [
        (2, "second", "Group 2, leaves at 14:50 You have a place on the visit."),
        (2, "any", "Group 2, leaves at 14:50 You have a place on the visit."),
        (2, "first", "Group 1, leaves at 14:45 The group is full at the moment; your number on its waiting list: 2"),
        (1, "first", "Group 1, leaves at 14:45 You get in line for the visit with your place at the conference."),
        (1, "any", "Any group with a free place You get in line for the visit with your place at the conference."),
    ],
)
def test_the_page_of_thanks_says_where_one_stands_with_the_visit(app, client, capacity, wish, sentence):
    event = make_event(capacity=capacity)
    first = make_registration(event)
    visit = make_visit(event, (0, 5))
    take_place(first, visit.groups[0].quota_id, PlaceState.WAITING)
    wish = {"first": str(visit.groups[0].id), "second": str(visit.groups[1].id)}.get(wish, wish)

    page = send(client, button=BUTTON if capacity == 2 else "Register for the waiting list", visit=wish)

    assert sentence in page.text
    assert page.texts("#visit") == ["Visit to flats"]


def test_a_colleague_finds_the_organisation_filled_in(event, client):
    thanks = send(client)

    page = client.page(thanks.link("Register a colleague"))

    values = {field.attrs["name"]: field.attrs.get("value") for field in page.all("main input[type=text]")}
    assert (values["organisation"], values["municipality"]) == ("Město Kadaň", "Kadaň")
    assert values["given_name"] in (None, "")


def test_the_page_of_thanks_without_a_registration_leads_to_the_form(event, client):
    assert client.get("/en/bydleni-2026/register/thanks").headers["Location"] == EN


# The visit


@pytest.fixture
def visit(event):
    visit = make_visit(event, (1, 14))
    take_place(make_registration(make_event("jina")), visit.groups[0].quota_id)
    return visit


def test_the_groups_are_offered_with_their_places(visit, client):
    page = client.page(f"{EN}?visit={visit.groups[1].id}")

    rows = page.texts(".choice")
    assert rows == [
        "I am not going on the visit",
        "Any group with a free place",
        "Group 1, leaves at 14:45 full: waiting list",
        "Group 2, leaves at 14:50 free, 14 places",
    ]
    assert page.one("input[name=visit][checked]").attrs["value"] == str(visit.groups[1].id)


@pytest.mark.parametrize("wish", ["99999999999999999999", "abc", "x%00", "'"])
def test_an_address_with_another_group_chooses_none(visit, client, wish):
    page = client.page(f"{EN}?visit={wish}")

    assert page.one("input[name=visit][checked]").attrs["value"] == ""


def test_a_full_group_may_be_chosen_for_its_waiting_list(visit, event, client):
    send(client, visit=str(visit.groups[0].id))

    assert places(registrations()[-1])[1:] == [(visit.groups[0].quota_id, "waiting")]


def test_any_group_is_the_one_with_a_free_place(visit, client):
    send(client, visit="any")

    assert places(registrations()[-1])[1:] == [(visit.groups[1].quota_id, "confirmed")]


@pytest.mark.parametrize("wish", ["99999999999999999999", "-1", "abc", "1\0", "foreign"])
def test_a_group_that_is_not_offered_is_refused_at_its_field(visit, client, wish):
    if wish == "foreign":
        wish = str(make_visit(make_event("treti")).groups[0].id)

    page = send(client, status=422, visit=wish)

    assert page.errors == ["This group is no longer offered. Choose another one."]
    assert page.all("a[href='#visit']")
    assert page.all("#visit")


# Mistakes


def test_an_empty_form_says_what_to_do_in_the_order_of_the_form(event, client):
    page = client.submit(client.page(EN), BUTTON, status=422)

    assert page.errors == [
        "Write your given name.",
        "Write your family name.",
        "Write your e-mail address, such as jana@example.org.",
        "Write the organisation you come from.",
        "Write the town of your workplace.",
        "Confirm that you have read how your personal data are used.",
    ]
    for link in page.all(".errors a"):
        assert page.all(link.attrs["href"]), link.attrs["href"]
    assert registrations() == []


def test_an_empty_form_in_czech(event, client):
    page = client.submit(client.page(CS), "Odeslat přihlášku", status=422)

    assert page.errors[4:] == [
        "Napište obec pracoviště.",
        "Potvrďte prosím, že berete na vědomí, jak zpracováváme vaše osobní údaje.",
    ]


def test_what_was_typed_is_kept(app, client):
    make_visit(make_event(optional_fields=ALL))

    page = send(client, status=422, municipality="", visit="any", meal="vegan", needs="Vozík", invite_next=True)

    assert page.errors == ["Write the town of your workplace."]
    form = page.form(BUTTON).values
    assert (form["given_name"], form["visit"], form["meal"]) == (["Jana"], ["any"], ["vegan"])
    assert form["needs"][0].strip() == "Vozík"
    assert form["invite_next"] == form["privacy_read"] == ["y"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"email": "jana"}, "An e-mail address has exactly one @, such as jana@example.org."),
        ({"email": "jana@"}, "Complete the e-mail address after the @, such as jana@example.org."),
        (
            {"email": "jána@example.org"},
            "Write the e-mail address without accents, such as jana@example.org. Did you mean jana@example.org?",
        ),
        (
            {"email": "ja na@example.org"},
            "Check the part of the e-mail address before the @. Did you mean jana@example.org?",
        ),
        ({"phone": "12"}, "Write one phone number, such as 600 000 041, or leave the field empty."),
        ({"meal": "steak"}, "Choose one of the rows of the list."),
        ({"honorific": "king"}, "Choose one of the rows of the list."),
        ({"organisation_type": "\0"}, "Choose one of the rows of the list."),
        ({"organisation": "x" * (LINE + 1)}, "Please shorten this to at most 200 characters."),
        ({"needs": "x" * 2001}, "Please shorten this to at most 2000 characters."),
        ({"given_name": " \u200b "}, "Write your given name."),
    ],
)
def test_a_mistake_is_named_at_its_field(app, client, values, error):
    make_event(optional_fields=ALL)

    page = send(client, status=422, **values)

    assert page.errors == [error]
    assert page.texts(".message") == [f"Error: {error}"]
    assert registrations() == []


def test_a_mistyped_provider_is_asked_about_once(event, client):
    asked = send(client, status=422, email="jana@seznma.cz")
    assert asked.errors == ["Did you mean jana@seznam.cz?"]
    assert (
        asked.texts("form .answers button")
        == asked.texts(".errors .answers button")
        == ["Keep jana@seznma.cz", "Use jana@seznam.cz"]
    )

    thanks = client.submit(asked, "Keep jana@seznma.cz")

    assert thanks.h1 == "Thank you for registering"
    assert registrations()[0].email == "jana@seznma.cz"


def test_one_press_takes_the_address_that_was_meant(event, client):
    asked = send(client, status=422, email="jana@seznma.cz")

    thanks = client.submit(asked, "Use jana@seznam.cz")

    assert thanks.h1 == "Thank you for registering"
    assert [row.email for row in registrations()] == ["jana@seznam.cz"]


def test_what_is_no_address_can_only_be_replaced(event, client):
    asked = send(client, status=422, email="jana@seznam,cz")
    assert asked.errors == [
        "Complete the e-mail address after the @, such as jana@example.org. Did you mean jana@seznam.cz?"
    ]
    assert asked.texts("form .answers button") == asked.texts(".errors li .answers button") == ["Use jana@seznam.cz"]
    assert client.submit(asked, BUTTON, status=422).errors == asked.errors

    client.submit(asked, "Use jana@seznam.cz")

    assert [row.email for row in registrations()] == ["jana@seznam.cz"]


def test_the_enter_key_keeps_what_was_typed(event, client):
    asked = send(client, status=422, email="jana@seznma.cz")

    owned = [button for button in asked.all("main button") if button.attrs.get("form") == "form"]
    first = owned[0]  # what a browser presses for the Enter key: the first in the page that belongs to the form

    assert (text_of(first), first.attrs["value"][:5]) == ("Keep jana@seznma.cz", "keep ")


@pytest.mark.parametrize(
    "values", [{"email": "jana@seznma.cz", "municipality": "Rokicany"}, {"email": "jana@seznam,cz"}]
)
def test_the_enter_key_sends_the_form_as_it_stands(event, client, values):
    asked = send(client, status=422, **values)

    first = next(button for button in asked.all("main button") if button.attrs.get("form") == "form")

    assert (text_of(first), first.attrs.get("name")) == ("Send it as it stands", None)


def test_a_suggestion_that_is_not_ours_is_not_taken(event, client):
    asked = send(client, status=422, email="jana@seznma.cz")
    data = asked.form(BUTTON).fill()

    response = client.post(EN, data={**data, "answer": "use podvrh@example.org"})

    assert (response.status_code, registrations()) == (422, [])


DOUBTFUL = {"given_name": "JANA", "family_name": "nováková", "email": "jana@seznma.cz", "municipality": "Rokicany"}


def stored_person():
    (row,) = registrations()
    return row.full_name, row.email, row.municipality


def test_a_form_asks_about_names_address_and_town_at_once_and_each_button_answers_its_own(event, client):
    asked = send(client, status=422, **DOUBTFUL)
    assert asked.errors == [
        "Did you mean Jana Nováková?", "Did you mean jana@seznam.cz?", "Did you mean Rokycany?",
    ]  # fmt: skip
    assert asked.texts("#errors-title") == ["3 questions before we send it"]
    assert asked.texts(".message")[2] == "Question: Did you mean Rokycany?"
    assert asked.form(BUTTON).values["family_name"] == ["nováková"]  # nothing is changed by itself

    left = client.submit(asked, "Use Jana Nováková", status=422)
    assert left.errors == asked.errors[1:]
    left = client.submit(left, "Keep jana@seznma.cz", status=422)
    assert left.errors == asked.errors[2:]
    client.submit(left, "Use Rokycany")

    assert stored_person() == ("Jana Nováková", "jana@seznma.cz", "Rokycany")
    assert registrations()[0].region == "Plzeňský kraj"


def test_sent_again_everything_is_taken_as_it_was_typed(event, client):
    client.submit(send(client, status=422, **DOUBTFUL), BUTTON)

    assert stored_person() == ("JANA nováková", "jana@seznma.cz", "Rokicany")


def test_what_was_typed_anew_is_asked_about_anew(event, client):
    asked = send(client, status=422, municipality="Rokicany")

    again = client.submit(asked, BUTTON, status=422, municipality="Klatvy")

    assert again.errors == ["Did you mean Klatovy?"]


def test_the_summary_of_a_mistake_with_a_question_speaks_of_a_mistake(event, client):
    page = send(client, status=422, municipality="Rokicany", given_name="")

    assert page.texts("#errors-title") == ["2 things need to be corrected"]
    assert page.texts(".errors li .answers button") == ["Keep Rokicany", "Use Rokycany"]


def test_a_thumb_gets_the_right_keyboard_and_the_browser_fills_in(app, client):
    make_event(optional_fields=ALL)
    page = client.page(EN)

    tokens = {name: page.one(f"#{name}").attrs.get("autocomplete") for name in (
        "given_name", "family_name", "email", "title_before", "title_after", "phone", "organisation", "municipality",
        "position",
    )}  # fmt: skip
    assert tokens == {
        "given_name": "given-name", "family_name": "family-name", "email": "email", "phone": "tel",
        "title_before": "honorific-prefix", "title_after": "honorific-suffix", "organisation": "organization",
        "municipality": "address-level2", "position": "organization-title",
    }  # fmt: skip
    assert (page.one("#email").attrs["inputmode"], page.one("#phone").attrs["inputmode"]) == ("email", "tel")
    assert {page.one(f"#{name}").attrs.get("enterkeyhint") for name in tokens} == {"next"}


def test_the_form_is_light(app, client):
    """At most 25 kB over the wire, with every field, visits and all towns."""
    event = make_event(optional_fields=ALL)
    make_visit(event, (14, 14, 14))

    html = client.get(CS).get_data()

    assert len(gzip.compress(html)) < 15_000


def test_nul_bytes_are_taken_out(app, client):
    make_event(optional_fields=ALL)
    data = client.page(EN).form(BUTTON).fill(**FORM)
    text = {name: f"{value}\0" for name, value in data.items() if name in FORM and name != "privacy_read"}

    response = client.post(EN, data={**data, **text, "needs": "a\0b", "form_token": "\0"})

    assert response.status_code == 303
    (row,) = registrations()
    assert (row.given_name, row.email, row.needs) == ("Jana", "jana@example.org", "ab")


def test_a_form_of_ten_megabytes_gets_a_clear_page(event, client):
    data = client.page(EN).form(BUTTON).fill(**FORM)

    response = client.post(EN, data={**data, "organisation": "x" * 10_000_000})

    assert response.status_code == 413
    assert "too much for one form" in response.get_data(as_text=True)
    assert registrations() == []


# The visits


def test_the_form_says_what_would_be_missed_with_a_visit(event, client):
    make_visit(event, (5, 5))  # leave at 14:45 and 14:50, back at 16:15
    make_item(event, title_en="Closing words", starts_at=at(14, 30), ends_at=at(14, 50))
    make_item(event, title_en="Workshop on leases", starts_at=at(15), ends_at=at(16))
    release_programme(event)

    page = client.page(EN)

    assert "You would miss: 15:00 Workshop on leases" in page.texts("fieldset > .form-text")
    rows = page.texts(".choice")
    assert ["You would miss: 14:30 Closing words" in row for row in rows] == [False, False, True, False]
    assert not page.all(".choice a")  # a thumb that means the group must not open another page


# When nobody can register


@pytest.mark.parametrize(
    ("now", "values", "sentence", "czech"),
    [
        (NOW - timedelta(days=15), {}, "opens on 28 April 2026, 10:00.", "Přihlašování začne 28. 4. 2026, 10:00."),
        (NOW, {"registration_opens_at": None}, "Registration has not opened yet.", "Přihlašování ještě nezačalo."),
        (at(12, day=CONFERENCE_DAY - timedelta(days=6)), {}, "Registration is closed.", "Přihlašování skončilo."),
        (at(12, day=CONFERENCE_DAY + timedelta(days=1)), {}, "The conference is over.", "Konference skončila."),
        (NOW, {"cancelled_at": NOW, "cancellation_en": "Flood.", "cancellation_cs": "Povodeň."}, "Flood.", "Povodeň."),
    ],
)  # fmt: skip
def test_the_page_says_plainly_that_there_is_no_form_and_what_to_do(app, client, now, values, sentence, czech):
    make_event(**values)

    with clock.frozen(now):
        english, czech_page = client.page(EN), client.page(CS)

    assert sentence in english.text
    assert czech in czech_page.text
    for page in (english, czech_page):
        assert not page.all("main form")
        assert page.all("main .actions a")


def test_a_form_sent_too_late_is_refused_plainly(event, client):
    page = client.page(EN)

    with clock.frozen(at(12, day=CONFERENCE_DAY - timedelta(days=6))):
        late = client.submit(page, BUTTON, status=409, **FORM)

    assert "Registration is closed." in late.text
    assert registrations() == []


def test_a_conference_that_is_not_public_has_no_form(app, client):
    make_event(published_at=None)

    client.page(EN, status=404)


# The lost link


def test_the_answer_about_a_lost_link_is_always_the_same(event, client):
    make_registration(event, email="known@example.org", email_key="known@example.org")

    texts = []
    for address in ("known@example.org", "KNOWN@example.org", "unknown@example.org"):
        page = client.submit(client.page("/en/bydleni-2026/register/link"), "Send the link", email=address)
        texts.append(page.text)

    assert texts[0] == texts[1] == texts[2]
    assert "If this address is registered, the link is on its way to it." in texts[0]
    assert mails() == [("registration_link", "known@example.org")]


def test_the_mailed_link_opens_the_own_page(event, client):
    row = make_registration(event, PlaceState.CONFIRMED, email="known@example.org", email_key="known@example.org")

    client.submit(client.page("/en/bydleni-2026/register/link"), "Send the link", email="known@example.org")

    assert f"https://prezence.example.org{own_address(row)}" in last_mail().text


def test_an_address_that_is_none_is_named(event, client):
    page = client.submit(client.page("/en/bydleni-2026/register/link"), "Send the link", status=422, email="x")

    assert page.errors == ["An e-mail address has exactly one @, such as jana@example.org."]


def test_asking_for_links_without_end_is_stopped_and_sixty_registrations_are_not(event, client, limits):
    links = client.page("/en/bydleni-2026/register/link").form("Send the link").fill(email="x")
    people = client.page(EN).form(BUTTON).fill()

    statuses = [client.post("/en/bydleni-2026/register/link", data=links).status_code for _ in range(11)]
    forms = [client.post(EN, data=people).status_code for _ in range(60)]

    assert statuses == [422] * 10 + [429]
    assert forms == [422] * 60


def test_the_cookie_of_an_older_release_leads_back_to_the_form(client, app):
    make_event()
    with client.session_transaction() as session:
        session["registered"] = {"slug": "bydleni-2026", "name": "Jana"}
    assert client.get("/bydleni-2026/register/thanks").headers["Location"].endswith("/bydleni-2026/register")


def test_the_page_of_thanks_is_drawn_for_all_and_names_each(app, monkeypatch):
    event = make_event(capacity=1)
    make_visit(event, (0,))
    drawn = []
    draw = thanks.render_template
    monkeypatch.setattr(thanks, "render_template", lambda *args, **values: drawn.append(1) or draw(*args, **values))

    pages = []
    for number in range(4):
        client = app.test_client()
        data = client.page(EN).form().fill(**{**FORM, "visit": "any", "email": f"jana{number}@example.org",
                                              "family_name": f"<{number}>"})  # fmt: skip
        pages.append(client.page(client.post(EN, data=data).headers["Location"]))

    assert [(page.texts(".kicker"), page.texts("li strong")) for page in pages] == [
        ([f"Jana <{number}>"], [f"jana{number}@example.org"]) for number in range(4)
    ]
    assert [page.texts("dd.num") for page in pages] == [[], ["1"], ["2"], ["3"]]
    assert len(drawn) == 2  # with a place, and without one
