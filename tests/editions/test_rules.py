"""What is proposed for the next edition."""

from datetime import date

import pytest

from conference.editions import rules


@pytest.mark.parametrize(
    ("day", "today", "proposed"),
    [
        (date(2026, 6, 11), date(2026, 7, 1), date(2027, 6, 10)),  # a Thursday
        (date(2017, 11, 2), date(2026, 11, 29), date(2027, 11, 4)),
        (date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 27)),
        (date(2025, 12, 31), date(2026, 1, 2), date(2026, 12, 30)),
    ],
)
def test_the_same_day_of_the_week_about_a_year_later(day, today, proposed):
    first, last = rules.proposed_days(day, day, today)

    assert first == last == proposed
    assert first.weekday() == day.weekday()


def test_days_keep_their_number():
    first, last = rules.proposed_days(date(2026, 6, 11), date(2026, 6, 12), date(2026, 7, 1))

    assert (last - first).days == 1


def test_a_title_gets_the_new_year():
    day = date(2027, 6, 10)
    assert rules.proposed_title("Bydlení 2026", date(2026, 6, 11), day) == "Bydlení 2027"
    assert rules.proposed_title("Bydlení pro 20267 lidí", date(2026, 6, 11), day) == "Bydlení pro 20267 lidí"


def test_texts_that_name_the_year_are_found():
    texts = {"goal": "V roce 2026 i dál", "privacy": "Do 31. 12. 2027"}
    assert rules.naming(texts, date(2026, 6, 11)) == ["goal"]
