"""The text for the press: who, where, how many, from where, what."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from conference.attendance.rules import days_of
from conference.certificates.paper_words import long_dates
from conference.czech.municipalities import understood
from conference.events.models import Event, OrganisationRole
from conference.evidence.report.queries import ReportNumbers, roles_of
from conference.evidence.report.rules import where_from
from conference.evidence.report.wording import TOLD_KINDS, came_from, how_many
from conference.programme.snapshot import Programme, ProgrammeItem

MOST = 12  # items of a kind that are named


def press_text(event: Event, numbers: ReportNumbers, programme: Programme | None, language: str) -> list[str]:
    """Return the paragraphs, in the language spoken now."""
    paragraphs = [
        [*_what_and_where(event, language)],
        [*_organisers(event)],
        [*_people(event, numbers)],
        [*_goal(event, language)],
        [*_programme(programme, language)],
        [*_visits(numbers)],
        [*_project(event, language)],
        [*_more(event)],
    ]
    return [" ".join(sentences) for sentences in paragraphs if sentences]


def _what_and_where(event: Event, language: str) -> Iterator[str]:
    days = long_dates(days_of(event.starts_on, event.ends_on), language)
    title = event.text("title", language)
    yield _("The conference “%(title)s” took place on %(dates)s.", title=title, dates=days)
    if event.series and event.series.text("title", language) not in ("", title):
        yield _(
            "It was number %(number)d of the series “%(series)s”.", number=event.edition,
            series=event.series.text("title", language),
        )  # fmt: skip
    place = ", ".join(part for part in (event.venue_name, event.venue_street, event.venue_city) if part)
    if place:
        yield _("Place: %(place)s.", place=place)


def _organisers(event: Event) -> Iterator[str]:
    labels = {
        OrganisationRole.ORGANISER: _("Organised by: %(names)s."),
        OrganisationRole.CO_ORGANISER: _("Together with: %(names)s."),
        OrganisationRole.PARTNER: _("Partners: %(names)s."),
    }
    roles = roles_of(event)
    for role, label in labels.items():
        names = [one.organisation.name for one in roles if one.role is role]
        if names:
            yield label % {"names": "; ".join(names)}


def _people(event: Event, numbers: ReportNumbers) -> Iterator[str]:
    if numbers.people:
        yield how_many(numbers.people, numbers.is_noted)
        if said := came_from(where_from(understood(event.venue_city).region, numbers.by_town)):
            yield said


def _goal(event: Event, language: str) -> Iterator[str]:
    if goal := event.text("goal", language):
        yield _("Its aim: %(goal)s", goal=goal)


def _programme(programme: Programme | None, language: str) -> Iterator[str]:
    for kind, label in TOLD_KINDS.items():
        items = [item for item in (programme.items if programme else ()) if item.kind is kind]
        named = "; ".join(_named(item, language) for item in items[:MOST])
        if len(items) > MOST:
            more = ngettext("%(num)d more", "%(num)d more", len(items) - MOST)
            named = _("%(towns)s and %(more)s", towns=named, more=more)
        if items:
            yield f"{label}: {named}."


def _named(item: ProgrammeItem, language: str) -> str:
    who = ", ".join(speaker.name for speaker in item.speakers) or item.organisation
    title = item.text("title", language).rstrip(".")
    return f"{title} ({who})" if who else title


def _visits(numbers: ReportNumbers) -> Iterator[str]:
    noted = [group.came for group in numbers.groups if group.came is not None]
    counted = noted or [group.held for group in numbers.groups]
    if sum(counted):
        people = ngettext("%(num)d person", "%(num)d people", sum(counted))
        groups = ngettext("%(num)d group", "%(num)d groups", sum(1 for count in counted if count))
        if noted:
            yield _("On site visits: %(people)s, %(groups)s.", people=people, groups=groups)
        else:
            yield _("Places on site visits: %(people)s, %(groups)s.", people=people, groups=groups)


def _project(event: Event, language: str) -> Iterator[str]:
    grant = event.funding
    if grant is None:
        return
    if grant.project_title:
        label = _("Reg. No.")
        number = f" ({label} {grant.registration_number})" if grant.registration_number else ""
        yield _("Project: %(project)s.", project=f"{grant.project_title}{number}")
    if sentence := grant.text("publicity", language):
        yield sentence if sentence.endswith((".", "!")) else f"{sentence}."


def _more(event: Event) -> Iterator[str]:
    if event.website:
        yield _("More: %(address)s", address=event.website)
