"""What is kept of a changed text, and which text a message has."""

from __future__ import annotations

import pytest

from conference.letters.texts.rules import to_keep
from conference.mailing.automatic import text_of
from conference.mailing.placeholders import in_language
from conference.mailing.wordings import Wording

OURS = {"cs": Wording("Máte místo", "Děkujeme.\n\n{kód}"), "en": Wording("A place", "Thank you.\n\n{code}")}


def test_only_what_differs_from_the_default_is_kept() -> None:
    typed = {"subject_cs": "Máte místo ", "body_cs": "Děkujeme.\r\n\r\n{kód}\r\n", "subject_en": "", "body_en": "Hi\0."}

    assert to_keep(typed, OURS) == {"subject_cs": "", "body_cs": "", "subject_en": "", "body_en": "Hi."}


@pytest.mark.parametrize(
    ("kind", "facts", "name"),
    [
        ("reminder", {}, "reminder"),
        ("registration_changed", {"is_new": False}, "registration_changed.old"),
        ("place_offered", {"thing": None}, "place_offered.conference"),
        ("place_offered", {"thing": {"group": ""}}, "place_offered.item"),
        ("place_confirmed", {"thing": {"group": "Skupina 1"}}, "place_confirmed.visit"),
        ("item_changed", {"item": {"standing": ""}}, "item_changed.given_up"),
        ("item_changed", {"item": {"standing": "offered"}}, "item_changed.waits"),
        ("conference_moved", {"group": "waiting"}, "conference_moved.waiting"),
        ("ownership", {"is_heir": True}, "ownership.heir"),
    ],
)
def test_the_facts_of_a_message_say_which_text_it_has(kind: str, facts: dict[str, object], name: str) -> None:
    text = text_of(kind, facts)
    assert text is not None
    assert text.name == name


def test_letters_of_the_house_have_none() -> None:
    assert text_of("sign_in", {}) is None


def test_placeholders_are_written_in_the_language_of_the_text() -> None:
    assert in_language("{own_page} {moje_stránka} {nothing}", "cs") == "{moje_stránka} {moje_stránka} {nothing}"
