"""What one process keeps in memory: no more than it may, each thing made by one for all who ask."""

from __future__ import annotations

import threading

from conference.caching.store import Store, locked


def test_the_least_recently_used_leaves_first():
    memory: Store[str, str] = Store(most_bytes=80)
    for key in "abcdefgh":
        memory.put(key, key.upper(), 10)
    memory.get("a")

    memory.put("i", "I", 10)

    assert (memory.bytes, memory.get("a"), memory.get("b"), memory.get("i")) == (80, "A", None, "I")


def test_what_is_larger_than_an_eighth_is_not_kept():
    memory: Store[str, str] = Store(most_bytes=80)
    memory.put("a", "small", 10)

    memory.put("a", "large", 11)

    assert (memory.bytes, memory.get("a")) == (0, None)


def test_a_value_put_twice_counts_once():
    memory: Store[str, str] = Store(most_bytes=80)
    for size in (10, 7):
        memory.put("a", "A", size)

    assert memory.bytes == 7


def test_while_one_thing_is_made_others_are_made_too_and_the_same_one_waits():
    made: list[str] = []

    def make(key: str, longest_wait: float) -> None:
        with locked(key, longest_wait):
            made.append(key)

    with locked("slow"):
        same = threading.Thread(target=make, args=("slow", 60))
        same.start()
        make("other", 60)
        make_impatiently = threading.Thread(target=make, args=("slow", 0.05))
        make_impatiently.start()
        make_impatiently.join()
        assert made == ["other", "slow"]
    same.join()

    assert made == ["other", "slow", "slow"]
