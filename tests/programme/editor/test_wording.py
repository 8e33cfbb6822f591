"""What a step did, in words: each kind has its own, and an undone step is told by those of the step it undid."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from conference.programme.editor.wording import step_sentence
from conference.programme.models import Step, StepKind
from conference.programme.steps import ItemChange

PLUS = ItemChange("A", "Bydlení+ 100 %", "Bydlení+ 100 %", {"room_id": 1}, {"room_id": 2}).to_json()
FACTS = {"minutes": 5, "day": "2026-11-03", "to": "2026-11-04", "of": "added", "again": False}


def told(kind: StepKind, **facts: Any) -> str:
    with force_locale("en"):
        return step_sentence(Step(kind=kind, changes=[PLUS], facts={**FACTS, **facts}))


def test_every_kind_of_step_has_words_of_its_own(app: Flask) -> None:
    assert len({told(kind) for kind in StepKind}) == len(StepKind)


@pytest.mark.parametrize(
    ("of", "again", "sentence"),
    [
        ("added", False, "undone: added: “Bydlení+ 100 %”"),
        ("added", True, "done again: added: “Bydlení+ 100 %”"),
        ("shifted", False, "undone: “Bydlení+ 100 %”"),  # by how much is not known any more
    ],
)
def test_an_undone_step_is_told_by_what_it_did(app: Flask, of: str, again: bool, sentence: str) -> None:
    assert told(StepKind.UNDONE, of=of, again=again) == sentence
