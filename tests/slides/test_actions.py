"""Uploading slides: what is kept, what is refused, and that nothing is left half written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.slides import actions, queries
from conference.slides.models import Audience, SlideFile
from conference.slides.rules import SlidesRefusal, SlidesRefused
from conference.team.models import AuditEntry
from conference.untrusted.refusals import RefusalReason, UploadRefused
from tests import factories
from tests.outbox import letters
from tests.slides import files

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def talk(app):
    event = factories.make_event()
    item = factories.make_item(event, code="T1", title_cs="Zabydlování")
    speaker = factories.make_speaker(event, email="radka@example.org")
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    return item


def upload(session, tmp_path: Path, content: bytes, name: str = "Zabydlování.pptx", **values) -> SlideFile:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return actions.upload(session, path, name, values.pop("audience", Audience.PUBLIC), **values)


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        (files.pptx(), "Zabydlování.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (files.odp(), "Zabydlování.odp", "application/vnd.oasis.opendocument.presentation"),
        (files.pdf(), "Zabydlování.pdf", "application/pdf"),
    ],
)
def test_the_three_kinds_are_kept_as_they_came(talk, tmp_path, content, name, mime):
    file = upload(talk, tmp_path, content, name)

    assert (file.filename, file.mime, file.size, file.version) == (name, mime, len(content), 1)
    assert b"".join(storage().open_stream(file.storage_key)) == content


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (files.PROGRAM, "Zabydlování.pptx", RefusalReason.DISGUISED),
        (files.WEB_PAGE, "Zabydlování.pdf", RefusalReason.DISGUISED),
        (files.bomb, "Zabydlování.pptx", RefusalReason.BOMB),
        (files.PROGRAM, "Zabydlování.exe", RefusalReason.WRONG_TYPE),
        (b"", "Zabydlování.pdf", RefusalReason.EMPTY),
    ],
)
def test_what_only_pretends_to_be_slides_is_refused_and_not_kept(talk, tmp_path, content, name, reason):
    with pytest.raises(UploadRefused) as refused:
        upload(talk, tmp_path, files.made(content), name)

    assert refused.value.reason is reason
    assert db.session.scalars(select(SlideFile)).all() == []


def test_a_newer_file_replaces_the_older_one_which_stays_stored(talk, tmp_path):
    first = upload(talk, tmp_path, files.pdf(1), "a.pdf")
    second = upload(talk, tmp_path, files.pdf(2), "b.pdf", audience=Audience.NOBODY)

    assert [(file.version, file.replaced_at) for file in talk.slide_files] == [(1, clock.now()), (2, None)]
    assert queries.current(talk.event) == {"T1": second}
    assert storage().exists(first.storage_key)


def test_when_the_row_cannot_be_written_the_file_is_removed_again(talk, tmp_path, monkeypatch):
    keys = []
    monkeypatch.setattr(actions, "new_key", lambda *_: keys.append("slides/1/aa.pdf") or keys[-1])
    monkeypatch.setattr(actions, "publishes_slides", lambda _: len(keys) == 0)  # refused once it is stored

    with pytest.raises(SlidesRefused):
        upload(talk, tmp_path, files.pdf(), "a.pdf")

    assert keys == ["slides/1/aa.pdf"]
    assert not storage().exists("slides/1/aa.pdf")
    assert db.session.scalars(select(SlideFile)).all() == []


def test_after_the_due_date_a_speaker_is_refused_and_the_team_is_not(talk, tmp_path):
    user = factories.make_member(talk.event)
    with clock.frozen(talk.event.slides_due_at + timedelta(seconds=1)):
        with pytest.raises(SlidesRefused) as refused:
            upload(talk, tmp_path, files.pdf(), "a.pdf")
        file = upload(talk, tmp_path, files.pdf(), "a.pdf", by=user)

    assert refused.value.reason is SlidesRefusal.PAST_DUE
    assert file.version == 1
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.verb, entry.subject_kind, entry.after["filename"]) == ("uploaded", "SlideFile", "a.pdf")


def test_a_story_told_anonymously_takes_slides_for_the_projector_only(talk, tmp_path):
    story = factories.make_item(talk.event, anonymous=True)
    with pytest.raises(SlidesRefused) as refused:
        upload(story, tmp_path, files.pdf(), "a.pdf")
    assert refused.value.reason is SlidesRefusal.NOT_PUBLISHED
    assert upload(story, tmp_path, files.pdf(), "a.pdf", audience=Audience.NOBODY).audience is Audience.NOBODY


def test_withdrawn_slides_are_nobodys_and_what_comes_after_them_is_the_next_version(talk, tmp_path):
    user = factories.make_member(talk.event)
    upload(talk, tmp_path, files.pdf(), "a.pdf")

    actions.withdraw(talk, by=user)

    assert queries.current(talk.event) == {}
    with pytest.raises(SlidesRefused) as refused:
        actions.withdraw(talk, by=user)
    assert refused.value.reason is SlidesRefusal.GONE
    assert upload(talk, tmp_path, files.pdf(), "b.pdf").version == 2


def test_taking_a_withdrawal_back_shows_the_same_file_to_the_same_people(talk, tmp_path):
    user = factories.make_member(talk.event)
    first = upload(talk, tmp_path, files.pdf(), "a.pdf", audience=Audience.PARTICIPANTS)
    actions.withdraw(talk, by=user)

    assert actions.show_again(talk, 1, by=user) is first

    assert (queries.current(talk.event), first.audience) == ({"T1": first}, Audience.PARTICIPANTS)
    with pytest.raises(SlidesRefused) as refused:
        actions.show_again(talk, 1, by=user)
    assert refused.value.reason is SlidesRefusal.CURRENT
    verbs = [entry.verb for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert verbs == ["changed_own", "withdrew_slides", "restored"]


def test_an_older_version_shown_again_ends_the_present_one(talk, tmp_path):
    user = factories.make_member(talk.event)
    for number in (1, 2):
        upload(talk, tmp_path, files.pdf(number), f"{number}.pdf")

    actions.show_again(talk, 1, by=user)

    assert [(file.version, file.replaced_at is None) for file in talk.slide_files] == [(1, True), (2, False)]


def test_where_the_event_wants_a_yes_a_speakers_slides_wait_for_it_and_the_teams_own_do_not(talk, tmp_path):
    user = factories.make_member(talk.event)
    with transaction():
        talk.event.slides_need_approval = True
    release_programme(talk.event)

    waiting = upload(talk, tmp_path, files.pdf(1), "a.pdf", audience=Audience.PARTICIPANTS)
    assert (queries.waiting(talk.event), queries.for_participants(talk.event)) == ([waiting], {})
    actions.approve(talk, 1, Audience.PARTICIPANTS, by=user)
    assert (queries.waiting(talk.event), queries.for_participants(talk.event)) == ([], {"T1": waiting})
    actions.change_audience(talk, Audience.PUBLIC)  # to more people than the yes was for
    assert (queries.waiting(talk.event), queries.published(talk.event)) == ([waiting], {})

    ours = upload(talk, tmp_path, files.pdf(2), "b.pdf", by=user)
    assert (queries.waiting(talk.event), queries.published(talk.event)) == ([], {"T1": ours})


def test_switching_the_yes_on_leaves_what_is_shown_already(talk, tmp_path):
    shown = upload(talk, tmp_path, files.pdf(1), "a.pdf")
    release_programme(talk.event)
    with transaction():
        talk.event.slides_need_approval = True

    assert queries.published(talk.event) == {"T1": shown}


def test_speakers_without_slides_are_reminded_once_a_day(talk, tmp_path):
    event, user = talk.event, factories.make_member(talk.event)
    done = factories.make_item(event, code="T2")
    punctual = factories.make_speaker(event, email="vcas@example.org")
    factories.saved(ItemSpeaker(item_id=done.id, speaker_id=punctual.id))
    upload(done, tmp_path, files.pdf(), "a.pdf")

    assert actions.remind(event, by=user) == 1
    assert actions.remind(event, by=user) == 0
    [message] = letters()
    assert (message.recipient, message.kind, message.language) == ("radka@example.org", "slides_reminder", "cs")
    assert "Zabydlování" in message.text
    assert "https://prezence.example.org/speaker/" in message.text
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert actions.remind(event, by=user) == 1
