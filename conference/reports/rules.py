"""What of a conference needs somebody's attention, and how registrations are drawn. Plain values in, an answer out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

REMIND_SLIDES = timedelta(days=7)  # before they are due: from then on missing ones are worth a word
MAX_BARS = 32  # more would be too thin on a phone
WEEK = 7  # days


class Topic(StrEnum):
    """What needs attention."""

    NOT_DELIVERED = "not_delivered"
    UNCERTAIN = "uncertain"
    NOT_PUBLISHED = "not_published"
    NO_PROGRAMME = "no_programme"
    UNPUBLISHED_CHANGES = "unpublished_changes"
    ITEMS_OUTSIDE = "items_outside"
    SLIDES_TO_APPROVE = "slides_to_approve"
    MISSING_SLIDES = "missing_slides"
    FULL_GROUPS = "full_groups"
    STEP_FREE_UNKNOWN = "step_free_unknown"
    VISIT_STEP_FREE_UNKNOWN = "visit_step_free_unknown"
    TO_APPROVE = "to_approve"
    WAITING = "waiting"
    MISSING_CERTIFICATES = "missing_certificates"


@dataclass(frozen=True)
class GroupOccupancy:
    """One visit group: free is None where there is no limit."""

    name: str
    free: int | None
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ConferenceFacts:
    """What is known about a conference at a moment."""

    now: datetime
    is_published: bool = True
    is_cancelled: bool = False
    is_over: bool = False
    not_delivered: int = 0
    uncertain: int = 0
    has_programme: bool = True  # published
    unpublished_changes: int = 0
    items_outside: int = 0  # of the conference's days, in the draft of the programme
    slides_to_approve: int = 0
    missing_slides: int = 0
    slides_due_at: datetime | None = None
    groups: Sequence[GroupOccupancy] = ()
    to_approve: int = 0  # registrations that wait for the team's yes
    waiting: int = 0  # for the conference
    step_free_known: bool = True  # of the venue
    visits_step_free_known: bool = True
    needs: int = 0  # people who asked for something
    missing_certificates: int = 0


@dataclass(frozen=True)
class Attention:
    """One thing to look at: how many, and for groups which ones and how many places are free elsewhere."""

    topic: Topic
    count: int = 0
    groups: tuple[str, ...] = ()
    free: int = 0


def attention(facts: ConferenceFacts) -> list[Attention]:
    """Return what needs attention, the most urgent first."""
    return list(_attention(facts))


def _attention(facts: ConferenceFacts) -> Iterator[Attention]:
    if facts.not_delivered:
        yield Attention(Topic.NOT_DELIVERED, facts.not_delivered)
    if facts.uncertain:
        yield Attention(Topic.UNCERTAIN, facts.uncertain)
    if facts.is_cancelled:
        return
    if facts.slides_to_approve:
        yield Attention(Topic.SLIDES_TO_APPROVE, facts.slides_to_approve)
    if facts.is_over:
        if facts.missing_certificates:
            yield Attention(Topic.MISSING_CERTIFICATES, facts.missing_certificates)
        return
    if facts.to_approve:
        yield Attention(Topic.TO_APPROVE, facts.to_approve)
    if not facts.is_published:
        yield Attention(Topic.NOT_PUBLISHED)
    if not facts.has_programme:
        yield Attention(Topic.NO_PROGRAMME)
    elif facts.unpublished_changes:
        yield Attention(Topic.UNPUBLISHED_CHANGES, facts.unpublished_changes)
    if facts.items_outside:
        yield Attention(Topic.ITEMS_OUTSIDE, facts.items_outside)
    due = facts.slides_due_at
    if facts.missing_slides and due is not None and facts.now >= due - REMIND_SLIDES:
        yield Attention(Topic.MISSING_SLIDES, facts.missing_slides)
    if facts.waiting:
        yield Attention(Topic.WAITING, facts.waiting)
    yield from _groups(facts.groups)
    if facts.needs and not facts.step_free_known:
        yield Attention(Topic.STEP_FREE_UNKNOWN, facts.needs)
    if facts.needs and not facts.visits_step_free_known:
        yield Attention(Topic.VISIT_STEP_FREE_UNKNOWN, facts.needs)


def _groups(groups: Collection[GroupOccupancy]) -> Iterator[Attention]:
    """Name full groups in which people wait while others have room: a word to them helps."""
    queued = tuple(group.name for group in groups if group.waiting)
    free = sum(group.free or 0 for group in groups if not group.waiting)
    unlimited = any(group.free is None for group in groups)
    if queued and (free or unlimited):
        yield Attention(Topic.FULL_GROUPS, sum(group.waiting for group in groups), queued, free)


@dataclass(frozen=True)
class Bar:
    """Registrations of a stretch of days."""

    first: date
    last: date
    count: int


def bars(counts: Mapping[date, int], until: date) -> list[Bar]:
    """Registrations by day from the first to the last one or to `until`, whichever is earlier; empty days too.

    More than MAX_BARS days are put together by the same number of weeks, each beginning on a Monday.
    """
    if not counts:
        return []
    first, last = min(counts), max(max(counts), min(until, max(counts) + timedelta(days=MAX_BARS)))
    days = (last - first).days + 1
    if days <= MAX_BARS:
        spans = [(first + timedelta(days=n), first + timedelta(days=n)) for n in range(days)]
    else:
        monday = first - timedelta(days=first.weekday())
        weeks = ((last - monday).days + WEEK) // WEEK
        step = WEEK * -(-weeks // MAX_BARS)
        starts = range(0, (last - monday).days + 1, step)
        spans = [(monday + timedelta(days=n), monday + timedelta(days=n + step - 1)) for n in starts]
    return [Bar(start, end, sum(count for day, count in counts.items() if start <= day <= end)) for start, end in spans]


@dataclass(frozen=True)
class DrawnBar:
    """A bar in the drawing of 480 by 156 units."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    has_label: bool

    @property
    def middle(self) -> float:
        """Where its texts are centred."""
        return round(self.x + self.width / 2, 1)


LEFT, RIGHT, BASE, TALLEST = 12.0, 468.0, 130.0, 108.0


def drawing(shown: Sequence[Bar], labels: int = 5) -> list[DrawnBar]:
    """Place the bars: the highest is 108 units; about `labels` of them are named below, the first one always."""
    if not shown:
        return []
    slot = (RIGHT - LEFT) / max(len(shown), 8)
    highest = max(bar.count for bar in shown) or 1
    every = max(1, -(-len(shown) // labels))
    drawn = []
    for number, bar in enumerate(shown):
        height = round(TALLEST * bar.count / highest, 1)
        drawn.append(
            DrawnBar(bar, round(LEFT + number * slot, 1), round(BASE - height, 1), round(slot * 0.66, 1), height,
                  number % every == 0)
        )  # fmt: skip
    return drawn
