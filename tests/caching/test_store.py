"""What one process has cached: no more than it may, each thing made by one for all who ask."""

from __future__ import annotations

import threading

import pytest

from conference.caching.store import Store, weight

TENTH = weight(("a", b"")) + 10  # bytes of a thing of ten letters, with its key
MOST = 8 * TENTH


def test_the_least_recently_used_leaves_first():
    store = Store(MOST)
    for key in "abcdefgh":
        store.put(key, b"0123456789")
    store.get("a")

    store.put("i", b"9876543210")

    assert (store.bytes, store.get("a"), store.get("b"), store.get("i")) == (MOST, b"0123456789", None, b"9876543210")


def test_what_is_larger_than_an_eighth_is_not_cached():
    store = Store(MOST)
    store.put("a", b"0123456789")

    store.put("a", b"0123456789 ")

    assert (store.bytes, store.get("a")) == (0, None)


def test_a_thing_put_twice_counts_once():
    store = Store(MOST)
    for content in (b"0123456789", b"0123456"):
        store.put("a", content)

    assert store.bytes == TENTH - 3


@pytest.mark.parametrize("thing", [["x" * 10_000], {"a": ("x" * 10_000,)}, Store(10_000)])
def test_a_thing_weighs_what_is_in_it_once(thing):
    if isinstance(thing, Store):
        thing.most_bytes = 10**6
        thing.put("a", "x" * 10_000)

    assert 10_000 < weight([thing, thing]) < 12_000


def test_a_thing_is_made_again_in_another_state_and_takes_the_place_of_the_old_one():
    store, made = Store(), iter("ABC")

    found = [store.made("a", state, lambda: next(made)) for state in (1, 1, 2, 2, 1)]

    assert found == ["A", "A", "B", "B", "C"]
    assert store.bytes == weight(("a", (1, "C")))


def test_nothing_may_be_what_was_made():
    store, made = Store(), iter([None, 1])

    assert [store.made("a", 1, lambda: next(made)) for _ in range(2)] == [None, None]


def test_while_one_thing_is_made_others_are_made_too_and_the_same_one_waits():
    store, made = Store(longest_wait=60), []

    def make(key: str) -> str:
        if key == "slow":
            same.start()
            store.made("other", 1, lambda: make("other"))
        made.append(key)
        return key

    same = threading.Thread(target=lambda: made.append(store.made("slow", 1, lambda: "made twice")))
    store.made("slow", 1, lambda: make("slow"))
    same.join()

    assert made == ["other", "slow", "slow"]


def test_who_has_waited_for_too_long_makes_it_too():
    store, made = Store(longest_wait=0.05), []

    def make_slowly() -> str:
        impatient = threading.Thread(target=lambda: made.append(store.made("a", 1, lambda: "by the impatient")))
        impatient.start()
        impatient.join()
        return "slowly"

    made.append(store.made("a", 1, make_slowly))

    assert made == ["by the impatient", "slowly"]


def test_a_failure_is_not_cached_and_lets_others_make_it():
    store = Store(longest_wait=60)
    with pytest.raises(LookupError):
        store.made("a", 1, lambda: [].pop())

    assert store.made("a", 1, lambda: "made") == "made"
