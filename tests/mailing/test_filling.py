"""Placeholders in the team's texts: filled in, never run, never read as Markdown or HTML."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from conference.mailing.filling import Filling, as_html, as_text, in_line
from conference.mailing.placeholders import (
    FOR_GROUPS,
    NAMES,
    OF_THE_CONFERENCE,
    AnswerPlaceholder,
    Placeholder,
    answers_in,
    meant,
    missing,
    unknown,
)  # fmt: skip

VALUES = dict.fromkeys(Placeholder, "") | {
    Placeholder.SALUTATION: "Vážený pane Nováku",
    Placeholder.NAME: "Jan *Novák* <b>&",
    Placeholder.OWN_PAGE: "https://prezence.example.org/my/W_x*_y",
    Placeholder.CONFERENCE: "Bydlení pro všechny",
}


def test_the_salutation_stands_in_the_text_in_either_language() -> None:
    assert as_text("{oslovení},\n\nděkujeme.", VALUES) == "Vážený pane Nováku,\n\nděkujeme."
    assert as_html("**{Salutation}**,", VALUES) == "<p><strong>Vážený pane Nováku</strong>,</p>"


def test_what_is_filled_in_is_neither_markdown_nor_html() -> None:
    assert as_html("{jméno}", VALUES) == "<p>Jan *Novák* &lt;b&gt;&amp;</p>"
    assert as_text("{jméno}", VALUES) == "Jan *Novák* <b>&"


def test_an_address_is_a_link_alone_and_behind_words() -> None:
    address = "https://prezence.example.org/my/W_x*_y"
    assert f'<a href="{address}">{address}</a>' in as_html("Zde: {moje_stránka}", VALUES)
    assert f'<a href="{address}" rel="nofollow noopener">zde</a>' in as_html("[zde]({moje_stránka})", VALUES)
    assert as_text("[zde]({own_page})", VALUES) == f"zde ({address})"
    assert 'href="https://a.example/?q=Byd' in as_html("[x](https://a.example/?q={konference})", VALUES)


@pytest.mark.parametrize(
    "typed",
    ["{{ config }}", "{% for a in b %}", "{{ ''.__class__ }}", "<script>alert(1)</script>", "[x](javascript:alert)",
     "{0}", "{}", "\ue0007\ue001 \ue00099\ue001"],
)  # fmt: skip
def test_nothing_that_is_typed_runs(typed: str) -> None:
    html = as_html(typed, VALUES)
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "Vážený" not in html
    assert as_text(typed, VALUES)


def test_a_subject_takes_what_is_the_same_for_everybody() -> None:
    assert in_line("Pozvání: {konference}", VALUES) == "Pozvání: Bydlení pro všechny"
    assert unknown("{jméno} a {konference}", OF_THE_CONFERENCE) == ["jméno"]


def test_unknown_names_are_found_with_what_was_probably_meant() -> None:
    assert unknown("{oslovění}, {jmeno} {jmeno} {oslovení}", FOR_GROUPS) == ["oslovění", "jmeno"]
    assert tuple(meant(name, FOR_GROUPS) for name in ("oslovění", "jmeno", "xyz")) == ("oslovení", "jméno", "")


def test_an_answer_is_filled_in_by_the_number_of_its_question_in_either_language() -> None:
    values = {**VALUES, AnswerPlaceholder(17): "sýr & <b>\n*víno*"}
    assert as_text("Večeře: {otázka_17}, {Question_17}.", values) == "Večeře: sýr & <b>\n*víno*, sýr & <b>\n*víno*."
    assert as_html("{otázka_17}", values) == "<p>sýr &amp; &lt;b&gt;<br>\n*víno*</p>"
    assert as_text("{otázka_18}|{otázka_0}|{otázka_}", values) == "|{otázka_0}|{otázka_}"
    assert answers_in("{otázka_17} {jméno}", "{question_17} {question_2}") == [
        AnswerPlaceholder(17),
        AnswerPlaceholder(2),
    ]
    assert unknown("{otázka_17} {otázka_2}", {AnswerPlaceholder(17)}) == ["otázka_2"]


@pytest.mark.parametrize("typed", ["[x](https://placeholder.invalid/%s)", "a&#xE000;%s&#xE001;b"])
def test_a_mark_that_was_typed_may_be_of_any_length(typed: str) -> None:
    assert as_html(typed % ("9" * 5_000), VALUES)


def test_every_placeholder_has_one_name_in_each_language() -> None:
    names = [name for each in NAMES.values() for name in each.values()]
    assert len(names) == len(set(names)) == 2 * len(Placeholder)


def test_marks_typed_as_references_stand_for_nothing() -> None:
    assert as_html("a&#xE000;99&#xE001;b", VALUES) == "<p>ab</p>"
    assert "javascript" not in as_html(
        "[q](https://placeholder.invalid/1)", VALUES | {Placeholder.NAME: "javascript:x"}
    )


def test_a_value_in_an_address_is_the_same_in_both_forms_of_a_letter() -> None:
    text = "[x](https://a.example/?u={own_page})"
    filled = "https://a.example/?u=https%3A//prezence.example.org/my/W_x%2A_y"
    assert filled in as_html(text, VALUES)
    assert filled in as_text(text, VALUES)


def test_what_stands_for_a_placeholder_may_look_else_alone_in_its_paragraph() -> None:
    button = Markup("<table><tr><td>Moje přihláška</td></tr></table>")
    values = {Placeholder.OWN_PAGE: Filling("https://a.example/my/x", button)}
    link = '<a href="https://a.example/my/x">https://a.example/my/x</a>'

    assert as_html("Zde:\n\n{own_page}\n\nKonec.", values) == f"<p>Zde:</p>\n{button}\n<p>Konec.</p>"
    assert as_html("Zde {own_page}.", values) == f"<p>Zde {link}.</p>"
    assert as_text("Zde:\n\n{own_page}\n\nKonec.", values) == "Zde:\n\nhttps://a.example/my/x\n\nKonec."


def test_several_lines_stay_lines_and_paragraphs_and_nothing_leaves_no_hole() -> None:
    values = {Placeholder.REASON: Filling("Povodeň.\nA <b>vítr</b>.\n\nOzveme se."), Placeholder.VISITS: Filling("")}

    assert as_html("{reason}\n\n{visits}\n\nKonec.", values) == (
        "<p>Povodeň.<br>\nA &lt;b&gt;vítr&lt;/b&gt;.</p>\n<p>Ozveme se.</p>\n\n<p>Konec.</p>"
    )


def test_what_a_letter_does_not_have_is_left_out_of_it() -> None:
    assert as_text("A{certificate}B", {}) == "AB"
    assert in_line("A{certificate}B", {}) == "A{certificate}B"


def test_a_text_is_asked_for_what_it_lacks_by_either_name() -> None:
    assert missing("{moje_stránka}", (Placeholder.OWN_PAGE, Placeholder.VISITS)) == [Placeholder.VISITS]
