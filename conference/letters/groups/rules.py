"""What a letter to a group may hold, and what may be done with it at which stage."""

from __future__ import annotations

from enum import StrEnum

from conference.lib.refusals import Refusal

FILES_MAX_BYTES = 5 * 1024 * 1024
"""All files of a letter together: many mailboxes take 10 MB, and a file grows by a third on its way."""
SUBJECT, BODY = 150, 10_000  # characters


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
    QUESTION_REMOVED = "question_removed"
    """It holds the answer to a question that is not there any more."""
    TOO_MUCH = "too_much"
    """The files are larger than FILES_MAX_BYTES together."""


class LetterRefused(Refusal):
    """Something can't be done with a letter to a group, for `reason`."""

    reasons = LetterRefusal
    statuses = {LetterRefusal.UNKNOWN: 404}  # noqa: RUF012 - never changed
