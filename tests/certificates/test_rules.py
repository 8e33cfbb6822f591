"""Who gets a certificate, and for how many minutes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conference.certificates.rules import (
    CreditedItem,
    Minutes,
    Refusal,
    Stay,
    VerificationStatus,
    certificate_number,
    credited_minutes,
    entitled,
    verification_status,
)

PRAGUE = ZoneInfo("Europe/Prague")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    """A time on the conference day, 2 November 2017."""
    return datetime(2017, 11, day, hour, minute, tzinfo=PRAGUE)


TALK = CreditedItem(at(9), at(10))
DISCUSSION = CreditedItem(at(11), at(12, 30))
VISIT = CreditedItem(at(14, 45), at(16, 15), is_visit=True)
DAY = [TALK, DISCUSSION, VISIT]


@pytest.mark.parametrize(
    ("stays", "visited", "expected"),
    [
        pytest.param([Stay(at(8, 30), at(17))], True, Minutes(240, True), id="all day, with the visit"),
        pytest.param([Stay(at(8, 30), at(17))], False, Minutes(150, False), id="all day, without the visit"),
        pytest.param([Stay(at(9, 20), at(17))], False, Minutes(130, False), id="came late"),
        pytest.param([Stay(at(8, 30), at(11, 10))], False, Minutes(70, False), id="left early"),
        pytest.param([Stay(at(8, 30), at(14, 30))], True, Minutes(150, False), id="signed out before the visit"),
        pytest.param([Stay(at(8, 30), at(15, 45))], True, Minutes(210, True), id="left during the visit"),
        pytest.param([Stay(at(10), at(11))], False, Minutes(0, False), id="only the break"),
        pytest.param([Stay(at(8, 30), at(9, 30)), Stay(at(11, 30), at(17))], False, Minutes(90, False), id="came back"),
        pytest.param([Stay(at(9), at(12)), Stay(at(9, 30), at(12))], False, Minutes(120, False), id="counted once"),
        pytest.param([Stay(at(8, 30), None)], True, Minutes(240, True), id="forgot to sign out, with the visit"),
        pytest.param([Stay(at(8, 30), None)], False, Minutes(150, False), id="forgot to sign out"),
        pytest.param([Stay(at(13), None)], False, Minutes(0, False), id="came after the last item"),
        pytest.param([Stay(None, at(17))], True, Minutes(0, False), id="no arrival"),
        pytest.param([Stay(at(12), at(9))], False, Minutes(0, False), id="left before arriving"),
        pytest.param([], True, Minutes(0, False), id="never came"),
    ],
)
def test_minutes_are_those_of_credited_items_while_present(stays: list[Stay], visited: bool, expected: Minutes) -> None:
    assert credited_minutes(DAY, stays, visited) == expected


def test_the_programme_of_plzen_2017_gives_five_hours_fifty_with_the_visit() -> None:
    times = [(9, 0, 10, 40), (11, 0, 11, 50), (12, 40, 14, 30)]
    items = [CreditedItem(at(a, b), at(c, d)) for a, b, c, d in times]
    items.append(CreditedItem(at(14, 45), at(16, 15), is_visit=True))
    assert credited_minutes(items, [Stay(at(8, 41), None)], True) == Minutes(350, True)
    assert credited_minutes(items, [Stay(at(8, 41), None)], False) == Minutes(260, False)


def test_parallel_items_count_each_minute_once() -> None:
    workshops = [CreditedItem(at(9), at(10)), CreditedItem(at(9), at(10)), CreditedItem(at(9, 30), at(10, 30))]
    assert credited_minutes(workshops, [Stay(at(8), at(12))], False) == Minutes(90, False)


def test_a_missing_departure_lasts_only_for_that_day() -> None:
    items = [CreditedItem(at(9), at(10)), CreditedItem(at(9, day=3), at(11, day=3))]
    assert credited_minutes(items, [Stay(at(8, 50), None)], False) == Minutes(60, False)
    assert credited_minutes(items, [Stay(at(8, 50), None), Stay(at(10, day=3), None)], False) == Minutes(120, False)


def test_the_day_is_that_of_the_event_even_when_the_arrival_is_stored_in_utc() -> None:
    item = CreditedItem(at(0, 30, day=3), at(2, 0, day=3))
    arrived = datetime(2017, 11, 2, 23, 15, tzinfo=UTC)  # 00:15 on the 3rd in Plzeň
    assert credited_minutes([item], [Stay(arrived, None)], False) == Minutes(90, False)


def test_begun_minutes_are_cut_from_the_sum() -> None:
    stay = Stay(at(9) + timedelta(seconds=30), at(12) + timedelta(seconds=45))
    assert credited_minutes(DAY, [stay], False) == Minutes(120, False)


def test_clocks_going_back_make_the_night_an_hour_longer() -> None:
    item = CreditedItem(datetime(2017, 10, 29, 1, 0, tzinfo=PRAGUE), datetime(2017, 10, 29, 4, 0, tzinfo=PRAGUE))
    assert credited_minutes([item], [Stay(item.start, item.end)], False) == Minutes(240, False)
    second_half_past_two = datetime(2017, 10, 29, 2, 30, fold=1, tzinfo=PRAGUE)
    assert credited_minutes([item], [Stay(second_half_past_two, item.end)], False) == Minutes(90, False)


def test_clocks_going_forward_make_the_night_an_hour_shorter() -> None:
    item = CreditedItem(datetime(2018, 3, 25, 1, 0, tzinfo=PRAGUE), datetime(2018, 3, 25, 4, 0, tzinfo=PRAGUE))
    assert credited_minutes([item], [Stay(item.start, None)], False) == Minutes(120, False)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        credited_minutes([TALK], [Stay(at(9).replace(tzinfo=None), None)], False)


def test_an_item_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        credited_minutes([CreditedItem(at(10), at(9))], [], False)


@pytest.mark.parametrize(
    ("wants", "cancelled", "present", "minutes", "answer"),
    [
        (True, False, True, 350, None),
        (True, False, True, 1, None),
        (True, False, True, 0, Refusal.NO_CREDITED_TIME),
        (True, False, False, 0, Refusal.NOT_PRESENT),
        (False, False, True, 350, Refusal.DOES_NOT_WANT),
        (True, True, True, 350, Refusal.CANCELLED),
        (False, True, False, 0, Refusal.CANCELLED),
    ],
)
def test_entitled_names_the_first_reason_against(
    wants: bool, cancelled: bool, present: bool, minutes: int, answer: Refusal | None
) -> None:
    assert entitled(wants, cancelled, present, minutes) is answer


def test_certificate_numbers_have_at_least_four_digits() -> None:
    assert certificate_number(2017, 42) == "2017/0042"
    assert certificate_number(2017, 12345) == "2017/12345"
    with pytest.raises(ValueError, match="numbered from 1"):
        certificate_number(2017, 0)


def test_verification_says_valid_revoked_or_unknown() -> None:
    assert verification_status(found=True, revoked=False) is VerificationStatus.VALID
    assert verification_status(found=True, revoked=True) is VerificationStatus.REVOKED
    assert verification_status(found=False, revoked=False) is VerificationStatus.UNKNOWN
    assert verification_status(found=False, revoked=True) is VerificationStatus.UNKNOWN
