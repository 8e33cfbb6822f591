"""What speakers are told about themselves: the link to their page, and what is still missing there."""

from datetime import datetime

from conference.lib import languages
from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import to_many
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.slides.mails import common, speaker_of, tell
from conference.speakers import queries
from conference.speakers.models import Speaker
from conference.speakers.rules import SpeakerTask
from conference.speakers.wording import TASKS

INVITATION = "speaker_invitation"
REMINDER = "speaker_reminder"
to_many(INVITATION)
to_many(REMINDER)


def invite(speaker: Speaker) -> None:
    """Send the link to a speaker's own page; a second press within the minute sends nothing."""
    tell(speaker.event, INVITATION, speaker, f"{speaker.link_version}:{now().isoformat(timespec='minutes')}")


@writer(INVITATION)
def invitation_contents(message: Message) -> Contents:
    """Name what the speaker stands in the programme with."""
    return Contents(common(message) | {"items": speaker_of(message).items})


def remind(speaker: Speaker, occasion: str, *, useful_until: datetime | None = None) -> bool:
    """Ask a speaker for what is missing; False when that was done on this occasion already."""
    return tell(speaker.event, REMINDER, speaker, occasion, useful_until=useful_until)


@writer(REMINDER)
def reminder_contents(message: Message) -> Contents:
    """Name what is missing now, and until when. Raises NothingToTell where all has been done meanwhile."""
    missing = queries.asked_of(speaker_of(message)).found.missing
    if not missing:
        raise NothingToTell
    known = common(message)
    with languages.speaking(message.language):
        words = [str(TASKS[task]) for task in missing]
    return Contents(known | {
        "missing": words,
        "answers_due_at": known["answers_due_at"] if SpeakerTask.ANSWER in missing else None,
        "slides_due_at": known["slides_due_at"] if SpeakerTask.SLIDES in missing else None,
    })  # fmt: skip
