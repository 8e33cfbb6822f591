"""Filling placeholders into a text of the team: what stands in their place is never read as Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from markupsafe import Markup, escape

from conference.letters.groups.rules import ADDRESSES, WRITTEN, Placeholder, placeholder
from conference.lib.markdown import plain_text, render_markdown

PlaceholderValues = Mapping[Placeholder, str]
_OPEN, _CLOSE = "\ue000", "\ue001"  # signs for private use, which mean nothing in Markdown
_ADDRESS = "https://placeholder.invalid/"  # stands for an address while the text is read
_LINKED = re.compile(r"\]\(\s*\{([^\W\d]\w*)\}\s*\)")
_ORDER = list(Placeholder)
_MARK = re.compile(rf"{_OPEN}(\d+){_CLOSE}")
_ENCODED = re.compile(rf"{quote(_OPEN)}(\d+){quote(_CLOSE)}")
_LINK = re.compile(rf"{re.escape(_ADDRESS)}(\d+)\b")


def as_html(text: str, values: PlaceholderValues) -> Markup:
    """Return a text as HTML of a letter, filled in. Its headings come below the subject's."""
    html = str(render_markdown(_marked(text), top=2))
    html = _LINK.sub(lambda found: escape(_address(found, values)), html)
    html = _ENCODED.sub(lambda found: quote(_value(found, values)), html)
    return Markup(_MARK.sub(lambda found: _as_html(found, values), html))  # noqa: S704 - cleaned, and values escaped


def as_text(text: str, values: PlaceholderValues) -> str:
    """Return a text as plain text of a letter, filled in."""
    plain = _LINK.sub(lambda found: _address(found, values), plain_text(_marked(text)))
    plain = _ENCODED.sub(lambda found: quote(_value(found, values)), plain)
    return _MARK.sub(lambda found: _value(found, values), plain)


def in_line(text: str, values: PlaceholderValues) -> str:
    """Return a subject, filled in: no Markdown there."""
    by_name = {str(known): value for known, value in values.items()}
    return WRITTEN.sub(lambda found: by_name.get(str(placeholder(found[1])), found[0]), text)


def _marked(text: str) -> str:
    """Return the text with a mark for each placeholder; unknown names between braces stay as they are."""
    text = text.replace(_OPEN, "").replace(_CLOSE, "")
    text = _LINKED.sub(_marked_link, text)
    return WRITTEN.sub(_marked_word, text)


def _marked_link(found: re.Match[str]) -> str:
    known = placeholder(found[1])
    return f"]({_ADDRESS}{_ORDER.index(known)})" if known in ADDRESSES else found[0]


def _marked_word(found: re.Match[str]) -> str:
    known = placeholder(found[1])
    return f"{_OPEN}{_ORDER.index(known)}{_CLOSE}" if known else found[0]


def _value(found: re.Match[str], values: PlaceholderValues) -> str:
    """Return what stands for a mark; nothing for one that was typed as such."""
    number = int(found[1])
    return values[_ORDER[number]] if number < len(_ORDER) else ""


def _address(found: re.Match[str], values: PlaceholderValues) -> str:
    """Return the address that a link leads to; nothing for a mark of anything else, which only typing can make."""
    return _value(found, values) if int(found[1]) < len(_ORDER) and _ORDER[int(found[1])] in ADDRESSES else ""


def _as_html(found: re.Match[str], values: PlaceholderValues) -> str:
    value = escape(_value(found, values))
    is_address = value and _ORDER[int(found[1])] in ADDRESSES
    return f'<a href="{value}">{value}</a>' if is_address else str(value)
