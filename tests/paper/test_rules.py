"""How lists are split among desks and pages."""

from __future__ import annotations

import pytest

from conference.paper.labels import SIZES
from conference.paper.rules import paged, split_by_letters


def spans(letters: str, desks: int) -> list[str]:
    return [f"{span.label} {span.end - span.start}" for span in split_by_letters(letters.split(), desks)]


@pytest.mark.parametrize(
    ("letters", "desks", "found"),
    [
        ("A A B B C C", 3, ["A 2", "B 2", "C 2"]),
        ("A B C D E F", 2, ["A–C 3", "D–F 3"]),
        ("A A A A A B C", 3, ["A 5", "B 1", "C 1"]),
        ("A B B B B B C", 2, ["A–B 6", "C 1"]),
        ("A CH CH CH I", 1, ["A–I 5"]),
        ("H CH", 2, ["H 1", "Ch 1"]),
        ("A", 4, ["A 1"]),
        ("", 4, []),
    ],
)
def test_desks_get_whole_letters_and_about_as_many_people(letters, desks, found):
    assert spans(letters, desks) == found


def test_no_desk_is_left_over_and_nobody_is_left_out():
    letters = [letter for letter in "ABCDEFGHIJKLMNOPRSTUVZ" for _ in range(ord(letter) % 7 + 1)]
    for desks in range(1, 13):
        found = split_by_letters(letters, desks)
        assert [span.start for span in found[1:]] == [span.end for span in found[:-1]]
        assert (found[0].start, found[-1].end, len(found)) == (0, len(letters), desks)


def pages(*numbers: int) -> list[tuple[int, int, int, int]]:
    return [(rows.start, rows.end, rows.empty, rows.empty_before) for rows in paged(*numbers)]


@pytest.mark.parametrize(
    ("people", "empty", "found"),
    [
        (5, 3, [(0, 5, 3, 0)]),
        (5, 0, [(0, 5, 3, 0)]),
        (9, 0, [(0, 9, 1, 0), (9, 9, 12, 1)]),  # two rows stay free for what ends the sheet
        (10, 6, [(0, 10, 0, 0), (10, 10, 12, 0)]),
        (12, 6, [(0, 10, 0, 0), (10, 12, 10, 0)]),
        (0, 30, [(0, 0, 10, 0), (0, 0, 14, 10), (0, 0, 12, 24)]),
    ],
)
def test_pages_hold_so_many_rows_and_the_last_one_is_filled(people, empty, found):
    assert pages(people, empty, 10, 14) == found


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_labels_lie_on_their_sheet_and_beside_each_other(size):
    places = [size.place(number) for number in range(size.count)]
    for left, top in places:
        assert left >= 0
        assert top >= 0
        assert left + size.width <= size.page[0] + 0.25  # three of 70 mm, as makers print them
        assert top + size.height <= size.page[1] + 0.25
    assert size.across >= size.width
    assert size.down >= size.height


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_back_of_each_label_lies_behind_its_front(size):
    """The page is turned over its long edge."""
    for number in range(size.count):
        (left, top), (behind, same) = size.place(number), size.place(number, mirrored=True)
        assert (round(size.page[0] - left - size.width, 2), top) == (round(behind, 2), same)
