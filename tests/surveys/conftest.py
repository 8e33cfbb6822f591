"""The day after a conference with a survey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from conference.events.models import Event
from conference.lib import clock
from conference.surveys.models import Survey
from tests.factories import CONFERENCE_DAY, at, make_event
from tests.surveys.replies import make_survey

DAY_AFTER = at(10, day=CONFERENCE_DAY + timedelta(days=1))


@pytest.fixture
def event(app: Flask) -> Event:
    """A conference that is over."""
    return make_event()


@pytest.fixture
def survey(event: Event) -> Survey:
    """Its survey, open, without questions."""
    return make_survey(event)


@pytest.fixture(autouse=True)
def _after(app: Flask) -> Iterator[None]:
    with clock.frozen(DAY_AFTER):
        yield
