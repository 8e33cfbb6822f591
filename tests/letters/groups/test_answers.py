"""Answers to own questions in letters to groups: each person's own, and only for those who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.erasure.actions import erase_needs
from conference.extensions import db
from conference.letters.groups import actions
from conference.letters.groups.sending import work_once
from conference.letters.models import GroupLetter, LetterState
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import write_due
from conference.questions.models import End, QuestionKind
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_question, make_registration
from tests.letters.groups.test_actions import draft, messages, sent
from tests.questions.answering import answer

AREA = "/en/organise/bydleni-2026"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def dinner(event):
    return make_question(event, QuestionKind.ONE_OF, "sýr", "ryba", label_cs="Večeře", label_en="Dinner")


@pytest.fixture
def olga(event):
    return make_member(event, email="olga@example.org")


@pytest.fixture
def people(event, dinner):
    """One who chose, and reads English; one who did not answer."""
    answer(event, dinner, dinner.choices[1], email="petr@example.org", language="en", family_name="Petrák")
    make_registration(event, email="jana@example.org", family_name="Novotna")


def texts(letter):
    db.session.rollback()
    return {message.recipient: message.text for message in messages(letter)}


def test_each_reads_their_own_answer_in_the_language_of_the_letter(event, dinner, olga, people):
    letter = sent(event, olga, body_cs=f"Jíte: {{otázka_{dinner.id}}}", subject_en="D",
                  body_en=f"You eat: {{question_{dinner.id}}}")  # fmt: skip

    write_due(limit=10)

    found = texts(letter)
    assert (found["petr@example.org"].split("\n")[0], found["jana@example.org"].split("\n")[0]) == (
        "You eat: ryba (en)", "Jíte: neuvedeno"
    )  # fmt: skip


def test_the_page_lists_the_questions_and_the_preview_is_as_for_a_chosen_person(client, event, dinner, olga, people):
    sign_in(client, olga)
    page = client.page(f"{AREA}/letters/new")
    assert f"{{otázka_{dinner.id}}} {{question_{dinner.id}}}" in page.text
    assert "what the person answered to “Dinner”; only for letters to attendees" in page.text

    page = client.submit(
        page, "Save the draft", to="who=attendees", subject_cs="V", body_cs=f"A: {{otázka_{dinner.id}}}"
    )
    preview = page.link("Preview")

    assert client.page(f"{preview}?q=petr").texts("blockquote") == ["A: ryba"]
    assert client.page(f"{preview}?q=novotna").texts("blockquote") == ["A: neuvedeno"]
    assert client.page(f"{preview}?q=xyz").texts("blockquote") == ["A: sýr"], "somebody made up"


def test_the_test_letter_holds_an_example(event, dinner, olga, people):
    actions.send_test(event, draft(event, body_cs=f"A: {{otázka_{dinner.id}}}").id, by=olga)
    write_due(limit=10)
    assert "A: sýr" in db.session.scalars(sa.select(Message.text)).one()


@pytest.mark.parametrize(
    ("to", "name", "error"),
    [
        ("who=attendees", "otázka_999", "{otázka_999} stands for no question of this conference, or for one that was"
         " removed. Take it out of the text."),
        ("who=speakers", "", "{otázka_%s}: speakers are not asked questions. Take it out of the text."),
    ],
)  # fmt: skip
def test_what_nobody_answered_is_refused(client, event, dinner, olga, to, name, error):
    sign_in(client, olga)
    typed = f"{{{name or f'otázka_{dinner.id}'}}}"
    page = client.submit(
        client.page(f"{AREA}/letters/new"), "Save the draft", to=to, subject_cs="V", body_cs=typed, status=422
    )  # fmt: skip
    assert page.errors == [error % dinner.id if "%" in error else error]


def test_a_question_removed_since_is_said_and_keeps_the_letter_back(client, event, olga, people):
    sign_in(client, olga)
    gone = make_question(event, label_cs="Tramvaj")
    name = f"{{otázka_{gone.id}}}"
    letter = draft(event, body_cs=f"A: {name}")
    with transaction() as session:
        session.delete(session.merge(gone))

    page = client.page(f"{AREA}/letters/{letter.id}")
    assert page.texts(".notice")[0].startswith(f"This stands for the answer to a question that was removed: {name}.")
    preview = client.page(page.link("Preview"))
    assert preview.texts("blockquote") == ["A: [tato otázka byla odstraněna]"]
    refused = client.submit(client.page(page.link("Go on to sending")), "Send", status=422)
    assert refused.errors == [
        f"The letter is to hold the answer to a question that was removed: {name}. Take that out of the text first."
    ]


def test_a_planned_letter_whose_question_is_removed_becomes_a_draft_again(event, olga, people):
    gone = make_question(event)
    letter = draft(event, body_cs=f"A: {{otázka_{gone.id}}}")
    actions.send(event, letter.id, clock.now() + timedelta(hours=2), actions.version_of(letter), by=olga)
    with transaction() as session:
        session.delete(session.merge(gone))

    with clock.frozen(clock.now() + timedelta(hours=2)):
        work_once()

    assert (db.session.get_one(GroupLetter, letter.id, populate_existing=True).state, messages(letter)) == (
        LetterState.DRAFT, []
    )  # fmt: skip


def test_answers_that_only_some_may_read_are_not_shown_to_others(client, event, olga):
    faith = make_question(event, label_cs="Víra", right="needs")
    answer(event, faith, "tajné", email="petr@example.org")
    letter = sent(event, olga, body_cs=f"A: {{otázka_{faith.id}}}")
    write_due(limit=10)
    address = f"{AREA}/messages/{messages(letter)[0].id}"

    sign_in(client, make_member(event, MembershipRole.VIEWER, email="v@example.org"))
    assert "tajné" not in client.page(address).text
    assert "only some of the team may read" in client.page(address).text
    sign_in(client, olga)
    assert "A: tajné" in client.page(address).text


def test_with_the_needs_the_words_of_letters_with_such_answers_go(event, olga, dinner):
    health = make_question(event, label_cs="Zdraví", ends=End.SOON)
    answer(event, health, "cukrovka", email="petr@example.org")
    told, other = sent(event, olga, body_cs=f"A: {{otázka_{health.id}}}"), sent(event, olga, body_cs="Ahoj")
    write_due(limit=10)

    erase_needs(event.id)

    first, second = messages(told)[0], messages(other)[0]
    assert (first.text, first.html, first.recipient, first.state) == (
        "", "", "petr@example.org", MessageState.DISCARDED
    )  # fmt: skip
    assert second.text.startswith("Ahoj")
