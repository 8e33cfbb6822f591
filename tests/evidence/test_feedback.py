"""The results of the survey in the report and in the pack."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conference.evidence.pack.files import files_of
from conference.evidence.report import feedback
from conference.lib import clock, languages
from conference.printing.document import DocHeading, DocList, DocTable, DocText
from conference.questions.models import QuestionKind
from conference.surveys.rules import FEWEST
from tests.factories import CONFERENCE_DAY, at
from tests.surveys.replies import ask, make_survey, reply


@pytest.fixture
def answered(event):
    """A survey of two questions, with as many replies as are shown."""
    with clock.frozen(at(10, day=CONFERENCE_DAY + timedelta(days=1))):
        survey = make_survey(event)
        liked = ask(event, QuestionKind.ONE_OF, "dobré", "špatné", label_en="How was it?")
        words = ask(event, label_en="What else?")
        good, bad = liked.choices
        for number in range(FEWEST):
            reply(survey, {liked: ((bad if number == 0 else good).id,), words: f"Text {number}"})
        yield survey


def test_counts_are_in_the_report_and_texts_only_where_they_are_wanted(event, answered):
    rows = [("dobré (en)", "4", "80%"), ("špatné (en)", "1", "20%")]
    with languages.speaking("en"):
        assert feedback.results(event) == [
            DocText("5 people answered."),
            DocTable("How was it?", ["Answer", "People", "Part"], rows, [1, 2], [10, 3, 3]),
            DocText("What else?: 5 texts, on the page of the survey", remark=True),
        ]  # fmt: skip
        with_texts = feedback.results(event, with_texts=True)
    assert list(with_texts[2:]) == [
        DocHeading("What else?", 2),
        DocList([f"Text {number}" for number in range(FEWEST)]),
    ]


def test_few_answers_are_not_told(event):
    with clock.frozen(at(10, day=CONFERENCE_DAY + timedelta(days=1))):
        survey = make_survey(event)
        words = ask(event)
        reply(survey, {words: "Text"})
        assert feedback.results(event) == ()


def test_the_pack_has_a_file_of_it(event, answered):
    with languages.speaking("cs"):
        paths = [file.path for file in files_of(event, {})]
    assert "07-zpetna-vazba/zpetna-vazba.docx" in paths
