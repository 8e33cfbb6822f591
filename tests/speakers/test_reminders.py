"""Reminders of what is missing from speakers: before answers and before slides are due, once each."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.programme.models import ItemSpeaker
from conference.slides import actions as slides_actions
from conference.slides import reminders as slides_reminders
from conference.speakers import actions, reminders
from conference.speakers.models import SpeakerAnswer
from tests.conftest import NOW
from tests.factories import at, make_event, make_item, make_member, make_speaker, saved
from tests.outbox import letters

ANSWERS_DUE = at(12) - timedelta(days=10)  # 1 June at noon
SLIDES_DUE = at(12) - timedelta(days=3)
SECOND = timedelta(seconds=1)


def morning(due, days):
    return due.replace(hour=9) - timedelta(days=days)


def reminded(moment):
    """Who is reminded at a moment, of what kind."""
    before = db.session.scalar(sa.select(sa.func.max(Message.id))) or 0
    with clock.frozen(moment):
        while slides_reminders.work_once() | reminders.work_once():
            pass
    rows = db.session.scalars(sa.select(Message).where(Message.id > before).order_by(Message.id))
    return [(row.recipient, row.kind) for row in rows]


@pytest.fixture
def event(app):
    return make_event(answers_due_at=ANSWERS_DUE, slides_due_at=SLIDES_DUE, asked_of_speakers=["arrival"])


@pytest.fixture
def radka(event):
    row = make_speaker(event, email="radka@example.org", invited_at=NOW)
    saved(ItemSpeaker(item_id=make_item(event).id, speaker_id=row.id))
    return row


def answer(speaker, answer):
    actions.answer_invitation(speaker, answer, "")


def test_who_has_not_answered_is_reminded_a_week_and_a_day_before(radka):
    asked = [("radka@example.org", "speaker_reminder")]
    assert reminded(morning(ANSWERS_DUE, 7) - SECOND) == []
    assert reminded(morning(ANSWERS_DUE, 7)) == asked
    assert reminded(morning(ANSWERS_DUE, 7) + timedelta(hours=5)) == []
    assert reminded(morning(ANSWERS_DUE, 1)) == asked
    assert reminded(ANSWERS_DUE) == []

    first, second = db.session.scalars(sa.select(Message).order_by(Message.id))
    assert (first.key, second.key, first.useful_until) == (
        f"speaker_reminder:{radka.id}:answers:2026-06-01:7",
        f"speaker_reminder:{radka.id}:answers:2026-06-01:1",
        ANSWERS_DUE,
    )


@pytest.mark.parametrize("given", SpeakerAnswer)
def test_who_has_answered_is_left_alone(radka, given):
    with transaction():
        radka.answer = given
    assert reminded(morning(ANSWERS_DUE, 7)) == []


def test_answers_are_chased_before_the_conference_is_published(event, radka):
    with transaction():
        event.published_at = None
    assert reminded(morning(ANSWERS_DUE, 1)) == [("radka@example.org", "speaker_reminder")]


@pytest.mark.parametrize("values", [{"email": ""}, {"invited_at": None}, {"invited_at": morning(ANSWERS_DUE, 1)}])
def test_who_has_no_address_or_no_invitation_yet_is_not_reminded(radka, values):
    with transaction():
        for name, value in values.items():
            setattr(radka, name, value)
    assert reminded(morning(ANSWERS_DUE, 1) - SECOND if values.get("invited_at") else morning(ANSWERS_DUE, 1)) == []


@pytest.mark.parametrize("column", ["cancelled_at", "archived_at"])
def test_a_conference_that_is_cancelled_or_in_the_archive_reminds_nobody(event, radka, column):
    with transaction():
        setattr(event, column, NOW)
    assert reminded(morning(ANSWERS_DUE, 1)) == []


def test_before_slides_are_due_each_gets_one_letter_about_slides_or_about_the_rest(event, radka):
    eva = make_speaker(event, email="eva@example.org", invited_at=NOW, bio_cs="Staví.")  # in no talk: no slides
    make_speaker(event, email="hana@example.org", invited_at=NOW, answer="yes", bio_cs="Staví.", photo_key="a.jpg",
                 arrival="8:40")  # fmt: skip
    answer(radka, SpeakerAnswer.YES)
    answer(eva, SpeakerAnswer.YES)

    assert reminded(morning(SLIDES_DUE, 1)) == [
        ("radka@example.org", "slides_reminder"), ("eva@example.org", "speaker_reminder"),
    ]  # fmt: skip


def test_nobody_who_is_not_coming_is_asked_for_slides(radka):
    answer(radka, SpeakerAnswer.NO)
    assert reminded(morning(SLIDES_DUE, 1)) == []


def test_who_was_asked_by_the_team_since_the_day_before_is_not_asked_again(radka):
    with clock.frozen(morning(ANSWERS_DUE, 1) - timedelta(hours=3)):
        assert actions.remind(radka.event, [radka.id], by=make_member(radka.event)) == 1
    assert reminded(morning(ANSWERS_DUE, 1)) == []


def test_who_was_reminded_by_rule_is_not_reminded_by_hand_on_that_day(event, radka):
    member = make_member(event)
    assert reminded(morning(ANSWERS_DUE, 1)) == [("radka@example.org", "speaker_reminder")]
    with clock.frozen(morning(ANSWERS_DUE, 1) + timedelta(hours=14)):
        assert actions.remind(event, [radka.id], by=member) == slides_actions.remind(event, by=member) == 0
    with clock.frozen(morning(ANSWERS_DUE, 1) + timedelta(hours=15)):  # midnight
        assert actions.remind(event, [radka.id], by=member) == 1


def test_who_was_reminded_of_slides_is_not_reminded_of_all_on_that_day_and_neither_the_other_way(event, radka):
    member = make_member(event)
    assert (slides_actions.remind(event, by=member), actions.remind(event, [radka.id], by=member)) == (1, 0)
    with clock.frozen(NOW + timedelta(days=1)):
        assert (actions.remind(event, [radka.id], by=member), slides_actions.remind(event, by=member)) == (1, 0)


def test_the_letter_names_what_is_missing_when_it_is_written(event, radka):
    reminded(morning(ANSWERS_DUE, 1))
    with transaction():
        radka.photo_key = "a.jpg"

    [message] = letters()

    assert "- odpověď na pozvánku\n- prezentace\n- medailonek\n- příjezd\n" in message.text
    assert "1. 6. 2026, 12:00".replace(" ", "\u00a0") in message.text.replace(" ", "\u00a0")


def test_a_letter_to_who_has_done_all_meanwhile_is_not_sent(event):
    eva = make_speaker(event, email="eva@example.org", invited_at=NOW, bio_cs="Staví.", photo_key="a.jpg", arrival="8")
    assert reminded(morning(ANSWERS_DUE, 1)) == [("eva@example.org", "speaker_reminder")]
    answer(eva, SpeakerAnswer.YES)

    [message] = letters()
    assert (message.state, message.text) == (MessageState.DISCARDED, "")
