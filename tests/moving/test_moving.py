"""Moving a conference as an organiser does it: seen before, done in one step, the same everywhere, and back."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from conference.attendance.models import Presence
from conference.certificates.models import HoursCorrection
from conference.desk.models import DeskDevice
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.moving import queries
from conference.places.models import PlaceState
from conference.programme.actions import release_programme, remove_item
from conference.programme.editor.rules import EditorRefused
from conference.programme.editor.undoing import undo
from conference.programme.models import Step
from conference.programme.queries import item_by_code
from conference.surveys.models import Survey
from conference.team import removals
from conference.team.models import MembershipRole
from conference.visits.actions import remove_group
from conference.visits.queries import visits_of
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
from tests.registration.people import letters, own_address

PAGE = "/en/organise/bydleni-2026/move"
NEW = date(2026, 6, 25)
BUTTON = "Move the conference and publish it"


@pytest.fixture
def event(app):
    event = make_event()
    make_item(event, starts_at=at(8, 30), ends_at=at(14), code="TALK", title_en="Housing first")
    make_visit(event)
    release_programme(event)
    return event


@pytest.fixture
def person(event):
    person = make_registration(event, email="jana@example.org", language="en")
    take_place(person, group_of(event).quota_id)
    return person


def group_of(event):
    """The group that leaves first."""
    return visits_of(event)[0].groups[0]


@pytest.fixture
def editor(client, event, person):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def prepare(editor, first=NEW, last=None, **values):
    """Say where the conference moves; gives the page that shows what this does."""
    days = {"starts_on": first.isoformat(), "ends_on": (last or first).isoformat()}
    return editor.submit(editor.page(PAGE), "Show what moves along", **{**days, **values})


def told_of(client, event, person) -> dict[str, object]:
    """The day and the hours of the conference and of its visit, wherever they are told."""
    home = json.loads(client.page(f"/en/{event.slug}/").texts('script[type="application/ld+json"]')[0])
    schedule = client.get(f"/{event.slug}/schedule.json").json["schedule"]["conference"]
    own = client.page(own_address(person)).text
    entries = Calendar.from_ical(client.get(f"{own_address(person)}/calendar.ics").data).events
    items = Calendar.from_ical(client.get(f"/{event.slug}/programme.ics").data).events
    programme = client.page(f"/{event.slug}/programme")
    return {
        "data": (home["startDate"], home["endDate"]),
        "schedule": [item["date"] for day in schedule["days"] for room in day["rooms"].values() for item in room],
        "own page": "25 June 2026" in plain(own) or "25. 6. 2026" in plain(own),
        "own calendar": [(entry["DTSTART"].dt, entry["DTEND"].dt) for entry in entries],
        "calendar": [(entry["DTSTART"].dt, entry["DTEND"].dt) for entry in items],
        "programme": [one.attrs["datetime"] for one in programme.all("ol.programme time")][:2],
        "pdf": client.get(f"/{event.slug}/programme.pdf").headers["ETag"],
    }


def test_the_preview_shows_what_moves_and_changes_nothing(client, event, person, editor):
    before = told_of(client, event, person)

    page = prepare(editor)

    assert page.address == f"{PAGE}/preview"
    rows = page.texts("main table tr")
    assert any("Housing first 11 June 2026, 8:30 25 June 2026, 8:30" in plain(row) for row in rows)
    assert any("group 1 11 June 2026, 14:45 25 June 2026, 14:45" in plain(row) for row in rows)
    assert page.texts("main section details summary") == ["People with a place, English: 1 letter"]
    assert told_of(client, event, person) == before
    assert event.starts_on == CONFERENCE_DAY


def test_a_move_is_the_same_everywhere_at_once(client, event, person, editor):
    before = told_of(client, event, person)
    with clock.frozen(NOW + timedelta(minutes=5)):
        editor.submit(prepare(editor), BUTTON)
    db.session.rollback()
    after = told_of(client, event, person)

    visit = (at(14, 45, day=NEW), at(16, 15, day=NEW))
    assert after["data"] == ("2026-06-25T08:30+02:00", "2026-06-25T14:00+02:00")
    home = client.page(f"/en/{event.slug}/")
    assert "Announced before: Thursday 11 June 2026" in plain(home.text)
    facts = json.loads(home.texts('script[type="application/ld+json"]')[0])
    assert facts["eventStatus"].endswith("/EventRescheduled")
    assert facts["previousStartDate"] == "2026-06-11"
    assert after["schedule"] == ["2026-06-25T08:30:00+02:00", "2026-06-25T14:45:00+02:00"]
    assert after["own page"]
    assert after["own calendar"] == [(at(8, 30, day=NEW), at(14, day=NEW)), visit]
    assert after["calendar"] == [(at(8, 30, day=NEW), at(14, day=NEW)), visit]
    assert after["programme"][0].startswith("2026-06-25T08:30")
    assert after["pdf"] != before["pdf"]
    assert group_of(event).departs_at == at(14, 45, day=NEW)
    assert (event.registration_closes_at, event.slides_due_at) == (
        at(12, day=NEW - timedelta(days=6)), at(12, day=NEW - timedelta(days=3)),
    )  # fmt: skip


def test_entries_of_calendars_move_and_none_is_left_behind(client, event, person, editor):
    def entries():
        answer = client.get(f"{own_address(person)}/calendar.ics")
        return {str(entry["UID"]): entry for entry in Calendar.from_ical(answer.data).events}

    before = entries()
    with clock.frozen(NOW + timedelta(minutes=5)):
        editor.submit(prepare(editor), BUTTON)
        [letter] = [letter for letter in letters() if letter.kind == "conference_moved"]
    after = entries()
    assert list(after) == list(before)
    assert min(one["SEQUENCE"] for one in after.values()) > max(one["SEQUENCE"] for one in before.values())
    [attached] = letter.attachments
    assert "DTSTART;TZID=Europe/Prague:20260625T083000" in attached["content"]
    assert "20260611T" not in attached["content"]


def test_everybody_is_written_to_once_with_both_dates(client, event, person, editor):
    make_registration(event, PlaceState.WAITING, email="ceka@example.org", language="cs")
    make_speaker(event, email="radka@example.org")
    page = editor.submit(prepare(editor), BUTTON)

    assert page.texts(".done") == ["The conference is moved, everywhere at once. 3 letters will go out in a moment."]
    told = {letter.recipient: letter for letter in letters() if letter.kind == "conference_moved"}
    assert sorted(told) == ["ceka@example.org", "jana@example.org", "radka@example.org"]
    text = plain(told["jana@example.org"].text)
    assert "New date: Thursday 25 June 2026, 8:30–14:00, site visit until 16:15" in text
    assert "Announced before: Thursday 11 June 2026, 8:30–14:00, site visit until 16:15" in text
    assert "Nový termín: čtvrtek 25. 6. 2026" in plain(told["ceka@example.org"].text)


def test_in_silence_nobody_is_written_to(client, event, person, editor):
    editor.submit(prepare(editor), BUTTON, tells=False)
    assert [letter.kind for letter in letters()] == []


def test_what_is_drafted_stays_a_draft_and_moves_along(client, event, person, editor):
    make_item(event, starts_at=at(7), ends_at=at(8), code="DRAFT", title_cs="Jen v návrhu")
    editor.submit(prepare(editor), BUTTON)
    assert "Jen v návrhu" not in client.page(f"/{event.slug}/programme").text
    assert editor.page("/organise/bydleni-2026/programme").text.count("Jen v návrhu") >= 1
    page = client.page(f"/en/{event.slug}/programme/changes").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "New date: 25 June 2026, Europe/Prague (before: 11 June 2026, Europe/Prague)" in page


def test_what_waits_in_the_tray_keeps_its_length_and_the_editor_does_not_undo_the_move(event, editor):
    waiting = make_item(event, starts_at=at(9), ends_at=at(9, 20), is_placed=False)
    editor.submit(prepare(editor), BUTTON)
    db.session.rollback()

    assert waiting.ends_at - waiting.starts_at == timedelta(minutes=20)
    [step] = db.session.scalars(sa.select(Step)).all()
    page = editor.page(f"/en/organise/{event.slug}/programme/steps/{step.id}/undo")
    assert "It is moved back on the page where that was done." in page.text
    with pytest.raises(EditorRefused):
        undo(event, step.id, rest=False, by=make_member(event))


def test_a_zone_changes_nothing_before_it_is_published(client, event, person, editor):
    before = told_of(client, event, person)
    page = prepare(editor, CONFERENCE_DAY, timezone="Europe/London")
    assert told_of(client, event, person) == before
    editor.submit(page, BUTTON)
    db.session.rollback()
    after = told_of(client, event, person)
    assert after["data"] == ("2026-06-11T08:30+01:00", "2026-06-11T14:00+01:00")
    assert after["programme"][0] == "2026-06-11T08:30+01:00"


def test_moved_back_it_is_as_it_was_and_who_did_not_know_hears_nothing(client, event, person, editor):
    deadlines = event.registration_closes_at, event.slides_due_at
    before = told_of(client, event, person)
    editor.submit(prepare(editor), BUTTON)
    page = editor.submit(editor.page(PAGE), "Prepare the way back")
    editor.submit(page, BUTTON)
    db.session.rollback()

    after = told_of(client, event, person)
    assert {name: after[name] == before[name] for name in after if name != "pdf"} == dict.fromkeys(
        [name for name in after if name != "pdf"], True
    )
    assert (event.registration_closes_at, event.slides_due_at) == deadlines
    states = db.session.scalars(sa.select(Message.state).where(Message.kind == "conference_moved"))
    assert list(states) == [MessageState.DISCARDED]


def test_what_was_removed_comes_back_on_the_new_days(event, person, editor):
    lecture = make_item(event, starts_at=at(22), ends_at=at(0, 30, day=CONFERENCE_DAY + timedelta(days=1)))
    lecture_code, spare = lecture.code, visits_of(event)[0].groups[1]
    by = make_member(event, MembershipRole.OWNER)
    removed = [remove_item(lecture, event, by), remove_group(event, spare, by)]
    editor.submit(prepare(editor), BUTTON)

    for removal in removed:
        removals.take_back(event, removal.id, by=by)
    db.session.rollback()
    back = item_by_code(event, lecture_code)
    assert (back.starts_at, back.ends_at) == (at(22, day=NEW), at(0, 30, day=NEW + timedelta(days=1)))
    assert visits_of(event)[0].groups[1].departs_at == at(14, 50, day=NEW)


def moved_letters() -> list[MessageState]:
    db.session.rollback()
    query = sa.select(Message.state).where(Message.kind == "conference_moved").order_by(Message.id)
    return list(db.session.scalars(query))


def test_who_never_heard_of_the_first_move_hears_where_the_second_one_led_back_to(event, person, editor):
    for day in (NEW, NEW + timedelta(days=7), NEW):
        editor.submit(prepare(editor, day), BUTTON)
    assert moved_letters() == [MessageState.DISCARDED, MessageState.DISCARDED, MessageState.QUEUED]


def test_who_is_led_back_by_several_moves_that_nobody_heard_of_hears_nothing(event, person, editor):
    for day in (NEW, NEW + timedelta(days=7), CONFERENCE_DAY):
        editor.submit(prepare(editor, day), BUTTON)
    assert moved_letters() == [MessageState.DISCARDED, MessageState.DISCARDED]


def test_deadlines_move_as_ticked(client, event, person, editor):
    closes = event.registration_closes_at
    editor.submit(prepare(editor), BUTTON, along=["slides_due_at"])
    db.session.rollback()
    assert (event.registration_closes_at, event.slides_due_at) == (closes, at(12, day=NEW - timedelta(days=3)))


@pytest.mark.parametrize(("replies", "days"), [(0, timedelta(days=14)), (1, timedelta(0))])
def test_a_survey_moves_along_while_nobody_has_answered_it(event, person, editor, replies, days):
    last = CONFERENCE_DAY + timedelta(days=21)
    survey = saved(Survey(event_id=event.id, opens_on=CONFERENCE_DAY, closes_on=last, replies=replies))
    page = prepare(editor)
    assert ("25 June 2026 – 16 July 2026" in plain(page.text)) is (replies == 0)

    editor.submit(page, BUTTON)

    db.session.refresh(survey)
    assert (survey.opens_on, survey.closes_on) == (CONFERENCE_DAY + days, last + days)


def test_a_plan_waits_can_be_dropped_and_is_not_carried_out_twice(client, event, person, editor):
    page = prepare(editor)
    assert "A move is prepared:" in editor.page(PAGE).text
    again = prepare(editor, NEW + timedelta(days=1))
    shown = editor.submit(page, BUTTON, status=422)  # the plan of the first window is gone
    assert shown.errors == ["Somebody else has changed or carried out this move. Please look at it again."]
    editor.submit(again, "Drop the move")
    assert queries.planned(event) is None
    assert event.starts_on == CONFERENCE_DAY


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"first": CONFERENCE_DAY, "last": CONFERENCE_DAY}, "The conference is on these days already."),
        ({"last": NEW - timedelta(days=1)}, "The last day must not be before the first one."),
        ({"first": "včera"}, "Write the date like this: 2. 11. 2026."),
        ({"last": "9999-12-31"}, "The year must be between 1990 and 2100."),
        ({"last": NEW + timedelta(days=40)}, "A conference has at most 31 days. Please check the month and the year."),
    ],
)
def test_what_can_not_be_is_said(editor, values, message):
    days = {"first": NEW, **values}
    page = editor.submit(
        editor.page(PAGE), "Show what moves along", status=422, starts_on=str(days["first"]),
        ends_on=str(days.get("last", NEW)),
    )  # fmt: skip
    assert page.errors == [message]


def test_links_of_the_desk_open_on_the_new_days(event, person, editor):
    """Also where one day takes the place of the other and names are the same on both."""
    second = CONFERENCE_DAY + timedelta(days=1)
    with transaction():
        event.ends_on = second
    for day in (CONFERENCE_DAY, second):
        saved(DeskDevice(event_id=event.id, name="Tablet", day=day))
    editor.submit(prepare(editor, second, second + timedelta(days=1)), BUTTON)
    db.session.rollback()
    days = db.session.scalars(sa.select(DeskDevice.day).order_by(DeskDevice.id)).all()
    assert days == [second, second + timedelta(days=1)]


def at_the_desk(event, person):
    saved(Presence(event_id=event.id, registration_id=person.id, day=CONFERENCE_DAY, arrived_at=at(9)))


def with_a_guide(event, person):
    with transaction():
        next(place for place in person.places if place.quota_id == group_of(event).quota_id).came = True


def by_corrected_hours(event, person):
    part = CONFERENCE_DAY.isoformat()
    saved(HoursCorrection(event_id=event.id, registration_id=person.id, part=part, minutes=60, reason="by hand"))


@pytest.mark.parametrize("note", [at_the_desk, with_a_guide, by_corrected_hours])
def test_nothing_that_was_noted_falls_out(event, person, editor, note):
    note(event, person)
    page = editor.submit(
        editor.page(PAGE), "Show what moves along", status=422, starts_on="25. 6. 2026", ends_on="25. 6. 2026"
    )  # fmt: skip
    assert page.errors == [
        "People were noted as present. The first day and the time zone must stay, and no noted day may be left out."
    ]


def test_a_time_that_does_not_exist_there_stops_the_move(event, person, editor):
    with transaction():
        event.registration_closes_at = None
    make_item(event, starts_at=at(2, 15), ends_at=at(3), title_en="Night")
    page = prepare(editor, date(2027, 3, 28))
    assert "no such time" in page.text
    assert not [button for button in page.texts("button") if button == BUTTON]


def test_a_draft_moves_without_letters(app, client):
    draft = make_event(published_at=None)
    make_registration(draft)
    editor = sign_in(client, make_member(draft, MembershipRole.EDITOR))
    page = prepare(editor)
    assert "Only the team sees the pages, so nobody is told." in page.text
    editor.submit(page, "Move the conference")
    db.session.rollback()
    assert (draft.starts_on, letters()) == (NEW, [])


def test_settings_change_neither_days_nor_zone(event, editor):
    page = editor.page("/en/organise/bydleni-2026/settings")
    names = set(page.form("Save").values)
    assert not {"starts_on", "ends_on", "timezone"} & names
