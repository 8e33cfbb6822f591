"""Where a conference has several visits, lists, filters, exports and numbers name the visit, not only the group."""

from __future__ import annotations

import csv
import io

import pytest

from conference.lib import languages
from conference.lib.transaction import transaction
from conference.places.models import PlaceState
from conference.places.rules import any_of
from conference.registration.team.attendee_columns import columns
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.filter_words import narrowed
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_visit, take_place

LIST = "/en/organise/bydleni-2026/attendees"


@pytest.fixture
def event(app):
    return make_event(several_visits=True)


@pytest.fixture
def visits(event):
    flats, hostel = make_visit(event, (4, 5)), make_visit(event, (1,))
    with transaction():
        hostel.item.title_en, hostel.item.title_cs = "Visit to the hostel", "Návštěva ubytovny"
    return flats, hostel


@pytest.fixture
def desk(event, client):
    return sign_in(client, make_member(event, MembershipRole.VIEWER))


@pytest.fixture
def people(event, visits):
    """Somebody on both visits, somebody on the hostel's waiting list only."""
    flats, hostel = visits
    both, waits = make_registration(event, family_name="Obojí"), make_registration(event, family_name="Čekající")
    for group in (flats.groups[1], hostel.groups[0]):
        take_place(both, group.quota_id)
    take_place(waits, hostel.groups[0].quota_id, PlaceState.WAITING)
    return both, waits


def cells(page):
    return [row.replace("\N{NO-BREAK SPACE}", " ") for row in page.texts("td[data-label='Site visit:']")]


def test_the_list_names_every_visit_of_a_person(desk, people):
    assert cells(desk.page(LIST)) == [
        "Visit to flats, group 2, leaves at 14:50 Visit to the hostel, group 1, leaves at 14:45",
        "Visit to the hostel, group 1, leaves at 14:45: waits as no. 1",
    ]


def test_a_filter_takes_a_whole_visit(desk, event, people, visits):
    flats, hostel = visits
    page = desk.page(f"{LIST}?visit={any_of(flats.id)}")
    assert page.texts("tbody th") == ["Jana Obojí"]
    assert page.texts("[aria-labelledby=visit-of] label")[:3] == [
        "Visit to flats, all groups", "Visit to flats, group 1, leaves at 14:45",
        "Visit to flats, group 2, leaves at 14:50",
    ]  # fmt: skip
    with languages.speaking("en"):
        words = narrowed(AttendeeFilter(visit=(any_of(hostel.id),)), [*flats.groups, *hostel.groups], event)
    assert words == [("Site visit", "Visit to the hostel, all groups")]


@pytest.mark.parametrize("sent", ["any", "any-", "any-x", "any-" + "9" * 40])
def test_a_filter_of_no_visit_counts_as_none(desk, people, sent):
    assert len(cells(desk.page(LIST, query_string={"visit": sent}))) == 2


def test_an_export_has_a_column_for_each_visit(desk, people, visits):
    text = desk.get(f"{LIST}.csv").get_data().decode("utf-8-sig").replace("\N{NO-BREAK SPACE}", " ")
    both, waits = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")

    assert [both[name] for name in ("Site visit", "Visit to flats", "Visit to the hostel")] == [
        "Visit to flats; Visit to the hostel", "Group 2, leaves at 14:50", "Group 1, leaves at 14:45",
    ]  # fmt: skip
    assert [waits[name] for name in ("Visit to flats", "Visit to the hostel")] == [
        "", "Group 1, leaves at 14:45: waits as no. 1",
    ]  # fmt: skip


def test_columns_of_one_visit_stay_as_they_are(app):
    event = make_event("jedna")
    make_visit(event)
    keys = [column.key for column in columns(event, lambda right: True)]
    assert [key for key in keys if key in ("visit", "group", "departure", "visit_state")] == [
        "visit", "group", "departure", "visit_state",
    ]  # fmt: skip


def test_the_numbers_are_those_of_each_visit(desk, people):
    dashboard = desk.page("/en/organise/bydleni-2026/")
    assert dashboard.texts(".numbers dt")[1:3] == ["Visit to flats", "Visit to the hostel"]
    assert dashboard.texts(".numbers dd")[1:3] == ["1 of 9 places", "1 of 1 place, 1 waiting"]
    statistics = desk.page("/en/organise/bydleni-2026/statistics")
    rows = statistics.texts("section[aria-labelledby=visits] tbody tr")
    assert [row for row in rows if "group" not in row] == ["Visit to flats 1 11%", "Visit to the hostel 1 100%"]
