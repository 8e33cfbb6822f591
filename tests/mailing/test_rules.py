"""When mail is tried again, what an answer means, what a log may say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from conference.mailing.rules import PAUSES, Stage, is_permanent, is_timely, morning_before, pause_after


def test_pauses_grow_from_seconds_to_a_day_and_end_after_about_three_days():
    assert PAUSES[0] == timedelta(seconds=30)
    assert PAUSES[-1] == timedelta(days=1)
    assert list(PAUSES) == sorted(PAUSES)
    assert timedelta(days=2, hours=20) < sum(PAUSES, timedelta()) < timedelta(days=3, hours=4)


def test_the_pause_follows_the_attempt_and_after_the_last_there_is_none():
    assert pause_after(1) == timedelta(seconds=30)
    assert pause_after(5) == timedelta(hours=1)
    assert pause_after(10) == timedelta(days=1)
    assert pause_after(11) is None


@pytest.mark.parametrize(
    ("stage", "code", "permanent"),
    [
        (Stage.RECIPIENT, 550, True),  # no such user
        (Stage.RECIPIENT, 450, False),  # greylisting
        (Stage.RECIPIENT, 530, False),  # sign in first: our settings
        (Stage.RECIPIENT, 600, False),  # not a code
        (Stage.CONTENT, 554, True),  # taken for spam
        (Stage.CONTENT, 451, False),
        (Stage.SENDER, 550, False),  # our address is refused: our settings
        (Stage.CONNECTION, 535, False),  # our password is refused: our settings
        (Stage.CONNECTION, 421, False),
        (Stage.CONNECTION, None, False),  # nobody answers
        (Stage.CONTENT, None, False),
    ],
)
def test_only_a_final_refusal_of_recipient_or_content_is_permanent(stage, code, permanent):
    assert is_permanent(stage, code) is permanent


@pytest.mark.parametrize(
    ("day", "days", "moment"),
    [
        (date(2026, 6, 11), 3, datetime(2026, 6, 8, 7, tzinfo=UTC)),  # summer time in Prague
        (date(2026, 10, 26), 1, datetime(2026, 10, 25, 8, tzinfo=UTC)),  # the morning after the clock went back
        (date(2026, 3, 30), 2, datetime(2026, 3, 28, 8, tzinfo=UTC)),  # the morning before it goes forward
        (date(2027, 1, 2), 7, datetime(2026, 12, 26, 8, tzinfo=UTC)),
    ],
)
def test_reminders_are_due_at_nine_in_the_morning(day, days, moment):
    assert morning_before(day, days, "Europe/Prague") == moment


PLANNED = datetime(2026, 6, 8, 7, tzinfo=UTC)
STARTS = datetime(2026, 6, 11, 6, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LONG_AGO = PLANNED - timedelta(days=20)


@pytest.mark.parametrize(
    ("known_at", "now", "timely"),
    [
        (LONG_AGO, PLANNED - SECOND, False),
        (LONG_AGO, PLANNED, True),
        (LONG_AGO, STARTS - SECOND, True),  # late, and before the beginning
        (LONG_AGO, STARTS, False),  # never after it
        (PLANNED, PLANNED, True),
        (PLANNED + SECOND, PLANNED + SECOND, False),  # the confirmation was enough
        (PLANNED + SECOND, STARTS - SECOND, False),
    ],
)
def test_a_reminder_goes_out_late_rather_than_not_at_all_and_never_after_what_it_is_about(known_at, now, timely):
    assert is_timely(PLANNED, known_at, STARTS, now) is timely
