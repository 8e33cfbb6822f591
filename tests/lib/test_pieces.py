"""A piece of work ends after its time, and is never empty where there is something to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conference.lib import pieces


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of a watch that the test turns."""
    time = [100.0]
    monkeypatch.setattr(pieces, "monotonic", lambda: time[0])
    return time


def test_a_piece_ends_after_its_seconds(watch: list[float]) -> None:
    done = []
    for thing in pieces.piece("abcde", seconds=1):
        done.append(thing)
        watch[0] += 0.4
    assert done == ["a", "b", "c"]


def test_a_piece_of_little_work_is_all_of_it(watch: list[float]) -> None:
    assert list(pieces.piece("abc", seconds=1)) == ["a", "b", "c"]
    assert list(pieces.piece("", seconds=1)) == []


def test_one_thing_is_done_however_long_it_took_to_find_them(watch: list[float]) -> None:
    def slowly() -> Iterator[str]:
        for thing in "abc":
            watch[0] += 5
            yield thing

    assert list(pieces.piece(slowly(), seconds=0)) == ["a"]
    assert list(pieces.piece(slowly(), seconds=1)) == ["a", "b", "c"]
