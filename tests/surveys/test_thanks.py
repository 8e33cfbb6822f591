"""The thank-you letter: to everybody who was present, once, with what there is."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.attendance.models import Presence
from conference.certificates.models import Certificate
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing import delivery
from conference.mailing.last_moment import as_sent
from conference.mailing.models import Message, MessageState
from conference.mailing.smtp import NotSent, Stage
from conference.registration.models import Registration
from conference.surveys import thanks
from conference.surveys.models import Survey
from conference.surveys.tickets import MARK, ticket_of
from tests.factories import CONFERENCE_DAY, at, make_event, make_registration, make_visit, saved, take_place
from tests.outbox import letters
from tests.surveys.replies import ask, make_survey

DUE = at(9, day=CONFERENCE_DAY + timedelta(days=3))
SECOND = timedelta(seconds=1)
LINK = re.compile(r"/survey/([\w.-]+)")


@pytest.fixture
def event(app: Flask) -> Event:
    """A conference whose people are thanked three days later."""
    return make_event(thanks_days=3)


def came(event: Event, **values: object) -> Registration:
    """Somebody who was there."""
    person = make_registration(event, **values)
    saved(Presence(event_id=event.id, registration_id=person.id, day=CONFERENCE_DAY, arrived_at=at(9)))
    return person


def thanked(moment=DUE) -> list[str]:
    """Whom the worker thanks at a moment."""
    before = db.session.scalar(sa.select(sa.func.max(Message.id))) or 0
    with clock.frozen(moment):
        while thanks.work_once():
            pass
    rows = db.session.scalars(sa.select(Message).where(Message.id > before, Message.kind == "thanks"))
    return sorted(row.recipient for row in rows)


def test_who_was_there_is_thanked_in_the_morning_so_many_days_after(event: Event) -> None:
    came(event, email="jana@example.org")
    make_registration(event, email="doma@example.org")

    assert thanked(DUE - SECOND) == []
    assert thanked(DUE) == ["jana@example.org"]
    assert thanked(DUE + timedelta(days=1)) == []


def test_it_is_switched_off_until_the_team_sets_a_day(event: Event) -> None:
    other = make_event("jina-2026")
    came(other)

    assert other.thanks_days == 0
    assert thanked() == []


def test_presence_that_is_noted_late_is_thanked_for_late_but_not_for_ever(event: Event) -> None:
    came(event, email="jana@example.org")
    assert thanked(DUE + timedelta(days=30)) == []
    assert thanked(DUE + timedelta(days=30) - SECOND) == ["jana@example.org"]
    came(event, email="petr@example.org")
    assert thanked(DUE + timedelta(days=20)) == ["petr@example.org"]


def test_another_day_thanks_nobody_twice(event: Event) -> None:
    came(event)
    assert len(thanked()) == 1
    with transaction():
        event.thanks_days = 5
    assert thanked(at(9, day=CONFERENCE_DAY + timedelta(days=5))) == []


def test_who_came_along_on_a_visit_was_there_and_who_was_noted_absent_was_not(event: Event) -> None:
    visit = make_visit(event)
    guest = make_registration(event, email="host@example.org")
    place = take_place(guest, visit.groups[0].quota_id)
    absent = make_registration(event)
    saved(Presence(event_id=event.id, registration_id=absent.id, day=CONFERENCE_DAY, absent=True))
    with transaction():
        place.came = True

    assert thanked() == ["host@example.org"]


@pytest.mark.parametrize(
    "values",
    [{"cancelled_at": at(8)}, {"published_at": None}, {"thanks_days": 0}],
    ids=["cancelled", "not public", "switched off"],
)
def test_nobody_is_thanked_for(event: Event, values: dict[str, object]) -> None:
    came(event)
    with transaction():
        for name, value in values.items():
            setattr(event, name, value)
    assert thanked() == []


@pytest.mark.parametrize(
    "values",
    [{"cancelled_at": at(8)}, {"erased_at": at(8)}, {"email": ""}],
    ids=["cancelled", "erased", "without an address"],
)
def test_somebody_is_not_thanked_who(event: Event, values: dict[str, object]) -> None:
    came(event, **values)
    assert thanked() == []


def test_four_workers_at_once_thank_each_person_once(app: Flask, event: Event) -> None:
    people = [came(event).id for _ in range(3)]
    db.session.rollback()
    answers: list[bool] = []
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            answers.extend(thanks.thank(person) for person in people)

    with clock.frozen(DUE):
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert sorted(answers) == [False] * 9 + [True] * 3
    assert sorted(db.session.scalars(sa.select(Message.key))) == sorted(f"thanks:{person}" for person in people)


def test_a_registration_merged_into_another_one_is_not_thanked_again(event: Event) -> None:
    one, two = came(event), came(event)
    with clock.frozen(DUE):
        thanks.thank(one.id)
    with transaction():  # as merging does (`outbox.hand_over`)
        db.session.execute(sa.update(Message).values(registration_id=two.id))
        one.merged_into_id, one.cancelled_at = two.id, clock.now()

    assert thanked() == []


# What it says


def text_of(event: Event, **values: object) -> str:
    came(event, **values)
    thanked()
    return letters()[-1].text


def test_alone_it_thanks_and_speaks_of_nothing_that_is_not_there(event: Event) -> None:
    text = text_of(event, language="en")
    assert "Thank you for coming" in text
    assert re.findall("slides|certificate|survey", text) == []


def test_it_leads_to_the_certificate_on_the_own_page(event: Event) -> None:
    person = came(event, language="en")
    saved(Certificate(event_id=event.id, registration_id=person.id, sequence=1, number="2026/0001", code="CODE",
                      facts={}, minutes=345))  # fmt: skip
    thanked()
    assert re.search(r"certificate of attendance is on your own page:\n\nhttps?://\S+/my/\S+\n", letters()[-1].text)


def test_its_stored_words_have_a_mark_in_place_of_the_ticket_and_each_attempt_makes_a_new_one(event: Event) -> None:
    survey = make_survey(event)
    ask(event)
    text = text_of(event)
    assert LINK.findall(text) == [MARK]

    message = letters()[-1]
    assert MARK in message.html
    sent = [as_sent(message) for _ in range(2)]
    tokens = {token for words in sent for part in words for token in LINK.findall(part)}
    assert len(tokens) == 2  # one for each attempt, the same in text and HTML
    assert [ticket_of(token).survey.id for token in tokens] == [survey.id] * 2
    assert LINK.findall(message.text) == [MARK]


@pytest.mark.parametrize("why", ["no questions", "over"])
def test_there_is_no_link_to_a_survey_that_nobody_could_answer(event: Event, why: str) -> None:
    survey = make_survey(event)
    if why == "over":
        ask(event)
        with transaction():
            survey.closes_on = CONFERENCE_DAY
    assert "/survey/" not in text_of(event)


def test_a_letter_that_is_tried_again_is_one_letter_with_one_ticket(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_survey(event)
    ask(event)
    came(event)
    thanked()
    attempts = []

    def send(_courier: object, mail: object) -> None:
        attempts.append(LINK.findall(mail.body))
        if len(attempts) == 1:
            raise NotSent(Stage.CONNECTION, None, "nobody answers")

    monkeypatch.setattr("conference.mailing.smtp.Courier.send", send)
    for minutes in (0, 1):
        with clock.frozen(DUE + timedelta(minutes=minutes)):
            delivery.work_once()

    assert [len(tokens) for tokens in attempts] == [1, 1]
    assert attempts[0] != attempts[1]
    db.session.rollback()
    (message,) = db.session.scalars(sa.select(Message))
    assert message.state is MessageState.SENT
    assert LINK.findall(message.text) == [MARK]
    assert isinstance(db.session.scalar(sa.select(Survey)), Survey)
