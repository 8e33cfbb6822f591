"""What speakers are told about themselves."""

from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import to_many
from conference.mailing.writing import Contents, writer
from conference.slides.mails import common, speaker_of, tell
from conference.speakers.models import Speaker

INVITATION = "speaker_invitation"
to_many(INVITATION)


def invite(speaker: Speaker) -> None:
    """Send the link to a speaker's own page; a second press within the minute sends nothing."""
    tell(speaker.event, INVITATION, speaker, f"{speaker.link_version}:{now().isoformat(timespec='minutes')}")


@writer(INVITATION)
def invitation_contents(message: Message) -> Contents:
    """Name what the speaker stands in the programme with."""
    return Contents(common(message) | {"items": speaker_of(message).items})
