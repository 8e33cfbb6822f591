"""What a spreadsheet makes of a text in a CSV: formulas, numbers, dates, truth values, errors.

The rules are wide on purpose: they cover what LibreOffice Calc (with and without "detect special numbers") and SheetJS
were seen to take for something else, and what Excel's rules say, in Czech and English settings. See docs/clients.md.
"""

import re
from functools import cache

from babel.dates import get_day_names, get_month_names

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TRUTH = frozenset({"true", "false", "pravda", "nepravda"})

_DIGIT = re.compile(r"\d")
_SIGNS = r"\d\s.,:;/+\-–%()’€$£°"
_FIGURES = re.compile(f"[{_SIGNS}][{_SIGNS}']*")  # numbers, fractions, dates and times without a word
_WORDS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\s*[+-]?[\d.,\s]*\d\s*e\s*[+-]?\d+\s*",  # 12E5
        r"\s*[+-]?[\d.,\s]*\d\s*(kč|czk|eur|usd)\s*",
        r"\s*(kč|czk|eur|usd)\s*[\d.,\s]+",
        r"\s*\d{1,2}(:\d\d){0,2}\s*[ap]\.?(m\.?)?\s*",  # 5 PM
        r"\d{4}-\d\d-\d\dT[\d:.,+\-]*Z?",
        r"0x[0-9a-f]+",
        r"#[a-z/0!?]+",  # an error, such as #N/A
    )
]


def is_taken_for_something(text: str) -> bool:
    """Return whether a spreadsheet would compute a text of a CSV, or show something else in its place."""
    if text.startswith(FORMULA_STARTS) or text.strip().casefold() in TRUTH:
        return True
    if _DIGIT.search(text) and _FIGURES.fullmatch(_names().sub("", text, count=1)):
        return True
    return any(pattern.fullmatch(text) for pattern in _WORDS)


@cache
def _names() -> re.Pattern[str]:
    """Return a month or a day of the week, whole or short, in Czech or English: with figures around it, it makes a
    date.
    """
    found: set[str] = set()
    for locale in ("cs", "en"):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found.update(get_month_names(width, context, locale).values())
                found.update(get_day_names(width, context, locale).values())
    words = sorted((re.escape(name.rstrip(".")) for name in found), key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_])({'|'.join(words)})(?![^\W\d_])", re.IGNORECASE)
