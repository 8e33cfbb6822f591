"""Reads of changed texts of automatic letters."""

from __future__ import annotations

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.letters.models import LetterText
from conference.lib.languages import LANGUAGES
from conference.mailing.automatic import AutomaticText
from conference.mailing.wordings import Wording, default_of


def changed_texts(event: Event) -> dict[str, LetterText]:
    """Return what a conference has changed, by the names of the texts."""
    rows = db.session.scalars(sa.select(LetterText).where(LetterText.event_id == event.id))
    return {row.name: row for row in rows}


def defaults(text: AutomaticText) -> dict[str, Wording]:
    """Return our text in each language."""
    return {code: default_of(text, code) for code in LANGUAGES}


def outdated(row: LetterText, ours: dict[str, Wording]) -> list[str]:
    """Return the languages in which our text is another one than when this one was written."""
    return [
        code for code, default in ours.items()
        if (getattr(row, f"subject_{code}") or getattr(row, f"body_{code}"))
        and getattr(row, f"default_{code}") != default.mark
    ]  # fmt: skip


def wordings(row: LetterText | None, ours: dict[str, Wording]) -> dict[str, Wording]:
    """Return what the letter says in each language: each part as it was changed, else ours."""
    return {
        code: Wording(
            getattr(row, f"subject_{code}", "") or default.subject, getattr(row, f"body_{code}", "") or default.body
        )
        for code, default in ours.items()
    }
