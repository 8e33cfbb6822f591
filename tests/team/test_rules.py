"""Decisions about the team."""

from datetime import UTC, datetime, timedelta

import pytest

from conference.team.models import MembershipRole
from conference.team.rules import (
    TeamRefusal,
    TeamRefused,
    counts,
    is_still_halfway,
    may,
    own_path,
    require_handing_over,
    require_owner_left,
)

OWNER, EDITOR, DESK, VIEWER = MembershipRole


def test_each_role_may_what_the_ones_below_it_may():
    allowed = {role: [needed.value for needed in MembershipRole if may(role, needed)] for role in MembershipRole}

    assert allowed == {
        OWNER: ["owner", "editor", "desk", "viewer"],
        EDITOR: ["editor", "desk", "viewer"],
        DESK: ["desk", "viewer"],
        VIEWER: ["viewer"],
    }
    assert not any(may(None, needed) for needed in MembershipRole)


@pytest.mark.parametrize("after", [EDITOR, None])
def test_the_last_owner_can_neither_go_nor_step_down(after):
    with pytest.raises(TeamRefused) as refused:
        require_owner_left(1, OWNER, after)
    assert refused.value.reason is TeamRefusal.LAST_OWNER
    require_owner_left(2, OWNER, after)
    require_owner_left(1, EDITOR, after)


NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def test_an_invitation_counts_until_it_ends_and_a_member_always():
    assert [counts(until, NOON) for until in (None, NOON + timedelta(seconds=1), NOON)] == [True, True, False]


@pytest.mark.parametrize(
    ("giver", "invited_until", "is_active", "reason"),
    [
        (EDITOR, None, True, TeamRefusal.NOT_AN_OWNER),
        (None, None, True, TeamRefusal.NOT_AN_OWNER),
        (OWNER, NOON, True, TeamRefusal.NOT_JOINED),
        (OWNER, None, False, TeamRefusal.SWITCHED_OFF),
    ],
)
def test_only_an_owner_hands_over_and_only_to_who_has_joined_and_can_sign_in(giver, invited_until, is_active, reason):
    with pytest.raises(TeamRefused) as refused:
        require_handing_over(giver, invited_until, is_active)
    assert refused.value.reason is reason
    require_handing_over(OWNER, None, True)


@pytest.mark.parametrize(
    ("login_count", "now", "is_still"),
    [
        (3, NOON + timedelta(minutes=10), True),
        (3, NOON + timedelta(minutes=10, seconds=1), False),
        (4, NOON, False),
    ],
)
def test_the_second_factor_follows_the_first_within_ten_minutes_and_before_any_other_sign_in(
    login_count, now, is_still
):
    assert is_still_halfway((3, NOON.timestamp()), login_count, now) is is_still


@pytest.mark.parametrize("path", ["/", "/organise/x?page=2", "/en/organise/"])
def test_paths_of_this_site_are_kept(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "organise",
        "//evil.example.org",
        "///evil.example.org",
        "/\\evil",
        "https://evil",
        "/a\n",
        "/a b",
        "/\t/e",
    ],
)
def test_other_addresses_are_dropped(path):
    assert own_path(path) == ""
