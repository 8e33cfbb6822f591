"""The survey for the team: beginning, questions, days, results, files."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.questions.models import Question, QuestionKind
from conference.surveys.models import Survey
from conference.team.models import AuditEntry, MembershipRole
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import make_member
from tests.surveys.replies import ask, reply

PAGE = "/en/organise/bydleni-2026/survey"


@pytest.fixture
def editor(client: PageClient, event: Event) -> PageClient:
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


@pytest.fixture
def answered(event: Event, survey: Survey) -> tuple[Question, Question]:
    """Two questions that five people answered."""
    liked = ask(event, QuestionKind.ONE_OF, "velmi", "málo", label_en="Did you like it?")
    better = ask(event, QuestionKind.LONG_TEXT, label_en="What better?")
    for number in range(5):
        reply(survey, {liked: (liked.choices[number == 4].id,), better: "=1+1" if number == 0 else ""})
    return liked, better


def test_an_empty_page_says_what_to_do_and_proposes_questions(event: Event, editor: PageClient) -> None:
    page = editor.submit(editor.page(PAGE), "Begin with the proposed questions")

    assert page.h1 == "Questions of the survey"
    assert page.texts("ol.ruled > li > a")[0] == "How did you like the conference?"
    assert len(page.texts("ol.ruled > li")) == 6
    assert "not open yet" not in editor.page(PAGE).text
    assert editor.page(f"{PAGE}/preview").h1 == "How was the conference?"


def test_a_question_is_asked_changed_moved_and_taken_away(event: Event, survey: Survey, editor: PageClient) -> None:
    first = ask(event, label_en="First?")
    page = editor.submit(
        editor.page(f"{PAGE}/questions/add"), "Ask it", label_cs="Druhá?", label_en="Second?", kind="long_text"
    )
    assert page.texts("ol.ruled > li > a") == ["First?", "Second?"]

    page = editor.submit(page, "Up – Second?")
    assert page.texts("ol.ruled > li > a") == ["Second?", "First?"]
    page = editor.submit(editor.page(f"{PAGE}/questions/{first.id}"), "Save", label_en="1st?")
    assert page.texts("ol.ruled > li > a") == ["Second?", "1st?"]
    page = editor.submit(page, "Ask no more – Second?")
    assert page.texts("ol.ruled > li > a") == ["1st?"]
    verbs = db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert verbs == ["added", "reordered", "changed", "removed"]


def test_a_question_with_answers_keeps_its_kind_and_is_put_aside(
    event: Event, answered: tuple[Question, Question], editor: PageClient
) -> None:
    liked, _ = answered
    form = editor.page(f"{PAGE}/questions/{liked.id}")
    assert "5 people have answered, so the kind of answer stays" in form.text
    editor.submit(editor.page(f"{PAGE}/questions"), "Ask no more – Did you like it?")

    assert [row.archived_at is not None for row in db.session.scalars(sa.select(Question).order_by(Question.id))] == [
        True, False,
    ]  # fmt: skip
    assert "Did you like it?" in editor.page(PAGE).text


def test_questions_of_the_survey_are_none_of_the_registration(event: Event, survey: Survey, editor: PageClient) -> None:
    mine = ask(event, label_en="Of the survey?")
    assert "Of the survey?" not in editor.page("/en/organise/bydleni-2026/questions").text
    assert editor.get(f"/organise/bydleni-2026/questions/{mine.id}").status_code == 404
    assert "Of the survey?" not in editor.page("/en/bydleni-2026/register").text


def test_its_days_and_first_words_are_changed(event: Event, survey: Survey, editor: PageClient) -> None:
    form = editor.page(f"{PAGE}/settings")
    page = editor.submit(form, "Save", status=422, closes_on="2026-06-01")
    assert page.texts("#errors a") == ["The last day must not be before the first one."]

    editor.submit(form, "Save", closes_on="2026-06-20", intro_en="Be frank.")
    db.session.refresh(survey)
    assert (survey.closes_on.isoformat(), survey.intro_en) == ("2026-06-20", "Be frank.")


def test_results_are_drawn_with_a_table_beside(answered: tuple[Question, Question], editor: PageClient) -> None:
    liked, _ = answered
    page = editor.page(PAGE)

    assert page.texts(f"#chart-{liked.id}") == ["Did you like it?"]
    rows = [" ".join(row.split()) for row in page.texts(f"#question-{liked.id} ~ .split tbody tr")]
    assert rows == ["velmi (en) 4 80%", "málo (en) 1 20%"]
    assert page.texts("#main .prewrap") == ["=1+1"]


def test_the_page_says_when_texts_are_erased_and_afterwards_that_they_were(
    answered: tuple[Question, Question], survey: Survey, editor: PageClient
) -> None:
    def text() -> str:
        return editor.page(PAGE).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "is erased on 3 July 2027" in text()
    with transaction():
        survey.opens_on = survey.closes_on = survey.closes_on - timedelta(days=400)
    assert "was erased on 29 May 2026" in text()


def test_the_page_says_when_the_thank_you_letter_leaves_and_leads_to_its_words(
    event: Event, survey: Survey, editor: PageClient
) -> None:
    page = editor.page(PAGE)
    assert "switched off, so nobody gets the link" in page.text
    (words,) = [link.attrs["href"] for link in page.all("main a") if "letters" in link.attrs["href"]]
    assert editor.page(words).h1 == "Thank you for coming"

    settings = editor.page("/en/organise/bydleni-2026/registration-settings")
    assert editor.submit(settings, "Save", status=422, thanks_days="61").errors
    editor.submit(settings, "Save", thanks_days="3")
    assert "14 June 2026, 9:00" in editor.page(PAGE).text.replace("\N{NO-BREAK SPACE}", " ")


def test_fewer_than_five_show_nothing_to_anybody(event: Event, survey: Survey, editor: PageClient) -> None:
    better = ask(event)
    for _ in range(4):
        reply(survey, {better: "Tajné"})

    page = editor.page(PAGE)
    assert "Results are shown once 5 people have answered" in page.text
    assert "Tajné" not in page.text
    assert "Tajné" not in editor.get(f"{PAGE}/results.csv").text


def test_results_are_sent_as_a_list_in_which_nothing_is_a_formula(
    answered: tuple[Question, Question], editor: PageClient
) -> None:
    lines = editor.get(f"{PAGE}/results.csv").get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines == [
        "Question;Kind of answer;Answer;How often;Percent of those who answered",
        "Did you like it?;one of several choices;velmi (en);4;80",
        "Did you like it?;one of several choices;málo (en);1;20",
        "What better?;a long text;'=1+1;;",
    ]
    answer = editor.get(f"{PAGE}/results.xlsx")
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")


def test_who_may_only_look_sees_results_and_no_buttons(
    event: Event, answered: tuple[Question, Question], client: PageClient
) -> None:
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = viewer.page(PAGE)
    assert "4" in page.text
    assert "Days and first words" not in page.text
    assert viewer.get(f"{PAGE}/questions").status_code == 403
