"""How a form is merged with what others have written since it was drawn: the decision, and what a browser sends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField

from conference.forms.field_values import as_sent
from conference.forms.fields import ChecksField, SelectChoice, line, text
from conference.forms.shown import Decision, LastChange, RowForm, decide, digests, merge
from conference.forms.time_fields import moment
from conference.lib import languages

TYPED, STORED, CONFLICT = Decision.TYPED, Decision.STORED, Decision.CONFLICT


@pytest.mark.parametrize(
    ("shown", "stored", "typed", "decision"),
    [
        ("a", "a", "a", TYPED),  # nobody changed it
        ("a", "a", "b", TYPED),  # only this form did
        ("a", "b", "a", STORED),  # only the others did
        ("a", "b", "b", TYPED),  # both did, and alike
        ("a", "b", "c", CONFLICT),
        (None, "a", "a", TYPED),  # not known what was shown, and nothing to lose
        (None, "a", "b", CONFLICT),
    ],
)
def test_a_field_is_merged_by_who_changed_it(shown: str | None, stored: str, typed: str, decision: Decision) -> None:
    assert decide(shown, stored, typed) is decision


@pytest.mark.parametrize(
    ("shown", "stored", "decision"),
    [("b", "b", STORED), ("b", "d", CONFLICT)],  # as it was seen; changed once more since
)
def test_the_others_version_is_taken_as_it_was_seen(shown: str, stored: str, decision: Decision) -> None:
    assert decide(shown, stored, "c", takes_theirs=True) is decision


class Thing(RowForm):
    """A form with a field of each kind."""

    class Meta:
        """Without the token of a session."""

        csrf = False

    name = line("Name", "Write the name.")
    note = text("Note")
    size = SelectField("Size", choices=[SelectChoice("s", "small"), SelectChoice("l", "large")])
    days = ChecksField("Days", choices=[SelectChoice("1", "one"), SelectChoice("2", "two")])
    fits = BooleanField("Fits")
    since = moment("Since")


STORED_ROW: dict[str, Any] = {
    "name": "Lípa", "note": "One\ntwo", "size": "l", "days": ["2", "1"], "fits": True,
    "since": datetime(2026, 6, 11, 7, 15, 30, tzinfo=UTC),
}  # fmt: skip
BROWSER = {
    "name": "Lípa", "note": "One\r\ntwo", "size": "l", "days": ["1", "2"], "fits": "y", "since": "2026-06-11T09:15",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _request(application: Flask) -> Iterator[None]:
    with application.test_request_context(), languages.speaking("en"):
        yield


def drawn(**changes: Any) -> Thing:
    return Thing(formdata=None, data={**STORED_ROW, **changes})


def sent(shown: str, **changes: Any) -> Thing:
    values = {**BROWSER, **changes, "shown": shown}
    return Thing(formdata=MultiDict({name: value for name, value in values.items() if value is not None}))


def nobody(_columns: Any) -> dict[str, LastChange]:
    return {}


def test_a_browser_sends_what_was_drawn() -> None:
    form, returned = drawn(), sent("")

    assert [as_sent(returned[name]) for name in STORED_ROW] == [as_sent(form[name]) for name in STORED_ROW]


def test_what_others_changed_is_kept_to_the_second_and_what_was_typed_is_taken() -> None:
    later = datetime(2026, 6, 12, 7, 15, 30, tzinfo=UTC)
    form = sent(digests(drawn()), name="Lípa II", fits=None)

    may_save = merge(form, drawn(size="s", days=["1"], since=later), nobody)

    assert may_save
    assert form.data | {"shown": ""} == {
        "name": "Lípa II", "note": "One\ntwo", "size": "s", "days": ["1"], "fits": False, "since": later, "shown": "",
    }  # fmt: skip
    assert form.kept == ["Size", "Days", "Since"]


def test_what_both_changed_comes_back_with_both_versions_and_who_changed_it() -> None:
    form = sent(digests(drawn()), name="Lípa II")

    may_save = merge(form, drawn(name="Buk"), lambda _columns: {"name": LastChange("Olga", "12. 5. 2026, 10:00")})

    assert not may_save
    assert form.name.data == "Lípa II"
    assert form.name.theirs.words == "Buk"
    assert form.errors == {
        "name": ["Name: changed in the meantime to “Buk” (Olga, 12. 5. 2026, 10:00). Choose which version stays."]
    }


def test_the_second_press_keeps_what_was_typed_or_takes_the_others_version() -> None:
    first = sent(digests(drawn()), name="Lípa II")
    merge(first, drawn(name="Buk"), nobody)

    mine, theirs = (sent(first.shown._value(), name="Lípa II", **{"shown-name": one}) for one in ("mine", "theirs"))

    assert merge(mine, drawn(name="Buk"), nobody)
    assert mine.name.data == "Lípa II"
    assert merge(theirs, drawn(name="Buk"), nobody)
    assert theirs.name.data == "Buk"
    assert theirs.kept == []


@pytest.mark.parametrize("mark", ["", "nonsense", "::: a:b", "\ud800", "x" * 10_000])
def test_a_form_without_a_mark_that_can_be_read_asks_about_what_differs_and_loses_nothing(mark: str) -> None:
    form = sent(mark, name="Lípa II")

    assert not merge(form, drawn(), nobody)
    assert form.name.data == "Lípa II"
    assert form.name.errors == ["Name: changed in the meantime to “Lípa”. Choose which version stays."]


def test_a_field_that_was_not_on_the_form_keeps_what_is_stored() -> None:
    without_note = " ".join(part for part in digests(drawn()).split() if not part.startswith("note:"))
    form = sent(without_note, note=None)

    assert merge(form, drawn(), nobody)
    assert form.note.data == "One\ntwo"
    assert form.kept == []


def test_what_does_not_fit_together_after_merging_is_not_saved() -> None:
    form = sent(digests(drawn(name="Lípa")))

    assert not merge(form, drawn(name=""), nobody)
    assert form.errors == {"name": ["Write the name."]}
