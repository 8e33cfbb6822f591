"""Letters to groups: who gets them, once, what stopping and trying again do, and that all is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.erasure.actions import erase
from conference.events.models import Event
from conference.extensions import db
from conference.letters.groups import actions, sending
from conference.letters.groups.audience import LetterAudience, people
from conference.letters.groups.rules import LetterRefusal, LetterRefused
from conference.letters.models import GroupLetter, LetterState
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.mailing.smtp import as_mail
from conference.mailing.writing import write_due
from conference.places.models import PlaceState
from conference.programme.models import ItemSpeaker
from conference.registration.models import Honorific, Registration
from conference.team.models import AuditEntry, User
from tests.conftest import NOW
from tests.factories import (
    make_event,
    make_item,
    make_member,
    make_registration,
    make_speaker,
    make_visit,
    saved,
    take_place,
)
from tests.untrusted.test_uploads import pdf

PDF = pdf()


@pytest.fixture
def event(app) -> Event:
    """One man with a place, one who waits and reads English, one who cancelled, a speaker who is registered too."""
    event = make_event()
    make_registration(
        event,
        email="jan@example.org",
        email_key="jan@example.org",
        honorific=Honorific.MR,
        family_name="Novák",
        given_name="Jan",
    )
    make_registration(event, PlaceState.WAITING, email="john@example.org", language="en", family_name="Doe")
    make_registration(event, PlaceState.CANCELLED, email="gone@example.org", cancelled_at=clock.now())
    make_speaker(event, email="radka@example.org")
    make_speaker(event, email="JAN@example.org")
    return event


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event, email="olga@example.org")


def draft(event: Event, audience: str = "who=attendees", **values: str) -> GroupLetter:
    texts = {"subject_cs": "Změna: {konference}", "body_cs": "{oslovení},\n\nsál je jiný.\n\n{moje_stránka}"}
    return saved(
        GroupLetter(event_id=event.id, audience=LetterAudience.from_text(audience).values(), **{**texts, **values})
    )


def sent(event: Event, olga: User, audience: str = "who=attendees", **values: str) -> GroupLetter:
    letter = draft(event, audience, **values)
    actions.send(event, letter.id, None, actions.version_of(letter), by=olga)
    return letter


def messages(letter: GroupLetter) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message).where(Message.group_letter_id == letter.id).order_by(Message.id)))


def set_state(message: Message, state: MessageState, **values: object) -> None:
    with transaction():
        message.state = state
        for name, value in values.items():
            setattr(message, name, value)


def addresses(event: Event, text: str) -> list[str]:
    return [person.email for person in people(event, LetterAudience.from_text(text))]


def test_a_group_is_what_the_list_of_attendees_shows(event):
    group = make_visit(event).groups[0]
    take_place(make_registration(event, email="vera@example.org"), group.quota_id)

    assert addresses(event, "who=attendees") == ["jan@example.org", "vera@example.org", "john@example.org"]
    assert addresses(event, "who=attendees&state=waiting") == ["john@example.org"]
    assert addresses(event, "who=attendees&state=cancelled") == ["gone@example.org"]
    assert addresses(event, f"who=attendees&visit={group.id}") == ["vera@example.org"]
    assert addresses(event, "who=attendees&q=jan@example") == ["jan@example.org"]


def test_speakers_and_those_whose_slides_are_missing_are_groups(event):
    radka = make_speaker(event, email="bez@example.org")
    saved(ItemSpeaker(item_id=make_item(event).id, speaker_id=radka.id))

    assert addresses(event, "who=speakers") == ["radka@example.org", "JAN@example.org", "bez@example.org"]
    assert addresses(event, "who=without_slides") == ["bez@example.org"]


def test_each_gets_it_in_their_language_with_their_own_salutation_and_page(event, olga):
    letter = sent(event, olga, subject_en="Change", body_en="{salutation},\n\nanother hall: [page]({own_page})")
    write_due(limit=10)

    czech, english = messages(letter)
    assert (czech.recipient, czech.language, czech.subject) == ("jan@example.org", "cs", "Změna: Bydlení pro všechny")
    assert czech.text.startswith("Vážený pane Nováku,\n\nsál je jiný.")
    assert "https://prezence.example.org/my/" in czech.text
    assert (english.recipient, english.language, english.subject) == ("john@example.org", "en", "Change")
    assert ">page</a>" in english.html


def test_written_in_one_language_it_goes_to_all_in_that_one(event, olga):
    assert [row.language for row in messages(sent(event, olga))] == ["cs", "cs"]


def test_no_address_gets_it_twice(event, olga):
    make_registration(event, email="Jan@Example.org", email_key="second")

    letter = sent(event, olga)

    assert [row.recipient for row in messages(letter)] == ["jan@example.org", "john@example.org"]
    with pytest.raises(LetterRefused) as refused:
        actions.send(event, letter.id, None, actions.version_of(letter), by=olga)
    assert refused.value.reason is LetterRefusal.NOT_A_DRAFT


def test_what_was_changed_after_it_was_looked_at_is_not_sent(event, olga):
    letter = draft(event)
    looked_at = actions.version_of(letter)
    with clock.frozen(NOW + timedelta(minutes=1)):
        actions.change_letter(letter, {"body_cs": "Něco jiného."}, LetterAudience(), by=olga)

    with pytest.raises(LetterRefused) as refused:
        actions.send(event, letter.id, None, looked_at, by=olga)

    assert refused.value.reason is LetterRefusal.CHANGED
    assert messages(letter) == []


def test_nobody_in_the_group_is_said(event, olga):
    letter = draft(event, "who=attendees&q=nikdo")
    with pytest.raises(LetterRefused) as refused:
        actions.send(event, letter.id, None, actions.version_of(letter), by=olga)
    assert refused.value.reason is LetterRefusal.NOBODY
    assert db.session.get_one(GroupLetter, letter.id).state is LetterState.DRAFT


def test_a_planned_letter_goes_at_its_moment_to_whoever_is_in_the_group_then(event, olga):
    letter = draft(event)
    actions.send(event, letter.id, clock.now() + timedelta(hours=2), actions.version_of(letter), by=olga)
    make_registration(event, email="late@example.org")
    assert sending.work_once() is False

    with clock.frozen(NOW + timedelta(hours=2)):
        assert sending.work_once() is True
        assert sending.work_once() is False

    assert {row.recipient for row in messages(letter)} == {"jan@example.org", "john@example.org", "late@example.org"}
    assert db.session.get_one(GroupLetter, letter.id).state is LetterState.SENT


def test_a_planned_letter_becomes_a_draft_again(event, olga):
    letter = draft(event)
    actions.send(event, letter.id, clock.now() + timedelta(hours=2), actions.version_of(letter), by=olga)

    actions.take_off_plan(event, letter.id, by=olga)

    with clock.frozen(NOW + timedelta(hours=3)):
        assert sending.work_once() is False
    assert db.session.get_one(GroupLetter, letter.id).state is LetterState.DRAFT


def test_stopping_keeps_back_what_has_not_gone_out_and_the_rest_goes_later(event, olga):
    letter = sent(event, olga)
    set_state(messages(letter)[0], MessageState.SENT)

    assert actions.stop(event, letter.id, by=olga) == 1
    assert [row.state for row in messages(letter)] == [MessageState.SENT, MessageState.DISCARDED]

    assert actions.go_on(event, letter.id, by=olga) == 1
    assert [row.state for row in messages(letter)] == [MessageState.SENT, MessageState.QUEUED]


def test_trying_again_is_for_those_alone_whom_it_did_not_reach_at_their_present_address(event, olga):
    letter = sent(event, olga)
    first, second = messages(letter)
    set_state(first, MessageState.SENT)
    set_state(second, MessageState.FAILED, error="550 no such user", attempts=3)
    with transaction():
        db.session.get_one(Registration, second.registration_id).email = "right@example.org"

    assert actions.retry_failed(event, letter.id, by=olga) == 1

    rows = messages(letter)
    assert [(row.recipient, row.state, row.error) for row in rows] == [
        ("jan@example.org", MessageState.SENT, None), ("right@example.org", MessageState.QUEUED, None),
    ]  # fmt: skip


def test_trying_again_never_writes_to_an_address_twice(event, olga):
    letter = sent(event, olga)
    first, second = messages(letter)
    set_state(first, MessageState.SENT)
    set_state(second, MessageState.FAILED)
    person = second.registration_id
    with transaction() as session:
        session.execute(sa.text("UPDATE registration SET email = 'JAN@example.org' WHERE id = :id"), {"id": person})

    assert actions.retry_failed(event, letter.id, by=olga) == 0


def test_a_test_goes_to_its_writer_alone_as_to_somebody_made_up(event, olga):
    letter = draft(event, subject_en="Change", body_en="{salutation}, {own_page}")

    assert actions.send_test(event, letter.id, by=olga) == 2

    write_due(limit=10)
    db.session.rollback()
    rows = db.session.scalars(sa.select(Message).order_by(Message.language)).all()
    assert [(row.recipient, row.subject) for row in rows] == [
        ("olga@example.org", "Zkouška: Změna: Bydlení pro všechny"), ("olga@example.org", "Test: Change"),
    ]  # fmt: skip
    assert "Vážená paní Nováková," in rows[0].text
    assert "/my/…" in rows[0].text
    assert messages(letter) == []


def test_a_person_erased_before_it_is_written_gets_nothing_and_leaves_nothing(event, olga):
    letter = sent(event, olga, "who=attendees&q=jan@example.org")
    (row,) = messages(letter)
    person = db.session.get_one(Registration, row.registration_id)

    erase(person, tells=False)
    write_due(limit=10)

    (row,) = messages(letter)
    assert (row.recipient, row.state, row.facts, row.text) == ("", MessageState.DISCARDED, None, "")
    stored = db.session.get_one(GroupLetter, letter.id)
    assert "jan" not in str(stored.audience)
    assert actions.stop(event, letter.id, by=olga) == 0
    assert actions.go_on(event, letter.id, by=olga) == 0


def test_files_go_along_up_to_five_megabytes_together(event, olga, tmp_path):
    letter = draft(event)
    file = tmp_path / "mapa.pdf"
    file.write_bytes(PDF)
    actions.attach(event, letter.id, file, "mapa.pdf", by=olga)
    large = tmp_path / "velka.pdf"
    large.write_bytes(PDF + b" " * 5 * 1024 * 1024)
    with pytest.raises(LetterRefused) as refused:
        actions.attach(event, letter.id, large, "velka.pdf", by=olga)
    assert refused.value.reason is LetterRefusal.TOO_MUCH

    letter = db.session.get_one(GroupLetter, letter.id)
    actions.send(event, letter.id, None, actions.version_of(letter), by=olga)
    write_due(limit=10)

    parts = list(as_mail(messages(letter)[0])._message().walk())
    assert [(part.get_content_type(), part.get_filename()) for part in parts][-1] == ("application/pdf", "mapa.pdf")
    assert parts[-1].get_payload(decode=True) == PDF


def test_a_letter_written_by_a_person_is_no_automatic_one(event, olga):
    letter = sent(event, olga)
    write_due(limit=10)
    mail = as_mail(messages(letter)[0])._message()
    assert mail["Auto-Submitted"] is None
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_a_file_that_is_gone_fails_the_message_and_not_the_worker(event, olga, tmp_path):
    letter = draft(event)
    file = tmp_path / "mapa.pdf"
    file.write_bytes(PDF)
    stored = actions.attach(event, letter.id, file, "mapa.pdf", by=olga)
    letter = db.session.get_one(GroupLetter, letter.id)
    actions.send(event, letter.id, None, actions.version_of(letter), by=olga)
    write_due(limit=10)
    actions.storage().delete(db.session.get_one(type(stored), stored.id).storage_key)

    with pytest.raises(ValueError, match="gone"):
        as_mail(messages(letter)[0])


def test_every_step_is_on_record(event, olga):
    letter = actions.add_letter(event, {"subject_cs": "Sál", "body_cs": "Jiný."}, LetterAudience(), by=olga)
    actions.send_test(event, letter.id, by=olga)
    actions.send(event, letter.id, None, actions.version_of(letter), by=olga)
    actions.stop(event, letter.id, by=olga)
    actions.go_on(event, letter.id, by=olga)
    actions.retry_failed(event, letter.id, by=olga)

    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.verb, entry.after.get("total")) for entry in entries] == [
        ("added", None), ("tested_letter", None), ("wrote_letter", 2), ("stopped_letter", 2), ("continued_letter", 2),
        ("retried_letter", 0),
    ]  # fmt: skip
    assert {entry.subject_label for entry in entries} == {"Sál"}
