"""Czech and English typography: where a line must not break, and how dates, times, durations and phones are written.

Sources: Internetová jazyková příručka of the Institute of the Czech Language (ÚJČ AV ČR), chapters on line breaks
(https://prirucka.ujc.cas.cz/?id=880), dates and time; ČSN 01 6910. The only special space used is U+00A0.
In numeric dates the year is bound too, although the Institute allows a break before it.
"""

import html
import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import overload

from babel.dates import format_date as babel_date
from markupsafe import Markup

from conference.czech import line_breaks
from conference.czech.phone import NBSP, InvalidPhoneError, format_phone, parse_phone

__all__ = [
    "NBSP",
    "InvalidPhoneError",
    "format_date",
    "format_day",
    "format_duration",
    "format_long_date",
    "format_phone",
    "format_range",
    "format_time",
    "nbsp",
    "parse_phone",
    "plural_cs",
]

# Parts of HTML that are passed over: code as a whole, comments, tags (a quoted ">" does not end one), entities.
_MARKUP = re.compile(
    r"<(?P<opaque>code|kbd|pre|samp|script|style|textarea)\b.*?</(?P=opaque)\s*>"
    r"|<!--.*?-->"
    r"""|</?(?P<tag>[a-z][a-z0-9]*)(?:"[^"]*"|'[^']*'|[^<>"'])*>"""
    r"|(?P<entity>&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);)",
    re.IGNORECASE | re.DOTALL,
)
SHORT = 400  # characters; the same sentences stand on every page, letters differ from person to person
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "small", "span", "strong", "sub",
    "sup", "time", "u", "var", "wbr",
})  # fmt: skip
_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for code inside a sentence
_BLOCK = "\x1e"  # stands for the end of a block: white space over which nothing is bound
_SOFT_NEWLINE = re.compile(r"(?<=\S)\n(?=\S)")


@overload
def nbsp(text: Markup, lang: str = ...) -> Markup: ...
@overload
def nbsp(text: str, lang: str = ...) -> str: ...
def nbsp(text: str, lang: str = "cs") -> str:
    """Return the text with U+00A0 instead of those spaces where a line must not break; nothing else changes.

    Czech: after k s v z o u a i, in numbers, dates, phones and postal codes, between a number and what it counts,
    in abbreviations, between a title and a name. English: numbers with units, dates, phones. Applying it again
    changes nothing. Markup stays Markup: tags, attributes and code are left alone, and a sentence is seen through
    inline tags.
    """
    is_markup = isinstance(text, Markup)
    text = str(text)  # also evaluates a lazily translated text
    if is_markup or " " in text:
        text = (_remembered if len(text) <= SHORT else _bound)(text, lang, is_markup)
    return Markup(text) if is_markup else text  # noqa: S704  # only spaces of trusted markup were replaced


def _bound(text: str, lang: str, is_markup: bool) -> str:
    return _bind_markup(text, lang) if is_markup else _bind(text, 0, line_breaks.bound(text.replace(NBSP, " "), lang))


_remembered = lru_cache(maxsize=2048)(_bound)


def _bind(text: str, start: int, bound: set[int]) -> str:
    """`text`, which stands at `start` of the whole, with the bound positions replaced."""
    return "".join(NBSP if start + offset in bound else character for offset, character in enumerate(text))


def _bind_markup(source: str, lang: str) -> str:
    pieces: list[tuple[str, str]] = []  # what is written, and what it says to a reader
    end = 0
    for match in _MARKUP.finditer(source):
        pieces.append((source[end : match.start()], source[end : match.start()]))
        pieces.append((match.group(), _says(match)))
        end = match.end()
    pieces.append((source[end:], source[end:]))
    plain = _SOFT_NEWLINE.sub(" ", "".join(says for _, says in pieces).replace(NBSP, " "))
    bound = line_breaks.bound(plain, lang)
    result: list[str] = []
    start = 0
    for written, says in pieces:
        result.append(_bind(written, start, bound) if written == says else written)
        start += len(says)
    return "".join(result)


def _says(match: re.Match[str]) -> str:
    if match["entity"]:
        return html.unescape(match["entity"])
    if match["opaque"]:
        return _OBJECT if match["opaque"].lower() in ("code", "kbd", "samp") else _BLOCK
    if match["tag"]:
        return "" if match["tag"].lower() in _INLINE else _BLOCK
    return ""  # a comment


def _is_czech(lang: str) -> bool:
    return lang.startswith("cs")


def format_date(day: date, lang: str = "cs") -> str:
    """ "2. 11. 2017", "2 November 2017"; all bound."""
    if _is_czech(lang):
        return f"{day.day}.{NBSP}{day.month}.{NBSP}{day.year}"
    return babel_date(day, f"d'{NBSP}'MMMM'{NBSP}'y", locale="en")


def format_day(day: date, lang: str = "cs") -> str:
    """Return the date with its weekday: "čtvrtek 2. 11. 2017", "Thursday 2 November 2017"."""
    return f"{babel_date(day, 'EEEE', locale='cs' if _is_czech(lang) else 'en')} {format_date(day, lang)}"


def format_long_date(day: date, lang: str = "cs") -> str:
    """Return the date in words: "2. listopadu 2017", where the year may stand on the next line; "2 November 2017"."""
    if _is_czech(lang):
        return babel_date(day, f"d'.{NBSP}'MMMM y", locale="cs")
    return format_date(day, lang)


def format_time(moment: datetime | time, lang: str = "cs") -> str:
    """ "8:30" in both languages. A datetime must already be in the zone of the event: nothing is converted."""
    return f"{moment.hour}:{moment.minute:02}"


def format_range(start: datetime | time, end: datetime | time, lang: str = "cs") -> str:
    """ "8:30–9:00"; two datetimes on different days are written with their dates: "2. 11. 2017 8:30 – 3. 11. …"."""
    if isinstance(start, datetime) and isinstance(end, datetime) and start.date() != end.date():
        first = f"{format_date(start, lang)} {format_time(start, lang)}"
        return f"{first}{NBSP}– {format_date(end, lang)} {format_time(end, lang)}"
    return f"{format_time(start, lang)}–{format_time(end, lang)}"


def format_duration(minutes: int, lang: str = "cs") -> str:
    """ "5 hodin 50 minut", "1 hour"; 0 is "0 minut". Raises ValueError for a negative number."""
    if minutes < 0:
        raise ValueError("a duration is not negative")
    hours, rest = divmod(minutes, 60)
    parts: list[str] = []
    if hours:
        parts.append(_hours(hours, lang))
    if rest or not hours:
        parts.append(_minutes(rest, lang))
    return " ".join(parts)


def _hours(count: int, lang: str) -> str:
    word = plural_cs(count, "hodina", "hodiny", "hodin") if _is_czech(lang) else _plural_en(count, "hour")
    return f"{count}{NBSP}{word}"


def _minutes(count: int, lang: str) -> str:
    word = plural_cs(count, "minuta", "minuty", "minut") if _is_czech(lang) else _plural_en(count, "minute")
    return f"{count}{NBSP}{word}"


def _plural_en(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def plural_cs(n: int, one: str, few: str, many: str) -> str:
    """Return the Czech word form that goes with a whole number: 1 místo, 2 to 4 místa, 0 and 5 and more míst."""
    if abs(n) == 1:
        return one
    return few if 2 <= abs(n) <= 4 else many
