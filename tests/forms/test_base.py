"""What forms read: texts for fields of text, files for fields of files, and nothing but what a form can send."""

from io import BytesIO

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import FileField, IntegerField

from conference.forms.base import AsSent, PageForm
from conference.forms.fields import line


class PostcardForm(PageForm):
    name = line("Name", maximum=20)
    number = IntegerField("Number")
    picture = FileField("Picture")


def read(app: Flask, **sent) -> PostcardForm:
    with app.test_request_context("/", method="POST", **sent):
        return PostcardForm()


def test_a_file_under_the_name_of_a_text_is_nothing(app):
    form = read(app, data={"name": (BytesIO(b"x"), "x.txt"), "number": (BytesIO(b"1"), "1")})
    assert (form.name.data, form.number.data) == ("", None)


def test_texts_and_files_come_together(app):
    form = read(app, data={"name": "Jana", "number": "3", "picture": (BytesIO(b"x"), "x.png")})
    assert (form.name.data, form.number.data, form.picture.data.filename) == ("Jana", 3, "x.png")


def test_the_fields_of_one_form_among_several_are_read_by_their_whole_name(app):
    sent = {"a-picture": (BytesIO(b"x"), "x.png"), "picture": (BytesIO(b"x"), "y.png"), "a-name": "Jana"}
    with app.test_request_context("/", method="POST", data=sent):
        form = PostcardForm(prefix="a-")
    assert (form.name.data, form.picture.data.filename) == ("Jana", "x.png")


@pytest.mark.parametrize("sent", [{"name": 5, "number": []}, [], 1, "x"])
def test_json_fills_in_nothing(app, sent):
    form = read(app, json=sent)
    assert (form.name.data, form.number.data) == ("", None)


def test_a_page_that_is_only_opened_fills_in_nothing(app):
    with app.test_request_context("/?name=Jana"):
        assert PostcardForm().name.data == ""


def kinds_of(form: type) -> set[type]:
    return {form}.union(*map(kinds_of, form.__subclasses__()))


def test_every_form_of_ours_reads_so(app):
    ours = {form for form in kinds_of(FlaskForm) if form.__module__.startswith("conference.")}
    assert {form.__name__ for form in ours if not issubclass(form, AsSent)} == set()
    assert len(ours) > 50
