"""Answers to own questions of the organisers in letters to groups: which there are, and what each person's is."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import gettext as _

from conference.events.models import Event
from conference.fields.field import End, Field
from conference.fields.held import id_of
from conference.fields.own import Chosen
from conference.letters.models import GroupLetter
from conference.lib import languages
from conference.lib.languages import LANGUAGES
from conference.mailing.placeholders import AnswerPlaceholder, FilledIn, answers_in
from conference.questions.asked import own_fields
from conference.registration.models import Registration
from conference.team.access import allowed

HIDDEN = "…"  # in place of an answer that whoever looks at the letter may not see


def questions_for(event: Event) -> dict[AnswerPlaceholder, Field]:
    """Return the questions whose answers the person at this page may put into a letter; also those asked no more,
    whose answers stay.
    """
    return {one: field for one, field in _all_of(event).items() if _may_see(field)}


def removed(letter: GroupLetter) -> list[AnswerPlaceholder]:
    """Return the answers in a letter to questions that are not there any more."""
    known = _all_of(letter.event)
    return [one for one in _in_letter(letter) if one not in known]


def is_only_for_some(letter: GroupLetter) -> bool:
    """Return whether a letter holds an answer that the person at this page may not see."""
    known = _all_of(letter.event)
    return any(one in known and not _may_see(known[one]) for one in _in_letter(letter))


def ends_soon(letter: GroupLetter) -> bool:
    """Return whether a letter holds an answer that is erased soon after the conference."""
    known = _all_of(letter.event)
    return any(one in known and known[one].end is End.SOON for one in _in_letter(letter))


def said(event: Event, body: str, row: object, language: str) -> dict[FilledIn, str]:
    """Return what stands in a text for each answer that it holds; who was not asked or did not answer has none."""
    wanted = answers_in(body)
    known = _all_of(event) if wanted else {}
    own = row.own if wanted and isinstance(row, Registration) else {}
    with languages.speaking(language):
        return {one: _said(known.get(one), own) or _("not stated") for one in wanted}


def shown(event: Event, body: str, row: object, language: str) -> dict[FilledIn, str]:
    """Return the same for the page that shows the letter: without what the person at it may not see, and with words
    where a question was removed.
    """
    known, found = _all_of(event), said(event, body, row, language)
    for one in answers_in(body):
        if one not in known:
            found[one] = _told_removed(language)
        elif not _may_see(known[one]):
            found[one] = HIDDEN
    return found


def made_up(event: Event, body: str, language: str) -> dict[FilledIn, str]:
    """Return the same for a person who does not exist: the first choice of the question, or its words."""
    known = _all_of(event)
    with languages.speaking(language):
        return {
            one: _example(known[one]) if one in known else _told_removed(language) for one in answers_in(body)
        }  # fmt: skip


def _example(field: Field) -> str:
    if isinstance(field.kind, Chosen) and field.kind.answers:
        return str(field.kind.answers[0])
    return f"[{field.called}]"


def _told_removed(language: str) -> str:
    with languages.speaking(language):
        return _("[this question was removed]")


def _said(field: Field | None, own: Mapping[str, object]) -> str:
    return str(field.kind.said(own[field.name])) if field is not None and own.get(field.name) else ""


def _all_of(event: Event) -> dict[AnswerPlaceholder, Field]:
    return {AnswerPlaceholder(id_of(field.name)): field for field in own_fields(event, also_archived=True)}


def _in_letter(letter: GroupLetter) -> Collection[AnswerPlaceholder]:
    return answers_in(*(getattr(letter, f"body_{code}") for code in LANGUAGES))


def _may_see(field: Field) -> bool:
    return not field.right or allowed(field.right)
