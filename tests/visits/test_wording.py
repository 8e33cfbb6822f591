"""The name of a group tells it from every other one of the conference."""

from __future__ import annotations

from datetime import timedelta

from conference.lib import languages
from conference.lib.transaction import transaction
from conference.registration.team.forms import group_choices
from conference.visits.wording import group_name
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, make_event, make_member, make_registration, make_visit, take_place


def two_visits(event):
    """The same number at the same time twice, as two coaches leave."""
    flats, hostel = make_visit(event, (0,)), make_visit(event, (5,))
    with transaction():
        hostel.item.title_en, hostel.item.title_cs = "Visit to the hostel", "Návštěva ubytovny"
    return flats, hostel


def test_it_names_the_visit_the_number_and_the_departure(app):
    flats, hostel = two_visits(make_event())
    with languages.speaking("en"):
        assert [group_name(visit.groups[0]) for visit in (flats, hostel)] == [
            "Visit to flats, group 1, leaves at 14:45", "Visit to the hostel, group 1, leaves at 14:45",
        ]  # fmt: skip


def test_at_a_conference_of_several_days_it_names_the_day(app):
    event = make_event(ends_on=CONFERENCE_DAY + timedelta(days=1))
    with languages.speaking("en"):
        group = make_visit(event).groups[0]
        line = group_name(group, with_title=False, begins=True).replace("\N{NO-BREAK SPACE}", " ")
        name = group_name(group).replace("\N{NO-BREAK SPACE}", " ")
    assert name == "Visit to flats, group 1, leaves at 11 June 2026, 14:45"
    assert line == "Group 1, leaves at 11 June 2026, 14:45"


def test_no_list_has_the_same_group_twice(client):
    event = make_event()
    flats, hostel = two_visits(event)
    person = make_registration(event)
    take_place(person, hostel.groups[0].quota_id)
    sign_in(client, make_member(event))
    people, page = (client.page(f"/en/organise/{event.slug}/attendees{part}") for part in ("", f"/{person.id}"))

    filters = [text for text in people.texts("[aria-labelledby=visit-of] label") if "group 1" in text]
    moves = page.texts("#group option")
    for names in (filters, moves):
        assert len(set(names)) == 2, names
    assert "Visit to the hostel, group 1, leaves at 14:45" in people.text
    assert "Visit to the hostel, group 1, leaves at 14:45" in page.text
    assert len({label for _value, label, *_ in group_choices([flats.groups[0], hostel.groups[0]])}) == 2
