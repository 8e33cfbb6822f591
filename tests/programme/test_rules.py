"""What changed between two programmes, and what an organiser should look at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from conference.programme import rules
from conference.programme.models import ItemKind, SpeakerRole
from conference.programme.rules import (
    Change,
    ChangeKind,
    Present,
    ProgrammeRefusal,
    ProgrammeRefused,
    WarningKind,
    changes_between,
    check_times,
    marks,
    present,
    warnings,
)
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem, ProgrammeSpeaker
from tests.factories import CONFERENCE_DAY, at

JANA = ProgrammeSpeaker("R1", "Mgr. Jana Malá", "Jana", "Malá", "Město Kadaň", SpeakerRole.SPEAKER)
PETR = ProgrammeSpeaker("R2", "Petr Velký", "Petr", "Velký", "", SpeakerRole.MODERATOR)
TALK = ProgrammeItem(
    "A", ItemKind.TALK, at(9), at(10), "Bydlení", "Housing", room="Velký sál", speakers=(JANA,)
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


def test_an_evening_of_the_last_day_may_end_past_midnight():
    assert warned(replace(TALK, starts_at=at(23), ends_at=at(1, 30, day=date(2026, 6, 12)))) == []


def test_two_items_in_one_room_at_once():
    overlapping = replace(TALK, code="B", starts_at=at(9, 59), ends_at=at(11), speakers=(PETR,))
    assert warned(TALK, overlapping) == [(WarningKind.ROOM_TWICE, "A"), (WarningKind.ROOM_TWICE, "B")]
    assert warned(TALK, replace(overlapping, room="Malý sál")) == []


def test_one_speaker_at_two_items_at_once():
    elsewhere = replace(TALK, code="B", room="Malý sál")
    assert warned(TALK, elsewhere) == [(WarningKind.SPEAKER_TWICE, "A"), (WarningKind.SPEAKER_TWICE, "B")]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"title_cs": ""}, WarningKind.NO_TITLE),
        ({"title_en": ""}, WarningKind.NO_SECOND_TITLE),
        ({"room": ""}, WarningKind.NO_ROOM),
        ({"speakers": ()}, WarningKind.NO_SPEAKER),
        ({"starts_at": at(23, day=date(2026, 6, 10)), "ends_at": at(1)}, WarningKind.OUTSIDE),
        ({"ends_at": at(8, 30, day=date(2026, 6, 12))}, WarningKind.LONG),
    ],
)
def test_what_is_missing_or_outside(values, kind):
    assert warned(replace(TALK, **values)) == [(kind, "A")]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": ItemKind.LUNCH, "room": "", "speakers": ()},
        {"kind": ItemKind.SITE_VISIT, "is_visit": True, "room": "", "speakers": ()},
        {"kind": ItemKind.DISCUSSION, "speakers": ()},
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


ZONE = "Europe/Prague"
SECOND = replace(TALK, code="B", starts_at=at(10), ends_at=at(11))
BESIDE = replace(TALK, code="C", starts_at=at(10), ends_at=at(12), room="Malý sál")
LAST = replace(TALK, code="D", starts_at=at(13), ends_at=at(14))


@pytest.mark.parametrize(
    ("moment", "running", "following", "anchor"),
    [
        (at(9, day=date(2026, 6, 10)), "", "", ""),
        (at(8), "", "A", "A"),
        (at(9), "A", "BC", "A"),
        (at(10), "BC", "D", "B"),
        (at(11, 30), "C", "D", "C"),
        (at(12, 30), "", "D", "D"),
        (at(13, 59), "D", "", "D"),
        (at(14), "", "", ""),
        (at(9, day=date(2026, 6, 12)), "", "", ""),
    ],
    ids=["day before", "morning", "first", "parallel", "longer one", "between", "last minute", "evening", "day after"],
)
def test_what_runs_and_what_comes_next(moment, running, following, anchor):
    found = present([TALK, SECOND, BESIDE, LAST], moment, ZONE)
    assert found == Present(frozenset(running), frozenset(following), anchor)


def test_looking_for_what_runs_leads_to_the_newest_and_not_to_what_lasts_all_day():
    all_day = replace(TALK, code="DESK", starts_at=at(8), ends_at=at(18))
    assert present([all_day, TALK, SECOND], at(10, 5), ZONE).anchor == "B"


def test_an_item_runs_on_past_midnight_and_the_next_day_has_its_own_next():
    friday = date(2026, 6, 12)
    party = replace(TALK, code="PARTY", starts_at=at(22), ends_at=at(1, day=friday))
    morning = replace(TALK, code="MORNING", starts_at=at(9, day=friday), ends_at=at(10, day=friday))
    assert present([party, morning], at(23, 59), ZONE) == Present(frozenset({"PARTY"}), frozenset(), "PARTY")
    assert present([party, morning], at(0, 30, friday), ZONE) == Present(
        frozenset({"PARTY"}), frozenset({"MORNING"}), "PARTY"
    )
    assert present([party, morning], at(1, day=friday), ZONE) == Present(frozenset(), frozenset({"MORNING"}), "MORNING")


def test_now_is_right_in_the_hour_that_comes_twice():
    night = date(2026, 10, 25)  # at 3:00 summer time it is 2:00 again
    starts = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    first = replace(TALK, code="FIRST", starts_at=starts, ends_at=starts + timedelta(hours=1))
    second = replace(first, code="SECOND", starts_at=first.ends_at, ends_at=first.ends_at + timedelta(hours=1))
    both = [first, second]
    assert present(both, at(1, 59, night), ZONE).following == {"FIRST"}
    assert present(both, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ZONE).running == {"FIRST"}  # 2:30 summer time
    assert present(both, datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ZONE).running == {"SECOND"}  # 2:30 winter time


def test_the_day_of_next_is_that_of_the_zone():
    early = replace(TALK, code="EARLY", starts_at=at(0, 30), ends_at=at(1))  # still the day before in UTC
    assert present([early], at(0, 10), ZONE).following == {"EARLY"}
    assert present([early], at(23, 50, date(2026, 6, 10)), ZONE).following == frozenset()


def test_beside_an_item_stands_its_weightiest_change():
    moved = replace(TALK, starts_at=at(9, 30), room="Malý sál", title_cs="Byty")
    roomed = replace(SECOND, room="Malý sál")
    changes = changes_between(programme(TALK, SECOND, BESIDE), programme(moved, roomed, BESIDE, LAST))
    assert marks(changes) == {"A": ChangeKind.TIME, "B": ChangeKind.ROOM, "D": ChangeKind.ADDED}


def test_collisions_stand_first_and_once_on_the_list():
    untitled = [replace(TALK, code=f"U{n}", title_en="", room="", speakers=(), starts_at=at(12 + n), ends_at=at(13 + n))
                for n in range(4)]  # fmt: skip
    both = [TALK, replace(TALK, code="B", speakers=(PETR,)), *untitled]
    found = rules.by_kind(
        rules.warnings(both, [], first_day=TALK.starts_at.date(), last_day=TALK.starts_at.date(),
                       zone="Europe/Prague", languages=("cs", "en"))
    )  # fmt: skip
    assert (found[0][0], len(found[0][1])) == (WarningKind.ROOM_TWICE, 1)
    assert found[-1][0] is WarningKind.NO_SECOND_TITLE
