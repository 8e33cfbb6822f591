"""What a page costs does not grow with the number of people registered: the same SQL statements for 10 and for 300."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import links
from conference.lib.transaction import transaction
from conference.places.models import Place, PlaceState, Quota
from conference.registration import actions
from conference.registration.models import Registration
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_visit
from tests.registration.people import FORM, details

FEW, MANY = 10, 300


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements of a block, transactions aside."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def fill(event_id: int, group: int, numbers: range) -> None:
    """So many more people with places; every second one waits for the visit."""
    rows = [
        {
            "event_id": event_id, "form_token": f"many-{number}", "ticket_code": f"M{number:05}", "given_name": "Jana",
            "family_name": f"Četná{number}", "sort_key": f"{number:06}", "search_key": "cetna",
            "email": f"many-{number}@example.org", "email_key": f"many-{number}@example.org",
            "organisation": "Město Kadaň", "municipality": "Kadaň", "phone": "+420600000001",
        }
        for number in numbers
    ]  # fmt: skip
    with transaction() as session:
        event = session.get_one(Event, event_id)
        ids = session.scalars(sa.insert(Registration).returning(Registration.id), rows).all()
        held = [{"registration_id": row, "quota_id": event.quota_id, "state": PlaceState.CONFIRMED} for row in ids]
        waits = [{"registration_id": row, "quota_id": group, "state": PlaceState.WAITING} for row in ids[::2]]
        session.execute(sa.insert(Place), held + waits)
        session.execute(sa.update(Quota).where(Quota.id == event.quota_id).values(taken=Quota.taken + len(ids)))
        session.execute(sa.update(Quota).where(Quota.id == group).values(waiting=Quota.waiting + len(waits)))


Page = Callable[..., object]


@pytest.fixture
def house(client) -> dict[str, Page]:
    """A conference and what is done at it, by name."""
    event = make_event(capacity=None, optional_fields=["phone", "position", "meal", "needs", "wants_certificate"])
    visit = make_visit(event, (0, 5))
    person, owner = make_registration(event), make_member(event, MembershipRole.OWNER)
    event_id, person_id, group_id, quota_id = event.id, person.id, visit.groups[0].id, visit.groups[0].quota_id
    sign_in(client, owner)
    numbers = iter(range(1, 1000))

    def register() -> None:
        actions.register(db.session.get_one(Event, event_id), details(next(numbers)), visits=[str(group_id)])

    def send_form() -> None:
        form = client.page("/bydleni-2026/register")
        client.submit(form, status=303, **{**FORM, "visit": "", "email": f"form{next(numbers)}@example.org"})

    return {
        "fill": lambda numbers: fill(event_id, quota_id, numbers),
        "registering": register,
        "the form, sent": send_form,
        "the form": lambda: client.page("/bydleni-2026/register"),
        "the own page": lambda: client.page(f"/my/{links.sign('my', person_id, 1)}"),
        "the attendee list": lambda: client.page("/organise/bydleni-2026/attendees"),
    }


@pytest.mark.parametrize("name", ["registering", "the form, sent", "the form", "the own page", "the attendee list"])
def test_the_number_of_statements_is_the_same_for_ten_people_and_for_three_hundred(house, name):
    house["fill"](range(FEW))
    house[name]()  # what is read once is read before
    few = statements_of(house[name])

    house["fill"](range(FEW, MANY))
    many = statements_of(house[name])

    assert 0 < len(few) < 60
    assert len(many) == len(few)


def statements_of(visit: Page) -> list[str]:
    """What one visit asks of the database, with nothing known from before."""
    db.session.remove()
    with statements() as found:
        visit()
    return found
