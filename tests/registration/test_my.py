"""The participant's own page: how things stand, changing, cancelling, the visit, files."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from icalendar import Calendar

from conference.certificates.models import Certificate
from conference.lib import clock, links
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.places.models import PlaceState
from conference.programme.actions import release_programme
from conference.slides.models import Audience, SlideFile
from tests.client import text_of
from tests.conftest import NOW
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_registration,
    make_visit,
    saved,
    take_place,
)
from tests.registration.people import letters, mails, own_address, places, registrations

CONFIRMED, WAITING = PlaceState.CONFIRMED, PlaceState.WAITING
LATE = at(12, day=CONFERENCE_DAY - timedelta(days=6))


@pytest.fixture
def event(app):
    return make_event(capacity=1)


@pytest.fixture
def person(event):
    return make_registration(
        event, given_name="Jana", family_name="Svízelová", title_before="Mgr.", ticket_code="7K4M2Q"
    )


@pytest.fixture
def visit(event):
    """Two groups with one place each, with an address that only visitors may see."""
    return make_visit(
        event, (1, 1), address="Smyšlená 7", meeting_address="Nádražní 1, Plzeň", meeting_point_en="At the gate",
        meeting_point_cs="U brány",
    )  # fmt: skip


def english(registration):
    return "/en" + own_address(registration)


# How things stand


def test_a_person_with_a_place_sees_it_at_once(person, client):
    page = client.page(english(person))

    assert page.h1 == "You have a place."
    assert page.texts(".kicker") == ["Mgr. Jana Svízelová"]
    assert page.texts(".facts-lead dd") == ["Thursday 11 June 2026", "Kulturní dům, Smyšlená 5, Kadaň"]
    assert page.texts(".ticket strong") == ["7K4M2Q"]
    assert page.one(".ticket svg").attrs["role"] == "img"
    assert page.link("Show on a map").startswith("https://mapy.")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_page_in_czech(person, client):
    page = client.page(own_address(person))

    assert page.h1 == "Máte místo."
    assert {"Změnit údaje", "Zrušit účast", "Přidat do kalendáře"} <= set(page.texts("main .btn"))


def test_the_ticket_comes_before_everything_that_can_wait_and_says_its_code_in_letters(person, visit, client):
    page = client.page(english(person))

    assert page.texts(".ticket strong") == [person.ticket_code]
    assert page.one(".ticket svg").attrs["role"] == "img"
    assert page.one(".ticket svg").attrs["aria-label"] == "QR code for the sign-in desk"
    ids = [element.attrs["id"] for element in page.all("main h2[id]")]
    assert ids == ["ticket", "visit", "data", "colleagues"]


def test_a_colleague_is_registered_from_the_own_page_while_registration_is_open(person, client):
    page = client.page(english(person))
    assert page.link("Register a colleague").startswith("/en/bydleni-2026/register?")
    assert page.link("Register several colleagues") == "/en/bydleni-2026/register/colleagues"

    with clock.frozen(LATE):
        assert "Register a colleague" not in client.page(english(person)).text


def test_the_map_is_a_plain_link_to_another_site(person, client):
    page = client.page(english(person))
    [link] = [a for a in page.all("main a") if (a.attrs["href"] or "").startswith("https://")]

    assert link.attrs["rel"] == "noopener noreferrer"
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert not page.all('main img, main iframe, script[src^="http"]')


def test_the_region_of_a_namesake_survives_a_change(person, client):
    with transaction():
        person.municipality, person.region = "Kladno", "Středočeský kraj"
    form = client.page(english(person) + "/change")
    assert form.one("#municipality").attrs["value"] == "Kladno (Středočeský kraj)"

    client.submit(form, "Save the changes")

    (row,) = registrations()
    assert (row.municipality, row.region) == ("Kladno", "Středočeský kraj")


def test_the_phone_is_shown_as_people_write_it_and_stays_the_same(person, client):
    with transaction():
        person.phone, person.event.optional_fields = "+420600000041", ["phone"]
    form = client.page(english(person) + "/change")
    assert form.one("#phone").attrs["value"] == "+420 600 000 041"

    client.submit(form, "Save the changes")

    assert [row.phone for row in registrations()] == ["+420600000041"]


def test_a_change_to_a_mistyped_address_is_asked_about_and_the_old_one_is_not(person, client):
    form = client.page(english(person) + "/change")

    asked = client.submit(form, "Save the changes", status=422, email="jana@gmial.com")

    assert asked.errors == ["Did you mean jana@gmail.com?"]
    client.submit(asked, "Use jana@gmail.com")
    assert registrations()[0].new_email == "jana@gmail.com"


def test_a_person_who_waits_sees_their_number_and_no_ticket(person, event, client):
    second, third = (make_registration(event, WAITING) for _ in range(2))

    assert "Your number is 1." in client.page(english(second)).text
    page = client.page(english(third))
    assert page.h1 == "You are on the waiting list."
    assert "Your number is 2." in page.text
    assert not page.all(".ticket")


def test_a_cancelled_conference_says_so(app, client):
    row = make_registration(make_event(cancelled_at=NOW, cancellation_en="Flood."))

    page = client.page(english(row))

    assert page.h1 == "The conference was cancelled."
    assert "Flood." in page.text
    assert not page.all("main form")


def test_a_valid_certificate_can_be_downloaded_and_a_revoked_one_cannot(app, client):
    event = make_event(optional_fields=["wants_certificate"])
    row = make_registration(event, wants_certificate=True)
    assert "After the conference you can download it here." in client.page(english(row)).text

    certificate = saved(
        Certificate(
            event_id=event.id, registration_id=row.id, sequence=1, number="2026/0001", code="A", facts={}, minutes=1
        )
    )
    assert "Download the certificate" in client.page(english(row)).texts("main a")

    with transaction():
        certificate.revoked_at = NOW
    assert "Download the certificate" not in client.page(english(row)).texts("main a")


# The link


@pytest.mark.parametrize("path", ["", "/change", "/cancel", "/calendar.ics", "/data.json"])
@pytest.mark.parametrize("kind", ["forged", "foreign", "other row", "revoked", "too long", "not ascii", "empty part"])
def test_a_link_that_is_not_ours_is_a_plain_404(person, client, path, kind):
    token = {
        "forged": links.sign("my", person.id, 1)[:-1] + "x",
        "foreign": links.sign("speaker", person.id, 1),
        "other row": links.sign("my", person.id + 1000, 1),
        "revoked": links.sign("my", person.id, 2),
        "too long": "x" * 5000,
        "not ascii": "žluťoučký",
        "empty part": "..",
    }[kind]

    response = client.get(f"/en/my/{token}{path}")

    assert response.status_code == 404
    assert "Svízelová" not in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["", "/change", "/cancel", "/erase", "/calendar.ics", "/data.json"])
def test_the_link_of_erased_data_says_that_they_are_gone(person, client, path):
    with transaction():
        person.erased_at = NOW

    page = client.page(english(person) + path, status=410)

    assert page.h1 == "Your data were erased."
    assert "Svízelová" not in page.html
    assert page.headers["Cache-Control"] == "no-store"


def test_a_get_never_changes_anything(person, visit, client):
    for path in ("", "/change", "/cancel", "/calendar.ics", "/data.json"):
        assert client.get(english(person) + path).status_code == 200
    assert client.get(english(person) + "/visit").headers["Location"] == english(person)
    assert places(person) == [(person.event.quota_id, "confirmed")]
    assert mails() == []


def test_a_post_without_the_forms_token_is_refused(person, app):
    app.config["WTF_CSRF_ENABLED"] = True

    response = app.test_client().post(english(person) + "/cancel")

    assert response.status_code == 400
    assert places(person) == [(person.event.quota_id, "confirmed")]


# Changing


def test_data_are_changed(person, client):
    page = client.page(english(person) + "/change")
    assert page.form("Save the changes").values["family_name"] == ["Svízelová"]

    after = client.submit(page, "Save the changes", municipality="Děčín", title_before="ing")

    assert after.address == english(person)
    assert "Your data were changed." in after.text
    assert "Děčín" in after.text
    assert "Ing. Jana Svízelová" in after.text


def test_what_the_form_does_not_ask_for_stays(app, client):
    row = make_registration(make_event(), phone="+420600000041", needs="Vozík", invite_next=True)

    client.submit(client.page(english(row) + "/change"), "Save the changes", municipality="Děčín")

    assert (row.municipality, row.phone, row.needs, row.invite_next) == ("Děčín", "+420600000041", "Vozík", True)


def test_a_mistake_in_a_change_keeps_what_was_typed(person, client):
    page = client.submit(
        client.page(english(person) + "/change"), "Save the changes", status=422, family_name="", municipality="Děčín"
    )

    assert page.errors == ["Write your family name."]
    assert page.form("Save the changes").values["municipality"] == ["Děčín"]
    assert person.municipality == "Kadaň"


def new_address(client, row, email="nova@example.org"):
    """Ask for another address; gives the own page and the address of the link that was mailed, if there was one."""
    own = client.submit(client.page(english(row) + "/change"), "Save the changes", email=email)
    found = [re.search(r"/my/\S+/email", letter.text) for letter in letters() if letter.kind == "email_confirmation"]
    return own, found[-1][0] if found else None


def test_a_new_address_is_confirmed_by_its_link_and_the_old_one_counts_until_then(person, client):
    own, link = new_address(client, person)
    assert own.texts(".done") == [
        "Your data were changed.",
        "The new address counts once you follow the link that we have sent to it.",
    ]
    assert own.texts("#data ~ .facts .place-wait") == ["waits for confirmation: nova@example.org"]
    assert registrations()[0].email == person.email != "nova@example.org"

    question = client.page(f"/en{link}")
    assert "nova@example.org" in question.text
    assert registrations()[0].email != "nova@example.org"  # mail scanners open links
    done = client.submit(question, "Yes, use this address")

    assert (done.h1, registrations()[0].email) == ("You have a place.", "nova@example.org")
    used = client.page(f"/en{link}", status=409)
    assert "This link was used already, or a newer one was sent." in used.text


def test_the_present_address_can_be_kept_and_the_link_sent_again(person, client):
    own, link = new_address(client, person)

    again = client.submit(own, "Send the link again")
    assert [kind for kind, _ in mails()].count("email_confirmation") == 2
    kept = client.submit(again, "Keep the present address")

    assert not kept.all("#data ~ .facts .place-wait")
    client.page(f"/en{link}", status=409)


def test_an_address_that_is_in_use_is_answered_like_any_other(app):
    event = make_event()
    rows = [make_registration(event, given_name="Jana", family_name="Nováková") for _ in range(3)]

    (taken, no_link), (free, link) = (
        new_address(app.test_client(), row, email)
        for row, email in zip(rows, (rows[2].email, "nova@example.org"), strict=False)
    )

    assert (no_link, link is None) == (None, False)
    strip = [(rows[2].email, "…"), ("nova@example.org", "…"), *((row.email, "_") for row in rows),
             *((row.ticket_code, "_") for row in rows)]  # fmt: skip
    texts = []
    for text in (taken.text, free.text):
        for old, new in strip:
            text = text.replace(old, new)
        texts.append(text)
    assert texts[0] == texts[1]


@pytest.mark.parametrize("token", ["x", "WzEsMV0.x", "my"])
def test_a_forged_link_for_an_address_is_no_page(person, client, token):
    client.page(f"/my/{links.sign('my', person.id, 1) if token == 'my' else token}/email", status=404)


def test_after_the_deadline_the_page_of_changes_says_so(person, client):
    form = client.page(english(person) + "/change")
    with clock.frozen(LATE):
        page = client.page(english(person) + "/change")
        sent = client.submit(form, "Save the changes", status=409, municipality="Děčín")
        own = client.page(english(person))

    for late in (page, sent):
        assert "Changes are no longer possible here. Please write to the organiser." in late.text
    assert "Change my data" not in own.texts("main a")
    assert "Cancel my registration" in own.texts("main a")
    assert person.municipality == "Kadaň"


# Cancelling


def test_cancelling_asks_first_and_passes_the_place_on(person, event, client):
    waiting = make_registration(event, WAITING)
    question = client.page(english(person) + "/cancel")

    after = client.submit(question, "Yes, cancel my registration")

    assert after.h1 == "Your registration is cancelled."
    assert after.link("Register again") == "/en/bydleni-2026/register"
    assert places(waiting) == [(event.quota_id, "confirmed")]
    assert mails() == [("place_confirmed", waiting.email), ("registration_cancelled", person.email)]


@pytest.mark.parametrize("path", ["cancel", "erase"])
def test_what_takes_everything_away_is_not_the_filled_button(person, client, path):
    page = client.page(f"{english(person)}/{path}")

    assert [text_of(button) for button in page.all("main .btn-primary")] == [
        "No, I am coming" if path == "cancel" else "No, keep them"
    ]
    assert [button.attrs["class"] for button in page.all("main form button")] == ["btn btn-undoes"]


def test_a_second_press_finds_it_done(person, client):
    question = client.page(english(person) + "/cancel")

    for _ in range(2):
        after = client.submit(question, "Yes, cancel my registration")

    assert after.h1 == "Your registration is cancelled."
    assert not after.all(".errors")
    assert mails() == [("registration_cancelled", person.email)]


def test_after_the_conference_there_is_nothing_to_cancel(person, client):
    with clock.frozen(at(12, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page(english(person) + "/cancel")

    assert "The conference is over; there is nothing to change any more." in page.text
    assert not page.all("main form")


def test_after_the_conference_the_page_speaks_of_what_is_left(person, visit, client):
    take_place(person, visit.groups[0].quota_id)

    with clock.frozen(at(12, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page(english(person))

    assert page.h1 == "The conference is over."
    assert "We look forward" not in page.text
    assert not page.all(".ticket")
    assert page.texts(".notice") == ["Group 1, leaves at 14:45."]
    assert page.texts(".actions .btn") == ["Programme"]


# The visit


def test_a_visit_is_chosen_on_the_page(person, visit, client):
    page = client.page(english(person))
    assert "You are not going on the visit." in page.text
    assert "Smyšlená 7" not in page.html

    form = next(
        f
        for f in page.all("main form")
        if any(i.attrs.get("value") == str(visit.groups[1].id) for i in f.query("input"))
    )
    csrf = {i.attrs["name"]: i.attrs["value"] for i in form.query("input")}
    client.post(form.attrs["action"], data=csrf)

    page = client.page(english(person))
    assert "you have a place Group 2, leaves at 14:50." in page.text
    assert "Smyšlená 7" in page.text
    assert "At the gate Nádražní 1, Plzeň" in page.text
    assert mails() == [("visit_changed", person.email)]


def test_the_address_of_the_visit_is_hidden_from_those_who_wait_for_it(person, visit, event, client):
    other = make_registration(make_event("plnici"))
    take_place(other, visit.groups[0].quota_id)
    take_place(person, visit.groups[0].quota_id, WAITING)

    page = client.page(english(person))

    assert "you are on the waiting list, number 1" in page.text
    assert "Smyšlená 7" not in page.html


def choose(client, registration, **values):
    return client.post(
        english(registration) + "/visit", data={"csrf_token": csrf_token(client, registration), **values}
    )


def csrf_token(client, registration):
    return client.page(english(registration) + "/cancel").one("input[name=csrf_token]").attrs["value"]


def test_who_has_a_place_may_wait_for_a_full_group_beside_it(person, visit, client):
    take_place(person, visit.groups[1].quota_id)
    take_place(make_registration(make_event("plnici")), visit.groups[0].quota_id)

    page = client.page(english(person))
    assert page.texts(".todo button") == ["Keep my place and wait"]

    choose(client, person, visit=str(visit.groups[0].id))
    assert "so you keep the place you have" in client.page(english(person)).text
    assert places(person)[1:] == [(visit.groups[1].quota_id, "confirmed")]

    client.submit(client.page(english(person)), "Keep my place and wait")
    assert places(person)[1:] == [(visit.groups[1].quota_id, "confirmed"), (visit.groups[0].quota_id, "waiting")]


def test_the_visit_is_given_up(person, visit, client):
    take_place(person, visit.groups[0].quota_id)

    page = client.submit(client.page(english(person)), "I am not going on the visit")

    assert "You are not going on the visit." in page.text
    assert places(person)[1:] == [(visit.groups[0].quota_id, "cancelled")]


@pytest.mark.parametrize("wish", ["99999999999999999999", "abc", "1\0", "-1"])
def test_a_group_that_is_not_there_is_refused_with_a_sentence(person, visit, client, wish):
    response = choose(client, person, visit=wish)

    assert response.status_code == 303
    assert "This group is no longer offered. Choose another one." in client.page(english(person)).text
    assert places(person) == [(person.event.quota_id, "confirmed")]


def test_who_waits_for_the_conference_wishes_a_group(person, event, visit, client):
    waiting = make_registration(event, WAITING)

    choose(client, waiting, visit=str(visit.groups[1].id))

    page = client.page(english(waiting))
    assert "Group 2, leaves at 14:50. You get in line for the visit" in page.text


# Files


def test_the_calendar_has_the_conference_and_the_visit(person, visit, client):
    take_place(person, visit.groups[1].quota_id)

    response = client.get(english(person) + "/calendar.ics")

    assert response.mimetype == "text/calendar"
    entries = {str(e["UID"]).split("-")[0]: e for e in Calendar.from_ical(response.data).walk("VEVENT")}
    assert entries["conference"]["LOCATION"] == "Kulturní dům, Smyšlená 5, 432 01 Kadaň"
    assert entries["visit"]["LOCATION"] == "U brány, Nádražní 1, Plzeň"
    assert "Smyšlená 7" not in response.text.replace("\r\n ", "")
    assert entries["visit"]["DTSTART"].dt == at(14, 50)
    assert entries["visit"]["STATUS"] == "CONFIRMED"
    assert b"/my/" not in response.data.replace(b"\r\n ", b"")


def test_each_change_makes_a_newer_version_of_the_same_entry(person, visit, client):
    take_place(person, visit.groups[1].quota_id)
    before = Calendar.from_ical(client.get(english(person) + "/calendar.ics").data).walk("VEVENT")

    with clock.frozen(NOW + timedelta(minutes=1)):
        client.submit(client.page(english(person)), "I am not going on the visit")
        after = Calendar.from_ical(client.get(english(person) + "/calendar.ics").data).walk("VEVENT")

    assert [e["UID"] for e in after] == [e["UID"] for e in before]
    assert all(new["SEQUENCE"] > old["SEQUENCE"] for new, old in zip(after, before, strict=True))
    assert [str(e["STATUS"]) for e in after] == ["CONFIRMED", "CANCELLED"]


def test_a_cancelled_registration_takes_its_entries_out(person, client):
    client.submit(client.page(english(person) + "/cancel"), "Yes, cancel my registration")

    entries = Calendar.from_ical(client.get(english(person) + "/calendar.ics").data).walk("VEVENT")

    assert [str(e["STATUS"]) for e in entries] == ["CANCELLED"]


@pytest.fixture
def slides(event):
    """Slides of one published item, for participants only."""
    item = make_item(event, code="TALK01", title_en="Rent and debts", title_cs="Nájem a dluhy")
    with BytesIO(b"%PDF-1.7 slides") as content:
        storage().put("slides/one.pdf", content)
    saved(
        SlideFile(
            event_id=event.id,
            item_id=item.id,
            version=1,
            storage_key="slides/one.pdf",
            filename="najem.pdf",
            mime="application/pdf",
            size=15,
            audience=Audience.PARTICIPANTS,
        )
    )
    release_programme(event)


def test_slides_for_participants_are_for_those_with_a_place(person, slides, event, client):
    waiting = make_registration(event, WAITING)

    page = client.page(english(person))
    assert page.texts("section[aria-labelledby=slides] li") == ["Rent and debts najem.pdf (15 B)"]
    file = client.get(page.link("najem.pdf"))
    assert (file.data, file.mimetype) == (b"%PDF-1.7 slides", "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.get(english(person) + "/slides/TALK01/old.pdf").headers["Location"].endswith("/najem.pdf")

    assert not client.page(english(waiting)).all("section[aria-labelledby=slides]")
    assert client.get(english(waiting) + "/slides/TALK01/najem.pdf").status_code == 404


def test_everything_stored_can_be_downloaded(person, visit, client):
    take_place(person, visit.groups[1].quota_id)
    choose(client, person, visit="")

    response = client.get(english(person) + "/data.json")

    data = json.loads(response.data)
    assert response.headers["Content-Disposition"] == 'attachment; filename="data.json"'
    assert data["registration"]["family_name"] == "Svízelová"
    assert data["conference"]["starts_on"] == "2026-06-11"
    assert [(place["of"], place["group"], place["state"]) for place in data["places"]] == [
        ("conference", None, "confirmed"),
        ("visit", 2, "cancelled"),
    ]
    assert [message["kind"] for message in data["messages"]] == ["visit_changed"]
    assert not {"form_token", "id", "sort_key", "search_key"} & set(data["registration"])
