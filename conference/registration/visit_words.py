"""What people wish of visits, and where they stand with them, in words: for pages and letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import gettext

from conference.lib import languages
from conference.registration import wishes
from conference.registration.answers import Answer, OnVisit
from conference.registration.models import Registration
from conference.visits.models import Visit, VisitGroup
from conference.visits.wording import group_name

Groups = Mapping[int, VisitGroup]
"""The visit groups of a conference by the quota of their places."""


class Stands(NamedTuple):
    """One visit that a newcomer asked for: its title, the group in words, where they stand with it."""

    title: str
    group: str
    on: OnVisit


def wished(registration: Registration) -> list[str]:
    """Return what a person wishes who waits for the conference; a wish that is gone is passed over."""
    return [_wish(wish.visit, wish.group) for wish in wishes.read(registration)]


def name_of(on: OnVisit, groups: Groups) -> str:
    """Return in a line what a newcomer asked for."""
    group = groups.get(on.group or 0)
    return _wish(_visit(on, groups), group)


def stands(answer: Answer, groups: Groups) -> list[Stands]:
    """Return where a newcomer stands with each visit they asked for, under its title."""
    found = []
    for on in answer.visits:
        group, visit = groups.get(on.group or 0), _visit(on, groups)
        title = visit.item.text("title", languages.current()) if visit else gettext("Site visits")
        found.append(Stands(title, group_name(group, with_title=False, begins=True) if group else _any(), on))
    return found


def _visit(on: OnVisit, groups: Groups) -> Visit | None:
    """Return the visit it is about; the only one there is, where nobody said which."""
    if group := groups.get(on.group or 0):
        return group.visit
    visits = {group.visit_id: group.visit for group in groups.values()}
    return visits.get(on.visit or 0) or (next(iter(visits.values())) if len(visits) == 1 else None)


def _wish(visit: Visit | None, group: VisitGroup | None) -> str:
    if group is not None:
        return group_name(group)
    return f"{visit.item.text('title', languages.current())}: {_any().lower()}" if visit else _any()


def _any() -> str:
    return gettext("Any group with a free place")
