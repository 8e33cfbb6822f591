"""Decisions about the team."""

from datetime import UTC, datetime, timedelta

import pytest

from conference.team.models import MembershipRole
from conference.team.rules import (
    TeamRefusal,
    TeamRefused,
    counts,
    is_proved,
    is_still_halfway,
    may,
    own_path,
    passkey_site,
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


@pytest.mark.parametrize(
    ("proved_at", "is_good"),
    [
        (NOON, True),
        (NOON - timedelta(minutes=10), True),
        (NOON - timedelta(minutes=10, seconds=1), False),
        (None, False),
    ],
)
def test_a_proof_is_good_for_ten_minutes(proved_at, is_good):
    assert is_proved(proved_at, NOON) is is_good


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://konference.example.org", ("konference.example.org", "https://konference.example.org")),
        ("https://Konference.example.org:443/", ("konference.example.org", "https://konference.example.org")),
        ("https://konference.example.org:8443", ("konference.example.org", "https://konference.example.org:8443")),
        ("https://žďár.example.org", ("xn--r-tfa1lsr.example.org", "https://xn--r-tfa1lsr.example.org")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://konference.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::7]", None),
        ("https://konference.example.org:x", None),
        ("", None),
    ],
)
def test_browsers_keep_passkeys_for_a_name_with_an_encrypted_connection(address, site):
    assert passkey_site(address) == site


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
