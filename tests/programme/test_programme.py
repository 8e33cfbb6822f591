"""The public programme: the last release as a page, item by item, and what changed."""

import json
from datetime import timedelta

import pytest

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme import actions, queries
from conference.programme.models import ItemKind, ItemSpeaker, SpeakerRole
from conference.slides.models import Audience, SlideFile
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_registration,
    make_speaker,
    make_visit,
    saved,
    take_place,
)

PAGE = "/bydleni-2026/programme"


@pytest.fixture
def event(app):
    return make_event()


def changed(row, **values):
    with transaction():
        for name, value in values.items():
            setattr(row, name, value)


def test_before_the_first_release_nothing_is_shown(client, event):
    row = make_item(event, title_cs="Tajné téma")
    page = client.page(PAGE)
    assert page.h1 == "Program"
    assert "Program připravujeme." in page.text
    assert "Tajné téma" not in page.html
    assert client.get(f"/bydleni-2026/sessions/{row.code}").status_code == 404
    assert client.get(f"/bydleni-2026/sessions/{row.code}.ics").status_code == 404
    assert b"VEVENT" not in client.get(f"{PAGE}.ics").data
    assert "Program připravujeme." in client.page(f"{PAGE}/changes").text


def test_the_day_as_the_public_sees_it(client, event):
    room = actions.add_room(event, "Velký sál", 100)
    talk = make_item(
        event, code="TALK", title_cs="Bydlení v Kadani", room_id=room.id, abstract_cs="Co **funguje**."
    )  # fmt: skip
    saved(ItemSpeaker(item_id=talk.id, speaker_id=make_speaker(event, code="RADKA", title_after="MBA").id))
    make_item(event, ItemKind.LUNCH, title_cs="Oběd", starts_at=at(12), ends_at=at(13))
    make_item(event, ItemKind.STORY, block=2, starts_at=at(13), ends_at=at(13, 20))
    actions.release_programme(event)

    page = client.page(PAGE)

    assert page.texts("h2.day") == ["Čtvrtek 11. 6. 2026"]
    assert page.texts(".item-talk .when") == ["9:15 do 10:00"]
    assert page.texts(".item-talk .kind") == ["Přednáška"]
    assert page.link("Bydlení v Kadani") == "/bydleni-2026/sessions/TALK"
    assert page.link("Mgr. Radka Řečnická, MBA") == "/bydleni-2026/speakers/RADKA"
    assert page.texts(".item-talk strong") == ["funguje"]
    assert page.texts(".kicker") == ["Kulturní dům, Velký sál, Kadaň"]  # the only room is named once
    assert page.texts(".item-talk .aside") == ["45 min"]
    assert page.texts(".item-light h3") == ["Oběd"]
    assert page.texts(".item-light .when") == ["12:00 – 13:00"]
    assert "Příběh k bloku 2" in page.texts(".kind")
    assert [time.attrs["datetime"] for time in page.all(".item-talk time")] == [
        "2026-06-11T09:15+02:00", "2026-06-11T10:00+02:00",
    ]  # fmt: skip
    assert page.texts("main > .note time") == ["12. 5. 2026"]


def test_in_english(client, event):
    make_item(event, ItemKind.DISCUSSION, block=1, title_cs="Diskuse o bytech", title_en="On flats")
    make_item(event, ItemKind.LUNCH, title_cs="Oběd", title_en="", starts_at=at(12), ends_at=at(13))
    actions.release_programme(event)
    page = client.page(f"/en{PAGE}")
    assert page.h1 == "Programme"
    assert page.texts(".kind") == ["Discussion block 1"]
    assert page.texts(".programme h3") == ["On flats", "Oběd"]
    assert page.texts("h2.day") == ["Thursday 11 June 2026"]


def test_an_edit_is_not_public_until_it_is_released(client, event):
    row = make_item(event, title_cs="Původní název")
    actions.release_programme(event)
    changed(row, title_cs="Nový název")
    address = f"/bydleni-2026/sessions/{row.code}"

    assert client.page(PAGE).texts(".programme h3") == ["Původní název"]
    assert client.page(address).h1 == "Původní název"
    assert "Nový název" not in client.get(f"{PAGE}.ics").text

    actions.release_programme(event)

    assert client.page(PAGE).texts(".programme h3") == ["Nový název"]
    assert client.page(address).h1 == "Nový název"


def test_filters_are_links_with_counts(client, event):
    make_item(event, title_cs="Přednáška A")
    make_item(event, ItemKind.SHORT_TALK, title_cs="Příspěvek B")
    make_item(event, ItemKind.DISCUSSION, title_cs="Diskuse C")
    actions.release_programme(event)

    page = client.page(PAGE)
    assert page.texts(".filters li") == ["Vše (3)", "Přednášky (2)", "Diskuse (1)"]
    talks = client.page(page.link("Přednášky (2)"))
    assert sorted(talks.texts(".programme h3")) == ["Přednáška A", "Příspěvek B"]
    assert talks.texts(".filters [aria-current]") == ["Přednášky (2)"]
    assert len(client.page(f"{PAGE}?kind=nesmysl").texts(".programme h3")) == 3
    assert "Takový bod v programu není." in client.page(f"{PAGE}?kind=site_visit").text


def test_the_item_that_is_on_is_marked(client, event):
    make_item(event, title_cs="Teď")
    make_item(event, title_cs="Potom", starts_at=at(10), ends_at=at(11))
    actions.release_programme(event)
    with clock.frozen(at(9, 59)):
        assert client.page(PAGE).texts(".is-now h3") == ["Teď"]
    with clock.frozen(at(10)):
        assert client.page(PAGE).texts(".is-now h3") == ["Potom"]
    assert client.page(PAGE).texts(".is-now h3") == []


def test_groups_of_a_visit_say_how_many_places_are_free_now(client, event):
    visit = make_visit(event, capacities=(1, 14), meeting_point_cs="Před radnicí")
    actions.release_programme(event)
    page = client.page(PAGE)
    assert page.texts(".item-visit .kind") == ["Prohlídka"]
    assert "Sraz: Před radnicí" in page.text
    assert client.page(f"/en{PAGE}").texts(".item-visit tbody tr") == [
        "Group 1 14:45 last place", "Group 2 14:50 free, 14 places",
    ]  # fmt: skip

    take_place(make_registration(event), visit.groups[0].quota_id)

    assert client.page(f"/en{PAGE}").texts(".item-visit tbody tr")[0] == "Group 1 14:45 full: waiting list"


def test_what_changed_is_told_version_by_version(client, event):
    row = make_item(event, title_cs="Bydlení", title_en="Housing")
    actions.release_programme(event)
    assert [a for a in client.page(PAGE).texts("main a") if a == "Co se změnilo"] == []
    changed(row, starts_at=at(9, 30))
    make_item(event, ItemKind.LUNCH, title_cs="Oběd", title_en="Lunch", starts_at=at(12), ends_at=at(13))
    actions.release_programme(event)

    page = client.page(client.page(PAGE).link("Co se změnilo"))

    assert page.texts("h2") == ["Verze 2", "Verze 1"]
    assert page.texts(".changes li") == [
        "Bydlení Čas: 11. 6. 2026 9:30–10:00 (dříve: 11. 6. 2026 9:15–10:00)", "Oběd Nově v programu.",
    ]  # fmt: skip
    english = client.page(f"/en{PAGE}/changes")
    assert english.texts(".changes li") == [
        "Housing Time: 11 June 2026 9:30–10:00 (before: 11 June 2026 9:15–10:00)", "Lunch New in the programme.",
    ]  # fmt: skip


def test_a_title_added_in_one_language_is_no_new_title_in_the_other(client, event):
    row = make_item(event, title_cs="Bydlení", title_en="")
    actions.release_programme(event)
    changed(row, title_en="Housing")
    actions.release_programme(event)

    assert client.page(f"/en{PAGE}/changes").texts(".changes li") == ["Housing Earlier title: Bydlení"]
    assert "Dřívější název" not in client.page(f"{PAGE}/changes").text


def test_slides_are_offered_when_they_may_be(client, event):
    row = make_item(event, code="TALK")
    hidden = make_item(event, code="HIDDEN", publishes_slides=False)

    def slides(session, version, audience, **values):
        return saved(SlideFile(
            event_id=event.id, item_id=session.id, version=version, storage_key=f"k{version}", size=1468006,
            filename=f"verze-{version}.pdf", mime="application/pdf", audience=audience, **values,
        ))  # fmt: skip

    slides(row, 1, Audience.PUBLIC, replaced_at=clock.now())
    slides(row, 2, Audience.PUBLIC)
    slides(hidden, 3, Audience.PUBLIC)
    actions.release_programme(event)

    page = client.page("/bydleni-2026/sessions/TALK")
    assert page.link("verze-2.pdf") == "/bydleni-2026/slides/TALK/verze-2.pdf"
    assert "verze-1" not in page.html
    assert "1,4 MB" in page.text
    assert "verze-3" not in client.page("/bydleni-2026/sessions/HIDDEN").html
    changed(event, slides_visible_from=clock.now() + timedelta(minutes=1))
    assert "verze-2" not in client.page("/bydleni-2026/sessions/TALK").html


def test_slides_for_participants_are_not_public(client, event):
    row = make_item(event, code="TALK")
    saved(SlideFile(event_id=event.id, item_id=row.id, version=1, storage_key="k", filename="a.pdf", size=1,
                    mime="application/pdf", audience=Audience.PARTICIPANTS))  # fmt: skip
    actions.release_programme(event)
    assert "a.pdf" not in client.page("/bydleni-2026/sessions/TALK").html


def test_an_anonymous_story_names_nobody_anywhere(client, event):
    speaker = make_speaker(event, given_name="Aneta", family_name="Tajná")
    story = make_item(event, ItemKind.STORY, code="STORY")
    saved(ItemSpeaker(item_id=story.id, speaker_id=speaker.id, role=SpeakerRole.SPEAKER))
    actions.release_programme(event)
    assert "Tajná" in client.page(PAGE).html  # it was not anonymous yet
    changed(story, anonymous=True, no_photos=True, no_recording=True, publishes_slides=False)
    actions.release_programme(event)
    db.session.expire_all()

    for address in (PAGE, f"/en{PAGE}", f"{PAGE}/changes", "/bydleni-2026/sessions/STORY", f"{PAGE}.ics",
                    "/bydleni-2026/sessions/STORY.ics"):  # fmt: skip
        answer = client.get(address).text
        assert not {name for name in ("Tajná", "Aneta", speaker.code) if name in answer}, address
    release = queries.last_release(event)
    assert "Tajná" not in json.dumps([release.content, release.changes], ensure_ascii=False)
    said = "Vystoupení je anonymní: nefotografuje se, nenahrává se a prezentace se nezveřejňuje."
    assert said in client.page(PAGE).text


@pytest.mark.parametrize("address", ["sessions/NENI", "sessions/NENI.ics", "sessions/" + "A" * 33])
def test_an_unknown_item_is_not_there(client, event, address):
    make_item(event)
    actions.release_programme(event)
    assert client.get(f"/bydleni-2026/{address}").status_code == 404


def test_an_item_of_another_conference_is_not_there(client, event):
    other = make_event("cizi-2026")
    row = make_item(other)
    actions.release_programme(other)
    make_item(event)
    actions.release_programme(event)
    assert client.get(f"/cizi-2026/sessions/{row.code}").status_code == 200
    assert client.get(f"/bydleni-2026/sessions/{row.code}").status_code == 404


def test_an_item_past_midnight_is_of_its_evening_everywhere_and_on_until_it_ends(client, app):
    event = make_event()
    make_item(event, starts_at=at(9), ends_at=at(10), title_cs="Dopoledne")
    late = make_item(event, starts_at=at(23), ends_at=at(1, 30, day=CONFERENCE_DAY + timedelta(days=1)),
                        title_cs="Večer u piva", code="NOC")  # fmt: skip
    actions.release_programme(event)

    with clock.frozen(at(0, 45, day=CONFERENCE_DAY + timedelta(days=1))):
        page = client.page("/bydleni-2026/programme")
        home = client.page("/bydleni-2026/")
    with clock.frozen(late.ends_at):
        over = client.page("/bydleni-2026/programme")

    assert len(page.all("h2 time")) <= 1  # one day
    assert "právě teď" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Večer u piva" in home.text
    assert "právě teď" not in over.text.replace("\N{NO-BREAK SPACE}", " ")
    schedule = client.get("/bydleni-2026/schedule.json").json["schedule"]["conference"]
    assert [(day["date"], day["day_end"]) for day in schedule["days"]] == [("2026-06-11", "2026-06-12T01:30:00+02:00")]
    calendar = client.get("/bydleni-2026/sessions/NOC.ics").text
    assert "DTSTART;TZID=Europe/Prague:20260611T230000" in calendar
    assert "DTEND;TZID=Europe/Prague:20260612T013000" in calendar
    assert client.page("/bydleni-2026/programme?day=2026-06-11").texts("h3")[-1] == "Večer u piva"
