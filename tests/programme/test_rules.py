"""What changed between two programmes, and what an organiser should look at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conference.programme.models import SessionKind, SpeakerRole
from conference.programme.rules import (
    Change,
    ChangeKind,
    ProgrammeRefusal,
    ProgrammeRefused,
    WarningKind,
    changes_between,
    check_times,
    warnings,
)
from conference.programme.snapshot import ItemSpeaker, Programme, ProgrammeDay, ProgrammeItem
from tests.factories import CONFERENCE_DAY, at

JANA = ItemSpeaker("R1", "Mgr. Jana Malá", "Jana", "Malá", "Město Kadaň", SpeakerRole.SPEAKER)
PETR = ItemSpeaker("R2", "Petr Velký", "Petr", "Velký", "", SpeakerRole.MODERATOR)
TALK = ProgrammeItem(
    "A", SessionKind.TALK, at(9), at(10), "Bydlení", "Housing", room="Velký sál", speakers=(JANA,)
)  # fmt: skip


def programme(*items: ProgrammeItem) -> Programme:
    return Programme((ProgrammeDay(CONFERENCE_DAY, items),))


def change_of(new: ProgrammeItem, old: ProgrammeItem = TALK) -> list[Change]:
    return changes_between(programme(old), programme(new))


def warned(*items: ProgrammeItem, rooms=("Velký sál",), languages=("cs", "en")) -> list[tuple[WarningKind, str]]:
    found = warnings(
        items, rooms, first_day=CONFERENCE_DAY, last_day=CONFERENCE_DAY, zone="Europe/Prague", languages=languages
    )
    return [(one.kind, one.item.code) for one in found]


def test_the_same_programme_has_no_changes():
    assert change_of(TALK) == []


def test_added_and_removed_items():
    other = replace(TALK, code="B", title_cs="Oběd", title_en="Lunch")
    assert change_of(other) == [
        Change(ChangeKind.ADDED, "B", "Oběd", "Lunch"),
        Change(ChangeKind.REMOVED, "A", "Bydlení", "Housing"),
    ]


def test_a_moved_time_is_told_in_utc():
    [change] = change_of(replace(TALK, ends_at=at(10, 30)))
    assert change == Change(
        ChangeKind.TIME, "A", "Bydlení", "Housing",
        ("2026-06-11T07:00:00+00:00", "2026-06-11T08:00:00+00:00"),
        ("2026-06-11T07:00:00+00:00", "2026-06-11T08:30:00+00:00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "kind", "before", "after"),
    [
        ({"room": "Malý sál"}, ChangeKind.ROOM, ("Velký sál",), ("Malý sál",)),
        ({"title_en": "Homes"}, ChangeKind.RETITLED, ("Bydlení", "Housing"), ("Bydlení", "Homes")),
        ({"speakers": (JANA, PETR)}, ChangeKind.SPEAKERS, ("Mgr. Jana Malá",), ("Mgr. Jana Malá", "Petr Velký")),
        ({"speakers": (replace(JANA, role=SpeakerRole.MODERATOR),)}, ChangeKind.DETAILS, (), ()),
        ({"abstract_cs": "Nový popis"}, ChangeKind.DETAILS, (), ()),
        ({"no_photos": True}, ChangeKind.DETAILS, (), ()),
    ],
    ids=["room", "title", "speakers", "role", "abstract", "photos"],
)
def test_each_change_has_its_kind(values, kind, before, after):
    [change] = change_of(replace(TALK, **values))
    assert (change.kind, change.before, change.after) == (kind, before, after)


def test_an_item_that_becomes_anonymous_tells_no_names():
    changes = change_of(replace(TALK, anonymous=True, speakers=()))
    assert [change.kind for change in changes] == [ChangeKind.SPEAKERS, ChangeKind.DETAILS]
    assert "Malá" not in str(changes)


def test_a_change_survives_json():
    [change] = change_of(replace(TALK, room="Malý sál"))
    assert Change.from_json(change.to_json()) == change


def test_a_good_programme_has_no_warnings():
    following = replace(TALK, code="B", starts_at=at(10), ends_at=at(11))
    assert warned(TALK, following) == []


def test_two_items_in_one_room_at_once():
    overlapping = replace(TALK, code="B", starts_at=at(9, 59), ends_at=at(11), speakers=(PETR,))
    assert warned(TALK, overlapping) == [(WarningKind.ROOM_TWICE, "A")]
    assert warned(TALK, replace(overlapping, room="Malý sál")) == []


def test_one_speaker_at_two_items_at_once():
    elsewhere = replace(TALK, code="B", room="Malý sál")
    assert warned(TALK, elsewhere) == [(WarningKind.SPEAKER_TWICE, "A")]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"title_cs": ""}, WarningKind.NO_TITLE),
        ({"title_en": ""}, WarningKind.NO_SECOND_TITLE),
        ({"room": ""}, WarningKind.NO_ROOM),
        ({"speakers": ()}, WarningKind.NO_SPEAKER),
        ({"starts_at": at(9, day=date(2026, 6, 10))}, WarningKind.OUTSIDE),
        ({"ends_at": at(9, day=date(2026, 6, 12))}, WarningKind.OUTSIDE),
    ],
)
def test_what_is_missing_or_outside(values, kind):
    assert warned(replace(TALK, **values)) == [(kind, "A")]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": SessionKind.LUNCH, "room": "", "speakers": ()},
        {"kind": SessionKind.SITE_VISIT, "is_visit": True, "room": "", "speakers": ()},
        {"kind": SessionKind.DISCUSSION, "speakers": ()},
        {"speakers": (), "organisation": "Město Rokycany"},
        {"speakers": (), "anonymous": True},
    ],
    ids=["lunch", "visit", "discussion", "organisation speaks", "anonymous"],
)
def test_what_may_be_missing(values):
    assert warned(replace(TALK, **values)) == []


def test_without_rooms_and_a_second_language_neither_is_missed():
    assert warned(replace(TALK, room="", title_en=""), rooms=(), languages=("cs",)) == []


def test_the_end_must_be_later_than_the_start():
    start = datetime(2026, 6, 11, 7, 0, tzinfo=UTC)
    check_times(start, start + timedelta(minutes=1))
    with pytest.raises(ProgrammeRefused) as refused:
        check_times(start, start)
    assert refused.value.reason is ProgrammeRefusal.TIMES
