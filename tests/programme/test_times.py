"""The rule that says when a conference is, for the public and for one person."""

from datetime import date, datetime, timedelta

from conference.lib import clock
from conference.programme.models import ItemKind
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem
from conference.programme.times import DayKind, attended, days_with_hours, times, whole
from tests.factories import CONFERENCE_DAY as DAY
from tests.factories import at

NEXT = DAY + timedelta(days=1)
ZONE = "Europe/Prague"


def item(code: str, starts_at: datetime, ends_at: datetime, kind: ItemKind = ItemKind.TALK) -> ProgrammeItem:
    return ProgrammeItem(code, kind, starts_at, ends_at, is_visit=kind is ItemKind.SITE_VISIT)


TALK = item("TALK", at(8, 30), at(14))
VISIT = item("VISIT", at(14), at(15, 30), ItemKind.SITE_VISIT)


def programme(*items: ProgrammeItem, day: date = DAY) -> ProgrammeDay:
    return ProgrammeDay(day, items)


def told(programme: Programme | None, last: date = DAY, held: dict[str, datetime] | None = None):
    return times(programme, DAY, last, ZONE, held)


def test_everybody_attends_what_is_no_visit_and_the_public_reads_of_the_visit():
    [day] = told(Programme((programme(TALK, VISIT),)))
    assert (day.starts_at, day.ends_at) == (at(8, 30), at(14))
    assert (day.visit, day.visit_is_after) == ((at(14), at(15, 30)), True)


def test_who_has_a_place_in_the_visit_is_told_its_end_and_others_are_not():
    known = Programme((programme(TALK, VISIT),))
    [holder] = told(known, held={"VISIT": at(13, 45)})
    [other] = told(known, held={})
    assert (holder.ends_at, holder.visit) == (at(14), (at(13, 45), at(15, 30)))
    assert (other.ends_at, other.visit) == (at(14), None)


def test_a_visit_within_the_hours_is_not_told_and_one_before_them_is_told_whole():
    inside = item("IN", at(10), at(11), ItemKind.SITE_VISIT)
    before = item("BEFORE", at(7), at(8, 15), ItemKind.SITE_VISIT)
    [first], [second] = (told(Programme((programme(one, TALK),))) for one in (inside, before))
    assert first.visit is None
    assert (second.visit, second.visit_is_after) == ((at(7), at(8, 15)), False)


def test_an_evening_past_midnight_is_of_its_day():
    late = item("LATE", at(20), at(1, 30, day=NEXT))
    [day] = told(Programme((programme(TALK, late),)))
    assert (day.day, day.ends_at) == (DAY, at(1, 30, day=NEXT))


def test_a_day_of_visits_is_for_the_public_and_for_who_goes():
    trip = item("TRIP", at(9, day=NEXT), at(12, day=NEXT), ItemKind.SITE_VISIT)
    known = Programme((programme(TALK), programme(trip, day=NEXT)))
    assert [one.kind for one in told(known, NEXT)] == [DayKind.PROGRAMME, DayKind.VISITS]
    departure = at(8, 50, day=NEXT)
    assert [one.starts_at for one in told(known, NEXT, {"TRIP": departure})] == [at(8, 30), departure]
    assert [one.day for one in told(known, NEXT, {})] == [DAY]
    assert [one.day for one in attended(told(known, NEXT))] == [DAY]
    assert whole(told(known, NEXT)) == (at(8, 30), at(14))


def test_days_without_a_programme_are_days():
    after = NEXT + timedelta(days=1)
    [whole_event] = told(None, after)
    assert (whole_event.day, whole_event.last_day, whole_event.has_hours) == (DAY, after, False)
    first, last = clock.day_bounds(DAY, ZONE), clock.day_bounds(after, ZONE)
    assert (whole_event.starts_at, whole_event.ends_at) == (first[0], last[1])
    first, rest = told(Programme((programme(TALK),)), after)
    assert (first.kind, rest.kind, rest.day, rest.last_day) == (DayKind.PROGRAMME, DayKind.UNKNOWN, NEXT, after)
    assert told(Programme((programme(VISIT),)), after) == [whole_event]
    assert len(days_with_hours(Programme((programme(TALK, VISIT), programme(VISIT, day=NEXT))))) == 1
