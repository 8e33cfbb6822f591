"""What speakers are told about their slides."""

from __future__ import annotations

from datetime import datetime

from conference.czech.names import salutation
from conference.events.models import Event
from conference.lib import languages, links
from conference.mailing.models import Message
from conference.mailing.outbox import enqueue, to_many
from conference.programme.models import Item
from conference.speakers.models import Speaker

PURPOSE = "speaker"
to_many("slides_reminder")


def remind(
    event: Event, speaker: Speaker, items: list[Item], asked: str, *, useful_until: datetime | None = None
) -> Message | None:
    """Ask a speaker for the slides of their items; None when that was done for the occasion `asked` already."""
    language = language_of(speaker, event)
    return enqueue(
        key=f"slides_reminder:{speaker.id}:{asked}",
        kind="slides_reminder",
        language=language,
        recipient=speaker.email,
        event=event,
        speaker_id=speaker.id,
        greeting=greeting(speaker, language),
        titles=[item.text("title", language) for item in items],
        slides_due_at=event.slides_due_at,
        own_page=own_address(speaker, event),
        useful_until=useful_until,
    )


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
    token = links.sign(PURPOSE, speaker.id, speaker.link_version)
    return languages.external_url("speakers.own", language_of(speaker, event), event.language, token=token)
