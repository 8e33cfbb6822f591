"""What people wish of the visits: to which groups several wishes lead, why not, and what is kept of them while they
wait for the conference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.places.models import Quota
from conference.places.queries import groups_for_wish, quota_for_wish
from conference.places.rules import BusyTime, GroupFacts, VisitWish, choose_beside
from conference.registration import rules
from conference.registration.models import Registration
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.visits.models import Visit, VisitGroup


@dataclass(frozen=True)
class Wished:
    """A wish with what it names: a group, any group of a visit, or any group where it names neither."""

    visit: Visit | None = None
    group: VisitGroup | None = None

    def is_of(self, visit_id: int) -> bool:
        """Return whether it may lead to a group of this visit."""
        return self.visit is None or self.visit.id == visit_id


def quotas_for(event: Event, wishes: Sequence[str], organisation: str = "") -> list[int]:
    """Return the quotas of the groups to which several wishes of one person lead, in their order.

    Named groups come first; for any group there is one that can be had beside them, and beside the others. Raises
    RegistrationRefused with the `wish` that is too much: NO_SUCH_GROUP, ONE_VISIT, VISITS_OVERLAP.
    """
    if reason := rules.wishes_problem(len(wishes), event.several_visits):
        raise RegistrationRefused(reason, wish=wishes[1])
    found: dict[str, int] = {}
    spans: list[BusyTime] = []
    for wish in (one for one in wishes if not _is_open(one)):
        quota_id = quota_for_wish(event.id, wish)
        if quota_id is None:
            raise RegistrationRefused(RegistrationRefusal.NO_SUCH_GROUP, wish=wish)
        if span := db.session.get_one(Quota, quota_id).span:
            spans.append(span)
        if reason := rules.wishes_problem(len(spans), event.several_visits, spans):
            raise RegistrationRefused(reason, wish=wish)
        found[wish] = quota_id
    found |= _chosen(event, [wish for wish in wishes if _is_open(wish)], organisation, spans)
    return [found[wish] for wish in wishes]


def _chosen(event: Event, wishes: Sequence[str], organisation: str, beside: Sequence[BusyTime]) -> dict[str, int]:
    """Return the quotas of groups for wishes for any group, which can be had `beside` others and one another."""
    options: list[list[GroupFacts]] = []
    for wish in wishes:
        groups = groups_for_wish(event.id, VisitWish.read(wish) or VisitWish(), organisation, beside)
        if not groups:
            is_known = bool(beside) and quota_for_wish(event.id, wish) is not None
            raise RegistrationRefused(
                RegistrationRefusal.VISITS_OVERLAP if is_known else RegistrationRefusal.NO_SUCH_GROUP, wish=wish
            )
        options.append(groups)
    chosen = choose_beside(options)
    if chosen is None:
        raise RegistrationRefused(RegistrationRefusal.VISITS_OVERLAP, wish=wishes[-1])
    return {wish: group.quota_id for wish, group in zip(wishes, chosen, strict=True)}


def possible(event: Event, wishes: Sequence[str], organisation: str = "") -> list[int]:
    """Return the same for those that can be had beside the ones before them; the others are passed over."""
    fitting: list[str] = []
    for wish in named_first(wishes):
        try:
            quotas_for(event, [*fitting, wish], organisation)
        except RegistrationRefused:
            continue
        fitting.append(wish)
    return quotas_for(event, fitting, organisation)


def read(registration: Registration) -> list[Wished]:
    """Return what a person who waits for the conference wishes; a group or visit that is gone is no wish any more."""
    found = []
    for wish in map(VisitWish.read, registration.visit_wishes):
        if wish is None:
            continue
        visit, group = _named(registration.event_id, wish)
        if visit or wish == VisitWish():
            found.append(Wished(visit, group))
    return found


def without(registration: Registration, visit_id: int | None) -> list[str]:
    """Return the wishes that stay when those of a visit go; for None all go."""
    return [
        wish
        for wish in registration.visit_wishes
        if visit_id is not None and (of := visit_of(registration.event_id, wish)) is not None and of != visit_id
    ]


def visit_of(event_id: int, wish: str) -> int | None:
    """Return the id of the visit that a wish is for; None where it is for any, or for none that is there."""
    found = VisitWish.read(wish)
    visit, _ = _named(event_id, found) if found else (None, None)
    return visit.id if visit else None


def _named(event_id: int, wish: VisitWish) -> tuple[Visit | None, VisitGroup | None]:
    if wish.group_id is not None:
        group = db.session.scalar(
            sa.select(VisitGroup).where(VisitGroup.event_id == event_id, VisitGroup.id == wish.group_id)
        )
        return (group.visit, group) if group else (None, None)
    if wish.visit_id is None:
        return None, None
    return db.session.scalar(sa.select(Visit).where(Visit.event_id == event_id, Visit.id == wish.visit_id)), None


def named_first(wishes: Iterable[str]) -> list[str]:
    """Return wishes in the order of deciding: those for any group have a choice beside the others."""
    return sorted(wishes, key=_is_open)


def _is_open(wish: str) -> bool:
    found = VisitWish.read(wish)
    return found is not None and found.group_id is None


def once(wishes: Iterable[str]) -> tuple[str, ...]:
    """Return wishes in their order, each once, without empty ones."""
    return tuple(dict.fromkeys(wish for wish in wishes if wish))
