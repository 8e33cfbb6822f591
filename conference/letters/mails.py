"""What everybody is told about a conference: the occasions, what their letters say, and how they look beforehand.

A new occasion is a kind with its two templates, a function that makes the `Occasion`, and the kind in `KINDS`.
Templates get what `_contents` gives and the facts of the occasion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conference.events.models import Event
from conference.extensions import db
from conference.letters.rules import Addressee, Occasion, RecipientKind
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.languages import LANGUAGES
from conference.mailing.models import Message
from conference.mailing.outbox import to_many
from conference.mailing.texts import compose
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.places.queries import times_of_person
from conference.programme.queries import times_of
from conference.programme.times import DayTimes
from conference.programme.wording import day_words
from conference.registration.details import first_line
from conference.registration.models import Registration
from conference.registration.own import calendar
from conference.registration.own.address import my_address
from conference.slides.mails import greeting, speaker_page
from conference.speakers.models import Speaker

CANCELLED, RESTORED, MOVED = "conference_cancelled", "conference_restored", "conference_moved"
KINDS = (CANCELLED, RESTORED, MOVED)
to_many(*KINDS)
HIDDEN = "…"  # stands for the token of an own page in a letter that is only looked at


@dataclass(frozen=True)
class Sample:
    """How the letter looks to one group in one language: to the first of so many people."""

    group: RecipientKind
    language: str
    people: int
    recipient: str
    subject: str
    text: str
    has_calendar: bool


def cancellation(event: Event, reasons: Mapping[str, str] | None = None) -> Occasion:
    """Say that the conference is cancelled, and why: as it stands now, or with `reasons` that are yet to be written."""
    given = reasons or {"cs": event.cancellation_cs, "en": event.cancellation_en}
    either = next(filter(None, given.values()), "")  # who reads a language without words gets the other one's
    moment = event.cancelled_at.isoformat() if event.cancelled_at else ""
    facts = {code: {"reason": given.get(code) or either} for code in LANGUAGES}
    return Occasion(CANCELLED, f"{CANCELLED}:{event.id}:{moment}", facts)


def restoration(event: Event) -> Occasion:
    """Say that the conference takes place after all; once for each cancellation. Call before that is taken back."""
    moment = (event.cancelled_at or now()).isoformat()
    return Occasion(RESTORED, f"{RESTORED}:{event.id}:{moment}")


def move(
    event: Event, move_id: int, before: Sequence[DayTimes], after: Sequence[DayTimes], zones: tuple[str, str]
) -> Occasion:
    """Say that the conference has other days; `zones` are the one its times were in and the new one."""
    facts: dict[str, dict[str, Any]] = {}
    for code in LANGUAGES:
        with languages.speaking(code):
            facts[code] = {
                "before": [day_words(one, zones[0]) for one in before],
                "after": [day_words(one, zones[1]) for one in after],
                "new_zone": "" if zones[0] == zones[1] else zones[1],
            }
    return Occasion(MOVED, f"{MOVED}:{event.id}:{move_id}", facts)


def move_of(key: str) -> int:
    """Return the id of the move that a letter of such a key tells of."""
    return int(key.split(":")[2])


def facts_for(occasion: Occasion, person: Addressee) -> dict[str, Any]:
    """Return what no row will say when the letter is written; a speaker's link is the one of now, even if revoked."""
    told = occasion.facts.get(person.language, {})
    return {"group": person.group.value, "link_version": person.link_version, **told}


@writer(*KINDS)
def contents(message: Message) -> Contents:
    """Return what a letter says to the person it was put down for."""
    row = _row(message.registration_id, message.speaker_id)
    return _contents(row, message.language, dict(message.facts or {}))


def samples(event: Event, occasion: Occasion, people: Sequence[Addressee]) -> list[Sample]:
    """Return the letters as they will be, one for each group and language, without the secret of anybody's link.

    Of what is about to change, only what stands in the facts of the occasion is known: the words must not need more.
    """
    counted = Counter((person.group, person.language) for person in people)
    first = {(person.group, person.language): person for person in reversed(people)}
    order = sorted(counted, key=lambda pair: (list(RecipientKind).index(pair[0]), list(LANGUAGES).index(pair[1])))
    return [_sample(event, occasion, first[pair], counted[pair]) for pair in order]


def _sample(event: Event, occasion: Occasion, person: Addressee, people: int) -> Sample:
    speaks = person.group is RecipientKind.SPEAKERS
    row = _row(None if speaks else person.row_id, person.row_id if speaks else None)
    facts = facts_for(occasion, person)
    found = _contents(row, person.language, facts)
    secret = str(found.values["own_page"]).rpartition("/")[2]
    values = {**facts, **found.values, "own_page": str(found.values["own_page"]).replace(secret, HIDDEN)}
    words = compose(occasion.kind, person.language, event, {**values, "recipient": person.email})
    return Sample(
        person.group, person.language, people, person.email, words.subject, words.text, bool(found.attachments)
    )


def _row(registration_id: int | None, speaker_id: int | None) -> Registration | Speaker:
    if registration_id is not None:
        return db.session.get_one(Registration, registration_id)
    if speaker_id is None:  # removed since
        raise NothingToTell
    return db.session.get_one(Speaker, speaker_id)


def _contents(row: Registration | Speaker, language: str, facts: dict[str, Any]) -> Contents:
    """Return the salutation, the own page, the days and, for who has a place, the calendar file as it is now."""
    event, attachments = row.event, []
    if isinstance(row, Registration):
        days = times_of_person(event, row.id)
        salutation = row.salutation or first_line(row)
        page = my_address(row, language)
        if facts["group"] == RecipientKind.REGISTERED:  # who waits has nothing in the calendar
            attachments = calendar.attachments(row)  # with the days that the conference has lost
    else:
        days = times_of(event)
        salutation = greeting(row, language)
        version = facts.get("link_version", row.link_version)  # letters of version 0.2.0 have none
        page = speaker_page(row.id, version, language, event.language)
    values = {"salutation": salutation, "own_page": page, "days": days, "has_calendar": bool(attachments)}
    return Contents(values, attachments)
