"""A chapter of the guides, read from `texts/<language>/<chapter>.md`.

The text is Markdown of ours: `# ` its title, `## Heading {#anchor}` a section, a line `![alt](name)` a picture. Words
in bold are words of the pages; `tests/help` looks for them there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from conference.help.contents import Chapter
from conference.lib.markdown import render_own_markdown

FOLDER = Path(__file__).parent
PICTURES = FOLDER / "pictures"
SECTION = re.compile(r"^## (?P<heading>.+) \{#(?P<name>[a-z-]+)\}$", re.MULTILINE)
PICTURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\((?P<name>[a-z-]+)\)$", re.MULTILINE)


@dataclass(frozen=True)
class PagePicture:
    """A picture of a page, in the language of the text."""

    name: str
    alt: str
    language: str
    width: int
    height: int
    version: str  # changes with its content


@dataclass(frozen=True)
class ReadSection:
    """A section with its parts, one under the other; the first has neither name nor heading."""

    name: str
    heading: str
    parts: list[Markup | PagePicture]


@dataclass(frozen=True)
class ReadChapter:
    """A chapter with its sections."""

    title: str
    sections: list[ReadSection]


def source(chapter: Chapter, language: str) -> str:
    """Return the Markdown of a chapter."""
    return (FOLDER / "texts" / language / f"{chapter.name}.md").read_text(encoding="utf-8")


def read(chapter: Chapter, language: str) -> ReadChapter:
    """Read a chapter."""
    head, _, text = source(chapter, language).partition("\n")
    lead, *rest = SECTION.split(text)
    sections = [ReadSection("", "", list(_parts(lead, language)))]
    for heading, name, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        sections.append(ReadSection(name, heading, list(_parts(body, language))))
    return ReadChapter(head.removeprefix("# ").strip(), sections)


def _parts(text: str, language: str) -> Iterator[Markup | PagePicture]:
    before, *rest = PICTURE.split(text)
    yield render_own_markdown(before)
    for alt, name, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        yield _figure(name, alt, language)
        yield render_own_markdown(after)


def _figure(name: str, alt: str, language: str) -> PagePicture:
    facts = taken()[f"{language}/{name}"]
    return PagePicture(name, alt, language, int(facts["width"]), int(facts["height"]), str(facts["version"]))


@cache
def taken() -> dict[str, dict[str, str | int]]:
    """Return what `make screenshots` wrote down of each picture: its size, its version and the digest of its page."""
    found: dict[str, dict[str, str | int]] = json.loads((PICTURES / "pictures.json").read_text(encoding="utf-8"))
    return found
