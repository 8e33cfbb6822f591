"""Fields of times: one kind for all forms, which asks where a time comes twice."""

import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from conference.forms.time_fields import ClockField, moment

FOREIGN = re.compile(r"\b(?:DateTimeLocalField|DateTimeField|TimeField|DateField|strptime)\b")
SECOND = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 2:30 in Prague, once clocks are set back


class Deadline(Form):
    """A form with one moment and one time of the day."""

    due = moment("Due")
    at = ClockField("At", may_end_day=True)


def filled(**values: str) -> Deadline:
    """The form as a browser sends it."""
    form = Deadline(MultiDict(values))
    form.validate()
    return form


@pytest.fixture(autouse=True)
def _request(app: Flask):
    with app.test_request_context():
        yield


def test_no_form_reads_times_in_a_way_of_its_own() -> None:
    """All of them use these fields; the names of backups and of unfinished uploads are no form."""
    own = {Path("conference/forms/time_fields.py"), Path("conference/backup/rules.py"),
           Path("conference/slides/resuming.py")}  # fmt: skip
    found = {path for path in Path("conference").rglob("*.py") if FOREIGN.search(path.read_text())}
    assert found <= own


@pytest.mark.parametrize(
    "typed", ["2026-10-24T10:00", "2026-10-24T10:00:00", "24. 10. 2026 10.00", "24.10.2026 10:00:00"]
)
def test_a_deadline_is_read_however_it_is_written(typed: str) -> None:
    """With seconds or without, with a point or a colon."""
    form = filled(due=typed, at=re.split("[T ]", typed)[-1])
    assert form.errors == {}
    assert (form.due.data, form.at.data) == (datetime(2026, 10, 24, 8, tzinfo=UTC), time(10))


def test_a_deadline_in_the_hour_that_comes_twice_is_asked_about_until_it_is_chosen() -> None:
    """What was typed stays, and so does the answer."""
    asked = filled(due="25. 10. 2026 2:30")
    assert list(asked.errors) == ["due"]
    assert 'value="25. 10. 2026 2:30"' in asked.due()
    assert asked.due().count('type="radio"') == 2
    assert " checked" not in asked.due()
    answered = filled(due="25. 10. 2026 2:30", **{"due-which": "second"})
    assert answered.due.data == SECOND
    shown = Deadline(data={"due": SECOND, "at": SECOND})
    for field in (shown.due, shown.at):
        assert 'value="second" checked' in field()
    assert 'type="radio"' not in Deadline(data={"due": SECOND.replace(hour=12)}).due()


@pytest.mark.parametrize(("sent", "which"), [("28. 3. 2027 2:15", ""), ("25. 10. 2026 2:30", "third")])
def test_what_means_no_single_moment_is_no_answer(sent: str, which: str) -> None:
    """A skipped hour, and a choice that nobody offered."""
    form = filled(due=sent, **{"due-which": which})
    assert form.due.data is None
    assert form.due.errors
