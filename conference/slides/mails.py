"""What speakers are told: how a letter to a speaker is put down, and the one about missing slides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conference.czech.names import salutation
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages, links
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down, to_many
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.programme.models import Item
from conference.slides import queries
from conference.speakers.models import Speaker, SpeakerAnswer

PURPOSE = "speaker"
REMINDER = "slides_reminder"
to_many(REMINDER)


def remind(
    event: Event, speaker: Speaker, items: Sequence[Item], asked: str, *, useful_until: datetime | None = None
) -> bool:
    """Ask a speaker for the slides of their items; False when that was done for the occasion `asked` already."""
    facts = {"items": [item.id for item in items]}
    return tell(event, REMINDER, speaker, asked, facts, useful_until=useful_until)


@writer(REMINDER)
def reminder_contents(message: Message) -> Contents:
    """Name those of the items that are still in the programme and without slides.

    Raises NothingToTell where there are none, or the speaker is not coming.
    """
    asked_for = sa.select(Item).where(Item.id.in_((message.facts or {})["items"]))
    there = db.session.scalars(asked_for.order_by(Item.starts_at, Item.id)).all()
    items = [item for item in there if queries.current_of(item) is None]
    if not items or speaker_of(message).answer is SpeakerAnswer.NO:
        raise NothingToTell
    return Contents(common(message) | {"titles": [item.text("title", message.language) for item in items]})


def tell(
    event: Event, kind: str, speaker: Speaker, occasion: str, facts: dict[str, Any] | None = None, *,
    useful_until: datetime | None = None,
) -> bool:  # fmt: skip
    """Put a letter to a speaker down, in their language; False when they were told on this occasion already."""
    letter = Letter(
        key=f"{kind}:{speaker.id}:{occasion}",
        language=language_of(speaker, event),
        recipient=speaker.email,
        speaker_id=speaker.id,
        facts={"link_version": speaker.link_version, **(facts or {})},
        useful_until=useful_until,
    )
    return bool(put_down(event, kind, letter))


def speaker_of(message: Message) -> Speaker:
    """Return whom a letter is for. Raises NothingToTell when they were removed."""
    speaker = db.session.get(Speaker, message.speaker_id) if message.speaker_id else None
    if speaker is None:
        raise NothingToTell
    return speaker


def common(message: Message) -> dict[str, Any]:
    """Return what every letter to a speaker may speak of. Its link is the one of then, which may be revoked since."""
    speaker, language = speaker_of(message), message.language
    event = speaker.event
    return {
        "salutation": greeting(speaker, language),
        "answers_due_at": event.answers_due_at,
        "slides_due_at": event.slides_due_at,
        "own_page": speaker_page(speaker.id, (message.facts or {})["link_version"], language, event.language),
    }


def language_of(speaker: Speaker, event: Event) -> str:
    """Return the language in which a speaker is written to: theirs, where the event speaks it."""
    return speaker.language if speaker.language in event.languages else event.language


def greeting(speaker: Speaker, language: str) -> str:
    """Return how a letter to a speaker begins, without the comma."""
    return salutation(
        speaker.honorific, speaker.given_name, speaker.family_name, speaker.title_before, speaker.title_after, language
    )


def own_address(speaker: Speaker, event: Event) -> str:
    """Return the full secret address of a speaker's own page, in their language."""
    return speaker_page(speaker.id, speaker.link_version, language_of(speaker, event), event.language)


def speaker_page(speaker_id: int, version: int, language: str, first: str) -> str:
    """Return the full address of a speaker's own page by a link of some version."""
    return languages.external_url("speakers.own", language, first, token=links.sign(PURPOSE, speaker_id, version))
