"""schedule.xml and schedule.json: every document is checked against our schemas, and the two say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme import actions
from conference.programme.feeds.identity import number
from conference.programme.models import ItemKind, ItemSpeaker
from conference.slides.models import Audience, SlideFile
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.contracts.reading import valid_json, valid_xml
from tests.factories import CONFERENCE_DAY, at, make_event, make_item, make_member, make_speaker, make_visit, saved

SITE = "https://prezence.example.org"


class Schedule:
    """Both documents of a conference, checked and compared."""

    def __init__(self, client, slug="bydleni-2026", prefix=""):
        answers = [client.get(f"{prefix}/{slug}/schedule.{kind}") for kind in ("xml", "json")]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert [answer.mimetype for answer in answers] == ["application/xml", "application/json"]
        self.root = valid_xml(answers[0].data, "schedule")
        self.schedule = valid_json(answers[1].data, "schedule")["schedule"]
        self.conference = self.schedule["conference"]
        self.items = [item for day in self.conference["days"] for room in day["rooms"].values() for item in room]
        self.check_both_agree()

    def check_both_agree(self):
        assert self.root.findtext("version") == self.schedule["version"]
        assert self.root.findtext("conference/days") == str(len(self.root.findall("day")))
        assert self.conference["daysCount"] == len(self.conference["days"])
        guids = {room["name"]: room["guid"] for room in self.conference["rooms"]}
        for element, day in zip(self.root.findall("day"), self.conference["days"], strict=True):
            assert dict(element.attrib) == {
                "index": str(day["index"]), "date": day["date"], "start": day["day_start"], "end": day["day_end"],
            }  # fmt: skip
            assert [room.attrib["name"] for room in element] == list(day["rooms"])
            for room in element:
                assert room.attrib["guid"] == guids[room.attrib["name"]]
                for event, item in zip(room, day["rooms"][room.attrib["name"]], strict=True):
                    assert (event.attrib["id"], event.attrib["guid"]) == (str(item["id"]), item["guid"])
                    for name in ("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track",
                                 "type", "language", "abstract", "description"):  # fmt: skip
                        assert (event.findtext(name) or "") == item[name].replace("\r", "\n")
                    assert event.findtext("recording/optout") == str(item["do_not_record"]).lower()
                    assert [one.text for one in event.find("persons")] == [p["public_name"] for p in item["persons"]]
                    for many in ("links", "attachments"):
                        assert [one.attrib["href"] for one in event.find(many)] == [one["url"] for one in item[many]]
        for name in ("id", "guid", "slug"):
            values = [item[name] for item in self.items]
            assert len(values) == len(set(values))

    def item(self, title):
        [found] = [item for item in self.items if item["title"] == title]
        return found


def test_a_talk_with_all_it_says(client, app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    row = make_item(
        event, code="K7QF3M", title_cs="Bydlení, a co dál", abstract_cs="Co **funguje**.\n\nA co ne.", room_id=room.id,
        no_recording=True,
    )  # fmt: skip
    speaker = make_speaker(event, code="SP2345")
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    actions.release_programme(event)

    schedule = Schedule(client)

    item = schedule.item("Bydlení, a co dál")
    assert (item["date"], item["start"], item["duration"]) == ("2026-06-11T09:15:00+02:00", "09:15", "00:45")
    assert (item["room"], item["type"], item["track"], item["language"]) == ("Velký sál", "talk", "Přednáška", "cs")
    assert item["url"] == f"{SITE}/bydleni-2026/sessions/K7QF3M"
    assert item["abstract"] == "Co funguje.\n\nA co ne."
    assert item["do_not_record"] is True
    assert [person["public_name"] for person in item["persons"]] == ["Mgr. Radka Řečnická"]
    conference = schedule.conference
    assert (conference["acronym"], conference["title"]) == ("bydleni_2026", "Bydlení pro všechny")
    assert (conference["start"], conference["end"], conference["time_zone_name"]) == (
        "2026-06-11", "2026-06-11", "Europe/Prague",
    )  # fmt: skip
    assert schedule.root.findtext("conference/base_url") == f"{SITE}/bydleni-2026/"
    assert conference["rooms"][0]["capacity"] == 100


def test_in_the_second_language(client, app):
    event = make_event()
    make_item(event, title_cs="Bydlení", title_en="Housing", abstract_en="What works.")
    actions.release_programme(event)
    czech, english = Schedule(client), Schedule(client, prefix="/en")
    assert english.conference["title"] == "Housing for all"
    item = english.item("Housing")
    assert (item["abstract"], item["track"], item["language"]) == ("What works.", "Talk", "cs")
    assert item["url"].startswith(f"{SITE}/en/bydleni-2026/sessions/")
    assert (item["guid"], item["id"]) == (czech.items[0]["guid"], czech.items[0]["id"])
    assert english.conference["rooms"][0]["guid"] == czech.conference["rooms"][0]["guid"]


def test_identifiers_stay_whatever_changes(client, app):
    event = make_event()
    row = make_item(event, code="K7QF3M", title_cs="Dříve")
    speaker = make_speaker(event, code="SP2345")
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    actions.release_programme(event)
    before = Schedule(client).item("Dříve")
    with transaction():
        row.title_cs, row.starts_at, row.ends_at, speaker.family_name = "Potom", at(15), at(16), "Vdaná"
    actions.release_programme(event)
    app.config["EXTERNAL_URL"] = "https://jinde.example.org"
    try:
        after = Schedule(client).item("Potom")
    finally:
        app.config["EXTERNAL_URL"] = SITE
    assert after["url"].startswith("https://jinde.example.org/")
    assert (after["guid"], after["id"], after["slug"]) == (before["guid"], before["id"], before["slug"])
    assert [(one["id"], one["guid"]) for one in after["persons"]] == [
        (one["id"], one["guid"]) for one in before["persons"]
    ]


def test_the_draft_is_never_told(client, app):
    event = make_event()
    row = make_item(event, title_cs="Zveřejněno")
    actions.release_programme(event)
    with transaction():
        row.title_cs = "Tajný koncept"
    make_item(event, title_cs="Nový koncept")
    assert [item["title"] for item in Schedule(client).items] == ["Zveřejněno"]


def test_before_the_first_release_the_days_are_there_and_empty(client, app):
    event = make_event(ends_on=CONFERENCE_DAY + timedelta(days=1))
    make_item(event)
    schedule = Schedule(client)
    assert schedule.schedule["version"] == "0"
    assert [(day["date"], day["rooms"]) for day in schedule.conference["days"]] == [
        ("2026-06-11", {}), ("2026-06-12", {}),
    ]  # fmt: skip
    assert schedule.conference["days"][0]["day_start"] == "2026-06-11T00:00:00+02:00"
    assert schedule.conference["days"][0]["day_end"] == "2026-06-12T00:00:00+02:00"


def test_parallel_rooms_visits_and_items_without_a_room(client, app):
    event = make_event()
    small, large = actions.add_room(event, "Salonek", 20), actions.add_room(event, "Velký sál", 100)
    make_item(event, title_cs="Vlevo", room_id=large.id)
    make_item(event, title_cs="Vpravo", room_id=small.id)
    make_item(event, ItemKind.LUNCH, title_cs="Oběd")
    make_visit(event, meeting_point_cs="Před radnicí", address="Tajná 13")
    actions.release_programme(event)
    schedule = Schedule(client)
    rooms = {name: [item["title"] for item in items] for name, items in schedule.conference["days"][0]["rooms"].items()}
    assert rooms == {
        "Velký sál": ["Vlevo"], "Salonek": ["Vpravo"], "Kulturní dům": ["Oběd"], "Prohlídky": ["Prohlídka bytů"],
    }  # fmt: skip
    assert {room["name"] for room in schedule.conference["rooms"]} == set(rooms)
    assert schedule.item("Prohlídka bytů")["description"] == "Sraz: Před radnicí"
    assert "Tajná 13" not in etree.tostring(schedule.root, encoding="unicode")


def test_an_evening_that_goes_past_midnight(client, app):
    event = make_event(ends_on=CONFERENCE_DAY + timedelta(days=1))
    next_day = CONFERENCE_DAY + timedelta(days=1)
    make_item(event, title_cs="Večer", starts_at=at(20), ends_at=at(1, 30, day=next_day))
    make_item(event, title_cs="Po půlnoci", starts_at=at(1, 30, day=next_day), ends_at=at(2, day=next_day))
    actions.release_programme(event)
    schedule = Schedule(client)
    first, second = schedule.conference["days"]
    assert (first["day_start"], first["day_end"]) == ("2026-06-11T20:00:00+02:00", "2026-06-12T01:30:00+02:00")
    assert schedule.item("Večer")["duration"] == "05:30"
    assert second["date"] == "2026-06-12"
    assert schedule.item("Po půlnoci")["start"] == "01:30"


@pytest.mark.parametrize(
    ("sunday", "offsets"),
    [(date(2026, 3, 29), ("+01:00", "+02:00")), (date(2026, 10, 25), ("+02:00", "+01:00"))],
    ids=["spring", "autumn"],
)
def test_days_around_the_change_of_clocks(client, app, sunday, offsets):
    saturday = sunday - timedelta(days=1)
    event = make_event(starts_on=saturday, ends_on=sunday + timedelta(days=1))
    starts = datetime(sunday.year, sunday.month, sunday.day, 0, 0, tzinfo=UTC)  # before the change, which is at 1:00
    make_item(event, title_cs="Noc", starts_at=starts, ends_at=starts + timedelta(hours=3))
    make_item(event, title_cs="Ráno", starts_at=at(9, day=sunday), ends_at=at(10, day=sunday))
    actions.release_programme(event)
    schedule = Schedule(client)
    assert schedule.item("Noc")["duration"] == "03:00"  # by the clock of those who sit there, not by that on the wall
    assert schedule.item("Noc")["date"].endswith(offsets[0])
    assert schedule.item("Ráno")["date"] == f"{sunday}T09:00:00{offsets[1]}"
    empty = schedule.conference["days"][0]
    assert (empty["day_start"][-6:], empty["day_end"][-6:]) == (offsets[0], offsets[0])
    monday = schedule.conference["days"][2]
    assert monday["day_start"][-6:] == offsets[1]


def test_nobody_is_named_at_an_anonymous_story(client, app):
    event = make_event()
    row = make_item(event, ItemKind.STORY, title_cs="Příběh", anonymous=True)
    saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event, family_name="Utajená").id))
    actions.release_programme(event)
    schedule = Schedule(client)
    assert schedule.item("Příběh")["persons"] == []
    assert "Utajená" not in etree.tostring(schedule.root, encoding="unicode")


def slide_file(row, audience, name="prezentace č. 1.pdf"):
    return saved(
        SlideFile(
            event_id=row.event_id, item_id=row.id, version=1, storage_key="slides/none", filename=name,
            mime="application/pdf", size=10, audience=audience, uploaded_at=clock.now(),
        )
    )  # fmt: skip


def test_public_slides_are_links_and_attachments(client, app):
    event = make_event()
    shown, kept = make_item(event, title_cs="Se slajdy", code="TALK"), make_item(event, title_cs="Pro účastníky")
    slide_file(shown, Audience.PUBLIC)
    slide_file(kept, Audience.PARTICIPANTS)
    actions.release_programme(event)
    schedule = Schedule(client)
    [link] = schedule.item("Se slajdy")["links"]
    assert link == {
        "title": "Prezentace: prezentace č. 1.pdf",
        "url": f"{SITE}/bydleni-2026/slides/TALK/prezentace%20%C4%8D.%201.pdf",
    }
    assert schedule.item("Se slajdy")["attachments"] == [link]
    assert schedule.item("Pro účastníky")["links"] == []


def test_slides_wait_for_their_moment(client, app):
    event = make_event(slides_visible_from=clock.now() + timedelta(hours=1))
    slide_file(make_item(event), Audience.PUBLIC)
    actions.release_programme(event)
    first = client.get("/bydleni-2026/schedule.json")
    assert Schedule(client).items[0]["links"] == []
    with clock.frozen(clock.now() + timedelta(hours=2)):
        again = client.get("/bydleni-2026/schedule.json", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 200
        assert len(Schedule(client).items[0]["links"]) == 1


@pytest.mark.parametrize(
    "title", ["A <b>& \"C\" ]]> 'D'", "Ovládací \x0b\x1f\x07 znaky \ufffe", "Dlouhý " * 500, "", "<!--&amp;-->"]
)
def test_any_text_is_a_document(client, app, title):
    event = make_event(title_cs="Kdo & co < vše", venue_name="", venue_city="")
    make_item(event, title_cs=title, title_en=title, abstract_cs=f"x\x01 {title}")
    actions.release_programme(event)
    [item] = Schedule(client).items
    spaced = title.replace("\x0b", " ").replace("\x1f", " ")  # breaks that nobody sees
    assert item["title"] == "".join(sign for sign in spaced if sign >= " " and sign != "\ufffe")


def test_a_programme_of_three_hundred_items_has_a_number_for_each(client, app):
    event = make_event()
    for _ in range(300):
        actions.add_item(
            event, actions.ItemDetails(ItemKind.TALK, at(9), at(10), title_cs="Bod"),
        )  # fmt: skip
    actions.release_programme(event)
    assert len({item["id"] for item in Schedule(client).items}) == 300


@pytest.mark.parametrize("slug", ["ab", "x", "a-b-c-2026", "kv-2027", "uo"])
def test_short_names_are_long_enough_for_apps(client, app, slug):
    """Names of items too: `[a-z0-9_]{4,}-[a-z0-9\\-_]{4,}` in the schema of c3voc (XSD of 24 May 2026)."""
    event = make_event(slug)
    make_item(event, code="A")
    actions.release_programme(event)
    schedule = Schedule(client, slug=slug)
    acronym = schedule.conference["acronym"]
    assert len(acronym) >= 4
    assert schedule.items[0]["slug"] == f"{acronym}-{number('A'):04}"


def test_an_item_in_another_language_says_so(client, app):
    event = make_event()
    make_item(event, title_cs="Wohnen", language="de")
    make_item(event, title_cs="Bydlení")
    actions.release_programme(event)
    schedule = Schedule(client)
    assert {title: schedule.item(title)["language"] for title in ("Wohnen", "Bydlení")} == {
        "Wohnen": "de", "Bydlení": "cs",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_a_conference_that_is_not_public_is_shown_to_its_team_alone(client, app, kind):
    event = make_event(published_at=None)
    address = f"/{event.slug}/schedule.{kind}"
    assert client.get(address).status_code == 404
    response = sign_in(client, make_member(event, MembershipRole.VIEWER)).get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_who_has_it_already_gets_a_short_answer_until_something_changes(client, app, kind):
    event = make_event()
    row = make_item(event)
    actions.release_programme(event)
    address = f"/bydleni-2026/schedule.{kind}"
    first = client.get(address)
    assert not first.headers["ETag"].startswith("W/")

    def again(path=address):
        return client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again().status_code, again().data) == (304, b"")
    assert again(f"/en{address}").status_code == 200
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    with transaction():
        event.venue_name = "Jinde"
    assert again().status_code == 200
    first = client.get(address)
    with transaction():
        row.title_cs = "Jinak"
    assert again().status_code == 304
    actions.release_programme(event)
    assert again().status_code == 200
