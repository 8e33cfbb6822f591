"""What letters tell of places, in the words of each letter: put down with it, as things stood.

When the worker writes a letter, places may have been given up, and groups and items moved or removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from conference.czech.typography import format_date, format_day, format_time
from conference.lib import languages
from conference.lib.clock import local
from conference.places.models import Place, PlaceState, Quota
from conference.programme.models import Item
from conference.registration import visit_words
from conference.registration.answers import Answer
from conference.registration.models import Registration
from conference.registration.queries import Turn
from conference.visits.models import VisitGroup
from conference.visits.wording import group_name

ToldFacts = dict[str, Any]  # as JSON has them; templates know them by name
STANDING = {PlaceState.CONFIRMED: "held", PlaceState.OFFERED: "offered", PlaceState.WAITING: "waits"}


def thing(quota: Quota, language: str) -> ToldFacts | None:
    """Return what a visit group or a programme item is called, when and where it is; None for a conference."""
    if quota.item is None:
        return None
    return _group(quota.visit_group, language) if quota.visit_group else _item(quota.item, language)


def things(places: Iterable[Place], language: str) -> list[ToldFacts]:
    """Return the same of several places that are not the conference's."""
    return [found for place in places if (found := thing(place.quota, language))]


def standing(turn: Turn, language: str) -> ToldFacts:
    """Return the same of one place, with where its person stands."""
    place = turn.place
    return {
        **(thing(place.quota, language) or {}), "standing": STANDING.get(place.state, ""), "position": turn.position,
        "until": deadline(place, language),
    }  # fmt: skip


def left(place: Place, language: str) -> ToldFacts:
    """Return the same of a place that was given up."""
    return standing(Turn(place, 0), language)


def deadline(place: Place, language: str) -> str:
    """Return until when an offer is to be answered, on the clock of the conference: "2. 11. 2017, 8:30"."""
    if place.offered_until is None:
        return ""
    there = local(place.offered_until, place.registration.event.timezone)
    return f"{format_date(there.date(), language)}, {format_time(there, language)}"


def visits_of(answer: Answer, groups: visit_words.Groups, language: str) -> list[ToldFacts]:
    """Return in a line each what a newcomer asked for, with where they stand."""
    with languages.speaking(language):
        return [{**asdict(on), "name": visit_words.name_of(on, groups)} for on in answer.visits]


def wished(registration: Registration, language: str) -> list[str]:
    """Return in a line each what a person wishes who waits for the conference."""
    with languages.speaking(language):
        return visit_words.wished(registration)


def older(facts: Mapping[str, Any]) -> ToldFacts:
    """Return what letters tell of visits, also of one put down by a version that knew one visit a person."""
    one = facts.get("visit")
    return {"visits": facts.get("visits", [one] if one else []), "left": facts.get("left", [])}


def _group(group: VisitGroup, language: str) -> ToldFacts:
    visit = group.visit
    with languages.speaking(language):
        name = group_name(group, with_title=False, begins=True)
    return {
        "title": visit.item.text("title", language), "group": name,
        "meeting_point": visit.text("meeting_point", language),
    }  # fmt: skip


def _item(item: Item, language: str) -> ToldFacts:
    starts, ends = (local(value, item.event.timezone) for value in (item.starts_at, item.ends_at))
    return {
        "title": item.text("title", language), "group": "", "day": format_day(starts.date(), language),
        "hours": f"{format_time(starts, language)}–{format_time(ends, language)}",
        "room": item.room.name if item.room else "",
    }  # fmt: skip
