"""What speakers are told about themselves."""

from conference.lib.clock import now
from conference.mailing.outbox import enqueue, to_many
from conference.slides.mails import greeting, language_of, own_address
from conference.speakers.models import Speaker

to_many("speaker_invitation")


def invite(speaker: Speaker) -> None:
    """Send the link to a speaker's own page; a second press within the minute sends nothing."""
    event = speaker.event
    language = language_of(speaker, event)
    enqueue(
        key=f"speaker_invitation:{speaker.id}:{speaker.link_version}:{now().isoformat(timespec='minutes')}",
        kind="speaker_invitation",
        language=language,
        recipient=speaker.email,
        event=event,
        speaker_id=speaker.id,
        greeting=greeting(speaker, language),
        items=speaker.items,
        slides_due_at=event.slides_due_at,
        own_page=own_address(speaker, event),
    )
