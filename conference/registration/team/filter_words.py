"""A list of attendees in words: what it is narrowed to and its order, for whoever acts on it or saves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from conference.events.models import Event, OrganisationType
from conference.fields.choices import MEALS, ORGANISATION_TYPES
from conference.fields.registration import BY_NAME
from conference.lib import languages
from conference.places.rules import any_of
from conference.registration.models import Meal
from conference.registration.team.attendee_columns import STATE_LABELS
from conference.registration.team.attendee_filter import UNKNOWN, AttendeeFilter, listed_questions
from conference.visits.models import VisitGroup
from conference.visits.wording import group_name

VISIT_LABELS = {
    "offered": _l("place offered"),
    "waiting": _l("waiting for a place"),
    "none": _l("no visit"),
}
SORT_LABELS = {
    "name": _l("by name"),
    "organisation": _l("by organisation"),
    "municipality": _l("by town"),
    "created": _l("by the day of registration"),
}


def narrowed(chosen: AttendeeFilter, groups: Iterable[VisitGroup], event: Event) -> list[tuple[str, str]]:
    """Say what a list is narrowed to: a label and words for each filter; empty for the whole list."""
    return list(_narrowed(chosen, groups, event))


def _narrowed(chosen: AttendeeFilter, groups: Iterable[VisitGroup], event: Event) -> Iterator[tuple[str, str]]:
    if chosen.q:
        yield _("Search"), chosen.q
    if chosen.state:
        yield _("State"), _or(STATE_LABELS[state] for state in chosen.state)
    if chosen.visit:
        names = visit_names(groups)
        gone = _("a group that is no longer there")
        yield _("Site visit"), _or(VISIT_LABELS.get(word) or names.get(word, gone) for word in chosen.visit)
    if chosen.municipality:
        yield _("Town"), _or(chosen.municipality)
    if chosen.organisation_type:
        kinds = map(OrganisationType, chosen.organisation_type)
        yield _("Type of organisation"), _or(ORGANISATION_TYPES[kind] for kind in kinds)
    if chosen.region:
        yield _("Region"), _or(_("not known") if region == UNKNOWN else region for region in chosen.region)
    if chosen.meal:
        yield _("Meal"), _or(MEALS[Meal(meal)] for meal in chosen.meal)
    if chosen.yes:
        yield _("Said yes"), _or(BY_NAME[name].listed_as for name in chosen.yes)
    if chosen.answer:
        for field, kind in listed_questions(event, lambda right: True):
            if words := [label for row, label in kind.labels.items() if str(row) in chosen.answer]:
                yield str(field.listed_as), _or(words)
    if chosen.person:
        yield _("Chosen people"), str(len(chosen.person))
    if chosen.code:
        yield _("Access code"), _("of the chosen groups")
    if chosen.certificate:
        yield _("Certificate"), _("present, wanted, not issued")


def visit_names(groups: Iterable[VisitGroup]) -> dict[str, str]:
    """Name each group, and before its groups each visit as a whole where there are several, by what the filter knows
    them by."""
    of: dict[int, list[VisitGroup]] = {}
    for group in groups:
        of.setdefault(group.visit_id, []).append(group)
    found = {}
    for visit_id, mine in of.items():
        if len(of) > 1:
            title = mine[0].visit.item.text("title", languages.current())
            found[any_of(visit_id)] = _("%(visit)s, all groups", visit=title)
        found |= {str(group.id): group_name(group) for group in mine}
    return found


def _or(words: Iterable[object]) -> str:
    """Join values of which one is enough."""
    # Translators: between values of a filter, of which one is enough
    either = _("or")
    return f" {either} ".join(map(str, words))
