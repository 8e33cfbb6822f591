"""The demo: two editions, each loaded once, with what the first hour of trying needs."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.caching.known import event_by_slug
from conference.certificates.models import Certificate
from conference.demo.load import COMING, PAST, conference_day, load
from conference.events.rules import Phase, phase
from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message
from conference.places.models import PlaceState
from conference.places.queries import miscounted
from conference.programme.queries import published_programme
from conference.registration.models import Registration
from tests.client import PageClient

pytestmark = pytest.mark.slow


@pytest.fixture
def _demo(app: Flask) -> None:
    load()


@pytest.mark.usefixtures("_demo")
def test_the_conference_of_2017_is_all_there() -> None:
    event = event_by_slug(PAST)
    assert event is not None
    assert phase(event, clock.now()) is Phase.PAST
    programme = published_programme(event)
    assert programme is not None
    assert len(programme.items) == 13
    certificates = db.session.scalars(sa.select(Certificate).where(Certificate.event_id == event.id)).all()
    people = db.session.scalars(sa.select(Registration).where(Registration.event_id == event.id)).all()
    assert (len(people), len(certificates)) == (98, 68)
    assert max(certificate.minutes for certificate in certificates) == 350
    without_visit = [c.minutes for c in certificates if len(c.registration.places) == 1]
    assert max(without_visit) == 260
    visits = [place for person in people for place in person.places if place.quota_id != event.quota_id]
    assert sum(place.state is PlaceState.CONFIRMED for place in visits) == 84
    assert sum(place.state is PlaceState.WAITING for place in visits) == 3


@pytest.mark.usefixtures("_demo")
def test_the_coming_one_takes_registrations_and_has_few_places_left(client: PageClient) -> None:
    event = event_by_slug(COMING)
    assert event is not None
    assert phase(event, clock.now()) is Phase.REGISTRATION_OPEN
    page = client.page(f"/{COMING}/visits")
    assert "plno: čekací listina" in page.text
    assert "poslední 2 místa" in page.text
    programme = client.page(f"/{COMING}/programme")
    assert "Co dělat, když byty nestačí" in programme.text


@pytest.mark.usefixtures("_demo")
def test_loading_again_changes_nothing() -> None:
    def counts() -> list[int | None]:
        tables = (Registration, Message, Certificate)
        return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]

    before = counts()
    cast = load()
    assert counts() == before
    assert miscounted() == []
    assert cast.participant.places[-1].state is PlaceState.WAITING
    assert cast.speaker.items[0].slide_files == []


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 5, 12), date(2026, 6, 18)),
        (date(2026, 11, 23), date(2027, 1, 14)),
        (date(2026, 10, 29), date(2026, 12, 3)),
    ],
)
def test_the_day_is_a_thursday_away_from_christmas(today: date, day: date) -> None:
    assert conference_day(today) == day


def test_the_demo_is_refused_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MODE", "production")
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "PREZENCE_ENV=demo" in result.output
