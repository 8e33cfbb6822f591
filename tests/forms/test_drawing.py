"""What a form shows again after a mistake is what was typed, and lists do not require what they have already."""

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired

from conference.forms.drawing import attributes, keeps
from conference.forms.fields import SelectChoice, whole_number
from conference.forms.time_fields import ClockField


class ExampleForm(FlaskForm):
    count = whole_number("How many", 1, 10)
    at = ClockField("When")
    full = SelectField("Kind", [InputRequired()], choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    open = SelectField("Kind", [InputRequired()], choices=[SelectChoice("", "choose"), SelectChoice("b", "B")])


@pytest.fixture
def form(app):
    with app.test_request_context(method="POST"):
        yield lambda **typed: ExampleForm(formdata=MultiDict(typed), meta={"csrf": False})


def test_a_number_that_is_none_is_shown_as_it_was_typed(form):
    drawn = str((field := form(count="tři").count)(**attributes(field)))
    assert 'type="text"' in drawn
    assert 'value="tři"' in drawn
    assert "max=" not in drawn
    assert "min=" not in drawn


def test_a_time_that_browsers_do_not_take_is_shown_all_the_same(form):
    drawn = str((field := form(at="8.30 večer").at)(**attributes(field)))
    assert 'type="text"' in drawn
    assert 'value="8.30 večer"' in drawn


def test_what_a_browser_takes_keeps_its_picker(form):
    drawn = form(count="3", at="08:30")
    assert attributes(drawn.count, class_="x") == {"class_": "x"}
    assert attributes(drawn.at) == {}


def test_only_a_list_that_begins_empty_requires_an_answer(form):
    drawn = form()
    assert "required" not in str(drawn.full(**attributes(drawn.full)))
    assert "required" in str(drawn.open(**attributes(drawn.open)))


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("time", "08:30", True), ("time", "8:30", False), ("time", "25:99", False), ("date", "2026-02-30", False),
        ("date", "2026-02-28", True), ("datetime-local", "2026-05-12T08:00", True), ("datetime-local", "zítra", False),
        ("number", "1,5", False), ("number", "-3", True), ("color", "#a1b2c3", True), ("color", "red", False),
    ],
)  # fmt: skip
def test_what_a_browser_keeps(kind, value, kept):
    assert keeps(kind, value) is kept
