"""A row that somebody removes between reading and writing: the action is refused in words, whatever it does then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import make_transient_to_detached

from conference.events.models import Event
from conference.extensions import db
from conference.lib.overtaken import Overtaken
from conference.lib.transaction import action, require_action, transaction
from conference.places.models import Place
from conference.programme.models import Item, Room
from conference.registration import actions
from conference.registration.models import Registration
from tests.client import PageClient
from tests.factories import make_event, make_item, make_registration, saved
from tests.registration.people import own_address


@pytest.fixture
def event(app: Flask) -> Event:
    """A conference."""
    return make_event()


def number_of(room: Room) -> int:
    """Its id, which is known without reading it anew."""
    number: int = sa.inspect(room).identity[0]
    return number


def lock(room: Room) -> None:
    require_action().refresh(room, with_for_update=True)


def read(room: Room) -> None:
    assert room.name


def read_again(room: Room) -> None:
    require_action().get_one(Room, number_of(room))


def write(room: Room) -> None:
    number = number_of(room)
    require_action().expunge(room)
    stale = Room(id=number)
    make_transient_to_detached(stale)
    require_action().add(stale)
    stale.position = 2


def refer(room: Room) -> None:
    require_action().execute(sa.update(Item).values(room_id=number_of(room)))


@pytest.mark.parametrize("act", [lock, read, read_again, write, refer])
def test_what_was_removed_meanwhile_is_a_refusal(event: Event, act: Callable[[Room], None]) -> None:
    room = saved(Room(event_id=event.id, name="Sál"))
    make_item(event)
    with db.engine.begin() as connection:  # as another process does
        connection.execute(sa.delete(Room))

    with pytest.raises(Overtaken):
        action(act)(room)


def test_a_foreign_key_is_an_error_in_the_log_for_it_may_be_our_own_fault(
    event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    room = saved(Room(event_id=event.id, name="Sál"))
    make_item(event, room_id=room.id)

    with pytest.raises(Overtaken):
        action(lambda: require_action().execute(sa.delete(Room)))()

    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(told) == 1
    assert "DELETE FROM room" in told[0]
    assert "foreign key" in told[0].lower()


def test_a_fault_of_the_program_stays_one(event: Event) -> None:
    with pytest.raises(sa.exc.InvalidRequestError):
        action(lambda: require_action().refresh(Room(name="Sál")))()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("/en", "Somebody else changed or removed what this is about at the same moment."),
        ("", "Někdo jiný právě změnil nebo odstranil to, čeho se to týká."),
    ],
)
def test_the_page_says_so(
    client: PageClient, event: Event, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    person = make_registration(event)
    address = language + own_address(person)
    real = actions.cancel

    def too_late(registration: Registration) -> None:
        with transaction() as session:
            session.execute(sa.delete(Place))
            session.execute(sa.delete(Registration).execution_options(synchronize_session=False))
        real(registration)

    monkeypatch.setattr(actions, "cancel", too_late)
    page = client.page(f"{address}/cancel")
    answer = client.submit(page, status=409)

    assert told in answer.text
