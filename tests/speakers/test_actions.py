"""Speakers added, invited and removed; every change on record."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from conference.extensions import db
from conference.lib import clock, links
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.mailing.actions import retry_message
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import GONE
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.speakers import actions, queries
from conference.speakers.models import Speaker, small_key
from conference.speakers.rules import SpeakerDetails, SpeakerRefusal, SpeakerRefused
from conference.team import removals
from conference.team.models import AuditEntry
from conference.untrusted.images import photo_from
from tests import factories
from tests.outbox import letters


@pytest.fixture
def olga(event):
    return factories.make_member(event)


def portrait() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (200, 250), "#884422").save(target, "JPEG")
    target.seek(0)
    return photo_from(target)


def test_speakers_stand_in_czech_order(event, olga):
    for given, family in [("Dana", "Chalupová"), ("Ivo", "Hrdý"), ("Eva", "Čapková"), ("Jan", "Cibulka")]:
        actions.add_speaker(event, SpeakerDetails(given, family), by=olga)

    assert [row.family_name for row in queries.all_of(event)] == ["Cibulka", "Čapková", "Hrdý", "Chalupová"]


def test_a_change_is_on_record_with_before_and_after(event, olga):
    row = actions.add_speaker(event, SpeakerDetails("Radka", "Řečnická"), by=olga)
    actions.edit_speaker(row, SpeakerDetails("Radka", "Nová"), by=olga)

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.verb, entry.before, entry.after) == (
        "changed",
        {"family_name": "Řečnická"},
        {"family_name": "Nová"},
    )


def test_the_invitation_carries_the_link_and_a_new_link_ends_the_old_one(event, olga):
    row = factories.make_speaker(event, email="radka@example.org", honorific="ms")
    actions.invite(row, by=olga)
    [message] = letters()
    old = next(line for line in message.text.splitlines() if "/speaker/" in line).rpartition("/")[2]

    assert (message.kind, message.recipient, row.invited_at) == (
        "speaker_invitation",
        "radka@example.org",
        clock.now(),
    )
    assert queries.by_token(old) == row
    actions.renew_link(row, by=olga)
    assert queries.by_token(old) is None


def test_the_link_of_a_speaker_who_was_removed_is_not_that_of_the_next_one(event, olga):
    """Also where the next one has the same id, as on SQLite."""
    row = factories.make_speaker(event)
    token = links.sign("speaker", row.id, row.link_version)
    assert queries.by_token(token) == row
    actions.remove_speaker(row, by=olga)
    factories.make_speaker(event)
    assert queries.by_token(token) is None


def test_an_invitation_can_be_sent_again_but_not_by_a_double_click(event, olga):
    row = factories.make_speaker(event)
    for seconds in (0, 1, 3600):
        with clock.frozen(clock.now() + timedelta(seconds=seconds)):
            actions.invite(row, by=olga)
    assert len(db.session.scalars(select(Message)).all()) == 2


def test_an_english_speaker_gets_an_english_mail_and_link(event, olga):
    row = factories.make_speaker(event, language="en")
    actions.invite(row, by=olga)
    [message] = letters()
    assert (message.language, "https://prezence.example.org/en/speaker/" in message.text) == ("en", True)


def test_an_invitation_written_late_keeps_its_language_and_a_link_that_was_ended(event, olga):
    row = factories.make_speaker(event, language="en")
    actions.invite(row, by=olga)
    actions.renew_link(row, by=olga)
    with transaction():
        row.language = "cs"

    [message] = letters()
    link = next(line for line in message.text.splitlines() if "/speaker/" in line)
    address, _, token = link.rpartition("/")
    assert (message.language, address) == ("en", "https://prezence.example.org/en/speaker")
    assert queries.by_token(token) is None


def test_a_speaker_removed_before_the_invitation_was_written_is_not_invited_until_it_is_taken_back(event, olga):
    row = factories.make_speaker(event)
    actions.invite(row, by=olga)
    removal = actions.remove_speaker(row, by=olga)

    [message] = letters()
    assert (message.state, message.error) == (MessageState.DISCARDED, GONE)

    removals.take_back(event, removal.id, by=olga)
    retry_message(event, message.id)
    assert "/speaker/" in letters()[0].text


def test_without_an_address_there_is_no_invitation(event, olga):
    row = factories.make_speaker(event, email="")
    with pytest.raises(SpeakerRefused) as refused:
        actions.invite(row, by=olga)
    assert (refused.value.reason, row.invited_at) == (SpeakerRefusal.NO_EMAIL, None)


def test_who_is_in_the_draft_or_in_the_published_programme_stays(event, olga):
    row, item = factories.make_speaker(event), factories.make_item(event)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=row.id))
    with pytest.raises(SpeakerRefused) as in_draft:
        actions.remove_speaker(row, by=olga)
    release_programme(event)
    with factories.transaction():
        item.speaker_links.clear()
    with pytest.raises(SpeakerRefused) as in_release:
        actions.remove_speaker(row, by=olga)

    assert {in_draft.value.reason, in_release.value.reason} == {SpeakerRefusal.IN_PROGRAMME}
    release_programme(event)
    actions.remove_speaker(row, by=olga)
    assert db.session.scalars(select(Speaker)).all() == []


def test_removing_leaves_the_mail_and_keeps_the_photo_for_who_takes_it_back(event, olga):
    row = factories.make_speaker(event)
    actions.invite(row, by=olga)
    actions.set_photo(row, portrait(), "Radka", by=olga)
    key = row.photo_key

    actions.remove_speaker(row, by=olga)

    assert storage().exists(key)
    assert storage().exists(small_key(key))
    assert db.session.scalars(select(Message.speaker_id)).all() == [None]


def test_a_new_photo_takes_the_place_of_the_old_one(event):
    row = factories.make_speaker(event)
    actions.set_photo(row, portrait(), "první")
    first = row.photo_key
    actions.set_photo(row, portrait(), "druhá")

    assert (row.photo_alt, storage().exists(first), storage().exists(row.photo_key)) == ("druhá", False, True)
    assert (storage().exists(small_key(first)), storage().exists(small_key(row.photo_key))) == (False, True)


def test_when_the_row_cannot_be_written_the_photo_is_removed_again(event, monkeypatch):
    row = factories.make_speaker(event)
    monkeypatch.setattr(actions, "new_key", lambda *_: "photos/1/aa.jpg")
    monkeypatch.setattr(actions.audit, "snapshot", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.set_photo(row, portrait(), "")
    assert not storage().exists("photos/1/aa.jpg")
    assert not storage().exists("photos/1/aa-small.jpg")
