"""Own questions on the form, on the own page, in what is stored, given out and erased."""

import json

import pytest

from conference.erasure.actions import erase, erase_needs
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.transaction import transaction
from conference.questions.models import End, QuestionAnswer, QuestionKind
from tests.factories import make_event, make_question
from tests.registration.people import FORM, own_address, registrations

FORM_PAGE = "/en/bydleni-2026/register"
BUTTON = "Send the registration"


@pytest.fixture
def event(app):
    return make_event(optional_fields=["needs"])


@pytest.fixture
def asked(event):
    """One question of each kind, by the kind."""
    made = {kind: make_question(event, kind) for kind in QuestionKind if "of" not in kind}
    return made | {
        kind: make_question(event, kind, "Vlakem", "Autem", "Na kole")
        for kind in (QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF)
    }


def send(client, address=FORM_PAGE, button=BUTTON, status=None, **values):
    return client.submit(client.page(address), button, status=status, **{**FORM, **values})


def answers_of(asked):
    """What somebody types, by the names of the fields."""
    first = {kind: str(question.choices[0].id) for kind, question in asked.items() if question.choices}
    several = asked[QuestionKind.SEVERAL_OF]
    return {
        asked[QuestionKind.TEXT].name: "  Od   kolegů ",
        asked[QuestionKind.LONG_TEXT].name: "První\r\nDruhý",
        asked[QuestionKind.NUMBER].name: "1 200",
        asked[QuestionKind.DATE].name: "2. 11. 1989",
        asked[QuestionKind.YES_NO].name: first[QuestionKind.YES_NO],
        asked[QuestionKind.ONE_OF].name: first[QuestionKind.ONE_OF],
        several.name: [str(several.choices[2].id), str(several.choices[0].id)],
    }


def kept():
    db.session.rollback()
    (person,) = registrations()
    return person.own


def test_each_kind_is_asked_stored_and_told_on_the_own_page(client, asked):
    send(client, **answers_of(asked))

    ids = {kind: [choice.id for choice in question.choices] for kind, question in asked.items()}
    assert kept() == {
        asked[QuestionKind.TEXT].name: "Od kolegů",
        asked[QuestionKind.LONG_TEXT].name: "První\nDruhý",
        asked[QuestionKind.NUMBER].name: "1200",
        asked[QuestionKind.DATE].name: "1989-11-02",
        asked[QuestionKind.YES_NO].name: (ids[QuestionKind.YES_NO][0],),
        asked[QuestionKind.ONE_OF].name: (ids[QuestionKind.ONE_OF][0],),
        asked[QuestionKind.SEVERAL_OF].name: (ids[QuestionKind.SEVERAL_OF][0], ids[QuestionKind.SEVERAL_OF][2]),
    }
    told = client.page("/en" + own_address(registrations()[0])).texts(".facts dd")
    assert {"Od kolegů", "1200", "2 November 1989", "ano (en)", "Vlakem (en)", "Vlakem (en); Na kole (en)"} <= {
        words.replace("\u00a0", " ") for words in told
    }


def test_the_form_asks_in_the_language_of_the_page_and_the_order_of_the_organisers(client, event):
    make_question(event, label_cs="Druhá", label_en="Second", position=2)
    make_question(event, label_cs="První", label_en="First", position=1, is_required=True)

    asked = [
        text for text in client.page("/bydleni-2026/register").texts("label") if text.startswith(("První", "Druhá"))
    ]
    assert asked == ["První", "Druhá (nepovinné)"]
    assert "First" in client.page(FORM_PAGE).texts("label")


def test_a_required_answer_that_is_missing_is_asked_for_and_all_that_was_typed_stays(client, event):
    wanted = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", is_required=True, label_en="How do you come?")
    other = make_question(event)

    page = send(client, status=422, **{other.name: "Jana"})

    assert "Answer the question “How do you come?”." in page.texts("#errors a")
    assert page.one(f"[name={other.name}]").attrs["value"] == "Jana"
    assert not registrations()
    assert page.one(f"#errors a[href='#{wanted.name}']")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (QuestionKind.NUMBER, "dvanáct"), (QuestionKind.NUMBER, "9" * 30), (QuestionKind.NUMBER, "-1"),
        (QuestionKind.DATE, "kdysi"), (QuestionKind.DATE, "31. 2. 2026"), (QuestionKind.ONE_OF, "999999"),
        (QuestionKind.ONE_OF, "x\x00"), (QuestionKind.SEVERAL_OF, "1e9"), (QuestionKind.TEXT, "a" * 201),
    ],
)  # fmt: skip
def test_what_is_no_answer_gets_a_sentence_at_its_field(client, asked, kind, typed):
    answer = client.post(FORM_PAGE, data={**FORM, asked[kind].name: typed})

    assert answer.status_code == 422
    assert f'href="#{asked[kind].name}"' in answer.text
    assert not registrations()


def test_a_choice_of_another_question_is_none_of_this_one(client, event):
    own = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem")
    other = make_question(event, QuestionKind.ONE_OF, "Ano", "Ne")

    assert client.post(FORM_PAGE, data={**FORM, own.name: str(other.choices[0].id)}).status_code == 422
    assert not registrations()


def test_a_person_changes_an_answer_and_what_was_not_asked_stays(client, event):
    asked, aside = make_question(event), make_question(event)
    send(client, **{asked.name: "Před", aside.name: "Zůstává"})
    put_aside(aside)

    page = client.page(f"/en{own_address(registrations()[0])}/change")
    assert aside.name not in page.html
    client.submit(page, "Save the changes", **{asked.name: "Po"})

    assert kept() == {asked.name: "Po", aside.name: "Zůstává"}
    assert "Zůstává" in client.page("/en" + own_address(registrations()[0])).texts(".facts dd")


def put_aside(row):
    with transaction():
        row.archived_at = now()


def test_what_is_offered_no_more_stays_the_answer_of_who_chose_it(client, event):
    question = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", "Na kole")
    send(client, **{question.name: str(question.choices[0].id)})
    put_aside(question.choices[0])

    assert "Vlakem (en)" not in client.page(FORM_PAGE).texts(".choice span")
    page = client.page(f"/en{own_address(registrations()[0])}/change")
    client.submit(page, "Save the changes", organisation="Jinde")

    assert kept() == {question.name: (question.choices[0].id,)}


def test_the_data_export_says_question_and_answer(client, event):
    question = make_question(event, QuestionKind.YES_NO, label_en="Do you stay for dinner?")
    send(client, **{question.name: str(question.choices[1].id)})

    data = json.loads(client.get(f"{own_address(registrations()[0])}/data.json").text)

    assert data["answers"] == [{"question": "Do you stay for dinner?", "answer": "ne (en)"}]


def test_answers_end_when_their_question_says(client, event):
    soon, person, kept_ = (
        make_question(event, QuestionKind.NUMBER, ends=ends) for ends in (End.SOON, End.WITH_PERSON, End.KEPT)
    )
    send(client, **{soon.name: "1", person.name: "2", kept_.name: "3"})

    assert erase_needs(event.id) == 1
    assert kept() == {person.name: "2", kept_.name: "3"}
    assert erase_needs(event.id) == 0

    (row,) = registrations()
    erase(row, tells=False)
    left = [(answer.question_id, answer.value) for answer in db.session.query(QuestionAnswer)]
    assert left == [(kept_.id, "3")]


# Only after some answers


@pytest.fixture
def dinner(event):
    return make_question(event, QuestionKind.YES_NO, label_en="Dinner?")


@pytest.fixture
def dish(event, dinner):
    return make_question(event, is_required=True, label_en="What do you not eat?", only_if=dinner.choices[0])


def test_a_question_says_in_words_after_which_answers_it_is_asked(client, dish, dinner):
    page = client.page(FORM_PAGE)

    assert page.texts(f"#{dish.name}-hint") == ["Only for those who answer “Dinner?” by: ano (en)."]
    assert page.one(f"#{dish.name}").attrs["data-only-if"] == f"{dinner.name}={dinner.choices[0].id}"
    assert "(optional)" not in page.one(f"label[for={dish.name}]").to_text()


def test_who_is_asked_must_answer(client, dish, dinner):
    page = send(client, status=422, **{dinner.name: str(dinner.choices[0].id)})
    assert page.texts("#errors a") == ["Answer the question “What do you not eat?”."]

    client.submit(page, BUTTON, **{dish.name: "Ořechy"})
    assert kept() == {dinner.name: (dinner.choices[0].id,), dish.name: "Ořechy"}


@pytest.mark.parametrize("given", [1, None])
def test_who_is_not_asked_need_not_answer_and_what_they_type_is_not_kept(client, dish, dinner, given):
    chosen = {} if given is None else {dinner.name: str(dinner.choices[given].id)}
    send(client, **chosen, **{dish.name: "Ořechy"})

    assert kept() == ({} if given is None else {dinner.name: (dinner.choices[given].id,)})


def test_a_question_after_one_that_is_not_asked_is_not_asked(client, event, dish, dinner):
    sure = make_question(event, QuestionKind.YES_NO, only_if=dinner.choices[0])
    last = make_question(event, is_required=True, only_if=sure.choices[0])

    send(client, **{dinner.name: str(dinner.choices[1].id), sure.name: str(sure.choices[0].id), last.name: "x"})

    assert kept() == {dinner.name: (dinner.choices[1].id,)}


def test_an_answer_goes_when_it_is_asked_for_no_more(client, dish, dinner):
    send(client, **{dinner.name: str(dinner.choices[0].id), dish.name: "Ořechy"})

    page = client.page(f"/en{own_address(registrations()[0])}/change")
    client.submit(page, "Save the changes", **{dinner.name: str(dinner.choices[1].id)})

    assert kept() == {dinner.name: (dinner.choices[1].id,)}
