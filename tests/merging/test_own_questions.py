"""Own questions of two registrations that become one: which answer stays, and the places of limited choices with it."""

from __future__ import annotations

import pytest

from conference.extensions import db
from conference.lib.transaction import transaction
from conference.merging import actions, queries
from conference.merging.rules import MergeRefusal, MergeRefused
from conference.places.queries import miscounted
from conference.questions.models import QuestionAnswer, QuestionKind
from conference.questions.rules import QuestionRefused
from conference.registration import actions as registrations
from conference.team.models import AuditEntry
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_question
from tests.questions.test_limits import register, taken, with_places
from tests.registration.people import details


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def editor(event):
    return make_member(event)


@pytest.fixture
def workshop(event):
    """Two workshops with one place each."""
    question = make_question(event, QuestionKind.ONE_OF, "Malý dům", "Velký dům", label_en="Which workshop?")
    for choice in question.choices:
        with_places(choice, 1)
    return question


def merge(kept, other, by, *takes):
    return actions.merge(kept.event, kept.id, other.id, takes, shown=queries.state_of(kept, other), by=by)


def test_the_answer_that_is_taken_comes_with_its_place_and_the_other_place_is_free(event, editor, workshop):
    small, large = workshop.choices
    kept, other = register(event, 1, small), register(event, 2, large)
    merge(kept, other, editor, workshop.name)
    assert kept.own == {workshop.name: (large.id,)}
    assert [taken(small), taken(large)] == [0, 1]
    entry = db.session.query(AuditEntry).filter_by(verb="merged").one()
    assert (entry.before, entry.after) == ({workshop.name: "Malý dům"}, {workshop.name: "Velký dům"})


def test_an_answer_that_is_not_taken_gives_its_place_up(event, editor, workshop):
    small, large = workshop.choices
    kept, other = register(event, 1, small), register(event, 2, large)
    merge(kept, other, editor)
    assert kept.own == {workshop.name: (small.id,)}
    assert [taken(small), taken(large)] == [1, 0]


def test_texts_come_over_and_go_back(event, editor):
    question = make_question(event)
    kept = registrations.register(event, details(1)).registration
    other = registrations.register(event, details(2).changed(**{question.name: "Vlakem"})).registration
    row = merge(kept, other, editor, question.name)
    assert kept.own == {question.name: "Vlakem"}
    actions.undo(row, by=editor)
    assert (kept.own, other.own) == ({}, {question.name: "Vlakem"})


def test_taken_back_both_have_the_choices_and_places_of_before(event, editor, workshop):
    small, large = workshop.choices
    kept, other = register(event, 1, small), register(event, 2, large)
    row = merge(kept, other, editor, workshop.name)
    assert actions.undo(row, by=editor) == ([], [])
    assert (kept.own, other.own) == ({workshop.name: (small.id,)}, {workshop.name: (large.id,)})
    assert [taken(small), taken(large)] == [1, 1]


def test_a_choice_that_somebody_else_has_by_now_is_told_and_left_out(event, editor, workshop):
    small, large = workshop.choices
    kept, other = register(event, 1, small), register(event, 2, large)
    row = merge(kept, other, editor, workshop.name)
    register(event, 3, small)
    assert actions.undo(row, by=editor) == ([], [small])
    assert (kept.own, other.own) == ({}, {workshop.name: (large.id,)})
    assert [taken(small), taken(large)] == [1, 1]


def test_who_answers_anew_after_the_merge_is_not_overwritten(event, editor):
    question = make_question(event)
    kept = registrations.register(event, details(1).changed(**{question.name: "Autem"})).registration
    other = registrations.register(event, details(2)).registration
    row = merge(kept, other, editor)
    with transaction() as session:
        session.query(QuestionAnswer).filter_by(registration_id=kept.id).update({"value": "Pěšky"})
    with pytest.raises(MergeRefused) as refused:
        actions.undo(row, by=editor)
    assert refused.value.reason is MergeRefusal.HAPPENED


def test_a_full_choice_of_a_cancelled_registration_is_refused(event, editor, workshop):
    small, _ = workshop.choices
    kept, other = register(event, 1, workshop.choices[1]), register(event, 2, small)
    registrations.cancel(other)
    register(event, 3, small)
    with pytest.raises(QuestionRefused):
        merge(kept, other, editor, workshop.name)
    db.session.rollback()
    assert miscounted() == []


def test_the_page_offers_both_answers(client, event, editor, workshop):
    kept, other = register(event, 1, workshop.choices[0]), register(event, 2, workshop.choices[1])
    sign_in(client, editor)
    page = client.page(f"/en/organise/{event.slug}/attendees/{kept.id}/merge/{other.id}")
    assert "Which workshop?" in page.text
    assert "Malý dům (en)" in page.text
    client.submit(page, "Make one of them", **{f"take_{workshop.name}": "other"})
    assert taken(workshop.choices[0]) == 0
    assert kept.own == {workshop.name: (workshop.choices[1].id,)}
