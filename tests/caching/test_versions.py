"""The version of an event's public pages rises with everything they show, and with nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.places.models import PlaceState
from conference.programme.models import Item, Room
from tests.conftest import NOW
from tests.factories import make_event, make_item, make_registration, make_speaker, make_visit, saved

PRIVATE = {
    "passkey",
    "message", "user_account", "role", "roles_users", "team_session", "membership", "audit_entry", "quota", "place",
    "registration", "question_answer", "presence", "certificate", "job", "form_answer", "link_request", "removal",
    "attendee_view", "accepted_warning", "editor_presence", "group_letter", "intake", "letter_file",
    "programme_step", "invitee", "bulk_change", "registration_merge", "desk_device", "desk_mark",
    "hours_correction", "printed_badge", "survey", "survey_tally", "survey_text", "survey_used_ticket",
    "last_seen", "server_error", "problem", "slides_pack", "slides_pack_file",
}  # fmt: skip


def versions() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(Event.slug, Event.version)).all())


@pytest.mark.usefixtures("application")
def test_every_table_is_shown_publicly_or_is_not():
    mapped = {mapper.class_.__tablename__: mapper.class_.is_public for mapper in Base.registry.mappers}

    assert {name for name, is_public in mapped.items() if not is_public} == PRIVATE & mapped.keys()
    assert {name for name, is_public in mapped.items() if is_public} == {
        "series", "event", "organisation", "event_role", "funding", "logo", "room", "item", "item_speaker",
        "release", "speaker", "slide_file", "visit", "visit_group", "picture", "way_step", "move", "access_code",
        "question", "question_choice", "question_condition", "letter_text",
    }  # fmt: skip


@pytest.mark.parametrize("make", [make_item, make_speaker, make_visit])
def test_a_new_row_raises_the_version_of_its_event_alone(event, make):
    make_event("jina")
    before = versions()

    make(event)

    after = versions()
    assert after[event.slug] > before[event.slug]
    assert after["jina"] == before["jina"]


def test_a_change_and_a_removal_raise_it(event):
    room = saved(Room(event_id=event.id, name="Sál", position=1))
    seen = [versions()[event.slug]]
    for change in (lambda: setattr(room, "name", "Velký sál"), lambda: db.session.delete(room)):
        with transaction() as session:
            session.add(room)
            change()
        seen.append(versions()[event.slug])

    assert seen == [seen[0], seen[0] + 1, seen[0] + 2]


def test_the_event_itself_raises_it(event):
    before = versions()[event.slug]
    with transaction():
        event.title_cs = "Jiný název"

    assert versions()[event.slug] == before + 1


def test_what_the_event_says_of_its_own_change_is_of_its_own_row(event):
    def changed_at() -> datetime:
        db.session.rollback()
        return db.session.scalars(sa.select(Event.changed_at)).one()

    created = changed_at()
    with clock.frozen(NOW + timedelta(hours=1)):
        make_item(event)
    assert changed_at() == created
    with clock.frozen(NOW + timedelta(hours=2)), transaction():
        event.title_cs = "Jiný název"
    assert changed_at() == NOW + timedelta(hours=2)


def test_what_several_events_may_show_raises_all(event):
    make_event("jina")
    before = versions()
    with transaction():
        event.series.title_cs = "Jiná řada"

    assert versions() == {slug: number + 1 for slug, number in before.items()}


def test_a_statement_without_rows_in_hand_raises_all(event):
    make_item(event)
    before = versions()[event.slug]
    with transaction() as session:
        session.execute(sa.update(Item).values(title_cs="Jinak"))

    assert versions()[event.slug] == before + 1


def test_people_raise_nothing(event):
    before = versions()

    make_registration(event, PlaceState.CONFIRMED)

    assert versions() == before


def test_what_is_rolled_back_raises_nothing(event):
    before = versions()

    def fail() -> None:
        with transaction() as session:
            session.add(Room(event_id=event.id, name="Sál", position=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction():
        pass

    assert versions() == before


def test_a_savepoint_rolled_back_leaves_what_was_changed_before_it(event):
    before = versions()[event.slug]
    with transaction() as session:
        event.title_cs = "Jiný název"
        session.flush()
        session.begin_nested().rollback()

    assert versions()[event.slug] == before + 1


def test_an_event_starts_anywhere_so_that_an_id_used_again_is_not_mistaken(app):
    assert len({make_event(f"rocnik-{number}").version for number in range(5)}) == 5
