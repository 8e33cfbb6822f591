"""Writing to everybody, in the transaction of what they are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from conference.events import actions as events
from conference.events.models import Event
from conference.letters import mails, queries
from conference.letters.rules import Addressee, Occasion, RecipientKind, name_of
from conference.lib.transaction import action, require_action
from conference.mailing.models import OUT
from conference.mailing.outbox import Letter, discard_queued, put_down
from conference.team import audit
from conference.team.models import User


@action
def write_to_everybody(event: Event, occasion: Occasion, *, by: User, but: Collection[str] = ()) -> int:
    """Put a letter of this occasion down for everybody it concerns, except for those named in `but`; how many.

    Who has been told already is not told again. The worker writes the words, each in the person's language.
    """
    people = [person for person in queries.untold(event, occasion) if person.name not in but]
    put_down(event, occasion.kind, *(_letter(occasion, person) for person in people))
    if people:
        audit.record(event, f"wrote_{occasion.kind}", event, after={"total": len(people)}, by=by)
    return len(people)


@action
def cancel_conference(event_id: int, reasons: Mapping[str, str], *, tells: bool, by: User) -> int:
    """Call a conference off, with the reason by language, and with `tells` write to everybody; how many letters.

    Letters that the conference takes place again and have not gone out yet stay here. Cancelled before, it changes
    the reason only, and `tells` writes to those who have not been told.
    """
    events.cancel_event(event_id, reasons, by=by)
    event = events.locked_event(event_id)
    require_action().flush()
    discard_queued(event, mails.RESTORED)
    return write_to_everybody(event, mails.cancellation(event), by=by) if tells else 0


@action
def restore_conference(event_id: int, *, tells: bool, by: User) -> int:
    """Take a cancellation back, and with `tells` write to everybody that the conference takes place; how many letters.

    Letters about the cancellation that have not gone out yet stay here, and those people hear neither of it nor that
    it was taken back, unless an earlier letter told them the same. Of a conference that is not cancelled nothing is
    said.
    """
    event = events.locked_event(event_id)
    if event.cancelled_at is None:
        return 0
    occasion = mails.restoration(event)
    events.restore_event(event_id, by=by)
    heard = {row.name: row.kind for row in queries.written(event, mails.CANCELLED, mails.RESTORED) if row.state in OUT}
    unaware = {
        name for row in discard_queued(event, mails.CANCELLED) if heard.get(name := name_of(*row)) != mails.CANCELLED
    }  # fmt: skip
    return write_to_everybody(event, occasion, but=unaware, by=by) if tells else 0


def _letter(occasion: Occasion, person: Addressee) -> Letter:
    speaks = person.group is RecipientKind.SPEAKERS
    return Letter(
        key=occasion.key(person),
        language=person.language,
        recipient=person.email,
        registration_id=None if speaks else person.row_id,
        speaker_id=person.row_id if speaks else None,
        facts=mails.facts_for(occasion, person),
    )
