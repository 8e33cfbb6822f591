"""Moves in words."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from conference.czech.typography import format_date, format_day, format_time
from conference.lib import clock, languages
from conference.lib.refusals import say
from conference.moving.rules import Dates, MoveRefusal, MoveRefused

DEADLINES = {
    "registration_opens_at": _l("Registration from"),
    "registration_closes_at": _l("Registration until"),
    "answers_due_at": _l("Speakers answer until"),
    "slides_due_at": _l("Slides are due"),
    "open_to_all_from": _l("Everybody registers from"),
    "reserved_until": _l("Places are reserved until"),
    "slides_visible_from": _l("Slides are public from"),
    "kept_until": _l("Registrations are kept until"),
}
REFUSALS = {
    MoveRefusal.SAME: _l("The conference is on these days already."),
    MoveRefusal.CANCELLED: _l("The conference is cancelled. Take the cancellation back first."),
    MoveRefusal.PRESENCE: _l(
        "People were noted as present. The first day and the time zone must stay, and no noted day may be left out."
    ),
    MoveRefusal.GONE: _l("Somebody else has changed or carried out this move. Please look at it again."),
    MoveRefusal.KEPT: _l(
        "Registrations would be erased less than thirty days after the conference. Let this date move along."
    ),
}
say(MoveRefused, REFUSALS)


def dates_in_words(dates: Dates, *, with_zone: bool = False) -> str:
    """Return the days: "středa 2. 12. 2026 – čtvrtek 3. 12. 2026", and the zone where it is asked for."""
    language = languages.current()
    days = " – ".join(format_day(day, language) for day in dict.fromkeys((dates.starts_on, dates.ends_on)))
    return f"{days}, {dates.timezone}" if with_zone else days


def moment_words(value: datetime | date, zone: str) -> str:
    """Return a moment on the clock of a zone, or a day."""
    language = languages.current()
    if not isinstance(value, datetime):
        return format_date(value, language)
    local = clock.local(value, zone)
    return f"{format_date(local.date(), language)}, {format_time(local, language)}"
