"""What a release holds: built of draft rows, written as JSON and read back."""

import json
from datetime import date

from conference.programme.models import ItemKind, ItemSpeaker, Room, SpeakerRole
from conference.programme.snapshot import Programme, build
from tests.factories import at, make_event, make_item, make_speaker, make_visit, saved


def speak(session, speaker, role=SpeakerRole.SPEAKER, position=1):
    return saved(ItemSpeaker(item_id=session.id, speaker_id=speaker.id, role=role, position=position))


def test_everything_survives_json(app):
    event = make_event()
    room = saved(Room(event_id=event.id, name="Velký sál"))
    talk = make_item(event, code="TALK1", title_cs="Férové bydlení", title_en="", room_id=room.id, no_photos=True)
    speak(talk, make_speaker(event, code="R1", title_after="MBA"))
    speak(talk, make_speaker(event, code="R2", family_name="Druhá"), SpeakerRole.MODERATOR, 2)
    visit = make_visit(event)
    programme = build(event, [visit.item, talk])

    read = Programme.from_json(json.loads(json.dumps(programme.to_json())))

    assert read == programme
    [day] = read.days
    assert day.date == date(2026, 6, 11)
    item, visited = day.items
    assert (item.code, item.room, item.minutes) == ("TALK1", "Velký sál", 45)
    assert (item.no_photos, item.is_visit) == (True, False)
    assert item.text("title", "en") == "Férové bydlení"
    assert [(one.name, one.role) for one in item.speakers] == [
        ("Mgr. Radka Řečnická, MBA", SpeakerRole.SPEAKER), ("Mgr. Radka Druhá", SpeakerRole.MODERATOR),
    ]  # fmt: skip
    assert visited.is_visit


def test_times_are_written_in_utc(app):
    event = make_event()
    [day] = build(event, [make_item(event)]).to_json()["days"]
    assert day["items"][0]["starts_at"] == "2026-06-11T07:15:00+00:00"


def test_days_are_those_of_the_event_zone(app):
    event = make_event(ends_on=date(2026, 6, 12))
    late = make_item(event, starts_at=at(23, 30), ends_at=at(0, 30, date(2026, 6, 12)))
    early = make_item(event, starts_at=at(0, 30, date(2026, 6, 12)), ends_at=at(1, day=date(2026, 6, 12)))
    programme = build(event, [early, late])
    assert [(day.date.day, [item.code for item in day.items]) for day in programme.days] == [
        (11, [late.code]), (12, [early.code]),
    ]  # fmt: skip


def test_an_anonymous_item_holds_no_names(app):
    event = make_event()
    story = make_item(event, ItemKind.STORY, anonymous=True)
    speak(story, make_speaker(event))

    assert build(event, [story]).items[0].speakers == ()
    for_team = build(event, [story], with_anonymous_names=True)
    assert for_team.items[0].speakers[0].family == "Řečnická"
    assert "Řečnická" not in json.dumps(for_team.to_json(), ensure_ascii=False)


def test_rooms_are_kept_in_the_organisers_order(app):
    event = make_event()
    last, first = (saved(Room(event_id=event.id, name=name, position=n)) for name, n in (("Aula", 2), ("Velký sál", 1)))
    rows = [make_item(event, room_id=last.id), make_item(event, room_id=first.id), make_item(event)]
    assert build(event, rows).rooms == ("Velký sál", "Aula")
    assert Programme.from_json({"schema": 1, "days": []}).rooms == ()  # released before rooms were kept
