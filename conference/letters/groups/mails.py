"""The words of letters to a group: the team's texts, with the placeholders filled in for each person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from conference.czech.names import salutation
from conference.events.models import Event
from conference.extensions import db
from conference.letters.groups import answers
from conference.letters.mails import HIDDEN
from conference.letters.models import GroupLetter, LetterState
from conference.letters.rules import Addressee, RecipientKind
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.languages import LANGUAGES
from conference.mailing.filling import as_html, as_text, in_line
from conference.mailing.models import Message
from conference.mailing.outbox import Attachment, Letter, StoredAttachment, by_hand, put_down, to_many
from conference.mailing.placeholders import FilledIn, Placeholder
from conference.mailing.writing import STOPPED, Contents, NothingToTell, read_only_if, still_wanted, writer
from conference.programme.queries import times_of
from conference.programme.wording import day_words
from conference.registration.details import first_line
from conference.registration.models import Registration
from conference.registration.own.address import my_address
from conference.slides.mails import greeting, speaker_page
from conference.speakers.models import Speaker
from conference.team.models import User

KIND, TEST = "group_letter", "group_letter_test"
to_many(KIND)
by_hand(KIND)
SAMPLE = {"cs": ("Jana", "Nováková"), "en": ("Jane", "Sample")}  # whom a test letter is written to


class LetterPreview(NamedTuple):
    """A letter as somebody would get it, without the secret of their link."""

    language: str
    subject: str
    html: Markup


def language_for(letter: GroupLetter, language: str) -> str:
    """Return the language a person gets a letter in: theirs, or the one it was written in."""
    other = next(code for code in LANGUAGES if code != language)
    return language if letter.is_in(language) or not letter.is_in(other) else other


def letters_to(letter: GroupLetter, people: Sequence[Addressee]) -> list[Letter]:
    """Return a letter for each person, as facts: what it says stands in its row, whose words are fixed."""
    subjects = {code: subject(letter, code) for code in LANGUAGES}
    found = []
    for person in people:
        language = language_for(letter, person.language)
        facts: dict[str, Any] = {"letter": letter.id, "subject_text": subjects[language]}
        speaks = person.group is RecipientKind.SPEAKERS
        if speaks:
            facts["link_version"] = person.link_version
        found.append(Letter(
            f"{KIND}:{letter.id}:{person.name}", language, person.email, None if speaks else person.row_id,
            person.row_id if speaks else None, facts, group_letter_id=letter.id,
        ))  # fmt: skip
    return found


def tell_writer(letter: GroupLetter, user: User) -> int:
    """Send a letter to whoever writes it, in each of its languages, as to somebody made up; how many."""
    found = [
        Letter(f"{TEST}:{letter.id}:{user.id}:{code}:{now().isoformat()}", code, user.email,
               facts={"letter": letter.id, "subject_text": subject(letter, code)})
        for code in letter.event.languages if letter.is_in(code)
    ]  # fmt: skip
    return put_down(letter.event, TEST, *found)


@writer(KIND, TEST)
def contents(message: Message) -> Contents:
    """Fill the text in for the person as they are now."""
    facts = message.facts or {}
    letter = db.session.get(GroupLetter, facts["letter"])
    if letter is None:
        raise NothingToTell
    body = getattr(letter, f"body_{message.language}")
    if message.kind == TEST:
        values = made_up(letter.event, body, message.language)
    else:
        row = _row_of(message.registration_id, message.speaker_id)
        values = values_for(row, message.language, facts.get("link_version"))
        values |= answers.said(letter.event, body, row, message.language)
    attachments: list[Attachment | StoredAttachment] = [
        {"filename": file.filename, "mime": file.mime, "storage_key": file.storage_key} for file in letter.files
    ]
    return Contents({"body_html": as_html(body, values), "body_text": as_text(body, values)}, attachments)


@still_wanted(KIND, STOPPED)
def is_running(message: Message) -> bool:
    """Return whether the letter of a message was not stopped meanwhile."""
    letter = db.session.get(GroupLetter, message.group_letter_id) if message.group_letter_id else None
    return letter is None or letter.state is not LetterState.STOPPED


@read_only_if(KIND)
def may_be_read(message: Message) -> bool:
    """Return whether a letter holds no answer that the member of the team at this page may not see."""
    letter = db.session.get(GroupLetter, message.group_letter_id) if message.group_letter_id else None
    return letter is None or not answers.is_only_for_some(letter)


def preview(letter: GroupLetter, person: Addressee | None) -> list[LetterPreview]:
    """Return the letter in each of its languages as one person would get it; without one, as somebody made up."""
    found = []
    for code in letter.event.languages:
        if not letter.is_in(code):
            continue
        body = getattr(letter, f"body_{code}")
        values = made_up(letter.event, body, code)
        if person is not None:
            speaks = person.group is RecipientKind.SPEAKERS
            row = _row_of(None if speaks else person.row_id, person.row_id if speaks else None)
            values = values_for(row, code, person.link_version) | answers.shown(letter.event, body, row, code)
            values[Placeholder.OWN_PAGE] = without_secret(values[Placeholder.OWN_PAGE])
        found.append(LetterPreview(code, subject(letter, code), as_html(body, values)))
    return found


def subject(letter: GroupLetter, language: str) -> str:
    """Return the subject, filled in with what is the same for everybody."""
    return in_line(getattr(letter, f"subject_{language}"), _of_conference(letter.event, language))


def titles(event: Event, letters: Sequence[GroupLetter]) -> dict[int, str]:
    """Return the subjects of letters in the language of the page, filled in, by their ids."""
    language = languages.current()
    values = _of_conference(event, language) if letters else {}
    return {letter.id: in_line(letter.text("subject", language), values) for letter in letters}


def values_for(row: Registration | Speaker, language: str, version: int | None) -> dict[FilledIn, str]:
    """Return what stands in place of each placeholder for one person, but for answers; a speaker's link is of that
    version.
    """
    event = row.event
    if isinstance(row, Registration):
        greets = row.salutation if row.salutation and row.language == language else _first_line(row, language)
        own_page = my_address(row, language)
    else:
        greets = greeting(row, language)
        own_page = speaker_page(row.id, version or row.link_version, language, event.language)
    return _of_conference(event, language) | {
        Placeholder.SALUTATION: greets,
        Placeholder.NAME: row.full_name,
        Placeholder.ORGANISATION: row.organisation,
        Placeholder.OWN_PAGE: own_page,
    }


def made_up(event: Event, body: str, language: str) -> dict[FilledIn, str]:
    """Return the same for a person who does not exist."""
    given, family = SAMPLE[language]
    return _of_conference(event, language) | {
        Placeholder.SALUTATION: salutation("ms", given, family, "Mgr.", "", language),
        Placeholder.NAME: f"Mgr. {given} {family}",
        Placeholder.ORGANISATION: event.venue_city or event.text("title", language),
        Placeholder.OWN_PAGE: without_secret(
            languages.external_url("registration.my", language, event.language, token=HIDDEN)
        ),
        **answers.made_up(event, body, language),
    }


def _of_conference(event: Event, language: str) -> dict[FilledIn, str]:
    with languages.speaking(language):
        days = "; ".join(day_words(one, event.timezone) for one in times_of(event))
    where = ", ".join(filter(None, (event.venue_name, event.venue_street, event.venue_city)))
    return {
        Placeholder.CONFERENCE: event.text("title", language),
        Placeholder.WHEN: days,
        Placeholder.WHERE: where,
        Placeholder.PROGRAMME: languages.external_url(
            "programme.programme", language, event.language, slug=event.slug
        ),
    }  # fmt: skip


def without_secret(address: str) -> str:
    """Return the address of an own page as it is shown to others."""
    return address[: address.rindex("/") + 1] + HIDDEN


def _first_line(row: Registration, language: str) -> str:
    if row.language == language:
        return first_line(row)
    return salutation(
        row.honorific.value, row.given_name, row.family_name, row.title_before, row.title_after, language
    )  # fmt: skip


def _row_of(registration_id: int | None, speaker_id: int | None) -> Registration | Speaker:
    if registration_id is not None:
        return db.session.get_one(Registration, registration_id)
    if speaker_id is None:  # removed since
        raise NothingToTell
    return db.session.get_one(Speaker, speaker_id)
