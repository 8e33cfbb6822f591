"""The programme in words: kinds of items, what changed, what to look at, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime, time

from babel.dates import format_date as babel_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from conference.czech.typography import NBSP, format_date, format_day, format_duration, format_range, format_time
from conference.lib import clock, languages
from conference.lib.bilingual import in_language
from conference.lib.refusals import say
from conference.programme.models import ItemKind
from conference.programme.rules import (
    LIGHT,
    STRONG,
    Change,
    ChangeKind,
    ProgrammeRefusal,
    ProgrammeRefused,
    Warned,
    WarningKind,
)
from conference.programme.snapshot import ProgrammeItem
from conference.programme.times import DayTimes
from conference.team.wording import say_values

KINDS = {
    ItemKind.REGISTRATION: lazy_pgettext("programme", "Registration"),
    ItemKind.OPENING: lazy_pgettext("programme", "Opening"),
    ItemKind.TALK: lazy_pgettext("programme", "Talk"),
    ItemKind.SHORT_TALK: lazy_pgettext("programme", "Short talk"),
    ItemKind.DISCUSSION: lazy_pgettext("programme", "Discussion"),
    ItemKind.STORY: lazy_pgettext("programme", "Story"),
    ItemKind.WORKSHOP: lazy_pgettext("programme", "Workshop"),
    ItemKind.BREAK: lazy_pgettext("programme", "Break"),
    ItemKind.LUNCH: lazy_pgettext("programme", "Lunch"),
    ItemKind.SITE_VISIT: lazy_pgettext("programme", "Site visit"),
    ItemKind.CLOSING: lazy_pgettext("programme", "Closing"),
    ItemKind.OTHER: lazy_pgettext("programme", "Other"),
}
say_values("Item", kind=KINDS)
FILTER_LABELS = {
    "talk": lazy_pgettext("programme", "Talks"),
    "discussion": lazy_pgettext("programme", "Discussions"),
    "workshop": lazy_pgettext("programme", "Workshops"),
    "story": lazy_pgettext("programme", "Stories"),
    "site_visit": lazy_pgettext("programme", "Site visit"),
}
MARKS = {  # a word beside an item that changed in the last version
    ChangeKind.ADDED: lazy_pgettext("programme", "new"),
    ChangeKind.TIME: lazy_pgettext("programme", "new time"),
    ChangeKind.ROOM: lazy_pgettext("programme", "new room"),
}
REFUSALS = {
    ProgrammeRefusal.TIMES: _l("The end must be later than the start."),
    ProgrammeRefusal.FOREIGN: _l("Something you chose is no longer there. Please choose again."),
    ProgrammeRefusal.HAS_VISIT_GROUPS: _l(
        "This item is a site visit with groups, and people may have places in them. Remove the groups first."
    ),
    ProgrammeRefusal.HAS_PLACES: _l(
        "This item has a limited number of places, and people sign up for it. Take the limit away first, on the page of"
        " its places."
    ),
    ProgrammeRefusal.HAS_SLIDES: _l("Slides were uploaded for this item. It cannot be removed while they are kept."),
    ProgrammeRefusal.ROOM_USED: _l("Programme items take place in this room. Move them to another room first."),
    ProgrammeRefusal.ROOM_EXISTS: _l("There is already a room of this name."),
    ProgrammeRefusal.EMPTY: _l("The programme has no items yet, so there is nothing to publish."),
    ProgrammeRefusal.NOTHING_CHANGED: _l("Nothing has changed since the last published version."),
}
say(ProgrammeRefused, REFUSALS)


def kind_label(item: ProgrammeItem) -> str:
    """Return what an item is, with the discussion block it belongs to."""
    if item.block is None:
        return str(KINDS[item.kind])
    match item.kind:
        case ItemKind.DISCUSSION:
            return _("Discussion block %(block)d", block=item.block)
        case ItemKind.SHORT_TALK:
            return _("Short talk in block %(block)d", block=item.block)
        case ItemKind.STORY:
            return _("Story in block %(block)d", block=item.block)
        case ItemKind.TALK:
            return _("Talk in block %(block)d", block=item.block)
    return str(KINDS[item.kind])


def css_class(item: ProgrammeItem) -> str:
    """Return the class that makes an item large, small, or a visit on the page; empty for the rest."""
    if item.is_visit:
        return "item-visit"
    if item.kind in LIGHT:
        return "item-light"
    return "item-talk" if item.kind in STRONG else ""


def is_light(item: ProgrammeItem) -> bool:
    """Return whether an item is one small line: a break, lunch, the opening."""
    return css_class(item) == "item-light"


def short_day(day: date) -> str:
    """Return the day for a link: "čt 11. 6.", "Thu 11 June"."""
    language = languages.current()
    pattern = f"EEE d.'{NBSP}'M." if language == "cs" else f"EEE d'{NBSP}'MMMM"
    return babel_date(day, pattern, locale=language)


def day_heading(day: date) -> str:
    """Return the day as a heading, with a capital: "Čtvrtek 11. 6. 2026"."""
    words = format_day(day, languages.current())
    return words[0].upper() + words[1:]


def courtesies(item: ProgrammeItem) -> list[str]:
    """Return what those who come should know: sentences about the language, names, photos, recording and slides."""
    said = [_("Spoken language: %(language)s.", language=languages.name_of(item.language))] if item.language else []
    if item.anonymous:
        return [*said, _("Those who speak stay anonymous: no photos, no recording, and the slides are not published.")]
    if item.no_photos:
        said.append(_("Please take no photos."))
    if item.no_recording:
        said.append(_("Please make no recording."))
    return said


def change_sentence(change: Change, zone: str) -> str:
    """Return what changed about an item; its title stands before it on the page."""
    match change.kind:
        case ChangeKind.ADDED:
            return _("New in the programme.")
        case ChangeKind.REMOVED:
            return _("No longer in the programme.")
        case ChangeKind.TIME:
            return _("Time: %(after)s (before: %(before)s)", after=_span(change.after, zone),
                     before=_span(change.before, zone))  # fmt: skip
        case ChangeKind.ROOM:
            return _(
                "Room: %(after)s (before: %(before)s)", after=change.after[0] or "–", before=change.before[0] or "–"
            )
        case ChangeKind.RETITLED:
            language = languages.current()
            before, after = (in_language(czech, english, language) for czech, english in (change.before, change.after))
            if before == after:  # a translation was added or mended
                return _("The title in the other language changed.")
            return _("Earlier title: %(title)s", title=before)
        case ChangeKind.SPEAKERS:
            if not (change.before or change.after):
                return _("The speakers changed.")
            return _("Speakers: %(after)s (before: %(before)s)", after=", ".join(change.after) or "–",
                     before=", ".join(change.before) or "–")  # fmt: skip
        case ChangeKind.DETAILS:
            return _("The description or other details changed.")
        case ChangeKind.MOVED:
            return _("New date: %(after)s (before: %(before)s). The times of day stay as they were.",
                     after=days_words(*change.after), before=days_words(*change.before))  # fmt: skip


def warning_sentence(warned: Warned) -> str:
    """Return what to look at; the item's title stands before it on the page."""
    language = languages.current()
    other = warned.other.text("title", language) if warned.other else ""
    match warned.kind:
        case WarningKind.NO_TITLE:
            return _("The title is missing.")
        case WarningKind.NO_SECOND_TITLE:
            return _("The title in the second language is missing.")
        case WarningKind.NO_ROOM:
            return _("The room is missing.")
        case WarningKind.NO_SPEAKER:
            return _("Nobody speaks here: choose a speaker or an organisation.")
        case WarningKind.LONG:
            return _("It lasts %(length)s. Is the end right?", length=format_duration(warned.item.minutes, language))
        case WarningKind.OUTSIDE:
            return _("It is outside the days of the conference.")
        case WarningKind.ROOM_TWICE:
            return _("Room %(room)s is taken twice: at the same time as “%(other)s”.", room=warned.name, other=other)
        case WarningKind.SPEAKER_TWICE:
            return _("%(name)s is also at “%(other)s” at the same time.", name=warned.name, other=other)
        case WarningKind.VISIT_LEAVES:
            return _("Group %(number)d leaves before “%(other)s” ends.", number=warned.number, other=other)
        case WarningKind.ROOM_HOURS:
            return _("Room %(room)s is open %(hours)s.", room=warned.name, hours=hours_words(*warned.hours))
        case WarningKind.HOURS:
            return _("The programme of a day should be %(hours)s.", hours=hours_words(*warned.hours))
        case WarningKind.NO_BREAK:
            length = format_duration(warned.number, language)
            if warned.name:
                return _("Room %(room)s: %(length)s without a break from here.", room=warned.name, length=length)
            return _("%(length)s without a break from here.", length=length)
        case WarningKind.NO_SLIDES:
            return _("The slides are missing, and they were due.")
        case WarningKind.NO_ANSWER:
            return _("%(name)s has not opened the invitation.", name=warned.name)


def hours_words(opens: time | None, closes: time | None) -> str:
    """Return hours of which one side may be open: "8:00–17:00", "from 8:00", "until 17:00"."""
    language = languages.current()
    if opens is not None and closes is not None:
        return format_range(opens, closes, language)
    if opens is not None:
        return _("from %(time)s", time=format_time(opens, language))
    return _("until %(time)s", time=format_time(closes, language)) if closes is not None else ""


def days_words(first: str, last: str, zone: str) -> str:
    """Return from the first to the last day of a conference, and the zone of its times."""
    language = languages.current()
    days = [format_date(date.fromisoformat(day), language) for day in dict.fromkeys((first, last))]
    return f"{' – '.join(days)}, {zone}"


def day_words(one: DayTimes, zone: str) -> str:
    """Return a day of the conference with its hours: "čtvrtek 11. 6. 2026, 8:30–14:00, prohlídka do 15:30"."""
    language = languages.current()
    words = format_day(one.day, language)
    if one.has_hours:
        words += f", {_hours((one.starts_at, one.ends_at), zone)}"
    elif one.last_day != one.day:
        words += f" – {format_day(one.last_day, language)}"
    return f"{words}, {visit_words(one, zone)}" if one.visit else words


def visit_words(one: DayTimes, zone: str) -> str:
    """Return the visit that makes a day longer; nothing where there is none."""
    if one.visit is None:
        return ""
    if one.visit_is_after:
        end = clock.local(one.visit[1], zone)
        return _("site visit until %(time)s", time=format_time(end, languages.current()))
    return _("site visit %(hours)s", hours=_hours(one.visit, zone))


def title_of(change: Change) -> str:
    """Return the title of the item that changed, in the language of the page."""
    if change.kind is ChangeKind.MOVED:
        return _("The whole conference")
    return in_language(change.title_cs, change.title_en, languages.current())


def _hours(span: tuple[datetime, datetime], zone: str) -> str:
    start, end = (clock.local(moment, zone).time() for moment in span)
    return format_range(start, end, languages.current())


def _span(times: tuple[str, ...], zone: str) -> str:
    """Return the day it begins on and its hours; what ends past midnight belongs to its evening."""
    start, end = (clock.local(datetime.fromisoformat(text), zone) for text in times)
    language = languages.current()
    return f"{format_date(start.date(), language)} {format_range(start.time(), end.time(), language)}"
