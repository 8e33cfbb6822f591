"""The public page of the site visits."""

from datetime import timedelta

import pytest

from conference.events.models import Organisation
from conference.lib import clock
from conference.places.models import PlaceState
from conference.places.queries import quota_for_wish
from conference.programme.actions import release_programme
from conference.visits.actions import GroupDetails, add_group
from conference.visits.queries import are_there
from conference.visits.rules import VisitRefusal, VisitRefused
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_visit,
    saved,
    take_place,
    transaction,
)

EN = "/en/bydleni-2026/visits"


def test_without_visits_the_page_says_so(event, client):
    page = client.page(EN)

    assert page.h1 == "Site visits"
    assert "This conference has no site visit, or it is not known yet." in page.text


def test_groups_say_their_places_and_lead_to_the_form(event, client):
    visit = make_visit(event, (1, 3, 14))
    people = [make_registration(event) for _ in range(3)]
    take_place(people[0], visit.groups[0].quota_id)
    for person in people[1:]:
        take_place(person, visit.groups[0].quota_id, PlaceState.WAITING)

    page = client.page(EN)

    assert page.h1 == "Visit to flats"
    assert page.texts(".groups .item") == [
        "14:45 Group 1 full: waiting list (2 people wait) Join the waiting list"
        " : Visit to flats, group 1, leaves at 14:45",
        "14:50 Group 2 last 3 places Choose : Visit to flats, group 2, leaves at 14:50",
        "14:55 Group 3 free, 14 places Choose : Visit to flats, group 3, leaves at 14:55",
    ]
    addresses = [link.attrs["href"] for link in page.all(".groups a")]
    assert addresses == [f"/en/bydleni-2026/register?visit={group.id}" for group in visit.groups]
    assert client.page(addresses[1]).one("input[name=visit][checked]").attrs["value"] == str(visit.groups[1].id)


def test_after_the_conference_nobody_is_offered_a_place(event, client):
    make_visit(event, (1, 3))

    with clock.frozen(at(12, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page(EN)

    assert page.texts(".groups .item") == ["14:45 Group 1", "14:50 Group 2"]
    assert "waiting list" not in page.text
    assert "registered already" not in page.text


def test_the_page_in_czech(event, client):
    make_visit(event, (14,), meeting_point_cs="U brány")

    page = client.page("/bydleni-2026/visits")

    assert page.h1 == "Prohlídka bytů"
    assert page.texts(".groups .place") == ["volno, 14 míst"]
    assert "U brány" in page.text


def test_what_a_visitor_must_know_but_not_the_address(event, client):
    host = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    make_visit(
        event, host_id=host.id, meeting_point_en="At the gate", transport_en="On foot", rules_en="No photos.",
        address="Smyšlená 7",
    )  # fmt: skip

    page = client.page(EN)

    for text in ("At the gate", "On foot", "No photos.", "Město Kadaň", "Thursday 11 June 2026, 14:45–16:15"):
        assert text in page.text
    assert "Smyšlená 7" not in page.html
    assert "Those who have a place see it on their own page." in page.text


@pytest.mark.parametrize(
    ("step_free", "sentence"),
    [(None, "We are asking the host."), (True, "Yes"), (False, "No, there are steps.")],
)
def test_step_free_access_is_said_or_said_to_be_unknown(event, client, step_free, sentence):
    make_visit(event, step_free=step_free)

    page = client.page(EN)

    answers = dict(zip(page.texts(".facts dt"), page.texts(".facts dd"), strict=True))
    assert answers["Step-free access"].startswith(sentence)


def test_when_registration_is_closed_there_are_no_buttons(event, client):
    make_visit(event)

    with clock.frozen(at(12, day=CONFERENCE_DAY - timedelta(days=6))):
        page = client.page(EN)

    assert not page.all(".groups a")
    assert page.texts(".groups .place") == ["free, 14 places", "free, 14 places"]


@pytest.mark.parametrize(
    ("opens", "sentence"),
    [
        (None, "Registration is not open yet. You choose your group in the registration form."),
        (at(12), "Registration opens on 11 June 2026, 12:00. You choose your group in the registration form."),
    ],
)
def test_before_registration_the_page_says_when_a_group_can_be_chosen(event, client, opens, sentence):
    make_visit(event)
    with transaction():
        event.registration_opens_at, event.registration_closes_at = opens, None

    page = client.page(EN)

    assert sentence in page.text
    assert "registered already" not in page.text


def test_visits_of_another_event_are_not_shown(event, client):
    make_visit(make_event("jina"))

    assert not client.page(EN).all(".groups")


def test_several_visits_have_a_part_each(event, client):
    for _ in range(2):
        make_visit(event, (5,))

    page = client.page(EN)

    assert page.h1 == "Site visits"
    assert page.texts("h2") == ["Visit to flats", "Visit to flats"]


def test_what_all_would_miss_stands_once_and_what_one_group_would_miss_with_the_group(event, client):
    make_visit(event, (5, 5))  # leave at 14:45 and 14:50, back at 16:15
    make_item(event, code="KONEC", title_en="Closing words", starts_at=at(14, 30), ends_at=at(14, 50))
    make_item(event, code="DILNA", title_en="Workshop on leases", starts_at=at(15), ends_at=at(16))
    make_item(event, code="VECER", title_en="Evening", starts_at=at(16, 15), ends_at=at(17))
    release_programme(event)

    page = client.page(EN)

    assert "You would miss 15:00 Workshop on leases" in " ".join(page.texts("aside .facts > div"))
    first, second = page.texts(".groups .item")
    assert "You would miss: 14:30 Closing words" in first
    assert "miss" not in second
    assert "Evening" not in page.text
    assert page.link("Workshop on leases") == "/en/bydleni-2026/sessions/DILNA"


def test_before_the_programme_is_published_nothing_is_missed(event, client):
    make_visit(event, (5,))
    make_item(event, title_en="Secret", starts_at=at(15), ends_at=at(16))

    assert "miss" not in client.page(EN).text


def test_a_visit_tells_how_long_it_takes_and_what_is_not_known_yet(event, client):
    make_visit(event, ())

    page = client.page(EN)

    assert "Thursday 11 June 2026, 14:45–16:15 1 hour 30 minutes" in page.text
    assert "The groups and their places will be announced here." in page.text


def test_two_visits_are_sections_of_one_page(event, client):
    make_visit(event, (5,))
    make_visit(event, (5,))

    page = client.page(EN)

    assert page.h1 == "Site visits"
    assert page.texts("h2") == ["Visit to flats", "Visit to flats"]


def test_a_cancelled_conference_offers_no_places(event, client):
    make_visit(event, (5,))
    with transaction():
        event.cancelled_at = clock.now()

    page = client.page(EN)

    assert page.texts(".groups .item") == ["14:45 Group 1"]
    assert "registered already" not in page.text


def test_a_visit_in_the_tray_is_not_shown_and_nobody_chooses_it(event, client):
    visit = make_visit(event)
    with transaction():
        visit.item.is_placed = False
    group_id = visit.groups[0].id

    assert "This conference has no site visit, or it is not known yet." in client.page(EN).text
    assert client.page(f"/en/bydleni-2026/register?visit={group_id}").all("input[name=visit]") == []
    assert not are_there(event)
    assert [quota_for_wish(event.id, wish) for wish in (str(group_id), "any")] == [None, None]


def test_a_visit_in_the_tray_gets_no_groups(event, client):
    visit = make_visit(event)
    with transaction():
        visit.item.is_placed = False

    with pytest.raises(VisitRefused) as refused:
        add_group(event, visit, GroupDetails(number=3, departs_at=at(15)), 10, make_member(event))

    assert refused.value.reason is VisitRefusal.IN_TRAY
