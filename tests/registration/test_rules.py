"""Who may register, change and cancel, and until when."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from conference.registration.rules import (
    RegistrationRefusal,
    changes_until,
    may_cancel,
    may_change,
    may_register,
    switch_problem,
)

OPENS = datetime(2026, 5, 1, 8, tzinfo=UTC)
CLOSES = datetime(2026, 6, 5, 10, tzinfo=UTC)
STARTS = datetime(2026, 6, 10, 22, tzinfo=UTC)  # midnight of 11 June in Prague
ENDS = datetime(2026, 6, 11, 22, tzinfo=UTC)
MOMENT = datetime.resolution


@dataclass(frozen=True)
class Conference:
    timezone: str = "Europe/Prague"
    starts_on: date = date(2026, 6, 11)
    ends_on: date = date(2026, 6, 11)
    published_at: datetime | None = OPENS
    cancelled_at: datetime | None = None
    lasts_until: datetime | None = None
    registration_opens_at: datetime | None = OPENS
    registration_closes_at: datetime | None = CLOSES


EVENT = Conference()
CANCELLED = replace(EVENT, cancelled_at=OPENS)


@pytest.mark.parametrize(
    ("event", "now", "reason"),
    [
        (EVENT, OPENS - MOMENT, RegistrationRefusal.NOT_YET),
        (EVENT, OPENS, None),
        (EVENT, CLOSES - MOMENT, None),
        (EVENT, CLOSES, RegistrationRefusal.CLOSED),
        (EVENT, STARTS, RegistrationRefusal.CLOSED),
        (EVENT, ENDS, RegistrationRefusal.OVER),
        (CANCELLED, OPENS, RegistrationRefusal.EVENT_CANCELLED),
        (replace(EVENT, registration_opens_at=None), CLOSES - MOMENT, RegistrationRefusal.NOT_YET),
        (replace(EVENT, published_at=None), OPENS, RegistrationRefusal.NOT_YET),
        (replace(EVENT, registration_closes_at=None), STARTS - MOMENT, None),
        (replace(EVENT, registration_closes_at=None), STARTS, RegistrationRefusal.CLOSED),
    ],
)
def test_the_form_is_open_from_its_first_moment_until_before_the_last(event, now, reason):
    assert may_register(event, now) is reason


@pytest.mark.parametrize(
    ("event", "is_active", "now", "reason"),
    [
        (EVENT, True, CLOSES - MOMENT, None),
        (EVENT, True, CLOSES, RegistrationRefusal.CLOSED),
        (EVENT, True, ENDS, RegistrationRefusal.OVER),
        (EVENT, False, OPENS, RegistrationRefusal.ALREADY_CANCELLED),
        (CANCELLED, True, OPENS, RegistrationRefusal.EVENT_CANCELLED),
    ],
)
def test_data_and_visits_change_until_registration_closes(event, is_active, now, reason):
    assert may_change(event, is_active, now) is reason


@pytest.mark.parametrize(
    ("event", "is_active", "now", "reason"),
    [
        (EVENT, True, CLOSES, None),
        (EVENT, True, ENDS - MOMENT, None),
        (EVENT, True, ENDS, RegistrationRefusal.OVER),
        (EVENT, False, OPENS, RegistrationRefusal.ALREADY_CANCELLED),
        (CANCELLED, True, OPENS, RegistrationRefusal.EVENT_CANCELLED),
    ],
)
def test_cancelling_is_possible_until_the_conference_ends(event, is_active, now, reason):
    assert may_cancel(event, is_active, now) is reason


def test_without_a_closing_time_changes_end_when_the_first_day_begins():
    assert changes_until(replace(EVENT, registration_closes_at=None)) == STARTS
    assert changes_until(EVENT) == CLOSES


@pytest.mark.parametrize(
    ("holds_a_place", "group_has_room", "gives_up", "reason"),
    [
        (True, False, False, RegistrationRefusal.WOULD_LOSE_PLACE),
        (True, False, True, None),
        (True, True, False, None),
        (False, False, False, None),
    ],
)
def test_a_place_is_not_given_for_a_turn_unless_the_person_says_so(holds_a_place, group_has_room, gives_up, reason):
    assert switch_problem(holds_a_place, group_has_room, gives_up) is reason
