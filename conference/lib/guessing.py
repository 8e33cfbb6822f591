"""What a spreadsheet makes of a text in a CSV: formulas, numbers, dates, truth values, errors.

The rules are wide on purpose: they cover what LibreOffice Calc (with and without "detect special numbers") and SheetJS
were seen to take for something else, and what Excel's rules say, in Czech and English settings. See docs/clients.md.
"""

import re
from functools import cache

from babel.dates import get_day_names, get_month_names

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TRUTH = frozenset({"true", "false", "pravda", "nepravda"})

_ONE_WORD = re.compile(r"[\W\d_]*([^\W\d_]+)[\W\d_]*")
_DIGIT = re.compile(r"\d")
_SIGNS = r"\d\s.,:;/+\-–%()’€$£°"
_FIGURES = re.compile(f"[{_SIGNS}][{_SIGNS}']*")  # numbers, fractions, dates and times without a word
_WORDS = re.compile(
    "|".join((
        r"\s*[+-]?[\d.,\s]*\d\s*e\s*[+-]?\d+\s*",  # 12E5
        r"\s*[+-]?[\d.,\s]*\d\s*(kč|czk|eur|usd)\s*",
        r"\s*(kč|czk|eur|usd)\s*[\d.,\s]+",
        r"\s*\d{1,2}(:\d\d){0,2}\s*[ap]\.?(m\.?)?\s*",  # 5 PM
        r"\d{4}-\d\d-\d\dT[\d:.,+\-]*Z?",
        r"0x[0-9a-f]+",
    )),
    re.IGNORECASE,
)  # fmt: skip
_ERROR = re.compile("#[a-z/0!?]+", re.IGNORECASE)  # such as #N/A


def is_taken_for_something(text: str) -> bool:
    """Return whether a spreadsheet would compute a text of a CSV, or show something else in its place."""
    if text.startswith(FORMULA_STARTS):
        return True
    if "@" in text:  # nothing else of all that has one
        return False
    if not _DIGIT.search(text):
        return text.strip().casefold() in TRUTH or _is_error(text)
    if _is_error(text):
        return True
    return (_FIGURES.fullmatch(_without_name(text)) or _WORDS.fullmatch(text)) is not None


def _is_error(text: str) -> bool:
    return text.startswith("#") and _ERROR.fullmatch(text) is not None


def _without_name(text: str) -> str:
    """Return the text without the month or the day of the week that is its only word."""
    found = _ONE_WORD.fullmatch(text)
    return text.replace(found[1], "", 1) if found and found[1].casefold() in _names() else text


@cache
def _names() -> frozenset[str]:
    """Return the names of months and days of the week, whole and short, in Czech and English: with figures around it,
    one makes a date.
    """
    return frozenset(
        name.rstrip(".").casefold()
        for locale in ("cs", "en")
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for names in (get_month_names(width, context, locale), get_day_names(width, context, locale))
        for name in names.values()
    )
