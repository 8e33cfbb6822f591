"""The visits as one person sees them on their own page: each a choice of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from conference.lib import languages
from conference.places.models import Place
from conference.places.queries import held_by
from conference.registration import queries, wishes
from conference.registration.models import Registration
from conference.registration.queries import Turn
from conference.registration.wishes import Wished
from conference.visits.models import Visit, VisitGroup
from conference.visits.queries import PublicVisit, as_published, offered_visits


@dataclass(frozen=True)
class GroupChoice:
    """A group that the person may choose: what they would give up, what the button says and sends."""

    group: VisitGroup
    gives_up: Sequence[Place]
    press: str
    hidden: Mapping[str, Any]


@dataclass(frozen=True)
class OwnVisit:
    """A visit, where the person stands with it or what they wish of it, and the groups they may choose instead."""

    visit: Visit
    turns: Sequence[Turn]
    wish: Wished | None
    choices: Sequence[GroupChoice]
    public: PublicVisit | None
    """None for one that is offered no more."""
    is_only: bool
    """Whether there is no other."""

    @property
    def anchor(self) -> str:
        """The id of its part of the page."""
        return anchor_of(None if self.is_only else self.visit.id)

    @property
    def holds(self) -> bool:
        """Whether the person has a place on it."""
        return any(turn.is_held for turn in self.turns)

    def facts(self, group: VisitGroup) -> Iterator[tuple[str, str, str]]:
        """Yield what who goes with a group must know: what it is, the words, and how they look."""
        visit, language = self.visit, languages.current()
        point = visit.text("meeting_point", language)
        yield (
            gettext("Meeting point"),
            "\n".join(filter(None, (point, visit.meeting_address))) if point else "",
            "prewrap",
        )
        yield gettext("Address"), visit.address, ""
        yield gettext("Transport"), visit.text("transport", language), ""
        yield gettext("Guide"), group.guide, ""
        yield gettext("Please"), visit.text("rules", language), "prewrap"

    @property
    def leaves(self) -> Mapping[str, Any]:
        """What the button sends that gives it up."""
        return {"visit": "", **({} if self.is_only else {"of": self.visit.id})}


def anchor_of(visit_id: int | None) -> str:
    """Return the id of the part of the page that is about a visit; None for the only one."""
    return f"visit-{visit_id}" if visit_id else "visit"


def sent_visit(form: Mapping[str, str]) -> int | None:
    """Return the visit that a press was about; None where it was about all of them, 0 for what is no visit."""
    typed = form.get("of")
    if typed is None:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def shown(registration: Registration) -> list[OwnVisit]:
    """Return the visits in the order of time, and those the person is in although they are offered no more."""
    offered = offered_visits(registration.event)
    public = {one.visit.id: one for one in as_published(registration.event, offered)}
    turns, wished = queries.visit_turns(registration), wishes.read(registration)
    visits = {visit.id: visit for visit in [*offered, *(turn.group.visit for turn in turns if turn.group)]}
    mine = {turn.group.id for turn in turns if turn.group} | {wish.group.id for wish in wished if wish.group}
    conference, held = queries.conference_turn(registration), held_by(registration.id)
    has_place, is_only = conference is not None and conference.is_held, len(visits) == 1
    return [
        OwnVisit(
            visit,
            [turn for turn in turns if turn.group and turn.group.visit_id == visit.id],
            next((wish for wish in wished if wish.is_of(visit.id)), None),
            [
                _choice(group, turns if has_place else (), held if has_place else (), is_only)
                for group in visit.groups
                if group.id not in mine and visit.id in public
            ],
            public.get(visit.id),
            is_only,
        )
        for visit in visits.values()
    ]  # fmt: skip


def _choice(group: VisitGroup, turns: Sequence[Turn], held: Sequence[Place], is_only: bool) -> GroupChoice:
    """Return what choosing a group means; who waits for the conference has nothing to give up."""
    quota = group.quota
    given_up = queries.given_up_for(turns, held, quota)
    is_full = quota.standing().kind == "full"
    keeps = is_full and any(turn.is_held for turn in queries.rivals(turns, quota))
    hidden = {"visit": group.id}
    if not is_only:
        hidden["of"] = group.visit_id
    if given_up or keeps:
        hidden["gives_up"] = 1
    return GroupChoice(group, given_up, _press(is_full, keeps, bool(given_up)), hidden)


def _press(is_full: bool, keeps: bool, gives_up: bool) -> str:
    if not is_full:
        return gettext("Choose and give up the other") if gives_up else gettext("Choose")
    if keeps:
        return gettext("Keep my place, wait here instead") if gives_up else gettext("Keep my place and wait")
    return gettext("Wait here instead") if gives_up else gettext("Join the waiting list")
