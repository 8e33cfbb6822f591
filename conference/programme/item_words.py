"""Published items as pages and paper show them: every text in the language, with its typography, ready to be put in.

What stays the same as long as the version does is made once and remembered: a page with 300 items then only fills in
what changes by the minute (what is on, which places are left).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from markupsafe import Markup

from conference.czech.typography import format_time, nbsp
from conference.lib import clock
from conference.lib.markdown import render_markdown
from conference.programme import queries, wording
from conference.programme.models import SpeakerRole
from conference.programme.snapshot import ProgrammeItem, ProgrammeSpeaker


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """Somebody who speaks or moderates."""

    code: str
    name: str
    organisation: str
    moderates: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An item in words. Times are on the clock of the event."""

    code: str
    css_class: str  # the class of the style sheet
    is_light: bool
    is_visit: bool
    kind: str
    title: str
    title_language: str  # the other one where the title has no translation; the abstract for itself
    abstract_language: str
    abstract: Markup
    starts: str
    ends: str
    starts_iso: str
    ends_iso: str
    minutes: int
    room: str
    organisation: str  # where nobody is named
    people: tuple[ShownPerson, ...]
    said: str  # what it asks of those who come


@lru_cache(maxsize=32)
def shown(text: str, language: str, zone: str) -> Mapping[str, Shown]:
    """Return the items of a release by their codes; `text` is its JSON, and `language` the one spoken now."""
    return MappingProxyType({item.code: show(item, language, zone) for item in queries.programme_of(text).items})


def show(item: ProgrammeItem, language: str, zone: str) -> Shown:
    """Return one item in the language spoken now."""
    starts, ends = clock.local(item.starts_at, zone), clock.local(item.ends_at, zone)
    people = [*item.people(SpeakerRole.SPEAKER), *item.people(SpeakerRole.MODERATOR)]
    return Shown(
        code=item.code,
        css_class=wording.css_class(item),
        is_light=wording.is_light(item),
        is_visit=item.is_visit,
        kind=nbsp(wording.kind_label(item), language),
        title=nbsp(item.text("title", language), language),
        title_language=item.language_of("title", language),
        abstract_language=item.language_of("abstract", language),
        abstract=nbsp(render_markdown(item.text("abstract", language)), language),
        starts=format_time(starts, language),
        ends=format_time(ends, language),
        starts_iso=starts.isoformat(timespec="minutes"),
        ends_iso=ends.isoformat(timespec="minutes"),
        minutes=item.minutes,
        room=nbsp(item.room, language),
        organisation="" if item.speakers else nbsp(item.organisation, language),
        people=tuple(_person(one, language) for one in people),
        said=nbsp(" ".join(wording.courtesies(item)), language),
    )


def _person(one: ProgrammeSpeaker, language: str) -> ShownPerson:
    return ShownPerson(
        one.code, nbsp(one.name, language), nbsp(one.organisation, language), one.role is SpeakerRole.MODERATOR
    )
