"""What speakers may write about themselves, and why a wish of the organiser is refused."""

from dataclasses import dataclass
from enum import StrEnum

from conference.lib.refusals import Refusal

BIO_MAX = 600
"""Characters of a biography: six lines beside a photo, the length printed programmes give to a speaker."""
ALT_MAX = 150
"""Characters that stand for a photo; screen readers read them in one go."""


@dataclass(frozen=True)
class SpeakerDetails:
    """What an organiser says about a speaker; cleaned, titles normalised."""

    given_name: str
    family_name: str
    honorific: str = "neutral"
    title_before: str = ""
    title_after: str = ""
    organisation: str = ""
    position_cs: str = ""
    position_en: str = ""
    email: str = ""
    phone: str = ""
    language: str = "cs"
    bio_cs: str = ""
    bio_en: str = ""


class SpeakerRefusal(StrEnum):
    """Why a change of speakers is refused."""

    IN_PROGRAMME = "in_programme"  # in the draft or in the published version
    NO_EMAIL = "no_email"


class SpeakerRefused(Refusal):
    """A change of speakers is refused."""

    reasons = SpeakerRefusal


def check_removal(name: str, *, in_draft: bool, in_release: bool) -> None:
    """Raise SpeakerRefused(IN_PROGRAMME) for a speaker who stands in the programme, edited or published."""
    if in_draft or in_release:
        raise SpeakerRefused(SpeakerRefusal.IN_PROGRAMME, name=name)


def check_invitation(name: str, email: str) -> None:
    """Raise SpeakerRefused(NO_EMAIL) where there is no address to write to."""
    if not email:
        raise SpeakerRefused(SpeakerRefusal.NO_EMAIL, name=name)
