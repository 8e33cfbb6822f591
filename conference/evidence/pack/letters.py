"""Letters in a pack: how many of each kind are in which state, and a letter to a group as to somebody made up."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _

from conference.events.models import Event
from conference.evidence.pack.on_paper import page_pdf
from conference.evidence.pack.shown import moment, picture
from conference.extensions import db
from conference.letters.groups.mails import KIND as GROUP_LETTER
from conference.letters.groups.mails import made_up, subject
from conference.letters.models import GroupLetter
from conference.letters.texts.wording import title_of
from conference.lib.tables import CellKind, Column, write_xlsx
from conference.mailing.automatic import TEXTS
from conference.mailing.filling import as_html, as_text
from conference.mailing.models import Message, MessageState
from conference.mailing.texts import compose
from conference.reports.wording import STATES


def letter_counts(event: Event) -> dict[str, dict[MessageState, int]]:
    """Return how many messages of each kind are in each state."""
    rows = db.session.execute(
        sa.select(Message.kind, Message.state, sa.func.count())
        .where(Message.event_id == event.id)
        .group_by(Message.kind, Message.state)
        .order_by(Message.kind)
    )
    found: dict[str, dict[MessageState, int]] = {}
    for kind, state, count in rows:
        found.setdefault(kind, {})[state] = count
    return found


def write_letters(counts: dict[str, dict[MessageState, int]], to: Path) -> None:
    """Write a sheet of how many messages of each kind are in each state."""
    titles = {text.kind: title_of(text) for text in reversed(TEXTS.values())} | {GROUP_LETTER: _("Letter to a group")}
    columns: list[Column[str]] = [Column(_("Letter"), lambda kind: titles.get(kind, kind))]
    columns += [
        Column(str(label), partial(_counted, counts, state), CellKind.INTEGER) for state, label in STATES.items()
    ]  # fmt: skip
    write_xlsx(to, _("Letters sent"), columns, counts)


def _counted(counts: dict[str, dict[MessageState, int]], state: MessageState, kind: str) -> int:
    return counts[kind].get(state, 0)


def write_group_letter(event: Event, letter_id: int, language: str, to: Path) -> None:
    """Write a letter to a group as to somebody made up."""
    letter = db.session.get_one(GroupLetter, letter_id)
    body = getattr(letter, f"body_{language}")
    values = made_up(event, body, language)
    words = compose(GROUP_LETTER, language, event, {
        "body_html": as_html(body, values), "body_text": as_text(body, values),
        "subject_text": subject(letter, language),
    })  # fmt: skip
    to.write_bytes(page_pdf(words.html, words.subject, moment(event, language), picture))
