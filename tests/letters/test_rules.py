"""Who is written to as what, and what makes two letters the same."""

from __future__ import annotations

from conference.letters.rules import Addressee, Occasion, RecipientKind, once_each


def person(group: RecipientKind, row_id: int, email: str) -> Addressee:
    return Addressee(group, row_id, email, "cs")


def test_who_speaks_and_is_registered_is_written_to_once_as_registered() -> None:
    speaks, waits, goes = (
        person(RecipientKind.SPEAKERS, 1, "Jana@Example.org"), person(RecipientKind.WAITING, 2, "petr@example.org"),
        person(RecipientKind.REGISTERED, 3, "jana@example.org"),
    )  # fmt: skip

    assert once_each([speaks, waits, goes]) == [goes, waits]


def test_the_key_names_the_occasion_and_the_person() -> None:
    occasion = Occasion("conference_cancelled", "conference_cancelled:17:now")

    assert [occasion.key(person(group, 5, "jana@example.org")) for group in RecipientKind] == [
        "conference_cancelled:17:now:registration:5", "conference_cancelled:17:now:registration:5",
        "conference_cancelled:17:now:speaker:5",
    ]  # fmt: skip
