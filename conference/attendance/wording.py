"""Words for marks, states and refusals of presence."""

from __future__ import annotations

from flask_babel import gettext, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _l

from conference.attendance.rules import Mark, PresenceRefusal, PresenceRefused
from conference.lib.refusals import say

MARKS = {
    Mark.ARRIVED: lazy_pgettext("presence", "Arrived"),
    Mark.LEFT: lazy_pgettext("presence", "Left"),
    Mark.ABSENT: lazy_pgettext("presence", "Did not come"),
}
SHOWN = {
    "": lazy_pgettext("presence", "everybody"),
    "expected": lazy_pgettext("presence", "expected"),
    "arrived": lazy_pgettext("presence", "here"),
    "left": lazy_pgettext("presence", "gone"),
    "absent": lazy_pgettext("presence", "absent"),
}
REFUSALS = {
    PresenceRefusal.UNKNOWN: _l("Somebody in the list is no longer there. Nobody was marked; please try again."),
    PresenceRefusal.CANCELLED: _l("This registration was cancelled, so presence cannot be noted."),
    PresenceRefusal.PENDING: _l("This registration waits for approval. Approve it first; an editor of the team can."),
    PresenceRefusal.NO_PLACE: _l(
        "This person is on the waiting list. Give them a place first: raise the capacity of the conference."
    ),
    PresenceRefusal.GIVEN_UP: _l("This place is not held any more, so nothing was noted."),
    PresenceRefusal.DAY_OUTSIDE: _l("Presence can be noted for the days of the conference only."),
    PresenceRefusal.TIME_OUTSIDE: _l("The time is not on the chosen day. Please type it, for example 8:30."),
    PresenceRefusal.NOT_ARRIVED: _l("Please note the arrival first, then the departure."),
    PresenceRefusal.LEFT_BEFORE_ARRIVED: _l("The departure must be later than the arrival."),
    PresenceRefusal.ALREADY_ARRIVED: _l("This person has an arrival noted. Undo it first."),
    PresenceRefusal.NOTHING_TO_MARK: _l("Nobody was marked: of everybody in the group something is noted already."),
    PresenceRefusal.NOTHING_TO_UNDO: _l("There is nothing to undo; somebody else may have done it."),
}
say(PresenceRefused, REFUSALS)


def marked_all_sentence(what: Mark, count: int) -> str:
    """Return how many people were marked by one press of a button."""
    if not count:
        return gettext("Nobody was marked: all the people shown had a mark already.")
    match what:
        case Mark.ARRIVED:
            return ngettext("%(num)d person was marked as arrived.", "%(num)d people were marked as arrived.", count)
        case Mark.LEFT:
            return ngettext("%(num)d person was marked as gone.", "%(num)d people were marked as gone.", count)
        case Mark.ABSENT:
            return ngettext("%(num)d person was marked as absent.", "%(num)d people were marked as absent.", count)
