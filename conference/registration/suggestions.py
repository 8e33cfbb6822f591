"""What the form suggests for organisation and town: the same for everybody, and nothing that one person alone wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from conference.czech.collation import search_key, sort_key
from conference.czech.municipalities import spelled, suggested, understood
from conference.events.models import Event, Organisation
from conference.extensions import db
from conference.registration import rules
from conference.registration.models import Registration

MOST = 200  # organisations; the page is to stay light


@dataclass(frozen=True)
class Suggestions:
    """Organisations in Czech order; towns that people come from first, then the table's by size."""

    organisations: list[str]
    towns: list[str]


def suggestions(event: Event) -> Suggestions:
    """Return what is suggested on the forms of an event, from its series, in one statement.

    Organisations that the series' published conferences name, and answers that enough different people gave
    (`rules.PEOPLE_BEHIND_A_SUGGESTION`); towns likewise, and after them those of the table that are large enough.
    """
    of_series = sa.select(Event.id).where(Event.series_id == event.series_id)
    public = of_series.where(Event.published_at.is_not(None))
    named = sa.select(sa.literal("named"), Organisation.name, sa.literal(""), sa.literal(0))
    rows: Sequence[Any] = db.session.execute(sa.union_all(
        named.where(Organisation.event_id.in_(public)).distinct(),
        _answers("organisation", of_series, Registration.organisation),
        _answers("town", of_series, Registration.municipality, Registration.region),
    )).all()  # fmt: skip
    names = [name for kind, name, _, _ in rows if kind == "named"]
    answered = sorted((row for row in rows if row[0] != "named" and rules.may_suggest(row[1])), key=_most_given)
    towns = [spelled(name, region) for kind, name, region, _ in answered if kind == "town"]
    table = suggested(rules.TOWN_INHABITANTS, understood(event.venue_city).region, rules.TOWN_INHABITANTS_AT_HOME)
    known = set(towns)
    return Suggestions(
        organisations=_once(names + [name for kind, name, _, _ in answered if kind == "organisation"]),
        towns=towns + [town for town in table if town not in known],
    )


def _answers(kind: str, events: sa.Select[Any], answer: Any, region: Any = None) -> sa.Select[Any]:
    """Return answers of people who are registered, with how many different people gave them, where these are enough."""
    people = sa.func.count(sa.distinct(Registration.email_key))
    grouped = (answer,) if region is None else (answer, region)
    return (
        sa.select(sa.literal(kind), answer, sa.literal("") if region is None else region, people)
        .where(
            Registration.event_id.in_(events),
            Registration.cancelled_at.is_(None),
            Registration.erased_at.is_(None),
            answer != "",
        )
        .group_by(*grouped)
        .having(people >= rules.PEOPLE_BEHIND_A_SUGGESTION)
    )


def _most_given(row: Any) -> tuple[int, str]:
    return -row[3], row[1]


def _once(names: list[str]) -> list[str]:
    """In Czech order, each name once whatever its capitals and accents, in the spelling that comes first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(search_key(name), name)
    return sorted(list(found.values())[:MOST], key=sort_key)
