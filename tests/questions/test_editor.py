"""The organiser's page of own questions: asking, changing, ordering, asking no more; nothing answered is lost."""

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.questions.models import Question, QuestionChoice, QuestionKind
from conference.registration.models import Registration
from conference.team.models import AuditEntry, MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_question
from tests.questions.answering import answer
from tests.registration.people import own_address

PAGE = "/en/organise/bydleni-2026/questions"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def editor(client, event):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def asked(event):
    db.session.rollback()
    rows = db.session.scalars(
        sa.select(Question)
        .where(Question.event_id == event.id, Question.archived_at.is_(None))
        .order_by(Question.position)
    )
    return [row.label_cs for row in rows]


def choices_of(question):
    db.session.rollback()
    rows = db.session.scalars(
        sa.select(QuestionChoice).where(QuestionChoice.question_id == question.id).order_by(QuestionChoice.position)
    )
    return [(row.label_cs, row.archived_at is None) for row in rows]


def press(editor, button, question):
    return editor.submit(editor.page(PAGE), f"{button}{question.label_en}")


def verbs():
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_a_question_with_choices_is_asked_and_stands_on_the_form(event, editor, client):
    page = editor.submit(
        editor.page(f"{PAGE}/add"), "Ask it", label_cs="Jak přijedete?", kind="one_of", is_required=True,
        **{"choices-0-label_cs": "Vlakem", "choices-1-label_cs": "Autem", "choices-1-label_en": "By car"},
    )  # fmt: skip

    assert page.h1 == "Own questions"
    assert "Jak přijedete?" in page.texts("#preview ~ form legend")
    form = client.page("/en/bydleni-2026/register")
    assert form.texts("#form .choice span")[:2] == ["Vlakem", "By car"]
    assert verbs() == ["added"]


def test_what_is_missing_is_said_and_what_was_typed_stays(event, editor):
    page = editor.submit(editor.page(f"{PAGE}/add"), "Ask it", status=422, label_en="How?", kind="one_of")
    assert "Write the question." in page.texts("#errors a")

    page = editor.submit(page, "Ask it", status=422, label_cs="Jak?", ends="kept")
    assert page.texts("#errors a") == ["Write the choices: at least two of which one is chosen."]

    page = editor.submit(page, "Ask it", status=422, kind="text")
    assert page.texts("#errors a") == [
        "Texts and dates may tell who wrote them, so they are erased at the latest with the person.",
    ]  # fmt: skip
    assert page.one("#label_en").attrs["value"] == "How?"
    assert asked(event) == []


def test_yes_and_no_are_choices_of_the_house(event, editor):
    editor.submit(editor.page(f"{PAGE}/add"), "Ask it", label_cs="Zůstanete na večeři?", kind="yes_no")

    (question,) = db.session.scalars(sa.select(Question))
    assert choices_of(question) == [("ano", True), ("ne", True)]


def test_an_answered_question_keeps_its_kind(event, editor):
    question = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem")
    page = editor.page(f"{PAGE}/{question.id}")
    answer(event, question, question.choices[0])

    refused = editor.submit(page, "Save", status=422, kind="text")
    assert refused.texts("#errors a") == [
        "Somebody has answered by now, so the kind of answer stays. Ask a new question instead."
    ]
    assert "1 person has answered, so the kind of answer stays: one of several choices." in (
        editor.page(f"{PAGE}/{question.id}").text.replace("\u00a0", " ")
    )
    db.session.rollback()
    assert question.kind is QuestionKind.ONE_OF


def test_a_choice_without_answers_goes_and_one_with_answers_is_only_offered_no_more(event, editor):
    question = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", "Na kole", "Pěšky")
    person = answer(event, question, question.choices[0])

    page = editor.page(f"{PAGE}/{question.id}")
    empty = {f"choices-{row}-label_{code}": "" for row in (0, 1) for code in ("cs", "en")}
    editor.submit(page, "Save", **empty)

    assert choices_of(question) == [("Vlakem", False), ("Na kole", True), ("Pěšky", True)]
    assert db.session.get_one(Registration, person).own == {question.name: (question.choices[0].id,)}


def test_other_words_of_a_choice_stand_at_the_answers_given_before(event, editor, client):
    question = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem")
    person = answer(event, question, question.choices[0])

    editor.submit(editor.page(f"{PAGE}/{question.id}"), "Save", **{"choices-0-label_cs": "Vlakem (i na kole)"})

    page = client.page(own_address(db.session.get_one(Registration, person)))
    assert "Vlakem (i na kole)" in page.text.replace("\u00a0", " ")


def test_choices_are_put_in_order_by_numbers_and_answers_stay(event, editor):
    question = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", "Pěšky")
    person = answer(event, question, question.choices[0])
    page = editor.page(f"{PAGE}/{question.id}")
    assert [row.attrs["value"] for row in page.all("[name^=choices-][name$=-order]")[:3]] == ["1", "2", "3"]

    editor.submit(page, "Save", **{"choices-0-order": "3", "choices-3-label_cs": "Lodí", "choices-3-order": "1"})

    assert choices_of(question) == [("Lodí", True), ("Autem", True), ("Pěšky", True), ("Vlakem", True)]
    assert db.session.get_one(Registration, person).own == {question.name: (question.choices[3].id,)}
    refused = editor.submit(editor.page(f"{PAGE}/{question.id}"), "Save", status=422, **{"choices-0-order": "0"})
    assert len(refused.errors) == 1


def test_questions_are_put_in_order(event, editor):
    first, second = make_question(event, label_cs="První"), make_question(event, label_cs="Druhá")

    press(editor, "Up – ", second)
    assert asked(event) == ["Druhá", "První"]
    press(editor, "Down – ", second)
    assert asked(event) == ["První", "Druhá"]
    assert first.position < second.position


def test_a_question_stays_after_the_one_it_depends_on(event, editor):
    first = make_question(event, QuestionKind.YES_NO, label_cs="Večeře?", label_en="Dinner?")
    second = make_question(event, label_cs="Co nejíte?", only_if=first.choices[0])

    press(editor, "Up – ", second)
    assert asked(event) == ["Večeře?", "Co nejíte?"]
    page = press(editor, "Ask no more – ", first)
    assert "The question “Co nejíte?” is asked only after answers to this one." in page.text.replace("\u00a0", " ")
    assert asked(event) == ["Večeře?", "Co nejíte?"]


def test_a_question_without_answers_is_removed_and_taken_back(event, editor):
    question = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", label_cs="Jak přijedete?")

    page = press(editor, "Ask no more – ", question)
    assert asked(event) == []
    editor.submit(page, "Take it back")

    assert asked(event) == ["Jak přijedete?"]
    (back,) = db.session.scalars(sa.select(Question))
    assert choices_of(back) == [("Vlakem", True), ("Autem", True)]


def test_a_question_with_answers_is_put_aside_and_asked_again(event, editor, client):
    question = make_question(event, label_cs="Odkud o nás víte?")
    person = answer(event, question, "Od kolegů")

    page = press(editor, "Ask no more – ", question)
    assert asked(event) == []
    assert "Odkud o nás víte?" not in client.page("/bydleni-2026/register").text
    assert "Od kolegů" in client.page(own_address(db.session.get_one(Registration, person))).text.replace("\u00a0", " ")

    editor.submit(page, "Take it back")
    assert asked(event) == ["Odkud o nás víte?"]
    assert verbs() == ["put_aside", "asked_again"]


def test_questions_of_another_conference_are_not_there(event, editor):
    other = make_question(make_event("jina-2026"))

    assert editor.get(f"{PAGE}/{other.id}").status_code == 404
