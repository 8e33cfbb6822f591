"""What is asked of speakers, what they may write about themselves, and why a wish of the organiser is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from conference.lib.refusals import Refusal
from conference.speakers.models import SpeakerAnswer

BIO_MAX = 600
"""Characters of a biography: six lines beside a photo, the length printed programmes give to a speaker."""
ALT_MAX = 150
"""Characters that stand for a photo; screen readers read them in one go."""


NOTE_MAX = 500
"""Characters of the sentence beside an answer, and of what somebody needs in the hall or says of their arrival."""


class SpeakerTask(StrEnum):
    """What a speaker is asked for, in the order of their page."""

    ANSWER = "answer"
    SLIDES = "slides"
    BIO = "bio"
    PHOTO = "photo"
    CONSENT = "consent"
    EQUIPMENT = "equipment"
    ARRIVAL = "arrival"


@dataclass(frozen=True, kw_only=True)
class SpeakerFacts:
    """What decides what a speaker is asked for, and what of it is done."""

    asks_answer: bool
    asked: Collection[str]
    """Of consent, equipment and arrival those the conference asks for."""
    answer: SpeakerAnswer | None
    is_named: bool
    """Whether anybody learns who it is: not where all they tell is told anonymously."""
    slides_wanted: int = 0
    slides_sent: int = 0
    filled: Collection[str] = ()
    """What else is there already, by the names of the tasks."""


@dataclass(frozen=True)
class Checklist:
    """What a speaker has done of what they are asked for, and what is missing."""

    done: tuple[SpeakerTask, ...] = ()
    missing: tuple[SpeakerTask, ...] = ()

    @property
    def total(self) -> int:
        """How many things are asked for."""
        return len(self.done) + len(self.missing)


UNNAMED = frozenset({SpeakerTask.BIO, SpeakerTask.PHOTO, SpeakerTask.CONSENT})
"""What is not asked of who is named nowhere: it would be shown to nobody, and there are no photos of them."""


def checklist(facts: SpeakerFacts) -> Checklist:
    """Return what is done and what is missing; nothing is missing from who is not coming."""
    asked = [task for task in SpeakerTask if _is_asked(task, facts)]
    done = tuple(task for task in asked if _is_done(task, facts))
    if facts.answer is SpeakerAnswer.NO:
        return Checklist(done)
    return Checklist(done, tuple(task for task in asked if task not in done))


def _is_asked(task: SpeakerTask, facts: SpeakerFacts) -> bool:
    if not facts.is_named and task in UNNAMED:
        return False
    match task:
        case SpeakerTask.ANSWER:
            return facts.asks_answer
        case SpeakerTask.SLIDES:
            return facts.slides_wanted > 0
        case SpeakerTask.BIO | SpeakerTask.PHOTO:
            return True
    return task.value in facts.asked


def _is_done(task: SpeakerTask, facts: SpeakerFacts) -> bool:
    match task:
        case SpeakerTask.ANSWER:
            return facts.answer is not None
        case SpeakerTask.SLIDES:
            return facts.slides_sent >= facts.slides_wanted
    return task.value in facts.filled


class Show(StrEnum):
    """Which speakers the organiser's list shows, beside those from whom one task is missing."""

    ALL = "all"
    DONE = "done"  # nothing is missing
    OTHER_TIME = "other_time"
    NO = "no"


def shows(show: str, answer: SpeakerAnswer | None, found: Checklist) -> bool:
    """Return whether a speaker stands in a list that shows what an address asks for; an unknown wish shows all."""
    if show in set(SpeakerTask):
        return show in found.missing
    match show:
        case Show.DONE:
            return not found.missing and answer is not SpeakerAnswer.NO
        case Show.OTHER_TIME | Show.NO:
            return answer is not None and answer.value == show
    return True


def counts(speakers: Iterable[tuple[SpeakerAnswer | None, Checklist]]) -> dict[str, int]:
    """Return how many speakers each list would show, without the empty ones; all of them always."""
    known = list(speakers)
    found = {show: sum(shows(show, *one) for one in known) for show in (*Show, *SpeakerTask)}
    return {show.value: count for show, count in found.items() if count or show is Show.ALL}


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
    NOTE_MISSING = "note_missing"  # another time, and no word which


class SpeakerRefused(Refusal):
    """A change of speakers is refused."""

    reasons = SpeakerRefusal
    fields = {SpeakerRefusal.NOTE_MISSING: "answer_note"}  # noqa: RUF012 - never changed


def check_removal(name: str, *, in_draft: bool, in_release: bool) -> None:
    """Raise SpeakerRefused(IN_PROGRAMME) for a speaker who stands in the programme, edited or published."""
    if in_draft or in_release:
        raise SpeakerRefused(SpeakerRefusal.IN_PROGRAMME, name=name)


def check_invitation(name: str, email: str) -> None:
    """Raise SpeakerRefused(NO_EMAIL) where there is no address to write to."""
    if not email:
        raise SpeakerRefused(SpeakerRefusal.NO_EMAIL, name=name)


def check_answer(answer: SpeakerAnswer, note: str) -> None:
    """Raise SpeakerRefused(NOTE_MISSING) for another time without a word about it."""
    if answer is SpeakerAnswer.OTHER_TIME and not note:
        raise SpeakerRefused(SpeakerRefusal.NOTE_MISSING)
