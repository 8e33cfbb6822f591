"""A conference like that of Plzeň 2017: 260 credited minutes, 350 with the site visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from conference.attendance.models import Presence
from conference.events.models import Event, EventRole, Organisation, OrganisationRole
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme.models import ItemKind
from conference.registration.models import Registration
from conference.visits.models import VisitGroup
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_registration,
    make_visit,
    saved,
    take_place,
)

PROGRAMME = (
    (ItemKind.OPENING, "Zahájení", at(9), at(9, 15), True),
    (ItemKind.TALK, "Zavádění sociálního bydlení v Plzni", at(9, 15), at(10), True),
    (ItemKind.TALK, "Projekt „Férové bydlení“", at(10), at(10, 40), True),
    (ItemKind.BREAK, "Přestávka", at(10, 40), at(11), False),
    (ItemKind.DISCUSSION, "Systém sociálního bydlení v obcích", at(11), at(11, 35), True),
    (ItemKind.SHORT_TALK, "Prostupné bydlení v Rokycanech", at(11, 35), at(11, 50), True),
    (ItemKind.LUNCH, "Oběd", at(11, 50), at(12, 40), False),
    (ItemKind.DISCUSSION, "Sociální práce vázaná na bydlení", at(12, 40), at(13, 15), True),
    (ItemKind.STORY, "Příběhy klientů", at(13, 15), at(13, 35), True),
    (ItemKind.DISCUSSION, "Bytový fond", at(13, 35), at(14, 20), True),
    (ItemKind.CLOSING, "Závěr", at(14, 20), at(14, 30), True),
)
MORNING, AFTERNOON, EVENING = at(8, 30), at(16, 30), at(18)
DAY_AFTER = at(9, day=CONFERENCE_DAY + timedelta(days=1))


def organised(event: Event, name: str = "Centrum komunitní práce") -> Event:
    """The event with an organiser, whose certificates they are."""
    organisation = saved(Organisation(event_id=event.id, name=name))
    saved(EventRole(event_id=event.id, organisation_id=organisation.id, role=OrganisationRole.ORGANISER))
    return event


def with_programme(event: Event) -> Event:
    """The event with the items of a whole day."""
    for kind, title, start, end, credited in PROGRAMME:
        make_item(event, kind, title_cs=title, title_en="", starts_at=start, ends_at=end, credited=credited)
    return event


@pytest.fixture
def plzen(app: Flask) -> SimpleNamespace:
    """The conference, and its visit in one group."""
    event = with_programme(organised(make_event(issuer_name="Jméno Příjmení", issued_in="Kadaň")))
    return SimpleNamespace(event=event, group=make_visit(event, (14,)).groups[0])


def came(
    event: Event,
    arrived: datetime | None = MORNING,
    left: datetime | None = AFTERNOON,
    *,
    day: date = CONFERENCE_DAY,
    absent: bool = False,
    visit: VisitGroup | None = None,
    registration: Registration | None = None,
    **values: Any,
) -> Registration:
    """A person who wants a certificate and was there from arrival to departure."""
    person = registration or make_registration(event, **{"wants_certificate": True, **values})
    if visit is not None:
        take_place(person, visit.quota_id)
    saved(
        Presence(
            event_id=event.id, registration_id=person.id, day=day, absent=absent,
            arrived_at=None if absent else arrived, left_at=None if absent else left,
        )
    )  # fmt: skip
    return person


@pytest.fixture
def evening() -> Any:
    """The conference is over."""
    with clock.frozen(EVENING):
        yield


def change(row: Any, **values: Any) -> None:
    """Change columns of a row in a transaction of its own."""
    with transaction() as session:
        found = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)
