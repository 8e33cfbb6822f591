"""Site visits in words: the name of a group, access, and why a change is refused."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from conference.czech.typography import format_date, format_time
from conference.lib import clock, languages
from conference.lib.refusals import say
from conference.visits.models import VisitGroup
from conference.visits.rules import VisitRefusal, VisitRefused

STEP_FREE = {"": _l("not known yet"), "yes": _l("step-free"), "no": _l("with steps")}
REFUSALS = {
    VisitRefusal.NOT_A_SITE_VISIT: _l("This item of the programme is no longer a site visit. Please choose another."),
    VisitRefusal.IN_TRAY: _l("This item is in the tray: give it a time first."),
    VisitRefusal.ALREADY_DESCRIBED: _l("This item has its visit already."),
    VisitRefusal.FOREIGN_HOST: _l("This organisation is no longer there. Please choose again."),
    VisitRefusal.NUMBER_TAKEN: _l("Another group of this visit has this number."),
    VisitRefusal.DEPARTURE_OUTSIDE: _l(
        "The departure must be before the visit ends in the programme, and at most three hours before it begins."
    ),
    VisitRefusal.GROUP_HAS_PEOPLE: _l(
        "People are in this group or wait for it, so it stays. Move them first: %(names)s."
    ),
    VisitRefusal.VISIT_HAS_GROUPS: _l("This visit has groups. Remove them first."),
}
say(VisitRefused, REFUSALS)


def group_name(group: VisitGroup, *, with_title: bool = True, begins: bool = False) -> str:
    """Return what tells one group from all others of the conference: its visit, its number, when it leaves.

    With the day where the conference has several. The title may be left out only where it stands beside the name, or
    there is one visit. `begins` is for what begins a line with it.
    """
    item, language = group.visit.item, languages.current()
    event = item.event
    departs = clock.local(group.departs_at, event.timezone)
    time = format_time(departs, language)
    if event.starts_on != event.ends_on:
        time = f"{format_date(departs.date(), language)}, {time}"
    name = gettext("group %(number)s, leaves at %(time)s", number=group.number, time=time)
    words = f"{item.text('title', language)}, {name}" if with_title else name
    return f"{words[0].upper()}{words[1:]}" if begins else words
