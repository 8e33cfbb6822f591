"""Czech alphabetical order (ČSN 97 6030) in Python and in databases, and keys for searching without diacritics."""

import re
import unicodedata
from functools import lru_cache
from itertools import starmap
from struct import iter_unpack
from typing import Any

import czech_sort
from czech_sort.impl import key_to_bytes  # type: ignore[import-untyped]

STORED_KEY_LENGTH = 2000
"""Characters of the longest stored key: below the 2,704 bytes PostgreSQL takes into an index."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_WITH_CARON = {"cx": "Č", "rx": "Ř", "sx": "Š", "zx": "Ž", "hx": "CH"}  # how czech_sort spells letters of their own
_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def _prepared(text: str) -> str:
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", unicodedata.normalize("NFC", text).strip())


def sort_key(text: str) -> tuple[Any, ...]:
    """Return a key for sorted(): č, ř, š, ž and ch (after h) are letters of their own, other marks count between
    equals.
    """
    return czech_sort.key(_prepared(text))


def person_key(family: str, given: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return a key for people: by family name, then given name. Titles take no part."""
    return sort_key(family), sort_key(given)


def stored_sort_key(family: str, given: str) -> str:
    """person_key as a text of 0-9 and A-V, whose bytewise order is the Czech order.

    For a column ordered bytewise (SQLite BINARY, PostgreSQL COLLATE "C"). It is the byte key of czech_sort in
    base32hex, which keeps the order of what it encodes (RFC 4648, section 7). An upgrade of czech_sort may change
    it: then stored keys are to be computed again, and a test says so. Cut at STORED_KEY_LENGTH characters: names
    beyond some ninety letters may tie, never swap.
    """
    key = _bytes_key(family) + _bytes_key(given)
    return _b32hex(key)[:STORED_KEY_LENGTH]


_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_PAIRS = [one + other for one in _SIGNS for other in _SIGNS]  # of ten bits


def _b32hex(content: bytes) -> str:
    """Return base64.b32hexencode without the signs that fill it up; in a third of its time, for long lists."""
    length = -(-len(content) * 8 // 5)
    groups = iter_unpack(">IB", content + bytes(-len(content) % 5))
    return "".join(starmap(_eight_signs, groups))[:length]


@lru_cache(maxsize=2048)  # in names nearly all of them are among a thousand
def _eight_signs(high: int, low: int) -> str:
    """Return 40 bits, of which `low` are the last eight."""
    return _PAIRS[high >> 22] + _PAIRS[high >> 12 & 1023] + _PAIRS[high >> 2 & 1023] + _PAIRS[(high & 3) << 8 | low]


@lru_cache(maxsize=1024)  # given names are few, and long lists come in one go
def _bytes_key(text: str) -> bytes:
    """Return czech_sort.bytes_key, with the letters put into bytes once: they are few, and a name has many."""
    *levels, normal, original = czech_sort.key(_prepared(text))
    letters = b"".join(b"".join(map(_bytes_of, level)) + b"\0" for level in levels)
    whole: bytes = letters + key_to_bytes(normal) + key_to_bytes(original) + b"\0"
    return whole


@lru_cache(maxsize=1024)
def _bytes_of(part: Any) -> bytes:
    found: bytes = key_to_bytes(part)
    return found


def initial_letter(family: str) -> str:
    """Return the letter under which a family name stands in a list: "CH" is one, "Č" its own, "Ď" under "D".

    Else "#".
    """
    alphabet = sort_key(family)[0]
    if not alphabet or alphabet[0][0] != 1:
        return "#"
    letter: str = alphabet[0][1]
    return _WITH_CARON.get(letter, letter.upper())


def search_key(text: str) -> str:
    """Return the text in small letters without diacritics and with single spaces, so that "rehor" finds "Řehoř"."""
    small = unicodedata.normalize("NFKD", _prepared(text)).casefold()
    decomposed = unicodedata.normalize("NFKD", small)  # small letters may come with marks of their own
    return " ".join(decomposed.translate(_PLAIN).split())


class _Plain(dict[int, str | int | None]):
    """What becomes of a letter: strokes go, and so do marks that stand on others."""

    def __missing__(self, code: int) -> int | None:
        """Find it out, and remember it for the letters of our languages."""
        found = None if unicodedata.combining(chr(code)) else code
        if code < REMEMBERED:
            self[code] = found
        return found


REMEMBERED = 0x370  # Latin letters, and the marks on them
_PLAIN = _Plain(_STROKES)


INSIDE_NAMES = "'’ʼ`´-‐‑–"
"""Signs within names that people leave out or type in another way: O’Neill, Nováková-Malá."""


def squeezed(key: str) -> str:
    """Return a search key without the signs that people leave out, so that "oneill" finds "o’neill"."""
    return "".join(sign for sign in key if sign not in INSIDE_NAMES)


@lru_cache(maxsize=1024)  # many come from the same
def organisation_key(name: str) -> str:
    """Return what makes two ways of writing an organisation the same: small letters and digits without accents."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in search_key(name)).split())
