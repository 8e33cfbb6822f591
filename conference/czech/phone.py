"""Phone numbers: understood as typed, stored as E.164, shown in groups that never break over a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = lazy("phonenumbers")

NBSP = "\N{NO-BREAK SPACE}"
_CZECH = re.compile(r"\+420[0-9]{9}")


class InvalidPhoneError(ValueError):
    """The text is not one complete phone number. The sentence for people is written where the form is."""


def parse_phone(text: str, region: str = "CZ") -> str:
    """Return a typed number as E.164 ("+420600000041"); without a country code it is a number of `region`.

    Accepts +420 and 00420, spaces, hyphens, slashes and brackets. Length and country code are checked, not whether the
    range is assigned: ranges change faster than a server is updated. Raises InvalidPhoneError, also for two numbers
    in one field and for extensions, which E.164 cannot hold.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhoneError from error
    if number.extension or any(c.isalpha() for c in text) or not _is_complete(number):
        raise InvalidPhoneError
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def digits_to_find(text: str) -> str:
    """Return the digits by which a stored number is found, whatever way it is typed; empty where the text is no number.

    Six digits at least, with signs that stand in numbers and nothing else: "+420 600 000 041", "00420/600-000-041",
    "600000041" and the end "000 041" find the same.
    """
    if any(not (c.isdigit() or c.isspace() or c in "+()/.-–") for c in text):
        return ""
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    digits = digits.removeprefix("00") if len(digits) > 10 else digits  # the way abroad; shorter it is an end
    return digits if len(digits) >= 6 else ""


def _is_complete(number: phonenumbers.PhoneNumber) -> bool:
    if phonenumbers.is_valid_number(number):
        return True
    if number.country_code == 420:  # the library also lets unassigned ones of ten to twelve digits pass
        return len(phonenumbers.national_significant_number(number)) == 9
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def format_phone(number: str) -> str:
    """Return a stored number for people: "+420 600 000 041" with non-breaking spaces.

    What is no number stays as it is.
    """
    if _CZECH.fullmatch(number):  # most of them, and a list has thousands: what the library says, without asking
        return NBSP.join([number[:4], number[4:7], number[7:10], number[10:]])
    try:
        parsed = phonenumbers.parse(number, "CZ")
    except phonenumbers.NumberParseException:
        return number
    if not _is_complete(parsed):
        return number
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return shown.replace(" ", NBSP)
