"""Rooms, items and versions: what is written, what is refused, what is on record."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from conference.events.models import Organisation
from conference.extensions import db
from conference.lib import clock
from conference.programme import actions, queries
from conference.programme.actions import ItemDetails
from conference.programme.models import Item, ItemKind, Release, Room, SpeakerRole
from conference.programme.rules import ProgrammeRefusal, ProgrammeRefused
from conference.slides.models import Audience, SlideFile
from conference.team.models import AuditEntry
from conference.visits.models import Visit
from tests.factories import at, make_event, make_item, make_member, make_speaker, make_visit, saved

DETAILS = ItemDetails(ItemKind.TALK, at(9), at(10), title_cs="Bydlení", title_en="Housing")


def refused(act, *args, **kwargs) -> ProgrammeRefusal:
    with pytest.raises(ProgrammeRefused) as caught:
        act(*args, **kwargs)
    return caught.value.reason


def record() -> list[tuple[str, str]]:
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.verb, entry.subject_kind) for entry in entries]


def test_rooms_stand_in_the_order_of_adding(app):
    event = make_event()
    actions.add_room(event, "Velký sál", 100)
    actions.add_room(event, "Malý sál", None)
    assert [(room.name, room.capacity) for room in queries.rooms_of(event)] == [("Velký sál", 100), ("Malý sál", None)]
    assert record() == [("added", "Room"), ("added", "Room")]


def test_two_rooms_have_two_names(app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    other = actions.add_room(event, "Malý sál", 30)
    assert refused(actions.add_room, event, "velký sál", 50) is ProgrammeRefusal.ROOM_EXISTS
    assert refused(actions.edit_room, other, event, "Velký sál", 50) is ProgrammeRefusal.ROOM_EXISTS
    assert actions.edit_room(room, event, "Velký sál", 90).capacity == 90


def test_a_room_in_use_stays(app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    row = actions.add_item(event, replace(DETAILS, room_id=room.id))
    assert refused(actions.remove_room, room, event) is ProgrammeRefusal.ROOM_USED
    actions.remove_item(row, event)
    actions.remove_room(room, event)
    assert queries.rooms_of(event) == []


def test_an_item_keeps_all_that_was_said(app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    body = saved(Organisation(event_id=event.id, name="Město Rokycany"))
    first, second = make_speaker(event), make_speaker(event)
    details = replace(
        DETAILS, room_id=room.id, organisation_id=body.id, block=2, credited=True,
        speakers=((second.id, SpeakerRole.SPEAKER), (first.id, SpeakerRole.MODERATOR)),
    )  # fmt: skip

    row = actions.add_item(event, details)

    assert (row.room, row.organisation, row.block, row.credited) == (room, body, 2, True)
    assert row.speakers == [second, first]
    assert [link.role for link in row.speaker_links] == [SpeakerRole.SPEAKER, SpeakerRole.MODERATOR]


def test_speakers_change_their_order_and_go(app):
    event = make_event()
    one, two, three = (make_speaker(event) for _ in range(3))
    speaks = SpeakerRole.SPEAKER
    row = actions.add_item(event, replace(DETAILS, speakers=((one.id, speaks), (two.id, speaks))))

    actions.edit_item(row, event, replace(DETAILS, speakers=((three.id, speaks), (one.id, speaks))))

    db.session.expire_all()
    assert row.speakers == [three, one]


def test_a_second_press_of_the_button_adds_nothing(app):
    event = make_event()
    first = actions.add_item(event, DETAILS, code="ABCDEF")
    assert actions.add_item(event, DETAILS, code="ABCDEF") is first
    assert len(queries.items_of(event)) == 1


def test_the_record_says_what_changed(app):
    event = make_event()
    by = make_member(event, name="Olga Organizátorka")
    row = actions.add_item(event, DETAILS, by)
    actions.edit_item(row, event, replace(DETAILS, title_cs="Bydlení především"), by)
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.user_id) == ("changed", by.id)
    assert entry.before == {"title_cs": "Bydlení"}
    assert entry.after == {"title_cs": "Bydlení především"}


def test_those_who_speak_anonymously_are_kept_private(app):
    row = actions.add_item(make_event(), replace(DETAILS, anonymous=True, publishes_slides=True))
    assert (row.no_photos, row.no_recording, row.publishes_slides) == (True, True, False)


def test_reversed_times_are_refused_and_nothing_is_written(app):
    event = make_event()
    assert refused(actions.add_item, event, replace(DETAILS, ends_at=at(9))) is ProgrammeRefusal.TIMES
    assert queries.items_of(event) == []


@pytest.mark.parametrize("what", ["room", "organisation", "speaker"])
def test_what_belongs_to_another_event_is_refused(app, what):
    event, other = make_event(), make_event("cizi-2026")
    foreign = {
        "room": lambda: {"room_id": actions.add_room(other, "Sál", None).id},
        "organisation": lambda: {"organisation_id": saved(Organisation(event_id=other.id, name="X")).id},
        "speaker": lambda: {"speakers": ((make_speaker(other).id, SpeakerRole.SPEAKER),)},
    }[what]()
    assert refused(actions.add_item, event, replace(DETAILS, **foreign)) is ProgrammeRefusal.FOREIGN


def test_a_visit_with_groups_stays_a_visit(app):
    event = make_event()
    row = make_visit(event).item
    assert refused(actions.remove_item, row, event) is ProgrammeRefusal.HAS_VISIT_GROUPS
    assert refused(actions.edit_item, row, event, DETAILS) is ProgrammeRefusal.HAS_VISIT_GROUPS


def test_a_visit_without_groups_goes_with_its_item(app):
    event = make_event()
    row = make_visit(event, capacities=()).item
    actions.remove_item(row, event)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Item)) == 0


def test_an_item_with_slides_stays(app):
    event = make_event()
    row = make_item(event)
    saved(SlideFile(event_id=event.id, item_id=row.id, version=1, storage_key="k", filename="a.pdf",
                    mime="application/pdf", size=10, audience=Audience.PUBLIC))  # fmt: skip
    assert refused(actions.remove_item, row, event) is ProgrammeRefusal.HAS_SLIDES


def test_releases_are_numbered_and_frozen(app):
    event = make_event()
    by = make_member(event)
    row = actions.add_item(event, DETAILS)

    first = actions.release_programme(event, by)
    actions.edit_item(row, event, replace(DETAILS, title_cs="Jinak"))
    second = actions.release_programme(event, by)

    assert (first.number, second.number) == (1, 2)
    assert first.published_at == clock.now()
    assert first.published_by_id == by.id
    assert first.content["days"][0]["items"][0]["title_cs"] == "Bydlení"
    assert second.content["days"][0]["items"][0]["title_cs"] == "Jinak"
    assert [change["kind"] for change in second.changes] == ["retitled"]
    assert record()[-1] == ("released", "Release")


def test_releases_of_two_events_are_counted_apart(app):
    event, other = make_event(), make_event("cizi-2026")
    for one in (event, other):
        actions.add_item(one, DETAILS)
        assert actions.release_programme(one).number == 1


def test_nothing_new_is_not_published_twice(app):
    event = make_event()
    assert refused(actions.release_programme, event) is ProgrammeRefusal.EMPTY
    actions.add_item(event, DETAILS)
    actions.release_programme(event)
    assert refused(actions.release_programme, event) is ProgrammeRefusal.NOTHING_CHANGED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Release)) == 1


def test_a_renamed_room_is_a_change(app):
    event = make_event()
    room = actions.add_room(event, "Velký sál", 100)
    actions.add_item(event, replace(DETAILS, room_id=room.id))
    actions.release_programme(event)
    actions.edit_room(room, event, "Sál zastupitelstva", 100)
    assert [change.kind for change in queries.draft_for_team(event).changes] == ["room"]


def test_old_versions_forget_the_names_of_who_is_anonymous_now(app):
    event = make_event()
    speaker = make_speaker(event, family_name="Tajná")
    row = actions.add_item(event, DETAILS)
    actions.release_programme(event)
    actions.edit_item(row, event, replace(DETAILS, speakers=((speaker.id, SpeakerRole.SPEAKER),)))
    actions.release_programme(event)
    assert "Tajná" in str(queries.published_changes(queries.releases_of(event)))

    actions.edit_item(
        row, event, replace(DETAILS, anonymous=True, speakers=((speaker.id, SpeakerRole.SPEAKER),))
    )  # fmt: skip
    actions.release_programme(event)

    assert "Tajná" not in str(queries.published_changes(queries.releases_of(event)))


def test_rooms_of_another_event_are_not_found(app):
    event, other = make_event(), make_event("cizi-2026")
    room = actions.add_room(other, "Sál", None)
    assert queries.room_by_id(event, room.id) is None
    assert isinstance(queries.room_by_id(other, room.id), Room)
