"""The texts of the guides keep up with the pages: each page is explained, and what is named there is called so here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from conference.help.contents import ADMINISTRATORS, ORGANISERS, Chapter, explained
from conference.help.reading import PICTURE, PICTURES, SECTION, source, taken
from conference.lib.languages import LANGUAGES
from conference.lib.routes import NOT_PAGES
from config import ROOT

CHAPTERS = (*ORGANISERS.chapters, *ADMINISTRATORS.chapters)
BOLD = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
HEAVIEST, ALL_OF_THEM = 40_000, 2_500_000  # bytes


def sections(chapter: Chapter, language: str) -> dict[str, str]:
    """What stands under each anchor; under no name what comes before the first."""
    head, *rest = SECTION.split(source(chapter, language))
    return {"": head} | dict(zip(rest[1::3], rest[2::3], strict=True))


@cache
def words() -> dict[str, set[str]]:
    """The texts of the pages in English with what each is called in Czech."""
    found: dict[str, set[str]] = {}
    with Path(ROOT / "translations/cs/LC_MESSAGES/messages.po").open("rb") as file:
        for message in read_po(file, locale="cs"):
            if isinstance(message.id, str):
                found.setdefault(message.id, set()).add(str(message.string))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_has_the_sections_of_the_contents(chapter: Chapter, language: str) -> None:
    assert list(sections(chapter, language)) == ["", *chapter.sections]
    assert re.match(r"# \S", source(chapter, language))


def test_every_page_of_the_team_is_explained(application: Flask) -> None:
    """A new page needs a section: `conference/help/contents.py`."""
    pages = {
        rule.endpoint
        for rule in application.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/organise/")
        if not rule.endpoint.endswith(NOT_PAGES) and not rule.endpoint.startswith("help.")
    }
    assert pages - set(explained()) == set()


def test_what_is_explained_is_there_and_explained_once(application: Flask) -> None:
    named = [name for chapter in ORGANISERS.chapters for names in chapter.sections.values() for name in names]
    assert sorted(named) == sorted(set(named))
    assert set(named) - set(application.view_functions) == set()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_words_in_bold_are_words_of_the_pages(chapter: Chapter) -> None:
    """A button or label that gets another name gets it in the guides too: here is every one that has none."""
    czech, english = (sections(chapter, language) for language in ("cs", "en"))
    wrong = []
    for name in english:
        ours = set(BOLD.findall(english[name]))
        called = {text: words().get(text, set()) for text in ours}
        theirs = set(BOLD.findall(czech[name]))
        wrong += [(name, text) for text, ways in called.items() if not ways & theirs]
        wrong += [(name, text) for text in theirs if not any(text in ways for ways in called.values())]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_sections_of_the_same_guide(language: str) -> None:
    wrong = []
    for guide in (ORGANISERS, ADMINISTRATORS):
        anchors = {f"{chapter.name}#{name}" for chapter in guide.chapters for name in chapter.sections}
        known = anchors | {chapter.name for chapter in guide.chapters}
        for chapter in guide.chapters:
            wrong += [link for link in LINK.findall(source(chapter, language)) if link not in known]
    assert wrong == []


def shown(language: str) -> Iterator[tuple[str, str]]:
    """The name and the description of each picture in the texts of a language."""
    for chapter in CHAPTERS:
        for found in PICTURE.finditer(source(chapter, language)):
            yield found["name"], found["alt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_there_and_described(language: str) -> None:
    pictures = list(shown(language))
    assert {name for name, _ in pictures} == {
        name.partition("/")[2] for name in taken() if name.startswith(f"{language}/")
    }
    assert [name for name, alt in pictures if len(alt) < 20] == []


def test_pictures_are_light() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.rglob("*.webp")}
    assert {name: size for name, size in sizes.items() if size > HEAVIEST} == {}
    assert sum(path.stat().st_size for path in PICTURES.rglob("*.webp")) < ALL_OF_THEM
    listed = json.loads((PICTURES / "pictures.json").read_text(encoding="utf-8"))
    assert {path.relative_to(PICTURES).with_suffix("").as_posix() for path in PICTURES.rglob("*.webp")} == set(listed)
