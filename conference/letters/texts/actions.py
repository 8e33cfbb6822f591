"""Changing the text of an automatic letter for a conference, and going back to ours. Both are on record."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from conference.events.models import Event
from conference.letters.models import LetterText
from conference.letters.texts import queries
from conference.letters.texts.rules import COLUMNS, TextReason, TextRefused, to_keep
from conference.letters.texts.wording import title_of
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.mailing.automatic import AutomaticText
from conference.team import audit, removals
from conference.team.models import Removal, User


@action
def change_text(event: Event, text: AutomaticText, typed: Mapping[str, str], *, by: User) -> bool:
    """Have letters of a conference say what was typed; whether they say something else than ours now.

    A part that was typed as ours is, or left empty, is ours, in a later version too.
    """
    session, row, ours = require_action(), _locked(event, text), queries.defaults(text)
    values = to_keep({**_stored(row), **typed}, ours)
    if row is None:
        if not any(values.values()):
            return False
        row = LetterText(event_id=event.id, name=text.name, **dict.fromkeys(COLUMNS, ""))
        session.add(row)
    before = audit.snapshot(row, COLUMNS)
    for name, value in {**values, **{f"default_{code}": wording.mark for code, wording in ours.items()}}.items():
        setattr(row, name, value)
    row.changed_at = now()
    audit.record(event, "changed", row, before=before, after=audit.snapshot(row, COLUMNS), by=by, label=title_of(text))
    if not any(values.values()):
        session.delete(row)
    return any(values.values())


@action
def use_default(event: Event, text: AutomaticText, *, by: User) -> Removal:
    """Go back to our text; what was written is kept for a while. Raises TextRefused (UNCHANGED)."""
    row = _locked(event, text)
    if row is None:
        raise TextRefused(TextReason.UNCHANGED)
    label = title_of(text)
    removal = removals.keep(event, row, [row], by=by, label=label)
    audit.record(event, "removed", row, before=audit.snapshot(row, COLUMNS), by=by, label=label)
    require_action().delete(row)
    return removal


def _stored(row: LetterText | None) -> dict[str, str]:
    return {name: getattr(row, name) for name in COLUMNS} if row else {}


def _locked(event: Event, text: AutomaticText) -> LetterText | None:
    """Return the changed text. The row of the conference is locked first, since there may be no other."""
    session = require_action()
    session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
    return session.scalar(
        sa.select(LetterText)
        .where(LetterText.event_id == event.id, LetterText.name == text.name)
        .execution_options(populate_existing=True)
    )
