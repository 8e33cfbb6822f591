"""What speakers are asked for, and what of it is done."""

import pytest

from conference.speakers.models import SpeakerAnswer
from conference.speakers.rules import Checklist, SpeakerFacts, SpeakerRefused, SpeakerTask, check_answer, checklist

ANSWER, SLIDES, BIO, PHOTO, CONSENT, EQUIPMENT, ARRIVAL = SpeakerTask


def facts(**values: object) -> SpeakerFacts:
    usual = {"asks_answer": True, "asked": ("consent", "equipment", "arrival"), "answer": None, "is_named": True}
    return SpeakerFacts(**{**usual, **values})  # type: ignore[arg-type]


def test_all_is_missing_at_first_and_slides_only_where_an_item_wants_them():
    assert checklist(facts()) == Checklist((), (ANSWER, BIO, PHOTO, CONSENT, EQUIPMENT, ARRIVAL))
    assert SLIDES in checklist(facts(slides_wanted=1)).missing


def test_only_what_the_conference_asks_for_is_missing():
    assert checklist(facts(asks_answer=False, asked=("arrival",))).missing == (BIO, PHOTO, ARRIVAL)


def test_slides_are_done_once_every_item_has_them():
    assert SLIDES in checklist(facts(slides_wanted=2, slides_sent=1)).missing
    assert SLIDES in checklist(facts(slides_wanted=2, slides_sent=2)).done


def test_what_is_filled_in_is_done():
    found = checklist(facts(answer=SpeakerAnswer.YES, filled=["bio", "consent"]))
    assert found == Checklist((ANSWER, BIO, CONSENT), (PHOTO, EQUIPMENT, ARRIVAL))


def test_nothing_is_missing_from_who_is_not_coming():
    assert checklist(facts(answer=SpeakerAnswer.NO, slides_wanted=1)) == Checklist((ANSWER,), ())


def test_nobody_who_is_not_named_is_asked_for_what_would_show_who_they_are():
    assert checklist(facts(is_named=False)).missing == (ANSWER, EQUIPMENT, ARRIVAL)


@pytest.mark.parametrize("answer", [SpeakerAnswer.YES, SpeakerAnswer.NO])
def test_only_another_time_needs_a_word(answer):
    check_answer(answer, "")
    check_answer(SpeakerAnswer.OTHER_TIME, "odpoledne")
    with pytest.raises(SpeakerRefused):
        check_answer(SpeakerAnswer.OTHER_TIME, "")
