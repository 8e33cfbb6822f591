"""The page of statistics: what its tables say of those with a place, beside the edition before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.events.models import OrganisationType
from conference.lib.transaction import transaction
from conference.places.models import PlaceState
from conference.questions.models import QuestionAnswer, QuestionKind
from conference.registration.models import Meal
from conference.team.models import MembershipRole
from tests.conftest import NOW, sign_in
from tests.factories import (
    CONFERENCE_DAY,
    make_event,
    make_member,
    make_question,
    make_registration,
    make_visit,
    take_place,
)
from tests.questions.answering import answer

PAGE = "/en/organise/bydleni-2026/statistics"


@pytest.fixture
def event(app):
    return make_event(optional_fields=["organisation_type", "meal", "social_worker"])


@pytest.fixture
def desk(event, client):
    return sign_in(client, make_member(event, MembershipRole.DESK))


def rows(page, section):
    return page.texts(f"section[aria-labelledby={section}] tbody tr")


def test_an_empty_conference_says_where_the_form_is(event, desk):
    page = desk.page(PAGE)
    assert "Nobody has registered yet." in page.text
    assert page.link("/en/bydleni-2026/register") == "/en/bydleni-2026/register"


def test_registrations_stand_beside_those_of_the_last_edition(event, desk):
    last = make_event("bydleni-2025", starts_on=CONFERENCE_DAY - timedelta(days=364),
                      ends_on=CONFERENCE_DAY - timedelta(days=364), title_en="Housing")  # fmt: skip
    with transaction():
        last.series_id = event.series_id
    make_event("jina-rada", starts_on=CONFERENCE_DAY - timedelta(days=30), ends_on=CONFERENCE_DAY - timedelta(days=30))
    for days, many in ((30, 2), (31, 1)):
        for _ in range(many):
            make_registration(event, created_at=NOW - timedelta(days=days - 30))
    make_registration(event, PlaceState.CANCELLED, created_at=NOW - timedelta(days=1), cancelled_at=NOW)
    make_registration(last, created_at=NOW - timedelta(days=364 - 25))
    page = desk.page(PAGE)
    assert page.texts("section[aria-labelledby=growth] thead th") == ["Days left", "2026", "2025"]
    assert rows(page, "growth") == ["28 3 0", "21 3 0", "14 3 0", "7 3 0", "0 3 1"]
    assert page.texts(".key") == ["Housing for all 2026", "Housing 2025"]


def test_people_with_a_place_are_counted_by_region(event, desk):
    for region, many in (("Plzeňský kraj", 3), ("Ústecký kraj", 1), ("", 1)):
        for _ in range(many):
            make_registration(event, region=region)
    make_registration(event, PlaceState.WAITING, region="Kraj Vysočina")
    page = desk.page(PAGE)
    assert page.texts(".lede") == ["5 people have a place."]
    assert rows(page, "regions") == ["Plzeňský kraj 3 60%", "Ústecký kraj 1 20%"]
    assert "Of 1 person the region is not known" in page.text
    assert len(page.all("svg.tiles .tile-4")) == 1


def test_answers_are_counted_and_lead_to_the_people(event, desk):
    make_registration(event, organisation_type=OrganisationType.NGO, meal=Meal.VEGAN, social_worker=True)
    make_registration(event, organisation_type=OrganisationType.NGO, meal=Meal.VEGAN)
    make_registration(event)
    page = desk.page(PAGE)
    assert page.texts("h2")[2:] == ["Type of organisation", "Meal", "Said yes"]
    assert rows(page, "answer-2") == ["vegan 2 67%"]
    assert rows(page, "yeses") == ["Social worker 1 33%"]
    assert [link.attrs["href"] for link in page.all("section[aria-labelledby] tbody a")] == [
        "/en/organise/bydleni-2026/attendees?organisation_type=ngo&state=confirmed",
        "/en/organise/bydleni-2026/attendees?meal=vegan&state=confirmed",
        "/en/organise/bydleni-2026/attendees?yes=social_worker&state=confirmed",
    ]


def test_own_questions_are_counted_with_links_to_the_people(event, desk):
    ways = make_question(event, QuestionKind.SEVERAL_OF, "Vlakem", "Autem", label_en="How will you come?")
    for chosen in (ways.choices, ways.choices[:1]):
        person = make_registration(event)
        with transaction() as session:
            session.add_all(
                QuestionAnswer(registration_id=person.id, question_id=ways.id, choice_id=choice.id) for choice in chosen
            )
    answer(event, ways, ways.choices[1], state=PlaceState.WAITING)

    page = desk.page(PAGE)

    assert page.texts("h2")[-1] == "How will you come?"
    assert rows(page, "answer-1") == ["Vlakem (en) 2 100%", "Autem (en) 1 50%"]
    links = [link.attrs["href"] for link in page.all("section[aria-labelledby='answer-1'] a")]
    assert [len(desk.page(link).texts("tbody th")) for link in links] == [2, 1]


def test_each_number_leads_to_as_many_people(event, desk):
    for region in ("Plzeňský kraj", "Plzeňský kraj", "Ústecký kraj", ""):
        make_registration(event, region=region, meal=Meal.VEGAN, social_worker=True)
    make_registration(event, PlaceState.WAITING, region="Plzeňský kraj", meal=Meal.VEGAN, social_worker=True)
    links = [link.attrs["href"] for link in desk.page(PAGE).all("main section[aria-labelledby] a")]
    shown = {link.partition("?")[2]: len(desk.page(link).texts("tbody th")) for link in links}
    assert shown == {
        "region=Plze%C5%88sk%C3%BD+kraj&state=confirmed": 2, "region=%C3%9Asteck%C3%BD+kraj&state=confirmed": 1,
        "region=unknown&state=confirmed": 1, "meal=vegan&state=confirmed": 4, "yes=social_worker&state=confirmed": 4,
    }  # fmt: skip


def test_who_may_not_see_needs_sees_no_meals(event, client):
    make_registration(event, meal=Meal.VEGAN, social_worker=True)
    page = sign_in(client, make_member(event, MembershipRole.VIEWER)).page(PAGE)
    assert "Meal" not in page.texts("h2")
    assert rows(page, "yeses") == ["Social worker 1 100%"]


def test_groups_of_visits_say_how_full_they_are(event, desk):
    group = make_visit(event, (4, 5)).groups[0]
    take_place(make_registration(event), group.quota_id)
    page = desk.page(PAGE)
    assert rows(page, "visits") == ["Visit to flats, group 1, leaves at 14:45 1 25%"]


def test_other_events_are_not_counted(event, desk):
    make_registration(make_event("jina-2026"), region="Plzeňský kraj")
    assert "Nobody has registered yet." in desk.page(PAGE).text
