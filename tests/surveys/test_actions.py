"""Answers are counted once, texts lie apart, and a second press does nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.questions.models import Question, QuestionKind, Questionnaire
from conference.questions.queries import questions_of
from conference.surveys import actions, queries, thanks
from conference.surveys.models import Survey, SurveyTally, SurveyText, UsedTicket
from conference.surveys.rules import SurveyRefusal, SurveyRefused
from conference.surveys.tickets import new_ticket
from tests.factories import at, make_event, make_member
from tests.surveys.replies import LAST_DAY, ask, make_survey, reply


def tally(question: Question) -> dict[str, tuple[int, int]]:
    """How often each answer was given, and how often in the results."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(SurveyTally).where(SurveyTally.question_id == question.id))
    return {row.answer: (row.times, row.shown) for row in rows}


def texts() -> list[tuple[str, bool]]:
    db.session.rollback()
    return sorted((row.value, row.is_shown) for row in db.session.scalars(sa.select(SurveyText)))


def test_choices_and_numbers_are_counted_and_texts_are_kept_apart(event: Event, survey: Survey) -> None:
    liked = ask(event, QuestionKind.ONE_OF, "velmi", "málo")
    useful = ask(event, QuestionKind.SEVERAL_OF, "přednášky", "prohlídky")
    hours, better = ask(event, QuestionKind.NUMBER), ask(event, QuestionKind.LONG_TEXT)
    first, second = useful.choices

    reply(survey, {liked: (liked.choices[0].id,), useful: (first.id, second.id), hours: "3", better: "Víc káv."})
    reply(survey, {liked: (liked.choices[0].id,), useful: (), hours: "", better: ""})

    assert tally(liked) == {"": (2, 0), str(liked.choices[0].id): (2, 0)}
    assert tally(useful) == {"": (1, 0), str(first.id): (1, 0), str(second.id): (1, 0)}
    assert tally(hours) == {"": (1, 0), "3": (1, 0)}
    assert tally(better) == {"": (1, 0)}
    assert texts() == [("Víc káv.", False)]
    assert survey.replies == 2


def test_a_ticket_lets_answers_in_once(event: Event, survey: Survey) -> None:
    better, token = ask(event), new_ticket(survey.id)
    reply(survey, {better: "Poprvé."}, token)

    with pytest.raises(SurveyRefused) as refused:
        reply(survey, {better: "Podruhé."}, token)

    assert refused.value.reason is SurveyRefusal.USED
    assert (texts(), survey.replies) == ([("Poprvé.", False)], 1)


def test_of_four_who_send_the_same_ticket_at_once_one_is_counted(app: Flask, event: Event, survey: Survey) -> None:
    better, token, told = ask(event), new_ticket(survey.id), []
    survey_id, name = survey.id, better.name
    db.session.rollback()
    start = threading.Barrier(4)

    def send() -> None:
        with app.app_context():
            start.wait()
            try:
                actions.reply(survey_id, token, {name: "Jednou."})
            except SurveyRefused as refused:
                told.append(refused.reason)

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert told == [SurveyRefusal.USED] * 3
    assert texts() == [("Jednou.", False)]


def test_twelve_who_answer_at_once_are_all_counted(app: Flask, event: Event, survey: Survey) -> None:
    liked = ask(event, QuestionKind.ONE_OF, "velmi", "málo")
    survey_id, name, choice = survey.id, liked.name, liked.choices[0].id
    db.session.rollback()

    def send(number: int) -> None:
        with app.app_context():
            actions.reply(survey_id, f"{number}", {name: (choice,)})

    senders = [threading.Thread(target=send, args=(number,)) for number in range(12)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert tally(liked) == {"": (12, 10), str(choice): (12, 10)}
    db.session.refresh(survey)
    assert (survey.replies, survey.shown) == (12, 10)


def test_what_is_asked_no_more_or_is_of_another_question_is_left_out(event: Event, survey: Survey) -> None:
    gone, liked = ask(event, archived_at=clock.now()), ask(event, QuestionKind.ONE_OF, "velmi", "málo")
    other = ask(make_event("jina-2026"), QuestionKind.ONE_OF, "ano", "ne")

    reply(survey, {gone: "Nic.", liked: (other.choices[0].id,), other: (other.choices[0].id,)})

    assert (tally(gone), tally(liked), tally(other), texts()) == ({}, {}, {}, [])


@pytest.mark.parametrize("day", [LAST_DAY + timedelta(days=1), LAST_DAY - timedelta(days=22)])
def test_outside_of_its_days_nothing_is_kept_and_the_ticket_stays_good(event: Event, survey: Survey, day) -> None:
    better, token = ask(event), new_ticket(survey.id)
    with clock.frozen(at(10, day=day)), pytest.raises(SurveyRefused) as refused:
        reply(survey, {better: "Nic."}, token)
    assert refused.value.reason is SurveyRefusal.NOT_OPEN

    reply(survey, {better: "Teď."}, token)
    assert texts() == [("Teď.", False)]


def test_results_take_answers_in_five_at_a_time_and_the_rest_when_it_closes(event: Event, survey: Survey) -> None:
    better = ask(event)
    for number in range(4):
        reply(survey, {better: f"{number}"})
    assert queries.results(event, survey) == []

    for number in range(4, 7):
        reply(survey, {better: f"{number}"})
    assert [(one.answered, one.texts) for one in queries.results(event, survey)] == [(5, ["0", "1", "2", "3", "4"])]

    with clock.frozen(at(0, 30, day=LAST_DAY + timedelta(days=1))):
        assert thanks.close_once()
        assert not thanks.close_once()
    db.session.refresh(survey)
    assert [(one.answered, len(one.texts)) for one in queries.results(event, survey)] == [(7, 7)]


def test_of_a_question_that_few_were_asked_nothing_is_shown(event: Event, survey: Survey) -> None:
    came = ask(event, QuestionKind.YES_NO)
    why = ask(event, only_if=came.choices[1])
    for number in range(10):
        is_one = number < 4
        reply(survey, {came: (came.choices[is_one].id,), why: "Protože." if is_one else ""})

    first, second = queries.results(event, survey)
    assert [(bar.answer, bar.count, bar.percent) for bar in first.bars] == [("ano", 6, 60), ("ne", 4, 40)]
    assert (second.is_kept_back, second.texts) == (True, ())


def test_proposed_questions_are_asked_in_both_languages_and_only_once(event: Event) -> None:
    olga = make_member(event)
    survey = actions.propose_questions(event, olga)

    asked = questions_of(event, Questionnaire.SURVEY)
    assert len(asked) == 6
    assert all(question.label_cs and question.label_en for question in asked)
    assert all(choice.label_cs and choice.label_en for question in asked for choice in question.choices)
    assert (survey.opens_on, survey.closes_on) == (event.ends_on, LAST_DAY)
    assert questions_of(event) == []
    with pytest.raises(SurveyRefused):
        actions.propose_questions(event, olga)


def test_texts_and_tickets_end_a_year_after_the_survey_and_counts_stay(event: Event, survey: Survey) -> None:
    better = ask(event)
    reply(survey, {better: "Děkuji."})
    with clock.frozen(at(0, day=LAST_DAY + timedelta(days=365))):
        assert list(queries.with_ended_texts()) == []
    with clock.frozen(at(0, day=LAST_DAY + timedelta(days=366))):
        assert list(queries.with_ended_texts()) == [survey.id]
        actions.erase_texts(survey.id)
        assert list(queries.with_ended_texts()) == []

    assert (texts(), db.session.scalars(sa.select(UsedTicket)).all()) == ([], [])
    assert tally(better) == {"": (1, 0)}


def test_a_survey_of_another_conference_is_not_touched(event: Event, survey: Survey) -> None:
    other = make_event("jina-2026")
    second = make_survey(other)
    theirs = ask(other)
    for _ in range(4):
        reply(second, {theirs: "Jinde."})
    mine = ask(event)
    for _ in range(5):
        reply(survey, {mine: "Tady."})

    assert texts() == [("Jinde.", False)] * 4 + [("Tady.", True)] * 5
    db.session.refresh(second)
    assert (second.replies, second.shown) == (4, 0)
