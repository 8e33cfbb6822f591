"""What the team should look at; no database."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from conference.programme.editor.warnings import Around, Departure, warnings
from conference.programme.models import ItemKind, SpeakerRole
from conference.programme.rules import Warned, WarningKind
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem, ProgrammeSpeaker
from tests.factories import CONFERENCE_DAY, at

ZONE = "Europe/Prague"
RADKA = ProgrammeSpeaker("R1", "Radka Řečnická", "Radka", "Řečnická", "", SpeakerRole.SPEAKER)


def item(code: str, starts: datetime, ends: datetime, kind: ItemKind = ItemKind.TALK, **values: Any) -> ProgrammeItem:
    return ProgrammeItem(code, kind, starts, ends, **{"room": "Sál", **values})


def found(*items: ProgrammeItem, **around: Any) -> list[Warned]:
    return warnings(Programme((ProgrammeDay(CONFERENCE_DAY, items),)), Around(ZONE, **around))


def test_an_item_before_its_room_opens_and_after_it_closes() -> None:
    early, late, fine = item("A", at(7, 30), at(9)), item("B", at(16), at(17, 5)), item("C", at(8), at(17))
    hours = (time(8), time(17))

    assert found(early, late, fine, rooms={"Sál": hours}) == [
        Warned(WarningKind.ROOM_HOURS, one, name="Sál", hours=hours) for one in (early, late)
    ]


def test_an_evening_that_may_last_past_midnight() -> None:
    party = item("A", at(20), at(0, 30, day=CONFERENCE_DAY.replace(day=12)))

    assert found(party, rooms={"Sál": (time(18), time(1))}) == []
    assert [one.kind for one in found(party, hours=(None, time(23)))] == [WarningKind.HOURS]


def test_a_group_that_leaves_before_an_item_ends() -> None:
    panel = item("A", at(14), at(15), ItemKind.DISCUSSION)
    visit = item("V", at(14, 45), at(16), ItemKind.SITE_VISIT, is_visit=True, room="")
    departures = [Departure("V", 1, at(14, 50)), Departure("V", 2, at(15))]

    assert found(panel, visit, departures=departures) == [Warned(WarningKind.VISIT_LEAVES, visit, panel, number=1)]


def test_two_hours_and_a_half_without_a_break() -> None:
    one, two, three = item("A", at(9), at(10)), item("B", at(10, 5), at(11)), item("C", at(11), at(11, 30))
    coffee = item("K", at(11), at(11, 20), ItemKind.BREAK, room="")

    assert found(one, two, three, break_after=120) == [Warned(WarningKind.NO_BREAK, one, number=150)]
    assert found(one, two, coffee, item("C", at(11, 20), at(12)), break_after=120) == []
    assert found(one, item("B", at(10, 10), at(11, 30)), break_after=120) == []
    assert found(one, two, three, break_after=0) == []


def test_each_room_has_its_breaks() -> None:
    hall = item("A", at(9), at(11, 30))
    club = [item("B", at(9), at(10), room="Klub"), item("C", at(10, 30), at(12), room="Klub")]

    assert found(hall, *club, break_after=120) == [Warned(WarningKind.NO_BREAK, hall, name="Sál", number=150)]


def test_speakers_who_do_not_answer_and_slides_that_were_due() -> None:
    talk = item("A", at(9), at(10), speakers=(RADKA,))

    assert found(talk, silent={"R1"}) == [Warned(WarningKind.NO_ANSWER, talk, name="Radka Řečnická")]
    assert found(talk, slides_are_due=True) == [Warned(WarningKind.NO_SLIDES, talk)]
    assert found(talk, slides_are_due=True, with_slides={"A"}) == []
    assert found(item("A", at(9), at(10)), slides_are_due=True) == []


def test_an_acceptance_is_of_a_collision_however_it_is_told_and_of_hours_as_they_are() -> None:
    one, other = item("A", at(9), at(10)), item("B", at(9, 30), at(10, 30))
    later = item("A", at(9, 5), at(10))
    collision, outside = WarningKind.ROOM_TWICE, WarningKind.HOURS

    assert Warned(collision, one, other, "Sál").key == Warned(collision, other, later, "Sál").key
    assert Warned(outside, one).key != Warned(outside, later).key
