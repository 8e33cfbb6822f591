"""Due date and audiences, as the organiser may explain them."""

from datetime import timedelta

import pytest

from conference.slides.models import Audience
from conference.slides.rules import (
    Showing,
    SlidesRefusal,
    SlidesRefused,
    Viewer,
    audiences,
    check_audience,
    check_upload,
    is_open,
    keeps_approval,
    showing,
    visible,
    waits_for_approval,
)
from tests.conftest import NOW

LATER = NOW + timedelta(seconds=1)


@pytest.mark.parametrize(("due_at", "now", "taken"), [(NOW, NOW, True), (NOW, LATER, False), (None, LATER, True)])
def test_slides_are_taken_until_the_due_date_that_moment_included(due_at, now, taken):
    assert is_open(due_at, now) is taken


def test_after_the_due_date_only_the_team_may_upload():
    check_upload(NOW, LATER, by_team=True)
    with pytest.raises(SlidesRefused) as refused:
        check_upload(NOW, LATER, by_team=False)
    assert refused.value.reason is SlidesRefusal.PAST_DUE


@pytest.mark.parametrize(
    ("audience", "public", "participant"),
    [
        (Audience.PUBLIC, True, True),
        (Audience.PARTICIPANTS, False, True),
        (Audience.NOBODY, False, False),
    ],
)
def test_who_sees_slides(audience, public, participant):
    expected = {Viewer.PUBLIC: public, Viewer.PARTICIPANT: participant, Viewer.TEAM: True}
    for viewer, sees in expected.items():
        assert visible(audience, viewer, publishes_slides=True, is_approved=True, visible_from=None, now=NOW) is sees


@pytest.mark.parametrize("viewer", [Viewer.PUBLIC, Viewer.PARTICIPANT])
def test_nobody_outside_the_team_sees_slides_of_a_story_or_too_early(viewer):
    def sees(*, publishes_slides=True, is_approved=True, visible_from=None) -> bool:
        return visible(
            Audience.PUBLIC, viewer, publishes_slides=publishes_slides, is_approved=is_approved,
            visible_from=visible_from, now=NOW,
        )  # fmt: skip

    assert not sees(publishes_slides=False)
    assert not sees(visible_from=LATER)
    assert not sees(is_approved=False)
    assert sees(visible_from=NOW)


@pytest.mark.parametrize(
    ("audience", "values", "expected"),
    [
        (Audience.PUBLIC, {}, Showing.SHOWN),
        (Audience.NOBODY, {"is_approved": False}, Showing.TEAM_ONLY),
        (Audience.PUBLIC, {"publishes_slides": False}, Showing.TEAM_ONLY),
        (Audience.PARTICIPANTS, {"is_approved": False, "visible_from": LATER}, Showing.WAITS),
        (Audience.PARTICIPANTS, {"is_in_programme": False}, Showing.NOT_IN_PROGRAMME),
        (Audience.PUBLIC, {"visible_from": LATER}, Showing.LATER),
    ],
)
def test_whether_slides_are_shown_and_why_not_yet(audience, values, expected):
    ordinary = {"publishes_slides": True, "is_in_programme": True, "is_approved": True, "visible_from": None}
    assert showing(audience, **ordinary | values, now=NOW) is expected


@pytest.mark.parametrize(
    ("audience", "publishes", "needs", "approved_at", "waiting"),
    [
        (Audience.PUBLIC, True, True, None, True),
        (Audience.PARTICIPANTS, True, True, None, True),
        (Audience.NOBODY, True, True, None, False),
        (Audience.PUBLIC, False, True, None, False),
        (Audience.PUBLIC, True, True, NOW, False),
        (Audience.PUBLIC, True, False, None, False),
    ],
)
def test_what_waits_for_the_organisers_yes(audience, publishes, needs, approved_at, waiting):
    waits = waits_for_approval(audience, publishes_slides=publishes, needs_approval=needs, approved_at=approved_at)
    assert waits is waiting


def test_a_yes_holds_for_the_same_people_or_fewer():
    held = {(before, after) for before in Audience for after in Audience if keeps_approval(before, after)}
    assert held == {(one, one) for one in Audience} | {
        (Audience.PUBLIC, Audience.PARTICIPANTS), (Audience.PUBLIC, Audience.NOBODY),
        (Audience.PARTICIPANTS, Audience.NOBODY),
    }  # fmt: skip


def test_an_item_that_publishes_no_slides_takes_them_for_the_projector_only():
    assert audiences(True) == (Audience.PUBLIC, Audience.PARTICIPANTS, Audience.NOBODY)
    assert audiences(False) == (Audience.NOBODY,)
    with pytest.raises(SlidesRefused) as refused:
        check_audience(Audience.PUBLIC, False)
    assert refused.value.reason is SlidesRefusal.NOT_PUBLISHED
