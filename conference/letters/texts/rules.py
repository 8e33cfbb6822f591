"""What is kept of a changed text, and what is told about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from conference.lib.languages import LANGUAGES
from conference.lib.refusals import Refusal
from conference.mailing.automatic import AutomaticText
from conference.mailing.placeholders import Placeholder, missing
from conference.mailing.wordings import Wording

COLUMNS = tuple(f"{part}_{code}" for code in LANGUAGES for part in ("subject", "body"))


class TextReason(StrEnum):
    """Why something about a text is refused."""

    UNCHANGED = "unchanged"
    """It says what ours says already."""


class TextRefused(Refusal):
    """Something can't be done with the text of an automatic letter, for `reason`."""

    reasons = TextReason


def to_keep(typed: Mapping[str, str], defaults: Mapping[str, Wording]) -> dict[str, str]:
    """Return the columns of a changed text: empty where what was typed is ours, so that it follows ours later on.

    `typed` has the parts of the conference's languages by their columns, `defaults` ours by language.
    """
    kept = {}
    for code, default in defaults.items():
        for part, ours in zip(("subject", "body"), default, strict=True):
            words = plain(typed.get(f"{part}_{code}", ""))
            kept[f"{part}_{code}"] = "" if words == plain(ours) else words
    return kept


def plain(text: str) -> str:
    """Return a text as it is compared and kept: line ends of one kind, no spaces at the ends."""
    return "\n".join(line.rstrip() for line in text.replace("\0", "").splitlines()).strip()


def lacking(text: AutomaticText, wording: Wording) -> list[Placeholder]:
    """Return the placeholders that a letter should hold and does not."""
    return missing(wording.body, text.needs)
