"""The strict reader of pages: it names errors of HTML, and what it has read it does not read again."""

from __future__ import annotations

from tests import html_rules
from tests.document import Document
from tests.html_rules import StrictReader, broken_rules

PAGE = "<!doctype html><html lang=cs><title>A</title><p>{}</p>"


def test_an_error_is_found_in_markup_of_a_kind_that_was_not_read_yet() -> None:
    reader = StrictReader()

    assert reader.errors(PAGE.format("words"), "home") == []
    assert len(reader.errors(PAGE.format("</b>"), "home")) == 1


def test_what_was_read_is_not_read_again_but_elsewhere_it_is(monkeypatch) -> None:
    reader, asked = StrictReader(), []
    parse = html_rules.JustHTML
    monkeypatch.setattr(html_rules, "JustHTML", lambda html, **kwargs: asked.append(html) or parse(html, **kwargs))

    reader.errors(PAGE.format("<b>one</b>"), "home", "cs")
    reader.errors(PAGE.format("<b>two</b><b>three</b>"), "home", "cs")
    assert len(asked) == 2  # one bold part after another is new
    reader.errors(PAGE.format("<b>four</b><b>five</b>"), "home", "cs")
    assert len(asked) == 2
    reader.errors(PAGE.format("<b>six</b>"), "home", "en")
    reader.errors(PAGE.format("<b class=x>seven</b>"), "home", "cs")
    assert len(asked) == 4


def test_a_heading_of_a_table_says_something() -> None:
    table = "<table><tr><th>{}</th></tr><tr><td>x</td></tr></table>"

    said = [list(broken_rules(Document(table.format(words)))) for words in ("Name", "<span>Name</span>", " ")]

    assert said == [[], [], ["a heading of a table without words"]]
