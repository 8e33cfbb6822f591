"""No page asks the database more often because there are more rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from sqlalchemy import event as sa_event

from conference.attendance.models import Presence
from conference.certificates.models import Certificate
from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.extensions import db
from conference.lib import clock
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from tests.conftest import sign_in
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_speaker,
    make_visit,
    saved,
    take_place,
)

PUBLIC = (
    "", "programme", "programme.ics", "schedule.xml", "programme/changes.atom", "card.png", "speakers", "visits",
    "register", "practical",
)  # fmt: skip
ORGANISERS = (
    "", "attendees", "attendees.csv", "attendees.ods", "presence", "presence/visits", "programme", "programme/publish",
    "programme/editor",
    "speakers", "slides", "visits", "certificates", "messages", "letters", "organisations", "team", "history", "places",
    "removed", "survey", "move", "cancel", "imports", "editions", "editions/new",
    "report", "publicity", "evidence",
)  # fmt: skip
_number = count(1)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    sa_event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa_event.remove(db.engine, "before_cursor_execute", note)


def grow(event, rows: int) -> None:
    """More of everything: people with presence and certificates, speakers with items, organisations, team members."""
    for _ in range(rows):
        number = next(_number)
        item = make_item(event)
        speaker = make_speaker(event)
        saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
        body = saved(Organisation(event_id=event.id, name=f"Spolek {number}"))
        saved(EventRole(event_id=event.id, organisation_id=body.id, role=OrganisationRole.PARTNER))
        make_member(event)
        group = make_visit(event, capacities=(5, 5)).groups[number % 2]
        person = make_registration(event, wants_certificate=True)
        take_place(person, group.quota_id)
        saved(Presence(event_id=event.id, registration_id=person.id, day=CONFERENCE_DAY, arrived_at=at(8)))
        saved(
            Certificate(
                event_id=event.id, registration_id=person.id, sequence=number, number=f"2026/{number}",
                code=f"CODE{number}", facts={}, minutes=60,
            )
        )  # fmt: skip
    release_programme(event)


def asked(client, address: str) -> int:
    """How many statements one visit takes."""
    db.session.remove()
    with counted() as statements:
        response = client.get(address)
        response.get_data()
    assert response.status_code == 200
    return len(statements)


@pytest.mark.parametrize("area", ["public", "organisers"])
def test_more_rows_are_no_more_queries(client, area):
    event = make_event()
    if area == "public":
        addresses = ["/sitemap.xml", *(f"/{event.slug}/{page}" for page in PUBLIC)]
    else:
        addresses = [f"/organise/{event.slug}/{page}" for page in ORGANISERS]
    with clock.frozen(at(9)):
        if area == "organisers":
            sign_in(client, make_member(event))
            client.get(f"/organise/{event.slug}/programme/editor")  # that somebody is there is written once
        grow(event, 3)
        few = {address: asked(client, address) for address in addresses}
        event = db.session.merge(event)
        grow(event, 4)
        many = {address: asked(client, address) for address in addresses}

    assert many == few
