"""Words in cells and headings of spreadsheets, as far as they are compared: small letters and digits, no accents."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import force_locale

from conference.czech.collation import organisation_key
from conference.lib.languages import LANGUAGES

TRUE = frozenset({"ano", "a", "yes", "y", "true", "pravda", "1", "x", "ok", "souhlasim", "chci"})
FALSE = frozenset({"ne", "n", "no", "false", "nepravda", "0", "nesouhlasim", "nechci"})
_CROSSES = frozenset("✓✔☑×")


@lru_cache(maxsize=2048)  # a table says the same again and again
def words_of(text: str) -> str:
    """Return the words of a cell without case, accents and whatever stands between them; a cross as "x"."""
    return "x" if text.strip() in _CROSSES else organisation_key(text)


def in_both_languages(text: Any) -> tuple[str, ...]:
    """Return a lazy text in each language."""
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            found.append(str(text))
    return tuple(found)
