"""The team's first page: numbers, what needs attention, the chart and its table, where people come from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.lib import clock
from conference.mailing.models import Message, MessageState
from conference.places.models import PlaceState
from conference.programme.models import ItemSpeaker
from conference.team.models import MembershipRole
from tests.attendance.test_actions import make_presence
from tests.conftest import NOW, sign_in
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_speaker,
    make_visit,
    saved,
    take_place,
)

PAGE = "/en/organise/bydleni-2026/"


@pytest.fixture
def event(app):
    return make_event(venue_step_free=None)


@pytest.fixture
def viewer(event, client):
    return sign_in(client, make_member(event, MembershipRole.VIEWER))


def message(event, state, number):
    return saved(Message(event_id=event.id, key=f"{state}:{number}", kind="k", language="cs", subject="s", text="t",
                         recipient="x@example.org", html="h", state=state))  # fmt: skip


def talk_with_speaker(event):
    item, speaker = make_item(event), make_speaker(event)
    saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    return item


def test_an_empty_conference_says_so(event, viewer):
    page = viewer.page(PAGE)
    assert page.h1 == "Dashboard"
    assert "Tuesday 12 May 2026, 30 days to the conference" in page.text
    assert "Nobody has registered yet." in page.text
    assert page.all("svg.chart") == []


def test_the_numbers(event, viewer):
    group = make_visit(event, (2, 5)).groups[0]
    for _ in range(3):
        take_place(make_registration(event), group.quota_id, PlaceState.WAITING)
    make_registration(event, PlaceState.WAITING)
    talk_with_speaker(event)
    for number in range(4):
        message(event, MessageState.SENT, number)
    message(event, MessageState.FAILED, 1)
    message(event, MessageState.QUEUED, 1)
    assert viewer.page(PAGE).texts(".numbers dd") == [
        "3 of 100 places, 1 waiting",
        "0 of 7 places, 3 waiting",
        "0 of 1, due 8 June 2026",
        "4 sent, 1 not delivered, 1 in the queue",
    ]


def test_what_needs_attention_leads_to_where_it_is_mended(event, editor):
    group = make_visit(event, (0, 5)).groups[0]
    take_place(make_registration(event, needs="bezbariérový přístup"), group.quota_id, PlaceState.WAITING)
    message(event, MessageState.FAILED, 1)
    page = editor.page(PAGE)
    assert page.texts(".todo b") == [
        "1 message was not delivered.", "The programme is not published.",
        "This group is full: Visit to flats, group 1, leaves at 14:45.",
        "Step-free access is not filled in.", "Step-free access of a site visit is not filled in.",
    ]  # fmt: skip
    assert "1 person waits, 5 places are free elsewhere" in page.text
    assert page.link("Look at them") == "/en/organise/bydleni-2026/messages?state=failed"
    assert page.link("Offer another group") == "/en/organise/bydleni-2026/visits"


def test_who_may_only_read_is_led_to_what_can_be_read_and_nowhere_else(event, viewer):
    make_registration(event, needs="bezbariérový přístup")
    message(event, MessageState.FAILED, 1)
    page = viewer.page(PAGE)
    assert page.texts(".todo b") == [
        "1 message was not delivered.", "The programme is not published.", "Step-free access is not filled in.",
    ]  # fmt: skip
    assert [link.attrs["href"].removeprefix("/en/organise/bydleni-2026/") for link in page.all(".todo a")] == [
        "messages?state=failed", "programme",
    ]  # fmt: skip


def test_missing_slides_are_named_in_the_last_week(event, viewer):
    talk_with_speaker(event)
    assert "no slides" not in viewer.page(PAGE).text
    with clock.frozen(event.slides_due_at - timedelta(days=7)):
        sign_in(viewer, make_member(event, MembershipRole.VIEWER))  # the item of weeks ago is over
        assert "1 talk has no slides. Due: Monday 8 June 2026, 12:00" in viewer.page(PAGE).text


def test_certificates_are_missed_after_the_conference(event, client):
    make_presence(make_registration(event, wants_certificate=True))
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=1))):
        page = sign_in(client, make_member(event)).page(PAGE)
    assert page.texts(".todo b") == ["1 person who was present waits for a certificate."]
    assert page.link("Issue them").endswith("/certificates")


def test_the_chart_and_its_table_say_the_same(event, viewer):
    for days, many in ((0, 2), (1, 1), (3, 4)):
        for _ in range(many):
            make_registration(event, created_at=NOW - timedelta(days=days))
    page = viewer.page(PAGE)
    assert page.texts("#chart-title") == ["Registrations over time"]
    assert page.texts("#chart-text") == ["From 9 May 2026 to 12 May 2026: registrations 7, the most on 9 May 2026 (4)."]
    assert page.texts("svg .strong") == ["4", "0", "1", "2"]
    assert page.texts("details td") == ["4", "0", "1", "2"]
    assert len(page.all("svg rect.bar")) == 3


def test_days_are_days_of_the_event(event, viewer):
    make_registration(event, created_at=NOW.replace(hour=23, minute=59) - timedelta(days=1))
    make_registration(event, created_at=NOW.replace(hour=0, minute=1))
    assert viewer.page(PAGE).texts("details td") == ["1", "1"]


def test_towns_with_most_people_come_first_then_in_czech_order(event, viewer):
    for town, many in (("Kadaň", 1), ("Cheb", 2), ("Horažďovice", 2), ("Děčín", 3)):
        for _ in range(many):
            make_registration(event, municipality=town)
    make_registration(event, PlaceState.CANCELLED, cancelled_at=clock.now(), municipality="Zrušené")
    page = viewer.page(PAGE)
    rows = page.texts("section[aria-labelledby=origin] tbody tr")
    assert rows == ["Děčín 3", "Horažďovice 2", "Cheb 2", "Kadaň 1"]


def test_other_events_are_not_counted_and_not_open(event, viewer):
    other = make_event("jina-2026")
    make_registration(other)
    message(other, MessageState.FAILED, 1)
    assert viewer.page(PAGE).texts(".numbers dd")[0] == "0 of 100 places"
    assert viewer.get("/organise/jina-2026/").status_code == 404


def test_a_conference_without_limits_has_no_progress(app, client):
    event = make_event("volna-2026", capacity=None)
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page("/en/organise/volna-2026/")
    assert page.texts(".numbers dd")[0] == "0 no limit"
    assert page.all("progress") == []


def test_items_outside_the_days_of_the_conference(event, viewer):
    make_item(event)
    make_item(event, starts_at=at(9) + timedelta(days=1), ends_at=at(10) + timedelta(days=1))
    assert "1 programme item is outside the days of the conference." in viewer.page(PAGE).text


def test_a_cancelled_conference_is_called_so(client):
    event = make_event(cancelled_at=NOW)
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page(PAGE)
    assert "The conference is cancelled." in page.text
    assert "days to the conference" not in page.text
