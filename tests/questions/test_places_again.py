"""Registrations that go on after an end: places of limited choices follow the answers, nobody is counted twice."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from conference.bulk import actions, rules
from conference.bulk.models import BulkKind
from conference.erasure.actions import erase_needs, has_needs
from conference.extensions import db
from conference.places.models import Place, Quota
from conference.questions.models import End, QuestionKind
from conference.registration import actions as registrations
from conference.registration.approval import actions as approval
from conference.registration.models import Approval, Registration
from tests.factories import make_event, make_member, make_question, make_registration
from tests.questions.test_limits import register, taken, with_places
from tests.registration.people import details


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def small(event):
    """A workshop with one place."""
    question = make_question(event, QuestionKind.ONE_OF, "Malý dům", "Velký dům")
    with_places(question.choices[0], 1)
    return question.choices[0]


def cancel_many(event, people, by):
    ids, choices = [person.id for person in people], {}
    shown = rules.shown(actions.BY_KIND[BulkKind.CANCEL].judged(event, ids, choices), choices)
    return actions.carry_out(event, BulkKind.CANCEL, ids, choices, shown=shown, by=by)


def test_cancelling_that_is_taken_back_takes_the_place_of_the_choice_again(event, small):
    person, by = register(event, 1, small), make_member(event)
    change = cancel_many(event, [person], by)
    assert taken(small) == 0
    actions.undo(change, by=by)
    assert taken(small) == 1
    assert change.back == {"given": [person.id]}
    assert person.own == {small.question.name: (small.id,)}


def test_a_choice_that_somebody_else_has_by_now_is_left_out(event, small):
    person, by = register(event, 1, small), make_member(event)
    change = cancel_many(event, [person], by)
    register(event, 2, small)
    actions.undo(change, by=by)
    assert taken(small) == 1
    assert db.session.get(Quota, small.quota_id).waiting == 0
    assert change.back == {"without_choice": [person.id]}
    assert person.own == {}


def test_who_waits_for_the_conference_again_keeps_the_choice(app):
    event = make_event("plna-2026", capacity=1)
    question = make_question(event, QuestionKind.ONE_OF, "Malý dům", "Velký dům")
    choice, by = question.choices[0], make_member(event)
    with_places(choice, 1)
    person = register(event, 1, choice)
    change = cancel_many(event, [person], by)
    make_registration(event)
    actions.undo(change, by=by)
    assert taken(choice) == 1
    assert change.back == {"first_in_line": [person.id]}


@pytest.fixture
def pending(app):
    """An event whose registrations wait for the team's yes, with somebody who does."""
    event = make_event("souhlas-2026", approval_needed=True, approval_keeps_place=False)
    question = make_question(event, QuestionKind.ONE_OF, "Malý dům", "Velký dům")
    with_places(question.choices[0], 1)
    person = register(event, 1, question.choices[0])
    assert person.approval is Approval.PENDING
    return event, question.choices[0], person, make_member(event)


def test_who_waits_for_the_yes_can_be_cancelled_and_taken_back(pending):
    event, choice, person, by = pending
    change = cancel_many(event, [person], by)
    actions.undo(change, by=by)
    assert change.back == {"given": [person.id]}
    assert taken(choice) == 1


@pytest.mark.parametrize("accepts", [True, False])
def test_an_answer_of_the_team_that_is_taken_back_leaves_the_choice(pending, accepts):
    event, choice, person, by = pending
    approval.answer(event, [person.id], accepts=accepts, reasons={}, by=by)
    approval.take_back(event, [person.id], by=by)
    assert taken(choice) == 1
    assert person.own == {choice.question.name: (choice.id,)}


def test_with_the_needs_nobody_is_known_to_have_had_a_place(app):
    event = make_event()
    diet = make_question(event, QuestionKind.ONE_OF, "Bez lepku", "Bez mléka", ends=End.SOON)
    room = make_question(event, QuestionKind.ONE_OF, "Dvoulůžkový", "Jednolůžkový")
    for question in (diet, room):
        with_places(question.choices[0], 5)
    for number in range(2):
        own = {question.name: (question.choices[0].id,) for question in (diet, room)}
        registrations.register(event, details(number).changed(**own))

    erase_needs(event.id)

    db.session.rollback()
    assert (taken(diet.choices[0]), taken(room.choices[0])) == (0, 2)
    held = sa.select(sa.func.count()).select_from(Place)
    assert db.session.scalar(held.where(Place.quota_id == diet.choices[0].quota_id)) == 0
    assert not db.session.scalar(sa.select(sa.exists().where(Registration.event_id == event.id, has_needs())))
