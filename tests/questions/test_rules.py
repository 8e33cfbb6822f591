"""What may be asked, and how a question may change."""

import pytest

from conference.questions.models import End, QuestionKind
from conference.questions.rules import (
    QuestionRefusal,
    by_numbers,
    choices_problem,
    end_problem,
    kind_problem,
    moved,
    order_problem,
)


def test_the_kind_stays_once_somebody_has_answered():
    assert kind_problem(QuestionKind.TEXT, QuestionKind.NUMBER, True) is QuestionRefusal.ANSWERED
    assert kind_problem(QuestionKind.TEXT, QuestionKind.TEXT, True) is None
    assert kind_problem(QuestionKind.TEXT, QuestionKind.NUMBER, False) is None


@pytest.mark.parametrize(
    ("kind", "labels", "problem"),
    [
        (QuestionKind.ONE_OF, ["Vlakem"], QuestionRefusal.FEW_CHOICES),
        (QuestionKind.ONE_OF, ["Vlakem", "Autem"], None),
        (QuestionKind.ONE_OF, ["Vlakem", "vlakem"], QuestionRefusal.SAME_CHOICES),
        (QuestionKind.SEVERAL_OF, [], QuestionRefusal.FEW_CHOICES),
        (QuestionKind.SEVERAL_OF, ["Oběd"], None),
        (QuestionKind.TEXT, [], None),
        (QuestionKind.YES_NO, [], None),
    ],
)
def test_there_must_be_something_to_choose(kind, labels, problem):
    assert choices_problem(kind, labels) is problem


@pytest.mark.parametrize("kind", QuestionKind)
def test_what_may_name_somebody_is_not_kept(kind):
    names = {QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.DATE}

    assert end_problem(kind, End.KEPT) is (QuestionRefusal.MAY_NAME if kind in names else None)
    assert end_problem(kind, End.SOON) is None


def test_a_question_stands_after_those_it_depends_on():
    assert order_problem([1, 2, 3], {3: [1, 2]}) is None
    assert order_problem([1, 3, 2], {3: [1, 2]}) is QuestionRefusal.NOT_BEFORE
    assert order_problem([2, 3], {3: [1]}) is QuestionRefusal.NOT_BEFORE
    assert order_problem([1, 2], {3: [9]}) is None


def test_a_question_moves_one_place_and_not_beyond_the_ends():
    assert moved([1, 2, 3], 2, -1) == [2, 1, 3]
    assert moved([1, 2, 3], 2, 1) == [1, 3, 2]
    assert moved([1, 2, 3], 1, -1) == [1, 2, 3]
    assert moved([1, 2, 3], 3, 1) == [1, 2, 3]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ((1, 2, 3), "ABC"),
        ((3, 2, 3), "BCA"),
        ((1, 2, 1), "CAB"),
        ((1, 1, 3), "BAC"),
        ((None, 2, 3), "BCA"),
        ((None, None, None), "ABC"),
        ((1, 2, 40), "ABC"),
    ],
)
def test_a_row_goes_where_the_one_stood_whose_number_it_is_given(typed, order):
    assert "".join("ABC"[row] for row in by_numbers(list(zip((1, 2, 3), typed, strict=True)))) == order


def test_a_new_row_with_a_number_stands_before_the_one_that_has_it():
    assert by_numbers([(1, 1), (2, 2), (None, 2), (None, None)]) == [0, 2, 1, 3]
