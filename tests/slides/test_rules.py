"""Due date and audiences, as the organiser may explain them."""

from datetime import timedelta

import pytest

from conference.slides.models import Audience
from conference.slides.rules import (
    SlidesRefusal,
    SlidesRefused,
    Viewer,
    audiences,
    check_audience,
    check_upload,
    is_open,
    visible,
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
        assert visible(audience, viewer, publishes_slides=True, visible_from=None, now=NOW) is sees


@pytest.mark.parametrize("viewer", [Viewer.PUBLIC, Viewer.PARTICIPANT])
def test_nobody_outside_the_team_sees_slides_of_a_story_or_too_early(viewer):
    assert not visible(Audience.PUBLIC, viewer, publishes_slides=False, visible_from=None, now=NOW)
    assert not visible(Audience.PUBLIC, viewer, publishes_slides=True, visible_from=LATER, now=NOW)
    assert visible(Audience.PUBLIC, viewer, publishes_slides=True, visible_from=NOW, now=NOW)


def test_an_item_that_publishes_no_slides_takes_them_for_the_projector_only():
    assert audiences(True) == (Audience.PUBLIC, Audience.PARTICIPANTS, Audience.NOBODY)
    assert audiences(False) == (Audience.NOBODY,)
    with pytest.raises(SlidesRefused) as refused:
        check_audience(Audience.PUBLIC, False)
    assert refused.value.reason is SlidesRefusal.NOT_PUBLISHED
