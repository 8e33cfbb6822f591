"""Guides' sheets, the lunch list, signs, plates, the moderator's sheet and the poster."""

from __future__ import annotations

import pytest

from conference.events.models import Funding
from conference.paper.rules import PaperKind, PaperRefused
from conference.places.models import PlaceState
from conference.programme.models import Room
from conference.registration.models import Meal
from tests.factories import at, make_item, make_registration, make_speaker, make_visit, saved, take_place
from tests.paper.conftest import made, pages_of, text_of
from tests.printing.pdf_checks import found_by_checker

pytestmark = pytest.mark.slow


def test_a_guide_knows_who_comes_how_to_reach_them_and_what_to_think_of(event, tmp_path):
    groups = make_visit(event, (14, 14), rules_cs="Nefotografujte.").groups
    person = make_registration(
        event, family_name="Nová", phone="+420600000007", needs="vozík", organisation="Obec Lhota"
    )
    take_place(person, groups[0].quota_id)
    take_place(make_registration(event, family_name="Stará"), groups[0].quota_id, PlaceState.WAITING)
    content = made(event, PaperKind.GUIDES)
    text = " ".join(text_of(content).split())
    for words in ("Nová Jana", "+420 600 000 007", "Jana Nová: vozík", "Obec Lhota", "Nefotografujte."):
        assert words in text
    assert "Stará" not in text
    assert pages_of(content) == 2
    assert found_by_checker(content, tmp_path) == []


def test_a_full_group_goes_on_to_a_second_page_as_counted(event):
    group = make_visit(event, (60,)).groups[0]
    for number in range(40):
        take_place(make_registration(event, family_name=f"Nová{number}", needs="bez lepku " * 9), group.quota_id)
    content = made(event, PaperKind.GUIDES)
    assert text_of(content).count(f"z {pages_of(content)}") >= pages_of(content)


def test_the_kitchen_has_the_numbers_and_the_desk_the_names(event, tmp_path):
    for family, meal in (("Adam", Meal.VEGAN), ("Beran", Meal.VEGAN), ("Cihla", Meal.NONE), ("Daněk", None)):
        make_registration(event, family_name=family, sort_key=family, meal=meal)
    content = made(event, PaperKind.LUNCH)
    text = text_of(content)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "veganský 2" in " ".join(lines)
    assert [family in text for family in ("Adam", "Beran", "Cihla", "Daněk")] == [True, True, False, True]
    assert found_by_checker(content, tmp_path) == []


def test_a_full_sign_keeps_to_its_page_with_who_pays(event, tmp_path):
    saved(Funding(event_id=event.id, project_title="Bydlení", publicity_cs="Spolufinancováno Evropskou unií"))
    room = saved(Room(event_id=event.id, name="Sál"))
    for number in range(10):
        make_item(event, title_cs=f"Bod {number}", room_id=room.id, starts_at=at(8 + number), ends_at=at(9 + number))
    content = made(event, PaperKind.DOORS)
    assert pages_of(content) == 1
    assert "Spolufinancováno Evropskou unií" in text_of(content)
    assert "Bydlení" in text_of(content)
    assert found_by_checker(content, tmp_path) == []


def test_each_door_says_what_takes_place_behind_it(event, tmp_path):
    hall, room = (saved(Room(event_id=event.id, name=name)) for name in ("Velký sál", "Salonek"))
    make_item(event, title_cs="Zahájení", room_id=hall.id, starts_at=at(9), ends_at=at(10))
    make_item(event, title_cs="Dílna", room_id=room.id, starts_at=at(10), ends_at=at(11))
    content = made(event, PaperKind.DOORS)
    first, second, _ = text_of(content).split("\f")
    assert ("Velký sál" in first, "Zahájení" in first, "Dílna" in first) == (True, True, False)
    assert ("Salonek" in second, "Dílna" in second) == (True, True)
    assert found_by_checker(content, tmp_path) == []


def test_without_rooms_there_is_no_door_to_mark(event):
    make_item(event)
    with pytest.raises(PaperRefused):
        made(event, PaperKind.DOORS)


def test_who_speaks_has_a_plate_to_fold(event, tmp_path):
    make_speaker(event, title_before="Mgr.", given_name="Karolína", family_name="Vodičková", organisation="Magistrát")
    content = made(event, PaperKind.PLATES)
    assert text_of(content).count("Mgr. Karolína Vodičková") >= 1
    assert (pages_of(content), found_by_checker(content, tmp_path)) == (1, [])


def test_the_moderator_reads_questions_without_names(event, tmp_path):
    make_item(event, title_cs="Beseda", starts_at=at(9), ends_at=at(10))
    make_registration(event, family_name="Nová", question="Kolik bytů chybí?", organisation="Obec Lhota")
    make_registration(event, family_name="Tichá", question="Proč?", cancelled_at=at(8))
    content = made(event, PaperKind.MODERATING)
    text = text_of(content)
    assert ("Kolik bytů chybí?" in text, "Obec Lhota" in text, "Beseda" in text) == (True, True, True)
    assert ("Nová" in text, "Proč?" in text) == (False, False)
    assert found_by_checker(content, tmp_path) == []


def test_the_poster_names_project_number_and_who_pays(event, tmp_path):
    grant = Funding(event_id=event.id, project_title="Podpora bydlení", registration_number="CZ.03.2/0001",
                    publicity_cs="Spolufinancováno Evropskou unií", fund="Evropský sociální fond")  # fmt: skip
    saved(grant)
    content = made(event, PaperKind.POSTER)
    text = " ".join(text_of(content).split())
    for words in ("Bydlení pro všechny", "Podpora bydlení", "CZ.03.2/0001", "Spolufinancováno Evropskou unií",
                  "Evropský sociální fond"):  # fmt: skip
        assert words in text
    assert (pages_of(content), found_by_checker(content, tmp_path)) == (1, [])
