"""Filling placeholders into a text of the team: what stands in their place is never read as Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from conference.lib.markdown import plain_text, render_markdown
from conference.mailing.placeholders import ADDRESSES, WRITTEN, AnswerPlaceholder, FilledIn, Placeholder, placeholder

_OPEN, _CLOSE = "\ue000", "\ue001"  # signs for private use, which mean nothing in Markdown
_ADDRESS = "https://placeholder.invalid/"  # stands for an address while the text is read
_LINKED = re.compile(r"\]\(\s*\{([^\W\d]\w*)\}\s*\)")
_ORDER = list(Placeholder)
_MARK = re.compile(rf"{_OPEN}(\d{{1,10}}){_CLOSE}")
_ALONE = re.compile(rf"<p>{_MARK.pattern}</p>")
_ENCODED = re.compile(rf"{quote(_OPEN)}(\d{{1,10}}){quote(_CLOSE)}")
_LINK = re.compile(rf"{re.escape(_ADDRESS)}(\d{{1,10}})\b")


@dataclass(frozen=True)
class Filling:
    """What stands for a placeholder: its text, and how it looks alone in a paragraph where that is something else."""

    text: str
    block: Markup | None = None


PlaceholderValues = Mapping[Any, str | Filling]
"""By `FilledIn`: what stands for each placeholder that a letter has."""


def as_html(text: str, values: PlaceholderValues) -> Markup:
    """Return a text as HTML of a letter, filled in. Its headings come below the subject's."""
    html = str(render_markdown(_marked(text), top=2))
    html = _LINK.sub(lambda found: escape(_address(found, values)), html)
    html = _ENCODED.sub(lambda found: quote(_value(found, values).text), html)
    html = _ALONE.sub(lambda found: _as_block(found, values), html)
    return Markup(_MARK.sub(lambda found: _as_words(found, values), html))  # noqa: S704 - cleaned, and values escaped


def as_text(text: str, values: PlaceholderValues) -> str:
    """Return a text as plain text of a letter, filled in."""
    plain = _LINK.sub(lambda found: _address(found, values), plain_text(_marked(text)))
    plain = _ENCODED.sub(lambda found: quote(_value(found, values).text), plain)
    return _MARK.sub(lambda found: _value(found, values).text, plain)


def in_line(text: str, values: PlaceholderValues) -> str:
    """Return a subject, filled in: no Markdown there."""

    def value(found: re.Match[str]) -> str:
        known = placeholder(found[1])
        return _filling(values[known]).text if known is not None and known in values else found[0]

    return WRITTEN.sub(value, text)


def _marked(text: str) -> str:
    """Return the text with a mark for each placeholder; unknown names between braces stay as they are."""
    text = text.replace(_OPEN, "").replace(_CLOSE, "")
    text = _LINKED.sub(_marked_link, text)
    return WRITTEN.sub(_marked_word, text)


def _marked_link(found: re.Match[str]) -> str:
    known = placeholder(found[1])
    return f"]({_ADDRESS}{_number(known)})" if known in ADDRESSES else found[0]


def _marked_word(found: re.Match[str]) -> str:
    known = placeholder(found[1])
    return f"{_OPEN}{_number(known)}{_CLOSE}" if known else found[0]


def _number(known: FilledIn) -> int:
    return len(_ORDER) + known.question_id if isinstance(known, AnswerPlaceholder) else _ORDER.index(known)


def _known(number: int) -> FilledIn:
    return _ORDER[number] if number < len(_ORDER) else AnswerPlaceholder(number - len(_ORDER))


def _filling(value: str | Filling) -> Filling:
    return value if isinstance(value, Filling) else Filling(value)


def _value(found: re.Match[str], values: PlaceholderValues) -> Filling:
    """Return what stands for a mark; nothing for one that was typed as such, or that this letter does not have."""
    return _filling(values.get(_known(int(found[1])), ""))


def _address(found: re.Match[str], values: PlaceholderValues) -> str:
    """Return the address that a link leads to; nothing for a mark of anything else, which only typing can make."""
    return _value(found, values).text if _known(int(found[1])) in ADDRESSES else ""


def _as_block(found: re.Match[str], values: PlaceholderValues) -> str:
    """Return what stands for a mark that is all of a paragraph: in the look of its own, else as paragraphs."""
    value = _value(found, values)
    if value.block is not None:
        return str(value.block)
    if not value.text:
        return ""
    paragraphs = _as_words(found, values).split("<br>\n<br>\n")
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _as_words(found: re.Match[str], values: PlaceholderValues) -> str:
    value = escape(_value(found, values).text)
    if value and _known(int(found[1])) in ADDRESSES:
        return f'<a href="{value}">{value}</a>'
    return "<br>\n".join(value.splitlines())
