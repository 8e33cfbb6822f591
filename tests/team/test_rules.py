"""Decisions about the team."""

import pytest

from conference.team.models import MembershipRole
from conference.team.rules import TeamRefusal, TeamRefused, may, own_path, require_owner_left

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
