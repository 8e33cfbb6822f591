"""When mail is tried again, what an answer means, what a log may say."""

from datetime import timedelta

import pytest

from conference.mailing.rules import PAUSES, Stage, is_permanent, mask, pause_after


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
    ("text", "masked"),
    [
        ("jana.novakova@example.org", "j…@example.org"),
        ("550 <jana@example.org>: unknown, ask root@example.org", "550 <j…@example.org>: unknown, ask r…@example.org"),
        ("no address here", "no address here"),
    ],
)
def test_addresses_are_masked_in_logs(text, masked):
    assert mask(text) == masked
