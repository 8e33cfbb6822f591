"""The letter to people who are invited by name, with their own link."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext

from conference.admission.models import Invitee
from conference.events import rules as event_rules
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages, links
from conference.lib.clock import now
from conference.lib.transaction import require_action
from conference.mailing.models import OUT, Message, MessageState
from conference.mailing.outbox import Letter, put_down, to_many
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.programme.queries import times_of

INVITED = "registration_invitation"
to_many(INVITED)


def invite(event: Event, rows: Sequence[Invitee]) -> None:
    """Put the letter down for each of them; it is not sent any more once registration is over."""
    until = event_rules.registration_closes(event)
    put_down(event, INVITED, *(
        Letter(f"{_key(row.id)}{row.link_version}:{now().isoformat()}", row.language, row.email, useful_until=until,
               facts={"invitee": row.id, "version": row.link_version})
        for row in rows
    ))  # fmt: skip


def address(row: Invitee) -> str:
    """Return the full address of the form behind somebody's link."""
    token = links.sign("invitee", row.id, row.link_version)
    return languages.external_url("registration.invited", row.language, row.event.language, token=token)


def discard(row: Invitee) -> None:
    """Keep a letter back that has not left."""
    waits = Message.key.startswith(_key(row.id)) & (Message.state == MessageState.QUEUED)
    statement = sa.update(Message).where(waits).values(state=MessageState.DISCARDED)
    require_action().execute(statement.execution_options(synchronize_session=False))


def have_letter(ids: Sequence[int]) -> set[int]:
    """Return those of some invited people whose letter has left, or may have."""
    out = Message.state.in_((*OUT, MessageState.FAILED))
    return {
        invitee_id for invitee_id in ids
        if require_action().scalar(sa.select(sa.exists().where(Message.key.startswith(_key(invitee_id)), out)))
    }  # fmt: skip


def forget(event: Event, ids: Sequence[int]) -> None:
    """Erase address and words of the letters to people who are invited no more."""
    with languages.speaking(event.language):
        gone = gettext("Personal data were erased")
    for invitee_id in ids:
        mine = Message.key.startswith(_key(invitee_id))
        waits = sa.case((Message.state == MessageState.SENT, Message.state), else_=MessageState.DISCARDED)
        statement = sa.update(Message).where(mine, Message.state != MessageState.SENDING).values(
            state=waits, recipient="", subject=gone, text="", html="", attachments=[], facts=None, error=None
        )  # fmt: skip
        require_action().execute(statement.execution_options(synchronize_session=False))
        require_action().execute(sa.delete(Message).where(mine, Message.state == MessageState.SENDING))


@writer(INVITED)
def contents(message: Message) -> Contents:
    """Return what the invitation says. Raises NothingToTell when it was used or withdrawn meanwhile."""
    facts, event = message.facts or {}, message.event
    row = db.session.get(Invitee, facts["invitee"])
    gone = row is None or row.link_version != facts["version"] or row.withdrawn_at or row.used_at
    if gone or row is None or event is None:
        raise NothingToTell
    with languages.speaking(message.language):
        hello = ", ".join(filter(None, (gettext("Hello"), row.full_name if row.family_name else "")))
    return Contents({
        "salutation": hello, "days": times_of(event), "form": address(row),
        "until": event_rules.registration_closes(event),
    })  # fmt: skip


def _key(invitee_id: int) -> str:
    return f"{INVITED}:{invitee_id}:"
