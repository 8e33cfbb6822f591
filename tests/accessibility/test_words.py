"""The words of all pages: no one-letter preposition at the end of a line, and the same page in the other language."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from justhtml import Element, JustHTML, Text

from tests.accessibility.cases import PEOPLE, PUBLIC, SIGN_IN, Case
from tests.accessibility.conftest import Prepared
from tests.client import Page
from tests.document import Document
from tests.factories import make_event
from tests.mailing.test_kinds import TELLERS
from tests.outbox import letters

pytestmark = pytest.mark.slow

SEEN = tuple(case for case in (*PUBLIC, *PEOPLE, *SIGN_IN) if case.do is None)
BILINGUAL = tuple(case for case in PUBLIC if case.do is None and len(case.languages) == 2)
LOOSE = re.compile(r"(?<![\w.@/’'-])[ksvzouaiKSVZOUAI] (?=[^\s–—])")  # a plain space after a preposition of one letter
GLUED = re.compile(r"(?:[a-zá-ž]{2}|\d)[.!?:][A-ZÁ-Ž][a-zá-ž]")
ADDRESS = re.compile(r"https?://\S+")  # a token may hold anything
BLOCKS = re.compile(r"</?(?:p|div|li|d[ltd]|h[1-6]|t[dhr]|section|label|option|button|summary|br|title|script|style)\b")
NOT_READ = {"script", "style", "textarea", "code", "pre", "option", "title"}


def opened(prepared: Prepared, path: str) -> Page:
    answer = prepared.app.test_client().get(path, follow_redirects=True)
    return Page(answer, path)


def lines_of(element: Element) -> list[str]:
    """The pieces of visible text of an element, as they stand in the source."""
    found = []
    for child in element.children:
        if isinstance(child, Text):
            found.append(re.sub(r"[ \n\t]+", " ", str(child.data)))
        elif isinstance(child, Element) and child.name not in NOT_READ:
            found += lines_of(child)
    return found


def running_text(html: str) -> str:
    """The words of a page as they follow each other, blocks apart."""
    return Document(BLOCKS.sub(lambda tag: f" {tag[0]}", html)).query("body")[0].joined()


@pytest.mark.parametrize("case", SEEN, ids=[case.name for case in SEEN])
def test_no_preposition_ends_a_line(prepared: Prepared, case: Case) -> None:
    """Internetová jazyková příručka, "Zalomení řádků": after k, s, v, z, o, u, a, i a line does not break."""
    page = opened(prepared, case.path(prepared.names, "cs"))

    assert page.one("html").attrs["lang"] == "cs"
    assert [line for line in lines_of(JustHTML(page.html, sanitize=False).query("body")[0]) if LOOSE.search(line)] == []


@pytest.mark.parametrize("kind", sorted(TELLERS))
def test_no_preposition_ends_a_line_of_a_letter(app: Flask, kind: str) -> None:
    TELLERS[kind](make_event(capacity=1), "cs")

    message = next(letter for letter in letters() if letter.kind == kind)
    read = lines_of(JustHTML(message.html, sanitize=False).query("body")[0])
    assert [line for line in (*read, *message.text.splitlines()) if LOOSE.search(line)] == []


@pytest.mark.parametrize("case", SEEN, ids=[case.name for case in SEEN])
def test_sentences_stand_apart(prepared: Prepared, case: Case) -> None:
    """A template that eats the white space between two sentences glues them together."""
    page = opened(prepared, case.path(prepared.names, "cs"))

    read = running_text(page.html)
    assert [read[found.start() - 20 : found.end() + 20] for found in GLUED.finditer(read)] == []


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("kind", sorted(TELLERS))
def test_sentences_of_a_letter_stand_apart(app: Flask, kind: str, language: str) -> None:
    TELLERS[kind](make_event(capacity=1), language)

    for message in letters():
        read = ADDRESS.sub("", running_text(message.html) + message.text)
        assert [read[found.start() - 20 : found.end() + 20] for found in GLUED.finditer(read)] == []


def test_glued_sentences_would_be_found() -> None:
    glued = running_text("<p><strong>Ještě nezačalo.</strong>Formulář bude zde.</p><p>Dále:Takto</p>")
    apart = running_text("<p>Konec, Ph.D.</p><p>Začátek 8:30.</p><a>a.example.org</a> <p>s. r. o.</p>")

    assert GLUED.findall(glued) == ["lo.Fo", "le:Ta"]
    assert GLUED.findall(apart) == []


def test_no_preposition_ends_a_line_of_a_certificate(prepared: Prepared, tmp_path: Path) -> None:
    """In print a line would really end there. (Fonts draw both spaces by one glyph: they can't be told apart.)"""
    file = tmp_path / "certificate.pdf"
    file.write_bytes(prepared.app.test_client().get(f"{prepared.names['past_my']}/certificate.pdf").data)

    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout

    assert "Osvědčení" in text
    assert re.findall(r"(?m)(?:^|\s)[ksvzouai]\s*$", text) == []


def test_a_plain_space_would_be_found() -> None:
    assert LOOSE.search("jedeme v Plzni")
    assert LOOSE.search("K lesu")
    assert not LOOSE.search("jedeme v\u00a0Plzni, 5 kg a\u00a0dál, e-mail s. r. o.")


@pytest.mark.parametrize("case", BILINGUAL, ids=[case.name for case in BILINGUAL])
def test_the_switch_keeps_the_page_and_its_query(prepared: Prepared, case: Case) -> None:
    first, other = (case.path(prepared.names, language) for language in sorted(case.languages, key=case.first.__ne__))
    page = opened(prepared, f"{first}{'&' if '?' in first else '?'}x=1%20%C3%A1")

    switch = page.one("header a[hreflang]")
    there = opened(prepared, str(switch.attrs["href"]))

    assert str(switch.attrs["href"]) == f"{other}{'&' if '?' in other else '?'}x=1%20%C3%A1"
    assert switch.attrs["lang"] == switch.attrs["hreflang"] == there.one("html").attrs["lang"] != case.first
    assert str(there.one("header a[hreflang]").attrs["href"]).partition("x=")[0].rstrip("?&") == first
    assert there.status == page.status
