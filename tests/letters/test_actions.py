"""Everybody whom a cancelled conference concerns is told in the same transaction, once, in their language."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.letters.actions import cancel_conference, restore_conference
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import write_due
from conference.places.models import PlaceState
from conference.team.models import AuditEntry, User
from tests.conftest import NOW
from tests.factories import make_event, make_member, make_registration, make_speaker

REASONS = {"cs": "Povodeň zaplavila sál.", "en": "A flood in the hall."}


@pytest.fixture
def event(app) -> Event:
    """One with a place, one who waits, one who cancelled, and two who speak, one of them without an address."""
    event = make_event()
    make_registration(event, email="jana@example.org", given_name="Jana")
    make_registration(event, PlaceState.WAITING, email="john@example.org", language="en")
    make_registration(event, PlaceState.CANCELLED, email="gone@example.org", cancelled_at=clock.now())
    make_speaker(event, email="radka@example.org")
    make_speaker(event, email="")
    return event


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event)


def letters(kind: str = "conference_cancelled") -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message).where(Message.kind == kind).order_by(Message.id)))


def whom(found: list[Message]) -> list[tuple[str, str]]:
    return [(letter.recipient, letter.language) for letter in found]


EVERYBODY = [("jana@example.org", "cs"), ("john@example.org", "en"), ("radka@example.org", "cs")]


def test_everybody_is_told_in_their_language_with_the_reason(event, olga):
    assert cancel_conference(event.id, REASONS, tells=True, by=olga) == 3

    write_due(limit=10)
    found = letters()
    assert whom(found) == EVERYBODY
    assert [("Povodeň zaplavila sál." in row.text, "A flood in the hall." in row.text) for row in found] == [
        (True, False), (False, True), (True, False),
    ]  # fmt: skip
    assert found[0].subject == "Konference je zrušena: Bydlení pro všechny"


def test_who_has_a_place_gets_calendar_entries_that_are_cancelled(event, olga):
    cancel_conference(event.id, REASONS, tells=True, by=olga)

    write_due(limit=10)
    attached = [[file["content"] for file in row.attachments] for row in letters()]
    assert [len(files) for files in attached] == [1, 0, 0]
    assert "STATUS:CANCELLED" in attached[0][0]


def test_without_the_tick_nobody_is_told_and_later_everybody_can_be(event, olga):
    assert cancel_conference(event.id, REASONS, tells=False, by=olga) == 0
    assert letters() == []

    assert cancel_conference(event.id, REASONS, tells=True, by=olga) == 3


def test_a_second_press_tells_nobody_twice_but_those_who_came_in_between(event, olga):
    cancel_conference(event.id, REASONS, tells=True, by=olga)
    make_registration(event, email="late@example.org")

    assert cancel_conference(event.id, REASONS, tells=True, by=olga) == 1
    assert whom(letters()) == [*EVERYBODY, ("late@example.org", "cs")]


def test_the_letters_are_on_record_with_the_change(event, olga):
    cancel_conference(event.id, REASONS, tells=True, by=olga)

    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.verb, entry.after.get("total")) for entry in entries] == [
        ("cancelled", None), ("wrote_conference_cancelled", 3),
    ]  # fmt: skip


def test_what_fails_leaves_neither_the_cancellation_nor_a_letter(event, olga, monkeypatch):
    def broken(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("conference.letters.actions.put_down", broken)

    with pytest.raises(RuntimeError):
        cancel_conference(event.id, REASONS, tells=True, by=olga)
    db.session.rollback()
    assert (event.cancelled_at, letters()) == (None, [])


def mark_sent(recipient: str) -> None:
    with transaction() as session:
        session.execute(sa.update(Message).where(Message.recipient == recipient).values(state=MessageState.SENT))


def test_taking_it_back_stops_what_has_not_gone_out_and_writes_to_the_others(event, olga):
    cancel_conference(event.id, REASONS, tells=True, by=olga)
    mark_sent("jana@example.org")

    assert restore_conference(event.id, tells=True, by=olga) == 1
    assert [row.state for row in letters()] == [MessageState.SENT, MessageState.DISCARDED, MessageState.DISCARDED]
    assert whom(letters("conference_restored")) == [("jana@example.org", "cs")]


@pytest.mark.parametrize("tells", [True, False])
def test_who_heard_of_an_earlier_cancellation_hears_that_it_takes_place(event, olga, tells):
    """Their letters that it takes place, and that it is cancelled again, never went out."""
    cancel_conference(event.id, REASONS, tells=True, by=olga)
    mark_sent("jana@example.org")
    with clock.frozen(NOW + timedelta(hours=1)):
        restore_conference(event.id, tells=tells, by=olga)
    with clock.frozen(NOW + timedelta(hours=2)):
        cancel_conference(event.id, REASONS, tells=True, by=olga)

    assert restore_conference(event.id, tells=True, by=olga) == 1
    assert [row.recipient for row in letters("conference_restored") if row.state is MessageState.QUEUED] == [
        "jana@example.org"
    ]


def test_the_letter_that_it_takes_place_brings_the_calendar_back(event, olga):
    cancel_conference(event.id, REASONS, tells=False, by=olga)
    with clock.frozen(NOW + timedelta(hours=1)):
        restore_conference(event.id, tells=True, by=olga)
        write_due(limit=10)

    found = letters("conference_restored")
    assert whom(found) == EVERYBODY
    assert "STATUS:CONFIRMED" in found[0].attachments[0]["content"]
    assert "Vaše místo platí jako dřív." in found[0].text.replace("\N{NO-BREAK SPACE}", " ")


def test_cancelled_once_more_everybody_is_told_once_more(event, olga):
    cancel_conference(event.id, REASONS, tells=True, by=olga)
    with clock.frozen(NOW + timedelta(hours=1)):
        restore_conference(event.id, tells=False, by=olga)
    with clock.frozen(NOW + timedelta(hours=2)):
        assert cancel_conference(event.id, REASONS, tells=True, by=olga) == 3


def test_what_is_not_cancelled_can_not_be_taken_back(event, olga):
    assert restore_conference(event.id, tells=True, by=olga) == 0
    assert letters("conference_restored") == []
