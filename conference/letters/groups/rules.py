"""What a letter to a group may hold, and what may be done with it at which stage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum

from conference.lib.refusals import Refusal

FILES_MAX_BYTES = 5 * 1024 * 1024
"""All files of a letter together: many mailboxes take 10 MB, and a file grows by a third on its way."""
SUBJECT, BODY = 150, 10_000  # characters
WRITTEN = re.compile(r"\{([^\W\d]\w*)\}")


class Placeholder(StrEnum):
    """What a text may leave to be filled in for each person."""

    SALUTATION = "salutation"
    NAME = "name"
    ORGANISATION = "organisation"
    OWN_PAGE = "own_page"
    CONFERENCE = "conference"
    WHEN = "when"
    WHERE = "where"
    PROGRAMME = "programme"


NAMES = {  # as they are written, in Czech and in English; either may stand in either text
    Placeholder.SALUTATION: {"cs": "oslovení", "en": "salutation"},
    Placeholder.NAME: {"cs": "jméno", "en": "name"},
    Placeholder.ORGANISATION: {"cs": "organizace", "en": "organisation"},
    Placeholder.OWN_PAGE: {"cs": "moje_stránka", "en": "own_page"},
    Placeholder.CONFERENCE: {"cs": "konference", "en": "conference"},
    Placeholder.WHEN: {"cs": "termín", "en": "when"},
    Placeholder.WHERE: {"cs": "místo", "en": "where"},
    Placeholder.PROGRAMME: {"cs": "program", "en": "programme"},
}
BY_NAME = {name: placeholder for placeholder, names in NAMES.items() for name in names.values()}
ADDRESSES = frozenset({Placeholder.OWN_PAGE, Placeholder.PROGRAMME})
OF_THE_CONFERENCE = frozenset({Placeholder.CONFERENCE, Placeholder.WHEN, Placeholder.WHERE})
"""The same for everybody: what a subject may hold, since it is there before the words are written."""


def placeholder(name: str) -> Placeholder | None:
    """Return what is meant by a name between braces; None for an unknown one."""
    return BY_NAME.get(name.lower())


def unknown(text: str, allowed: Iterable[Placeholder] = Placeholder) -> list[str]:
    """Return the names between braces that mean nothing here, each once, in their order."""
    known = frozenset(allowed)
    found = (match[1] for match in WRITTEN.finditer(text))
    return list(dict.fromkeys(name for name in found if placeholder(name) not in known))


def meant(name: str) -> str:
    """Return the placeholder that somebody probably meant by an unknown name; empty where none is near."""
    return next(iter(get_close_matches(name.lower(), list(BY_NAME), 1, 0.7)), "")


class LetterRefusal(StrEnum):
    """Why something can't be done with a letter."""

    UNKNOWN = "unknown"
    """There is no such letter, or file, at this conference."""
    NOT_A_DRAFT = "not_a_draft"
    """It is planned, or went out: its words stand."""
    NOT_PLANNED = "not_planned"
    """It went out meanwhile, or is a draft again."""
    NOT_RUNNING = "not_running"
    """It has not been sent, or was stopped."""
    NOT_STOPPED = "not_stopped"
    """It goes out already."""
    NOBODY = "nobody"
    """There is nobody in the group whom a letter could reach."""
    CHANGED = "changed"
    """It is not what was shown any more."""
    PAST = "past"
    """The moment to send it has passed."""
    TOO_MUCH = "too_much"
    """The files are larger than FILES_MAX_BYTES together."""


class LetterRefused(Refusal):
    """Something can't be done with a letter to a group, for `reason`."""

    reasons = LetterRefusal
    statuses = {LetterRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed
