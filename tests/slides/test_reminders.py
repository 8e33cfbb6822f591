"""Reminders of slides: a week and a day before the due date, only while they are missing, and once each."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.programme.models import ItemSpeaker
from conference.slides import actions, reminders
from conference.slides.models import Audience, SlideFile
from conference.slides.rules import reminder_due
from conference.speakers.models import SpeakerAnswer
from conference.worker import run
from tests.conftest import NOW
from tests.factories import at, make_event, make_item, make_member, make_speaker, saved
from tests.outbox import letters

DUE = at(12) - timedelta(days=3)  # 8 June at noon
WEEK_BEFORE, DAY_BEFORE = DUE.replace(hour=9) - timedelta(days=7), DUE.replace(hour=9) - timedelta(days=1)
SECOND = timedelta(seconds=1)


def reminded(moment):
    """Who is reminded at a moment."""
    before = db.session.scalar(sa.select(sa.func.max(Message.id))) or 0
    with clock.frozen(moment):
        while reminders.work_once():
            pass
    rows = db.session.scalars(sa.select(Message).where(Message.id > before).order_by(Message.id))
    return [row.recipient for row in rows]


def change(row, **values):
    with transaction():
        for name, value in values.items():
            setattr(row, name, value)


def make_talk(event, *speakers, **values):
    item = make_item(event, **values)
    for speaker in speakers:
        saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    return item


def upload(item):
    saved(
        SlideFile(
            event_id=item.event_id, item_id=item.id, version=1, storage_key="slides/none.pdf", filename="a.pdf",
            mime="application/pdf", size=1, audience=Audience.PUBLIC,
        )
    )  # fmt: skip


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def radka(event):
    return make_speaker(event, email="radka@example.org", invited_at=NOW)


@pytest.fixture
def talk(event, radka):
    return make_talk(event, radka)


def test_a_reminder_names_what_is_still_in_the_programme_when_it_is_written(event, radka, talk):
    other = make_talk(event, radka, title_cs="Druhá")
    assert reminded(WEEK_BEFORE) == ["radka@example.org"]
    with transaction() as session:
        session.delete(talk)

    [message] = letters()
    assert (talk.title_cs in message.text, other.title_cs in message.text) == (False, True)


@pytest.mark.parametrize("meanwhile", ["slides", "no"])
def test_who_has_sent_them_or_said_no_before_the_letter_is_written_is_not_asked(radka, talk, meanwhile):
    """As where the mail server was away for a night."""
    assert reminded(WEEK_BEFORE) == ["radka@example.org"]
    if meanwhile == "slides":
        upload(talk)
    else:
        change(radka, answer=SpeakerAnswer.NO)

    [message] = letters()
    assert (message.state, message.text) == (MessageState.DISCARDED, "")


def test_without_anything_left_in_the_programme_nobody_is_asked_for_slides(event, radka, talk):
    assert reminded(WEEK_BEFORE) == ["radka@example.org"]
    with transaction() as session:
        session.delete(talk)

    [message] = letters()
    assert (message.state, message.text) == (MessageState.DISCARDED, "")


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (WEEK_BEFORE - SECOND, None),
        (WEEK_BEFORE, (7, WEEK_BEFORE)),
        (DAY_BEFORE - SECOND, (7, WEEK_BEFORE)),
        (DAY_BEFORE, (1, DAY_BEFORE)),
        (DUE - SECOND, (1, DAY_BEFORE)),
        (DUE, None),
    ],
)
def test_of_missed_reminders_the_last_one_counts_until_the_due_date(now, found):
    assert reminder_due(DUE, "Europe/Prague", now) == found


def test_without_a_due_date_there_is_no_reminder():
    assert reminder_due(None, "Europe/Prague", NOW) is None


def test_speakers_are_reminded_a_week_and_a_day_before(talk):
    assert reminded(WEEK_BEFORE - SECOND) == []
    assert reminded(WEEK_BEFORE) == ["radka@example.org"]
    assert reminded(WEEK_BEFORE) == reminded(DAY_BEFORE - SECOND) == []
    assert reminded(DAY_BEFORE) == ["radka@example.org"]
    assert reminded(DUE - SECOND) == reminded(DUE) == []
    rows = db.session.execute(sa.select(Message.key, Message.useful_until).order_by(Message.id)).all()
    assert [tuple(row) for row in rows] == [
        (f"slides_reminder:{talk.speakers[0].id}:2026-06-08:7", DUE),
        (f"slides_reminder:{talk.speakers[0].id}:2026-06-08:1", DUE),
    ]


def test_a_worker_that_was_off_sends_one_late_reminder(talk):
    assert reminded(DUE - SECOND) == ["radka@example.org"]


def test_a_worker_that_was_off_past_the_due_date_sends_none(talk):
    assert reminded(DUE) == reminded(DUE + timedelta(days=30)) == []


def test_who_has_sent_everything_is_left_alone(event, radka, talk):
    other = make_talk(event, radka)
    upload(talk)
    assert reminded(WEEK_BEFORE) == ["radka@example.org"]
    assert other.title_cs in letters()[0].text.replace("\N{NO-BREAK SPACE}", " ")

    upload(other)
    assert reminded(DAY_BEFORE) == []


def test_items_that_publish_no_slides_ask_for_none(event, radka):
    make_talk(event, radka, publishes_slides=False)
    make_talk(event, radka, anonymous=True)

    assert reminded(WEEK_BEFORE) == []


@pytest.mark.parametrize("known", [{}, {"invited_at": WEEK_BEFORE + SECOND}, {"opened_at": WEEK_BEFORE + SECOND}])
def test_who_was_not_invited_by_then_is_not_reminded(event, known):
    make_talk(event, make_speaker(event, **known))

    assert reminded(WEEK_BEFORE + timedelta(hours=1)) == []


def test_who_was_asked_by_the_team_the_day_before_is_not_asked_again(event, talk):
    with clock.frozen(WEEK_BEFORE - timedelta(hours=20)):
        assert actions.remind(event, by=make_member(event)) == 1

    assert reminded(WEEK_BEFORE) == []
    assert reminded(DAY_BEFORE) == ["radka@example.org"]


def test_a_later_due_date_has_its_own_reminders(event, talk):
    reminded(WEEK_BEFORE)
    change(event, slides_due_at=DUE + timedelta(days=20))

    assert reminded(DAY_BEFORE) == []
    assert reminded(WEEK_BEFORE + timedelta(days=20)) == ["radka@example.org"]


@pytest.mark.parametrize("values", [
    {"cancelled_at": NOW}, {"archived_at": NOW}, {"published_at": None}, {"slides_due_at": None},
])  # fmt: skip
def test_a_conference_that_is_over_for_its_team_or_not_public_or_sets_no_date_reminds_nobody(event, talk, values):
    change(event, **values)

    assert reminded(WEEK_BEFORE) == reminded(DAY_BEFORE) == []


def test_slides_that_come_while_the_worker_is_at_it_need_no_reminder(event, radka, talk):
    with clock.frozen(WEEK_BEFORE):
        assert list(reminders._due()) == [(event.id, radka.id)]
        upload(talk)

        assert reminders.remind_of_slides(event.id, radka.id) is False


def test_a_speaker_who_can_t_be_written_to_does_not_keep_the_others_waiting(event):
    make_talk(event, make_speaker(event, email="nobody", invited_at=NOW))
    make_talk(event, make_speaker(event, email="petr@example.org", invited_at=NOW))

    assert reminded(WEEK_BEFORE) == ["petr@example.org"]


def test_two_workers_at_once_remind_once(app, event, radka, talk):
    event_id, speaker_id = event.id, radka.id
    db.session.remove()
    start, answers = threading.Barrier(4), []

    def work():
        with app.app_context():
            start.wait()
            answers.append(reminders.remind_of_slides(event_id, speaker_id))

    with clock.frozen(WEEK_BEFORE):
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert sorted(answers) == [False, False, False, True]


def test_the_worker_does_it_by_itself(app, talk):
    with clock.frozen(WEEK_BEFORE):
        run(app, once=True)

    assert db.session.scalars(sa.select(Message.kind)).all() == ["slides_reminder"]
