"""A clerk registers colleagues on one form: who gets a place, who is told what, what is kept and what not revealed."""

import threading
from datetime import timedelta

import pytest

from conference.extensions import db
from conference.fields.registration import OPTIONAL
from conference.lib import clock
from conference.places.models import PlaceState
from conference.places.queries import miscounted
from conference.registration import actions
from conference.registration.answers import Answer
from conference.registration.colleagues.actions import (
    Colleague,
    NotEnoughPlaces,
    Registered,
    WhenFull,
    register_colleagues,
)
from conference.registration.rules import RegistrationRefused
from tests.conftest import NOW
from tests.factories import at, make_event, make_registration, make_visit, take_place
from tests.registration.people import details, last_mail, letters, mails, own_address, places, registrations

CS, EN = "/bydleni-2026/register/colleagues", "/en/bydleni-2026/register/colleagues"
BUTTON, MORE = "Register the colleagues", "Add more rows"
OFFICE = {"organisation": "Město Kadaň", "municipality": "Kadaň", "privacy_read": True}


def row(number, **values):
    """The fields of one row with somebody in it."""
    defaults = {"given_name": "Jana", "family_name": f"Nováková{number}", "email": f"jana{number}@example.org"}
    return {f"colleagues-{number}-{name}": value for name, value in {**defaults, **values}.items()}


def rows(count):
    return {name: value for number in range(count) for name, value in row(number).items()}


def send(client, address=EN, button=BUTTON, status=None, **values):
    return client.submit(client.page(address), button, status=status, **{**OFFICE, **values})


def people(*numbers, **values):
    return [Colleague(details(number), **values) for number in numbers]


PLACE = Answer(has_place=True)


def register(event, colleagues, choice=WhenFull.EACH, **values):
    return register_colleagues(event, colleagues, choice=choice, language="cs", **values)


@pytest.fixture
def event(app):
    return make_event(capacity=2)


# The action


def test_each_gets_a_row_a_place_and_a_letter_of_their_own(event):
    found = register(event, people(1, 2))

    assert found == [Registered("Jana Nováková1", PLACE), Registered("Jana Nováková2", PLACE)]
    assert [places(person) for person in registrations()] == [[(event.quota_id, "confirmed")]] * 2
    assert mails() == [("registration_confirmed", "jana1@example.org"), ("registration_confirmed", "jana2@example.org")]
    assert len({person.ticket_code for person in registrations()}) == 2
    for person, message in zip(registrations(), letters(), strict=True):
        assert own_address(person) in message.text


def test_places_go_in_the_order_of_the_form_and_the_rest_waits(event):
    found = register(event, people(9, 1, 5))

    assert [one.answer.has_place for one in found] == [True, True, False]
    states = {person.email: places(person)[0][1] for person in registrations()}
    assert states == {
        "jana9@example.org": "confirmed", "jana1@example.org": "confirmed", "jana5@example.org": "waiting"
    }  # fmt: skip


def test_all_or_nobody_writes_nothing_when_there_is_a_place_too_few(event):
    with pytest.raises(NotEnoughPlaces) as refusal:
        register(event, people(1, 2, 3), WhenFull.ALL, clerk_email="clerk@example.org")

    assert refusal.value.free == 2
    assert (registrations(), mails(), miscounted()) == ([], [], [])
    db.session.refresh(event.quota)
    assert event.quota.taken == 0


def test_all_together_when_there_are_just_enough_places(event):
    assert [one.answer.has_place for one in register(event, people(1, 2), WhenFull.ALL)] == [True, True]


def test_while_people_wait_no_place_is_free_for_all(event):
    make_registration(event, PlaceState.WAITING)

    with pytest.raises(NotEnoughPlaces) as refusal:
        register(event, people(1), WhenFull.ALL)

    assert refusal.value.free == 0


def test_without_a_limit_there_are_places_for_all(app):
    assert len(register(make_event(capacity=None), people(*range(10)), WhenFull.ALL)) == 10


def test_the_same_form_sent_twice_is_one(event):
    first = register(event, people(1, 2), WhenFull.ALL, clerk_email="clerk@example.org")
    again = register(event, people(1, 2), WhenFull.ALL, clerk_email="clerk@example.org")

    assert first == again
    assert len(registrations()) == 2
    assert [kind for kind, _ in mails()] == ["registration_confirmed"] * 2 + ["colleagues_registered"]


def test_a_colleague_who_has_cancelled_is_registered_anew_by_the_same_form(event):
    register(event, people(1, 2))
    actions.cancel(next(row for row in registrations() if row.email.startswith("jana1")))

    found = register(event, people(1, 2))

    assert found == [Registered("Jana Nováková1", PLACE), Registered("Jana Nováková2", PLACE)]
    assert sorted(row.email for row in registrations() if row.is_active) == ["jana1@example.org", "jana2@example.org"]
    assert len(registrations()) == 3


def test_sent_again_after_the_closing_it_is_still_the_same_form(event):
    with clock.frozen(event.registration_closes_at - timedelta(minutes=10)):
        register(event, people(1))

    with clock.frozen(event.registration_closes_at):
        assert register(event, people(1)) == [Registered("Jana Nováková1", PLACE)]
        with pytest.raises(RegistrationRefused):
            register(event, people(1, 2))


def test_somebody_registered_before_keeps_their_registration_and_gets_their_link(event):
    known = make_registration(event, email="jana1@example.org", email_key="jana1@example.org", organisation="Jinde")

    found = register(event, people(1, 2), clerk_email="clerk@example.org")

    waits = Answer(has_place=False, position=1)  # as it would be if the first were new: the last place would be theirs
    assert found == [Registered("Jana Nováková1", PLACE), Registered("Jana Nováková2", waits)]
    assert (len(registrations()), known.organisation) == (2, "Jinde")
    assert mails() == [
        ("registration_confirmed", "jana2@example.org"),
        ("colleagues_registered", "clerk@example.org"),
        ("registration_link", "jana1@example.org"),
    ]


@pytest.mark.parametrize("is_known", [True, False])
def test_all_or_nobody_does_not_reveal_who_is_registered(app, is_known):
    event = make_event(capacity=3)
    make_registration(event, email="jana1@example.org" if is_known else "petr@example.org",
                      email_key="jana1@example.org" if is_known else "petr@example.org")  # fmt: skip

    with pytest.raises(NotEnoughPlaces) as refusal:
        register(event, people(1, 2, 3), WhenFull.ALL)

    assert refusal.value.free == 2
    assert mails() == []


def test_visits_are_taken_as_wished(event):
    visit = make_visit(event, (1, 5))
    group = str(visit.groups[0].id)

    register(event, [Colleague(details(1), [group]), Colleague(details(2), [group]), Colleague(details(3), ["any"])])

    found = [places(person)[1:] for person in sorted(registrations(), key=lambda person: person.email)]
    assert found[:2] == [[(visit.groups[0].quota_id, "confirmed")], [(visit.groups[0].quota_id, "waiting")]]
    assert found[2] == []  # waits for the conference first
    assert registrations()[2].visit_wishes == ["any"]


def test_colleagues_have_not_read_the_page_and_their_letter_says_where_it_is(event):
    register(event, people(1))
    actions.register(event, details(2), form_token="other")

    assert [person.privacy_read_at for person in registrations()] == [None, NOW]
    assert ["/bydleni-2026/privacy" in message.text for message in letters()] == [True, False]


def test_the_clerk_gets_a_summary_without_links(event):
    register(event, people(1, 2, 3), clerk_email="clerk@example.org")

    summary = last_mail()
    text = summary.text.replace("\N{NO-BREAK SPACE}", " ")
    assert summary.recipient == "clerk@example.org"
    assert "- Jana Nováková2: místo na konferenci\n- Jana Nováková3: čekací listina, pořadí 1\n" in text
    assert "/my/" not in summary.text + summary.html


def test_two_forms_at_once_share_the_places_and_no_form_is_halved(app):
    event = make_event(capacity=5)
    event_id = event.id
    db.session.remove()
    start, answers = threading.Barrier(4), []

    def clerk(number):
        with app.app_context():
            own = db.session.get(type(event), event_id)
            start.wait()
            try:
                answers.append(len(register(own, people(*range(number * 3, number * 3 + 3)), WhenFull.ALL)))
            except NotEnoughPlaces as refusal:
                answers.append(refusal.free - 10)

    clerks = [threading.Thread(target=clerk, args=(number,)) for number in range(4)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()

    assert sorted(answers) == [-8, -8, -8, 3]
    assert len(registrations()) == len(mails()) == 3
    assert miscounted() == []


# The page


def test_the_form_leads_to_the_one_for_colleagues(event, client):
    page = client.page(client.page("/en/bydleni-2026/register").link("Fill in one form for all"))

    assert (page.address, page.h1) == (EN, "Registration of colleagues")
    assert page.texts("legend")[:5] == ["Where from", "Colleague 1", "Colleague 2", "Colleague 3",
                                        "When there are not places for all"]  # fmt: skip


def test_the_form_leads_there_in_czech(event, client):
    page = client.page(client.page("/bydleni-2026/register").link("Vyplňte jeden formulář za všechny"))

    assert page.h1 == "Přihláška za více kolegů"
    assert "Jméno" in page.texts("label")


def test_the_colleagues_are_registered(event, client):
    page = send(client, **rows(2), clerk_email="clerk@example.org")

    assert page.address == f"{EN}/thanks"
    assert page.texts(".ruled li") == [
        "Jana Nováková0 a place at the conference", "Jana Nováková1 a place at the conference"
    ]  # fmt: skip
    assert "/my/" not in page.html
    assert [person.language for person in registrations()] == ["en", "en"]
    assert len(mails()) == 3


def test_the_colleagues_are_registered_in_czech(event, client):
    page = client.submit(client.page(CS), "Přihlásit kolegy", **OFFICE, **rows(3))

    assert page.h1 == "Děkujeme za přihlášení kolegů"
    assert page.texts(".ruled .place") == ["místo na konferenci", "místo na konferenci", "čekací listina, pořadí 1"]


def test_everything_in_a_row_is_stored(app, client):
    visit = make_visit(make_event(optional_fields=["organisation_type", "wants_certificate"]))

    send(
        client, organisation_type="municipality",
        **row(0, title_before="ing", title_after="phd", visit=str(visit.groups[1].id), wants_certificate=False),
        **row(2),
    )  # fmt: skip

    first, second = registrations()
    assert (first.title_before, first.title_after, first.organisation_type) == ("Ing.", "Ph.D.", "municipality")
    assert (first.wants_certificate, second.wants_certificate) == (False, True)
    assert places(first)[1:] == [(visit.groups[1].quota_id, "confirmed")]
    assert (second.email, second.organisation, second.municipality) == ("jana2@example.org", "Město Kadaň", "Kadaň")


def test_more_rows_keep_what_was_typed(app, client):
    make_visit(make_event(optional_fields=["wants_certificate"]))
    page = client.page(EN)
    for count in (6, 9, 10):
        page = client.submit(page, MORE, status=200, **row(1, visit="any", title_before="Mgr."))
        form = page.form(BUTTON)
        assert len([name for name in form.names if name.endswith("-email") and name != "clerk_email"]) == count
        assert form.values["colleagues-1-email"] == ["jana1@example.org"]
        assert form.values["colleagues-1-visit"] == ["any"]
        assert form.values[f"colleagues-{count - 1}-wants_certificate"] == ["y"]
        assert page.errors == []

    assert MORE not in page.texts("button")
    assert registrations() == []


def test_ten_at_once(app, client):
    make_event()
    page = client.page(EN)
    for _ in range(3):
        page = client.submit(page, MORE, status=200)

    client.submit(page, BUTTON, **OFFICE, **rows(10))

    assert len(registrations()) == 10


def test_an_eleventh_row_is_not_there(app, client):
    make_event()
    form = client.page(EN).form(BUTTON)
    data = {**form.values, **{**OFFICE, "privacy_read": "y"}, **rows(12)}

    client.post(EN, data=data)

    assert len(registrations()) == 10


@pytest.mark.parametrize("index", ["9" * 5000, "²", "-1", "a", "", "0-0-0"])
def test_names_of_rows_that_are_none_do_no_harm(event, client, index):
    data = {**client.page(EN).form(BUTTON).values, **OFFICE, "privacy_read": "y", f"colleagues-{index}-email": "x"}

    assert client.post(EN, data={**data, **row(0)}).status_code == 303


def test_mistakes_are_named_with_their_row_and_lead_to_the_field(event, client):
    page = send(
        client, status=422, municipality="", privacy_read=False, clerk_email="clerk",
        **row(0, given_name=""), **row(2, email="jana"),
    )  # fmt: skip

    assert page.errors == [
        "Write the town of your workplace.",
        "Colleague 1: Write the given name.",
        "Colleague 3: An e-mail address has exactly one @, such as jana@example.org.",
        "An e-mail address has exactly one @, such as jana@example.org.",
        "Confirm that your colleagues know of it.",
    ]
    assert [link.attrs["href"] for link in page.all(".errors a")] == [
        "#municipality", "#colleagues-0-given_name", "#colleagues-2-email", "#clerk_email", "#privacy_read"
    ]  # fmt: skip
    for link in page.all(".errors a"):
        assert page.one(link.attrs["href"])
    values = page.form(BUTTON).values
    assert (values["colleagues-0-family_name"], values["colleagues-2-email"]) == (["Nováková0"], ["jana"])
    assert registrations() == []


def test_each_colleague_is_a_person_of_their_own_for_the_browser(event, client):
    page = client.page(EN)

    for number in (0, 2):
        for name, token in (("given_name", "given-name"), ("email", "email")):
            autocomplete = page.one(f"#colleagues-{number}-{name}").attrs["autocomplete"]
            assert autocomplete == f"section-colleague-{number + 1} {token}"


def test_an_empty_form_asks_for_a_colleague(event, client):
    page = client.submit(client.page(EN), BUTTON, status=422)

    assert "Colleague 1: Write at least one colleague into the form." in page.errors


def test_each_colleague_needs_an_address_of_their_own(event, client):
    page = send(client, status=422, **row(0), **row(1, email="JANA0@example.org"))

    assert page.errors == ["Colleague 2: The same address stands at Colleague 1. Each colleague needs their own."]


def test_a_mistyped_provider_is_asked_about_once(event, client):
    asked = send(client, status=422, **row(0, email="jana@seznma.cz"), **row(1))
    assert asked.errors == ["Colleague 1: Did you mean jana@seznam.cz?"]

    client.submit(asked, BUTTON)
    assert sorted(row.email for row in registrations()) == ["jana1@example.org", "jana@seznma.cz"]


def test_one_press_takes_the_address_that_was_meant_and_keeps_the_others(event, client):
    asked = send(client, status=422, **row(0, email="jana@seznma.cz"), **row(1))

    client.submit(asked, "Use jana@seznam.cz")

    assert sorted(row.email for row in registrations()) == ["jana1@example.org", "jana@seznam.cz"]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("Use eva@seznam.cz", "Keep jan@gmial.com", ["eva@seznam.cz", "jan@gmial.com"]),
        ("Keep eva@seznma.cz", "Use jan@gmail.com", ["eva@seznma.cz", "jan@gmail.com"]),
        ("Keep jan@gmial.com", "Keep eva@seznma.cz", ["eva@seznma.cz", "jan@gmial.com"]),
    ],
)
def test_the_buttons_at_one_address_answer_for_that_one_only(event, client, first, second, kept):
    asked = send(client, status=422, **row(0, email="eva@seznma.cz"), **row(1, email="jan@gmial.com"))

    still = client.submit(asked, first, status=422)
    assert len(still.errors) == 1
    client.submit(still, second)

    assert sorted(row.email for row in registrations()) == kept


OF_EACH = {
    "title_before": "ing", "title_after": "phd", "honorific": "ms", "phone": "600 000 041", "position": "ředitelka",
    "social_worker": True, "meal": "vegan", "needs": "Vozík", "wants_certificate": False,
}  # fmt: skip


@pytest.fixture
def everything(app):
    """An event that asks for all it can."""
    event = make_event(optional_fields=[*OPTIONAL])
    make_visit(event, (5,))
    return event


def test_each_colleague_has_the_fields_of_the_single_form_in_its_words(everything, client):
    page = client.page(EN)

    names = {field.attrs["name"].removeprefix("colleagues-1-") for field in page.all("main form [name^=colleagues-1-]")}
    assert names - {"asked", "answered"} == {*OF_EACH, "given_name", "family_name", "email", "visit"}
    assert not page.all("main form details[open]")


def test_what_was_typed_about_each_is_stored(everything, client):
    send(client, **row(0, **OF_EACH), **row(1))

    first, second = registrations()
    assert (first.title_before, first.title_after, first.honorific, first.phone) == (
        "Ing.",
        "Ph.D.",
        "ms",
        "+420600000041",
    )
    assert (first.position, first.social_worker, first.meal, first.needs) == ("ředitelka", True, "vegan", "Vozík")
    assert (first.salutation, first.wants_certificate) == ("Dear Dr Nováková0", False)
    assert (second.honorific, second.social_worker, second.meal, second.needs) == ("neutral", False, None, "")


def test_what_was_typed_about_each_is_kept_with_a_mistake(everything, client):
    page = send(client, status=422, **row(0, **{**OF_EACH, "phone": "12"}), **row(1, meal="steak"))

    assert page.errors == [
        "Colleague 1: Write one phone number, such as 600 000 041, or leave the field empty.",
        "Colleague 2: Choose one of the rows of the list.",
    ]
    values = page.form(BUTTON).values
    kept = {"honorific": "ms", "phone": "12", "position": "ředitelka", "meal": "vegan", "needs": "Vozík"}
    assert {name: values[f"colleagues-0-{name}"][0].strip() for name in kept} == kept
    assert len(page.all("main form details[open]")) == 3


def test_fields_that_are_not_switched_on_are_neither_shown_nor_stored(event, client):
    data = client.page(EN).form(BUTTON).fill(**OFFICE, **row(0))
    assert not [name for name in data if name.endswith(("phone", "meal", "needs", "position", "social_worker"))]

    client.post(EN, data={**data, "colleagues-0-needs": "Vozík", "colleagues-0-phone": "600000041"})

    assert [(person.needs, person.phone) for person in registrations()] == [("", "")]


def test_a_row_with_nothing_but_needs_is_somebody(everything, client):
    page = send(client, status=422, **row(0), **{"colleagues-1-needs": "Vozík"})

    assert page.errors[0] == "Colleague 2: Write the given name."


def test_town_and_names_of_colleagues_are_asked_about_too(event, client):
    page = client.page(EN)
    typed = {**OFFICE, "municipality": "Rokicany", **row(0, family_name="NOVÁKOVÁ"), **row(1)}

    asked = client.submit(page, BUTTON, status=422, **typed)
    assert asked.errors == ["Did you mean Rokycany?", "Colleague 1: Did you mean Jana Nováková?"]
    client.submit(client.submit(asked, "Use Rokycany", status=422), "Use Jana Nováková")

    assert {(person.municipality, person.family_name[:8]) for person in registrations()} == {("Rokycany", "Nováková")}


def test_when_all_do_not_fit_the_page_says_how_many_places_there_are_and_offers_each(event, client):
    refused = send(client, status=422, choice="all", **rows(3))

    assert refused.errors == [
        "There are only 2 free places. You are registering 3 colleagues, so nobody was registered."
        " To register each as places allow, just send the form again."
    ]
    assert registrations() == []

    done = client.submit(refused, BUTTON)
    assert done.texts(".ruled .place") == ["a place at the conference"] * 2 + ["waiting list, number 1"]


@pytest.mark.parametrize("values", [{"choice": "some"}, {"colleagues-0-visit": "99999"}, {"colleagues-0-email": "\0"}])
def test_values_that_are_not_offered_are_refused(event, client, values):
    make_visit(event)

    assert len(send(client, status=422, **{**row(0), **values}).errors) == 1


def test_a_group_taken_off_meanwhile_is_refused_at_its_row(event, client, monkeypatch):
    visit = make_visit(event)
    monkeypatch.setattr("conference.places.queries.quota_for_wish", lambda *_: None)
    offered = iter([[visit], [visit], []])
    monkeypatch.setattr("conference.registration.colleagues.views.offered_visits", lambda _: next(offered))

    page = send(client, status=422, **row(0, visit=str(visit.groups[0].id)))

    assert page.errors == ["This group is no longer offered. Choose another one."]
    assert registrations() == []


def test_known_and_new_addresses_get_the_same_page(app):
    make_registration(make_event(), email="jana0@example.org", email_key="jana0@example.org")

    page = send(app.test_client(), **rows(1))

    assert page.texts(".ruled li") == ["Jana Nováková0 a place at the conference"]
    assert mails() == [("registration_link", "jana0@example.org")]


def test_after_the_closing_there_is_no_form(event, client):
    page = client.page(EN)
    with clock.frozen(at(23)):
        refused = client.submit(page, BUTTON, status=409, **OFFICE, **row(0))

    assert not refused.all("main form")
    assert registrations() == []


def test_the_page_of_thanks_without_a_form_leads_to_it(event, client):
    assert client.get(f"{EN}/thanks").headers["Location"] == EN


@pytest.mark.usefixtures("limits")
def test_a_town_office_of_sixty_fits_the_limit_and_a_flood_does_not(app, client, monkeypatch):
    make_event()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)

    answers = [client.post(EN).status_code for _ in range(41)]

    assert set(answers[:40]) == {422}
    assert answers[40] == 429


def test_full_says_that_colleagues_will_wait(event, client):
    for _ in range(2):
        take_place(make_registration(event, PlaceState.CANCELLED), event.quota_id)

    assert "Your colleagues will be on the waiting list." in client.page(EN).text


def test_the_clerk_learns_nothing_about_an_address_from_the_last_place(app):
    """With two places left for three people: told is how it ends with new addresses, the letters say what holds."""
    told = []
    for slug in ("known", "fresh"):
        event = make_event(slug, capacity=3)
        email = "jana1@example.org" if slug == "known" else "other@example.org"
        make_registration(event, email=email, email_key=email)
        found = register(event, people(1, 2, 3))
        told.append([(one.answer.has_place, one.answer.position) for one in found])
        assert register(event, people(1, 2, 3)) == found

    assert told == [[(True, 0), (True, 0), (False, 1)]] * 2
    kept = {row.email for row in registrations() if row.event.slug == "known" and "confirmed" in places(row)[0]}
    assert kept == {"jana1@example.org", "jana2@example.org", "jana3@example.org"}
