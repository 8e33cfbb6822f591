"""What a pack lacks, for its page and its contents."""

from __future__ import annotations

from collections.abc import Iterator

from conference.czech.typography import format_date
from conference.events.models import Event
from conference.evidence.pack.letters import letter_counts
from conference.evidence.pack.rules import Lack, Missing, PackTicks
from conference.evidence.publicity import queries as checks
from conference.evidence.publicity.rules import not_filled_in
from conference.evidence.publicity.subjects import examined, publicity_of
from conference.evidence.publicity.wording import MARKS
from conference.evidence.report import feedback
from conference.evidence.report.queries import numbers
from conference.mailing.models import MessageState
from conference.programme.queries import last_release


def missing(event: Event, ticks: PackTicks, incomplete: int | None = None) -> list[Missing]:
    """Return what a pack with these ticks lacks, in the language spoken now.

    `incomplete` is how many pages, letters and papers lack something of the grant; by the last check when left out.
    """
    return [*_missing(event, incomplete), *_ticked(ticks)]


def _missing(event: Event, incomplete: int | None) -> Iterator[Missing]:
    found = numbers(event, lambda right: False)
    if last_release(event) is None:
        yield Missing(Lack.RELEASES)
    empty = [format_date(day, event.language) for day, count in found.by_day if not count]
    if not found.is_noted:
        yield Missing(Lack.PRESENCE)
    elif empty:
        yield Missing(Lack.DAYS, names=tuple(empty))
    unnoted = dict.fromkeys(
        group.visit.item.text("title", event.language) for group in found.groups if group.held and group.came is None
    )
    if unnoted:
        yield Missing(Lack.VISITS, names=tuple(unnoted))
    if not found.certificates:
        yield Missing(Lack.CERTIFICATES)
    if not any(states.get(MessageState.SENT) for states in letter_counts(event).values()):
        yield Missing(Lack.LETTERS)
    yield from _publicity(event, incomplete)
    if not feedback.results(event):
        yield Missing(Lack.SURVEY)


def _publicity(event: Event, incomplete: int | None) -> Iterator[Missing]:
    if event.funding is None:
        yield Missing(Lack.GRANT)
        return
    open_parts = not_filled_in(publicity_of(event, event.language))
    if open_parts:
        yield Missing(Lack.GRANT_PARTS, names=tuple(str(MARKS[mark]) for mark in open_parts))
    if incomplete is None:
        last = checks.last_result(event)
        if last is None:
            yield Missing(Lack.UNCHECKED)
            return
        incomplete = sum(map(len, checks.overall(last, examined(event)).lacking.values()))
    if incomplete:
        yield Missing(Lack.PUBLICITY, incomplete)


def _ticked(ticks: PackTicks) -> Iterator[Missing]:
    if not ticks.names:
        yield Missing(Lack.NAMES)
    if not ticks.contacts:
        yield Missing(Lack.CONTACTS)
    yield Missing(Lack.SIGNATURES)
