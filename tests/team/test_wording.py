"""The history speaks in words for people: no class of ours and no verb of ours is without them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask_babel import force_locale

from conference.lib.model import Base
from conference.team.wording import KINDS, VERBS, word

PACKAGE = Path(__file__).parents[2] / "conference"
RECORDING = {"record", "record_own"}
NOT_RECORDED = {  # rows that come and go with others, or that nobody of the team changes
    "AuditEntry",
    "DeskMark",  # under its registration
    "FormAnswer",
    "HoursCorrection",  # under its registration
    "LastSeen",  # this and the two below: of the server, which has no team
    "LinkRequest",
    "Move",
    "PrintedBadge",  # the file they are in is recorded
    "Problem",
    "ServerError",
    "SlidesPack",  # this and the next: a record of their own, under the conference
    "SlidesPackFile",
    "Passkey",  # under its account
    "QuestionAnswer",  # under its registration
    "QuestionChoice",  # under its question
    "QuestionCondition",
    "RegistrationMerge",  # under the registration that is kept
    "Removal",
    "Role",
    "TeamSession",
    "SurveyTally",  # what people answered, and nobody changes
    "SurveyText",
    "UsedTicket",
    "EditorPresence",  # who looks, not who changes
    "Step",  # a record of its own, of the draft
}


def recorded_verbs() -> set[str]:
    """The verbs written as texts in calls of `audit.record`."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and len(node.args) > 1):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            verb = node.args[1]
            if name in RECORDING and isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                found.add(verb.value)
    return found


def test_every_verb_on_record_has_words() -> None:
    verbs = recorded_verbs()
    assert len(verbs) > 20
    assert verbs - set(VERBS) == set()


def test_every_kind_of_row_has_a_name(app) -> None:
    classes = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert classes - set(KINDS) - NOT_RECORDED == set()


@pytest.mark.parametrize(
    ("kind", "field", "value", "told"),
    [
        ("Question", "kind", "yes_no", "yes or no"),
        ("Question", "ends", "kept", "never, to be counted: choices and numbers only"),
        ("Question", "right", "needs", "only those who see meals and access needs"),
        ("Question", "choices", ["vlakem", "na kole"], "vlakem, na kole"),
        ("Item", "kind", "site_visit", "Site visit"),
        ("Registration", "organisation_type", "municipality", "municipality"),
        ("Registration", "meal", "vegetarian", "vegetarian"),
        ("Registration", "language", "cs", "Czech"),
        ("Question", "kind", "of_an_earlier_version", "of_an_earlier_version"),
    ],
)
def test_what_is_stored_is_told_in_words(app, kind: str, field: str, value: object, told: str) -> None:
    with force_locale("en"):
        assert word(field, value, kind) == told


def test_a_text_that_only_looks_like_a_day_is_shown_as_it_was_typed() -> None:
    for typed in ("2027-02-29", "2026-13-01T10:00Z", "٢٠٢٦-٠٥-١٢"):
        assert word("name", typed) == typed
