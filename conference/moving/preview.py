"""What a move would do, as an organiser looks at it before: nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from conference.czech.typography import format_date
from conference.events.models import Event
from conference.letters import mails
from conference.letters.queries import everybody
from conference.letters.rules import Addressee, Occasion
from conference.lib import clock, languages
from conference.lib.clock import now
from conference.lib.wall_clock import NoSuchMoment
from conference.mailing.rules import morning_before
from conference.moving import queries, rules
from conference.moving.models import Move
from conference.moving.rules import DEADLINES, KEPT_UNTIL, Dates, Shift
from conference.moving.wording import DEADLINES as LABELS
from conference.moving.wording import moment_words
from conference.programme import queries as programme
from conference.programme.queries import items_of, times_of
from conference.programme.times import DayTimes, times
from conference.visits.queries import visits_of


@dataclass(frozen=True)
class MovedTime:
    """A thing with its time before and after; no time after where clocks skip it on the new day."""

    title: str
    before: str
    after: str
    is_outside: bool = False  # of the new days


@dataclass(frozen=True)
class MovePreview:
    """All that a move changes, in words."""

    old: Dates
    new: Dates
    items: Sequence[MovedTime]
    groups: Sequence[MovedTime]
    deadlines: Sequence[tuple[str, str]]  # names and labels of those that may move along
    proposed: Sequence[str]  # those that are ticked
    reminder: str
    survey: str
    is_published: bool  # there is a programme that the public sees
    can_be_done: bool  # no time falls into an hour that does not exist
    occasion: Occasion
    people: Sequence[Addressee]


def preview(event: Event, move: Move) -> MovePreview:
    """Return what carrying a move out would do now."""
    old, new = queries.stands(event), queries.target(move)
    shift, language = rules.shift_of(old, new), languages.current()
    items = [_line(row.text("title", language), row.starts_at, shift, new) for row in items_of(event)]
    groups = [
        _line(_group(visit.item.text("title", language), group.number), group.departs_at, shift, new)
        for visit in visits_of(event)
        for group in visit.groups
    ]
    deadlines, proposed = _deadlines(event, shift)
    after = _times_after(event, shift, new)
    return MovePreview(
        old, new, items, groups, deadlines, proposed,
        reminder=_reminder(event, new) if event.reminder_days else "",
        survey=_survey(event, shift),
        is_published=programme.last_release(event) is not None,
        can_be_done=after is not None and all(line.after for line in (*items, *groups)),
        occasion=mails.move(event, move.id, times_of(event), after or [], (old.timezone, new.timezone)),
        people=everybody(event),
    )  # fmt: skip


def _group(title: str, number: int) -> str:
    return ", ".join((title, _("group %(number)s", number=number)))


def _line(title: str, moment: datetime, shift: Shift, new: Dates) -> MovedTime:
    before = moment_words(moment, shift.old_zone)
    try:
        after = shift.moment(moment)
    except NoSuchMoment:
        return MovedTime(title, before, "")
    day = clock.local(after, shift.new_zone).date()
    return MovedTime(title, before, moment_words(after, shift.new_zone), not new.starts_on <= day <= new.ends_on)


def _deadlines(event: Event, shift: Shift) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what may move along, with the times before and after, and what is proposed."""
    offered: list[tuple[str, str]] = []
    proposed: list[str] = []
    for name in DEADLINES:
        value: datetime | None = getattr(event, name)
        if value is None or not rules.is_offered(name, value, now()):
            continue
        line = _line(str(LABELS[name]), value, shift, queries.stands(event))
        if not line.after:
            continue
        offered.append((name, f"{line.title}: {line.before} → {line.after}"))
        if rules.is_proposed(value, now()):
            proposed.append(name)
    if event.kept_until is not None and shift.days:
        before, after = (moment_words(day, shift.new_zone) for day in (event.kept_until, event.kept_until + shift.days))
        offered.append((KEPT_UNTIL, f"{LABELS[KEPT_UNTIL]}: {before} → {after}"))
        proposed.append(KEPT_UNTIL)
    return offered, proposed


def _times_after(event: Event, shift: Shift, new: Dates) -> list[DayTimes] | None:
    """Return the days and hours as the public will read them; None where a time does not exist on its new day."""
    published = programme.published_programme(event)
    try:
        there = rules.moved(published, shift) if published else None
    except NoSuchMoment:
        return None
    return times(there, new.starts_on, new.ends_on, new.timezone)


def _survey(event: Event, shift: Shift) -> str:
    survey = queries.survey_to_move(event)
    if survey is None or not shift.days:
        return ""
    days = (survey.opens_on + shift.days, survey.closes_on + shift.days)
    return " – ".join(format_date(day, languages.current()) for day in days)


def _reminder(event: Event, new: Dates) -> str:
    return moment_words(morning_before(new.starts_on, event.reminder_days, new.timezone), new.timezone)
