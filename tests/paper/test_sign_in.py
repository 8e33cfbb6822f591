"""Sign-in sheets: who stands on them in which order, what they say, no contact data, pages as they were counted."""

from __future__ import annotations

from datetime import date

import pytest

from conference.czech.collation import stored_sort_key
from conference.events.models import Funding
from conference.lib import languages
from conference.paper.making import matter_of
from conference.paper.rules import PaperKind, PaperRefusal, PaperRefused
from conference.places.models import PlaceState
from conference.registration.models import Approval
from tests.factories import at, make_registration, make_visit, saved, take_place
from tests.paper.conftest import listed, made, pages_of, text_of
from tests.printing.pdf_checks import found_by_checker

DAY = "2026-06-11"
CHOSEN = {"whom": "", "day": DAY, "desks": 1, "empty": 6}


def person(event, family, given="Jana", state=PlaceState.CONFIRMED, **values):
    key = stored_sort_key(family, given)
    return make_registration(event, state, family_name=family, given_name=given, sort_key=key, **values)


def sheet(event, **chosen):
    return made(event, PaperKind.SIGN_IN, **{**CHOSEN, **chosen})


@pytest.mark.slow
def test_people_with_a_place_stand_in_czech_order_and_nobody_else(event, tmp_path):
    for family in ("Chalupa", "Cihla", "Hora", "Čáp", "Ivan"):
        person(event, family)
    person(event, "Waiting", state=PlaceState.WAITING)
    person(event, "Pending", approval=Approval.PENDING)
    person(event, "Cancelled", cancelled_at=at(8))
    content = sheet(event)
    assert [name for _, name in listed(text_of(content))] == ["Cihla", "Čáp", "Hora", "Chalupa", "Ivan"]
    assert found_by_checker(content, tmp_path) == []


@pytest.mark.slow
def test_a_sheet_says_what_a_grant_asks_and_nothing_to_reach_people_by(event):
    grant = Funding(
        event_id=event.id, project_title="Podpora bydlení", registration_number="CZ.03.2/0001", publicity_cs="Hradí EU"
    )
    saved(grant)
    person(event, "Nová", title_before="Mgr.", title_after="Ph.D.", organisation="Město Most", municipality="Most",
           phone="+420600000007", email="jana@example.org")  # fmt: skip
    text = text_of(sheet(event))
    for words in ("Prezenční listina", "Bydlení pro všechny", "11. června 2026", "Kulturní dům, Smyšlená 5",
                  "Podpora bydlení", "CZ.03.2/0001", "Hradí EU", "Nová Jana, Mgr., Ph.D.", "Město Most",
                  "příchod", "podpis", "odchod", "strana 1 z 1"):  # fmt: skip
        assert words in text
    assert "600" not in text
    assert "@" not in text


@pytest.mark.slow
def test_each_desk_has_its_letters_and_its_own_numbers(event):
    for family in ("Adam", "Beran", "Cihla", "Daněk"):
        person(event, family)
    text = text_of(sheet(event, desks=2))
    assert "Prezenční listina A–B" in text
    assert "Prezenční listina C–D" in text
    assert listed(text) == [("1", "Adam"), ("2", "Beran"), ("1", "Cihla"), ("2", "Daněk")]


@pytest.mark.slow
def test_each_visit_group_has_a_sheet_of_those_with_a_place_in_it(event):
    groups = make_visit(event, (14, 14)).groups
    take_place(person(event, "Nová"), groups[0].quota_id)
    take_place(person(event, "Malá"), groups[1].quota_id)
    take_place(person(event, "Stará"), groups[1].quota_id, PlaceState.WAITING)
    text = text_of(sheet(event, whom="groups"))
    assert listed(text) == [("1", "Nová"), ("1", "Malá")]
    only = text_of(sheet(event, whom=str(groups[1].id)))
    assert listed(only) == [("1", "Malá")]


@pytest.mark.slow
def test_long_names_keep_pages_as_they_were_counted(event, tmp_path):
    """A row that grew would push others to a page that nobody counted."""
    for number in range(31):
        person(
            event, f"{'Šťovíčková-Chrpová Podřipská ' * 6}{number}", title_before="prof. PhDr.", title_after="MBA",
            organisation="Středisko komunitních, sociálních a bydlení podporujících služeb, organizace " * 3,
            municipality="Brandýs nad Labem-Stará Boleslav, místní část Popovice u Benátek",
        )  # fmt: skip
    content = sheet(event)
    assert (pages_of(content), text_of(content).count("z 3")) == (3, 3)
    assert found_by_checker(content, tmp_path) == []


def test_what_is_gone_and_who_is_nobody_is_refused(event):
    def reason(**chosen):
        with languages.speaking("cs"), pytest.raises(PaperRefused) as refused:
            matter_of(event, {"paper": "sign-in", **CHOSEN, **chosen})
        return refused.value.reason

    assert reason() is PaperRefusal.NOBODY
    person(event, "Nová")
    assert reason(day=date(2026, 6, 12).isoformat()) is PaperRefusal.GONE
    assert reason(whom="77") is PaperRefusal.GONE
