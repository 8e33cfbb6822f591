"""Letters to groups in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from conference.events.models import Event
from conference.letters.groups.answers import questions_for
from conference.letters.groups.audience import LetterAudience, Who
from conference.letters.groups.rules import LetterRefusal, LetterRefused
from conference.letters.models import LetterState
from conference.letters.wording import MEANINGS
from conference.lib.refusals import say
from conference.mailing.placeholders import FOR_GROUPS, names_of
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.filter_words import narrowed, visit_names
from conference.untrusted.refusals import RefusalReason
from conference.visits.models import VisitGroup

STATES = {
    LetterState.DRAFT: lazy_pgettext("letter", "draft"),
    LetterState.PLANNED: lazy_pgettext("letter", "planned"),
    LetterState.SENT: lazy_pgettext("letter", "sent"),
    LetterState.STOPPED: lazy_pgettext("letter", "stopped"),
}
REFUSALS = {
    LetterRefusal.UNKNOWN: _l("This letter, or its file, is no longer there."),
    LetterRefusal.NOT_A_DRAFT: _l("This letter is planned or has gone out, so its words stand."),
    LetterRefusal.NOT_PLANNED: _l("This letter is not planned any more: it went out, or is a draft again."),
    LetterRefusal.NOT_RUNNING: _l("This letter is not on its way: it has not been sent, or was stopped."),
    LetterRefusal.NOT_STOPPED: _l("This letter has not been stopped."),
    LetterRefusal.NOBODY: _l("There is nobody with an e-mail address in this group now."),
    LetterRefusal.CHANGED: _l("The letter was changed in the meantime. Please look at it again, and then send it."),
    LetterRefusal.PAST: _l("This moment has passed. Choose a later one, or leave the field empty to send it now."),
    LetterRefusal.QUESTION_REMOVED: _l(
        "The letter is to hold the answer to a question that was removed: %(name)s. Take that out of the text first."
    ),
    LetterRefusal.TOO_MUCH: _l("All files of a letter together may have at most 5 MB."),
}
say(LetterRefused, REFUSALS)
FILE_REFUSALS = {
    RefusalReason.TOO_LARGE: REFUSALS[LetterRefusal.TOO_MUCH],
    RefusalReason.WRONG_TYPE: _l("A file can be a PDF, a PowerPoint file (.pptx) or an OpenDocument one (.odp)."),
}
FIRST_WORDS = {"cs": "{oslovení},\n\n", "en": "{salutation},\n\n"}
ATTENDEES = {
    "confirmed": _l("People with a place"),
    "offered": _l("People who were offered a place"),
    "waiting": _l("People who wait for a place"),
    "cancelled": _l("People who cancelled"),
    "": _l("Everybody registered who has not cancelled"),
}


def placeholders_of(event: Event) -> dict[tuple[str, ...], Any]:
    """Return what the person at this page may have filled into a letter, as it is written, with what it means."""
    found = {tuple(names_of(one).values()): words for one, words in MEANINGS.items() if one in FOR_GROUPS}
    for one, question in questions_for(event).items():
        meaning = _("what the person answered to “%(question)s”; only for letters to attendees",
                    question=question.called)  # fmt: skip
        found[tuple(names_of(one).values())] = meaning
    return found


def describe(audience: LetterAudience, groups: Sequence[VisitGroup], event: Event) -> str:
    """Return whom an audience is made of, in words."""
    if audience.who is Who.SPEAKERS:
        return _("Speakers")
    if audience.who is Who.WITHOUT_SLIDES:
        return _("Speakers without slides")
    return "; ".join(_parts(audience.chosen, groups, event))


def _parts(chosen: AttendeeFilter, groups: Sequence[VisitGroup], event: Event) -> Iterator[str]:
    if len(chosen.state) < 2:
        yield str(ATTENDEES["".join(chosen.state)])
        chosen = replace(chosen, state=())
    for label, words in narrowed(chosen, groups, event):
        yield f"{label}: {words}"


def offered(event: Event, groups: Sequence[VisitGroup], *more: LetterAudience) -> dict[str, Any]:
    """Return the groups to choose from, with their words: the usual ones, and those of the list or the letter."""
    usual = [AttendeeFilter(state=("confirmed",)), AttendeeFilter(), AttendeeFilter(state=("waiting",))]
    usual += [AttendeeFilter(state=("confirmed",), visit=(word,)) for word in visit_names(groups)]
    if groups:
        usual.append(AttendeeFilter(state=("confirmed",), visit=("none",)))
    if "wants_certificate" in event.optional_fields:
        usual.append(AttendeeFilter(certificate="missing"))
    found = [
        *(LetterAudience(chosen=chosen) for chosen in usual),
        LetterAudience(Who.SPEAKERS),
        LetterAudience(Who.WITHOUT_SLIDES),
    ]
    return {each.text: describe(each, groups, event) for each in [*more, *found]}
