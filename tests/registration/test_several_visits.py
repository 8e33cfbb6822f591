"""A conference with several visits: each is a choice of its own, and people go on more than one where it says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places import actions as place_actions
from conference.places.models import PlaceState
from conference.registration import actions
from conference.registration.own import calendar, choices
from conference.registration.own.visits import sent_visit
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from tests.client import text_of
from tests.conftest import sign_in
from tests.desk.making import link, make_device
from tests.factories import at, make_event, make_member, make_registration, make_visit, take_place
from tests.registration.people import FORM, details, last_mail, letters, own_address, places, registrations

WAITING = PlaceState.WAITING
PERSON = {"given_name": "Jana", "family_name": "Nová"}
OTHER = {"email": "j2@example.org", "organisation": "Obec Jinde"}
EN = "/en/bydleni-2026/register"


@pytest.fixture
def event(app):
    return make_event(capacity=9, several_visits=True)


@pytest.fixture
def visits(event):
    """The hostel in the morning, the workshop beside the flats, the flats in the afternoon; two groups each."""
    return [
        a_visit(event, "the hostel", 9, 10),
        a_visit(event, "the workshop", 15, 16),
        a_visit(event, "the flats", 14, 15),
    ]


def a_visit(event, title, starts, ends, capacities=(5, 5)):
    """A visit whose groups leave at its beginning and half an hour later."""
    visit = make_visit(event, capacities)
    with transaction():
        visit.item.title_en, visit.item.title_cs = f"Visit to {title}", f"Prohlídka: {title}"
        visit.item.starts_at, visit.item.ends_at = at(starts), at(ends)
        for number, group in enumerate(visit.groups):
            group.departs_at = at(starts) + timedelta(minutes=30 * number - 15)
    return visit


def only_one(event):
    with transaction():
        event.several_visits = False


def wish(visit, number=0):
    return str(visit.groups[number].id)


def register(event, *visits, number=1):
    return actions.register(
        event, details(number), visits=visits, form_token=f"form-{number}", language="en"
    ).registration


def held(registration):
    return [quota for quota, state in places(registration)[1:] if state == "confirmed"]


def refused(act, *arguments, **values):
    with pytest.raises(RegistrationRefused) as found:
        act(*arguments, **values)
    return found.value.reason


# Registering


def test_two_visits_are_taken_where_one_ends_before_the_other_leaves(event, visits):
    hostel, _workshop, flats = visits

    row = register(event, wish(flats), f"any-{hostel.id}")

    assert held(row) == [flats.groups[0].quota_id, hostel.groups[0].quota_id]


def test_two_at_the_same_time_are_refused_and_nothing_is_written(event, visits):
    _hostel, workshop, flats = visits  # the first group to the workshop leaves before the flats end

    assert refused(register, event, wish(flats), wish(workshop)) is RegistrationRefusal.VISITS_OVERLAP
    assert refused(register, event, wish(flats), wish(flats, 1)) is RegistrationRefusal.VISITS_OVERLAP
    assert registrations() == []
    assert held(register(event, wish(flats), wish(workshop, 1)))  # which leaves after it


def test_any_group_is_one_that_can_be_had_beside_the_other_visit(event, visits):
    _hostel, workshop, flats = visits

    row = register(event, f"any-{workshop.id}", wish(flats))

    assert held(row) == [workshop.groups[1].quota_id, flats.groups[0].quota_id]


def test_where_each_goes_on_one_a_second_is_refused(event, visits):
    only_one(event)

    assert refused(register, event, wish(visits[0]), wish(visits[2])) is RegistrationRefusal.ONE_VISIT
    assert registrations() == []


def test_who_waits_for_the_conference_gets_all_visits_with_the_place(event, visits):
    hostel, workshop, flats = visits
    with transaction():
        event.quota.capacity = 1
    first = register(event)
    second = register(event, wish(hostel), wish(flats), number=2)
    assert (second.visit_wishes, held(second)) == ([wish(hostel), wish(flats)], [])
    assert refused(register, event, wish(flats), wish(workshop), number=3) is RegistrationRefusal.VISITS_OVERLAP

    actions.cancel(first)

    assert (second.visit_wishes, held(second)) == ([], [hostel.groups[0].quota_id, flats.groups[0].quota_id])
    [told] = [letter.text for letter in letters() if letter.kind == "place_confirmed"]
    assert "Visit to the hostel" in told
    assert "Visit to the flats" in told


def test_a_wish_that_fits_no_more_is_passed_over_and_the_first_one_holds(event, visits):
    hostel, _workshop, flats = visits
    waiting = make_registration(event, WAITING, visit_wishes=[wish(hostel), wish(flats), "0"])
    only_one(event)

    with transaction():
        place_actions.promote(event.quota_id)

    assert (waiting.visit_wishes, held(waiting)) == ([], [hostel.groups[0].quota_id])


# On the own page


@pytest.fixture
def person(event):
    return make_registration(event, language="en")


def test_another_visit_is_added_and_each_is_given_up_by_itself(person, visits):
    hostel, _workshop, flats = visits
    choices.choose_visit(person, wish(hostel))
    choices.choose_visit(person, wish(flats))
    assert held(person) == [hostel.groups[0].quota_id, flats.groups[0].quota_id]

    choices.leave_visit(person, hostel.id)

    assert held(person) == [flats.groups[0].quota_id]
    letter = last_mail()
    assert letter.subject.startswith("You are not going on the visit")
    assert "- Visit to the hostel, Group 1" in plain(letter.text)
    assert "What stays as it is:\n\nVisit to the flats" in plain(letter.text)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_another_group_of_the_same_visit_replaces_the_first(person, visits):
    flats = visits[2]
    choices.choose_visit(person, wish(flats))

    choices.choose_visit(person, wish(flats, 1))

    assert held(person) == [flats.groups[1].quota_id]


def test_a_visit_at_the_same_time_is_refused_until_the_person_gives_the_other_up(person, visits):
    _hostel, workshop, flats = visits
    choices.choose_visit(person, wish(flats))

    assert refused(choices.choose_visit, person, wish(workshop)) is RegistrationRefusal.WOULD_GIVE_UP
    assert held(person) == [flats.groups[0].quota_id]

    choices.choose_visit(person, wish(workshop), gives_up=True)
    assert held(person) == [workshop.groups[0].quota_id]


def test_any_group_of_another_visit_leaves_what_the_person_has(person, visits):
    _hostel, workshop, flats = visits
    choices.choose_visit(person, wish(flats))

    choices.choose_visit(person, f"any-{workshop.id}")

    assert held(person) == [flats.groups[0].quota_id, workshop.groups[1].quota_id]


def test_a_turn_for_another_visit_stays_and_takes_nothing_when_it_comes_true(event, person, visits):
    hostel, _workshop, flats = visits
    with transaction():
        hostel.groups[0].quota.capacity = 0
    choices.choose_visit(person, wish(hostel))
    choices.choose_visit(person, wish(flats))

    place_actions.change_capacity(hostel.groups[0].quota_id, 1)

    assert sorted(held(person)) == sorted([hostel.groups[0].quota_id, flats.groups[0].quota_id])


def test_where_each_goes_on_one_the_choice_of_another_replaces_it(event, person, visits):
    only_one(event)
    choices.choose_visit(person, wish(visits[0]))

    choices.choose_visit(person, wish(visits[2]))

    assert held(person) == [visits[2].groups[0].quota_id]


def test_who_waits_wishes_each_visit_by_itself(event, visits):
    hostel, workshop, flats = visits
    waiting = make_registration(event, WAITING)
    for chosen in (wish(hostel), wish(flats), f"any-{hostel.id}"):
        assert choices.choose_visit(waiting, chosen) is None
    assert waiting.visit_wishes == [wish(flats), f"any-{hostel.id}"]
    assert refused(choices.choose_visit, waiting, wish(workshop)) is RegistrationRefusal.VISITS_OVERLAP

    choices.leave_visit(waiting, flats.id)
    assert waiting.visit_wishes == [f"any-{hostel.id}"]

    only_one(event)
    choices.choose_visit(waiting, wish(flats))
    assert waiting.visit_wishes == [wish(flats)]


def test_the_page_has_a_part_for_each_visit(client, event, person, visits):
    hostel, _workshop, flats = visits
    take_place(person, hostel.groups[0].quota_id)

    page = client.page(own_page(person))
    assert page.texts("section[aria-labelledby^=visit] h2") == [
        "Visit to the hostel", "Visit to the flats", "Visit to the workshop",
    ]  # fmt: skip
    client.submit(page, "I am not going on the visit – Visit to the hostel")
    assert held(person) == []

    page = client.page(own_page(person))
    sent = {
        "visit": wish(flats),
        "of": str(flats.id),
        "csrf_token": page.all("input[name=csrf_token]")[0].attrs["value"],
    }
    response = client.post(own_page(person) + "/visit", data=sent)
    assert response.headers["Location"].endswith(f"#visit-{flats.id}")
    assert held(person) == [flats.groups[0].quota_id]


@pytest.mark.parametrize(
    ("sent", "visit"), [({}, None), ({"of": "7"}, 7), ({"of": "x"}, 0), ({"of": "9" * 40}, 0), ({"of": "1\0"}, 0)]
)
def test_which_visit_a_press_is_about(sent, visit):
    assert sent_visit(sent) == visit


def own_page(registration):
    return f"/en{own_address(registration)}"


# The forms


def send(client, status=None, **values):
    return client.submit(client.page(EN), "Send the registration", status=status, **{**FORM, **values})


def field(visit):
    return f"visit_{visit.item.code}"


def test_the_form_asks_for_each_visit(client, event, visits):
    hostel, _workshop, flats = visits
    page = client.page(f"{EN}?visit={wish(flats, 1)}")
    assert page.texts("fieldset legend")[2:5] == ["Visit to the hostel", "Visit to the flats", "Visit to the workshop"]
    assert page.one(f"input[name={field(flats)}][checked]").attrs["value"] == wish(flats, 1)
    assert "You may go on more than one visit, if they are not at the same time." in page.text

    thanks = send(client, **{field(hostel): "any", field(flats): wish(flats, 1)})

    assert thanks.texts("main h2")[:2] == ["Visit to the hostel", "Visit to the flats"]
    [row] = registrations()
    assert held(row) == [hostel.groups[0].quota_id, flats.groups[1].quota_id]


def test_the_name_of_the_contract_takes_a_group_of_any_visit_or_any(client, event, visits):
    client.post(EN, data={**FORM, "privacy_read": "y", "visit": wish(visits[2])})
    client.post(EN, data={**FORM, "privacy_read": "y", "visit": "any", **OTHER})

    assert [held(row) for row in registrations()] == [[visits[2].groups[0].quota_id], [visits[0].groups[0].quota_id]]


@pytest.mark.parametrize(
    ("several", "sentence"),
    [
        (True, "This group is away at the same time as your other visit."),
        (False, "Each person goes on one visit. Please choose one of them, and none of the others."),
    ],
)
def test_what_cannot_be_had_together_is_said_at_the_second_choice(client, event, visits, several, sentence):
    _hostel, workshop, flats = visits
    with transaction():
        event.several_visits = several

    page = send(client, 422, **{field(flats): wish(flats), field(workshop): wish(workshop)})

    assert sentence in text_of(page.one(f"#{field(workshop)}-error"))
    assert page.one(f".errors a[href='#{field(workshop)}']")
    chosen = {box.attrs["name"]: box.attrs["value"] for box in page.all("input[type=radio][checked]")}
    assert (chosen[field(flats)], chosen[field(workshop)]) == (wish(flats), wish(workshop))
    assert registrations() == []


@pytest.mark.parametrize("sent", ["999", "x\0", "9" * 40, "any-0"])
def test_a_group_that_is_not_there_is_refused_at_its_visit(client, event, visits, sent):
    answer = client.post(EN, data={**FORM, "privacy_read": "y", field(visits[0]): sent})
    contract = client.post(EN, data={**FORM, "privacy_read": "y", "visit": sent})

    for page in (answer, contract):
        assert (page.status_code, "This group is no longer offered" in page.text) == (422, True)
    assert registrations() == []


def test_colleagues_choose_each_for_themselves(client, event, visits):
    hostel, workshop, flats = visits
    address = "/en/bydleni-2026/register/colleagues"
    office = {"organisation": "Město Kadaň", "municipality": "Kadaň", "privacy_read": True}
    two = {
        f"colleagues-{number}-{name}": value
        for number in (0, 1)
        for name, value in {**PERSON, "email": f"j{number}@example.org"}.items()
    }  # fmt: skip
    chosen = {f"colleagues-0-{field(hostel)}": wish(hostel), f"colleagues-0-{field(flats)}": wish(flats)}
    clash = {f"colleagues-1-{field(flats)}": wish(flats), f"colleagues-1-{field(workshop)}": wish(workshop)}

    page = client.submit(
        client.page(address), "Register the colleagues", status=422, **office, **two, **chosen, **clash
    )
    assert "at the same time as your other visit" in text_of(page.one(f"#colleagues-1-{field(workshop)}-error"))
    client.submit(page, "Register the colleagues", **{f"colleagues-1-{field(workshop)}": "any"})

    first, second = registrations()
    assert held(first) == [hostel.groups[0].quota_id, flats.groups[0].quota_id]
    assert held(second) == [flats.groups[0].quota_id, workshop.groups[1].quota_id]


# Letters and the calendar


def test_the_confirmation_and_the_calendar_have_every_visit(event, visits):
    hostel, _workshop, flats = visits
    row = register(event, wish(flats), wish(hostel))

    text = last_mail().text
    assert text.index("Visit to the hostel") != text.index("Visit to the flats")
    entries = calendar.entries(row)
    assert [entry.summary for entry in entries[1:]] == ["Visit to the flats", "Visit to the hostel"]
    assert len({entry.uid for entry in entries}) == 3


def test_the_first_visit_keeps_its_entry_when_others_come_and_go(event, visits):
    hostel, _workshop, flats = visits
    row = register(event, wish(flats))
    _day, first = calendar.entries(row)
    choices.choose_visit(row, wish(hostel))

    choices.leave_visit(row, flats.id)

    _day, again, other = calendar.entries(row)
    assert (again.uid, again.cancelled, other.uid != first.uid, other.cancelled) == (first.uid, True, True, False)


# The team


def test_the_team_moves_a_person_and_takes_them_off_one_visit(client, event, person, visits):
    hostel, _workshop, flats = visits
    sign_in(client, make_member(event))
    address = f"/en/organise/{event.slug}/attendees/{person.id}"
    for visit in (hostel, flats):
        client.submit(client.page(address), "Move to this group", group=wish(visit))
    assert held(person) == [hostel.groups[0].quota_id, flats.groups[0].quota_id]

    client.submit(client.page(address), "Give up the visit: Visit to the flats")

    assert held(person) == [hostel.groups[0].quota_id]


def test_the_team_chooses_on_each_visit_too(event, visits, client):
    """Each visit has the field of its own that it has on the public form; what does not fit together is told there."""
    client = sign_in(client, make_member(event))
    hostel, workshop, _ = visits
    typed = {**PERSON, **OTHER, "municipality": "Kadaň"}
    names = [f"visit_{visit.item.code}" for visit in visits]
    for address in ("attendees/add", "presence/walk-in"):
        page = client.page(f"/en/organise/bydleni-2026/{address}")
        assert {one.attrs["name"] for one in page.all("select[name^=visit]")} == set(names)

    chosen = {names[0]: wish(hostel), names[1]: "any"}
    client.submit(client.page("/en/organise/bydleni-2026/attendees/add"), "Register this person", **typed, **chosen)
    walk_in = client.page("/en/organise/bydleni-2026/presence/walk-in")
    client.submit(walk_in, "Register this person", **{**typed, "email": ""}, **chosen)

    first, second = registrations()
    for person, group in ((first, workshop.groups[0]), (second, workshop.groups[0])):
        confirmed = {quota for quota, state in places(person) if state == "confirmed"}
        assert confirmed == {event.quota_id, hostel.groups[0].quota_id, group.quota_id}

    with clock.frozen(at(8)):
        helper = client.page(link(make_device(event), "/walk-in"))
        client.submit(helper, "Register this person", **{**typed, "email": ""}, **chosen)
    assert held(registrations()[2]) == [hostel.groups[0].quota_id, workshop.groups[0].quota_id]

    only_one(event)
    page = client.page("/en/organise/bydleni-2026/attendees/add")
    refused = client.submit(page, "Register this person", status=422, **{**typed, "email": "j3@example.org"}, **chosen)
    assert len(refused.errors) == 1


def test_two_visits_with_any_group_are_chosen_together(event, client):
    """The first group of the garden leaves first; only the second one can be had beside the only one of the mill."""
    garden, mill = a_visit(event, "the garden", 9, 12), a_visit(event, "the mill", 9, 10, (5,))
    with transaction():
        garden.groups[1].departs_at = at(10)

    row = register(event, f"any-{garden.id}", f"any-{mill.id}")

    assert {quota for quota, _ in places(row)} == {
        event.quota_id, garden.groups[1].quota_id, mill.groups[0].quota_id
    }  # fmt: skip


def test_two_visits_with_any_group_come_true_together_with_the_place(app):
    event = make_event(capacity=1, several_visits=True)
    garden, mill = a_visit(event, "the garden", 9, 12), a_visit(event, "the mill", 9, 10, (5,))
    with transaction():
        garden.groups[1].departs_at = at(10)
    first = make_registration(event)
    row = register(event, f"any-{garden.id}", f"any-{mill.id}")

    actions.cancel(first)

    assert {quota for quota, _ in places(row)} == {
        event.quota_id, garden.groups[1].quota_id, mill.groups[0].quota_id
    }  # fmt: skip
