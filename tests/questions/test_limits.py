"""Choices with a limited number of places: taken with the registration, never twice, free again when given up."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from conference.erasure.actions import erase
from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.places.models import Place, PlaceState, Quota
from conference.places.queries import miscounted
from conference.questions.models import Question, QuestionKind
from conference.questions.rules import QuestionRefused
from conference.registration import actions
from conference.registration.models import Registration
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_question, make_registration
from tests.questions.answering import answer
from tests.registration.people import FORM, details, own_address, registrations

PAGE = "/en/bydleni-2026/register"
EDITOR = "/en/organise/bydleni-2026/questions"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def workshop(event):
    """Two workshops: one place in the first, as many as one likes in the second."""
    question = make_question(event, QuestionKind.ONE_OF, "Malý dům", "Velký dům", label_en="Which workshop?")
    with_places(question.choices[0], 1)
    return question


def with_places(choice, capacity):
    with transaction() as session:
        quota = Quota(capacity=capacity)
        session.add(quota)
        choice.quota = quota


def taken(choice):
    db.session.rollback()
    assert miscounted() == []
    return db.session.get_one(Quota, choice.quota_id, populate_existing=True).taken


def register(event, number, choice):
    own = {choice.question.name: (choice.id,)}
    return actions.register(event, details(number).changed(**own)).registration


def test_the_last_place_is_told_and_then_the_choice_is_full(client, event, workshop):
    small = workshop.choices[0]
    assert "Malý dům (en) – last place" in client.page(PAGE).text.replace("\u00a0", " ")

    client.submit(client.page(PAGE), "Send the registration", **FORM, **{workshop.name: str(small.id)})

    page = client.page(PAGE)
    assert "Malý dům (en) – full" in page.text.replace("\u00a0", " ")
    assert "disabled" in page.one(f"input[value='{small.id}'][name={workshop.name}]").attrs
    assert taken(small) == 1


def test_who_asks_for_a_full_choice_is_told_and_keeps_what_was_typed(client, event, workshop):
    small = workshop.choices[0]
    register(event, 1, small)

    answered = client.post(PAGE, data={**FORM, "privacy_read": "y", workshop.name: str(small.id)})

    assert answered.status_code == 422
    assert "“Malý dům (en)” has no free place any more." in answered.text
    assert 'value="Nováková"' in answered.text
    assert len(registrations()) == 1
    assert taken(small) == 1


def test_a_place_is_free_again_when_the_registration_is_cancelled_or_erased(event, workshop):
    small = workshop.choices[0]
    first = register(event, 1, small)
    actions.cancel(first)
    assert taken(small) == 0

    erase(register(event, 2, small), tells=False)
    assert taken(small) == 0
    register(event, 3, small)
    assert taken(small) == 1


def test_another_choice_gives_the_place_back_and_takes_the_other(client, event, workshop):
    small, large = workshop.choices
    with_places(large, 1)
    row = register(event, 1, small)

    page = client.page(f"/en{own_address(row)}/change")
    client.submit(page, "Save the changes", **{workshop.name: str(large.id)})
    assert (taken(small), taken(large)) == (0, 1)

    register(event, 2, small)
    page = client.page(f"/en{own_address(row)}/change")
    assert "disabled" not in page.one(f"input[value='{large.id}'][name={workshop.name}]").attrs
    client.submit(page, "Save the changes", organisation="Jinde")
    answered = client.submit(page, "Save the changes", status=422, **{workshop.name: str(small.id)})
    assert "has no free place any more" in answered.text
    assert (taken(small), taken(large)) == (1, 1)
    assert db.session.get_one(Registration, row.id).own == {workshop.name: (large.id,)}


def test_of_several_choices_only_those_given_up_are_free_again(event):
    question = make_question(event, QuestionKind.SEVERAL_OF, "Oběd", "Večeře", "Snídaně")
    for choice in question.choices:
        with_places(choice, 5)
    lunch, dinner, breakfast = question.choices
    row = actions.register(event, details(1).changed(**{question.name: (lunch.id, dinner.id)})).registration

    actions.change(row, details(1).changed(**{question.name: (dinner.id, breakfast.id)}))

    assert [taken(choice) for choice in (lunch, dinner, breakfast)] == [0, 1, 1]
    assert row.own == {question.name: (dinner.id, breakfast.id)}


def test_colleagues_who_want_more_than_there_is_are_registered_together_or_not_at_all(client, event, workshop):
    small = workshop.choices[0]
    people = {
        f"colleagues-{row}-{name}": text
        for row, given in enumerate(("Jana", "Eva"))
        for name, text in {
            "given_name": given, "family_name": "Nová", "email": f"{given.lower()}@example.org",
            workshop.name: str(small.id),
        }.items()
    }  # fmt: skip

    page = client.submit(
        client.page("/en/bydleni-2026/register/colleagues"), "Register the colleagues", status=422,
        organisation="Město Kadaň", municipality="Kadaň", privacy_read=True, **people,
    )  # fmt: skip

    assert "“Malý dům (en)” has no free place any more." in page.texts("#errors a")[0]
    assert registrations() == []
    assert taken(small) == 0


@pytest.fixture
def editor(client, event):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def test_who_has_chosen_before_there_was_a_limit_has_a_place(event, editor):
    question = make_question(event, QuestionKind.ONE_OF, "Malý dům", "Velký dům")
    for _ in range(2):
        answer(event, question, question.choices[0])
    cancelled = answer(event, question, question.choices[0])
    actions.cancel(db.session.get_one(Registration, cancelled))

    page = editor.submit(editor.page(f"{EDITOR}/{question.id}"), "Save", status=422, **{"choices-0-places": "1"})
    assert "2 people have chosen this already" in page.texts("#errors a")[0]
    editor.submit(page, "Save", **{"choices-0-places": "2"})

    assert taken(db.session.get_one(Question, question.id).choices[0]) == 2
    with pytest.raises(QuestionRefused):
        register(db.session.get_one(Event, event.id), 7, db.session.get_one(Question, question.id).choices[0])


def test_a_limit_is_changed_and_taken_away(event, editor, workshop):
    small = workshop.choices[0]
    register(event, 1, small)

    editor.submit(editor.page(f"{EDITOR}/{workshop.id}"), "Save", **{"choices-0-places": "12"})
    register(event, 2, small)
    page = editor.submit(editor.page(f"{EDITOR}/{workshop.id}"), "Save", status=422, **{"choices-0-places": "1"})
    assert "2 people have chosen this already" in page.texts("#errors a")[0]
    editor.submit(editor.page(f"{EDITOR}/{workshop.id}"), "Save", **{"choices-0-places": ""})
    assert taken(small) == 2
    assert db.session.get_one(Quota, small.quota_id).capacity is None


def test_a_removed_question_comes_back_with_its_limits(event, editor, workshop):
    page = editor.submit(editor.page(EDITOR), "Ask no more – Which workshop?")
    assert db.session.scalars(sa.select(Quota.id).where(Quota.capacity == 1)).all() == []
    editor.submit(page, "Take it back")

    (question,) = db.session.scalars(sa.select(Question))
    assert [choice.quota.capacity if choice.quota else None for choice in question.choices] == [1, None]


def test_places_of_choices_are_no_places_of_the_conference(event, workshop):
    waiting = make_registration(event, PlaceState.WAITING)
    own = {workshop.name: (workshop.choices[0].id,)}
    row = register(event, 1, workshop.choices[0])

    states = db.session.execute(sa.select(Place.quota_id, Place.state).where(Place.registration_id == row.id)).all()
    assert {state for _, state in states} == {PlaceState.CONFIRMED, PlaceState.WAITING}
    assert waiting.own == {}
    assert row.own == own
