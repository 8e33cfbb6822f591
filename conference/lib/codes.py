"""Codes that people read aloud, copy from paper and type on a phone."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Capitals and digits without the look-alikes 0 O, 1 I L, and U (like V in handwriting): 30 signs, 4.9 bits each."""

CERTIFICATE_LENGTH = 10
"""49 bits: a certificate cannot be found by guessing."""
TICKET_LENGTH = 6
PAGE_LENGTH = 6

_EVEN = 256 // len(ALPHABET) * len(ALPHABET)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212._/]+")


def new_code(length: int) -> str:
    """Return a random code of `length` signs from a source fit for secrets. Uniqueness is the table's to hold."""
    signs = ""
    while len(signs) < length:  # bytes that would favour some signs are passed over
        signs += "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(2 * length) if byte < _EVEN)
    return signs[:length]


def grouped(code: str, size: int = 4) -> str:
    """Return the code in groups for reading: "K7QF3M9TXB" -> "K7QF-3M9T-XB"."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def normalise_code(text: str, length: int | None = None) -> str | None:
    """Return the code in what a person typed, without separators and in capitals; None where it cannot be one.

    "U" is taken for "V", which it resembles. The other look-alikes (0 O 1 I L) stand for no sign of the alphabet,
    so they make the code invalid and are never guessed at. With `length`, a code of another length is none.
    """
    code = _SEPARATORS.sub("", text)
    if not code.isascii():  # "ß" in capitals would be two signs
        return None
    code = code.upper().replace("U", "V")
    if not code or any(sign not in ALPHABET for sign in code):
        return None
    if length is not None and len(code) != length:
        return None
    return code
