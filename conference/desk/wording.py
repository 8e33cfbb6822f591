"""Sentences of the desk: what became of a mark, whose ticket was shown, why something is refused."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from conference import templating
from conference.attendance.models import Presence
from conference.attendance.rules import PresenceRefusal
from conference.attendance.wording import REFUSALS as PRESENCE_REFUSALS
from conference.czech.names import full_name
from conference.desk.guides import GuidedThing
from conference.desk.models import DeskMark, MarkOutcome, Tap
from conference.desk.queries import Admitted, Registrant, Ticket
from conference.desk.rules import DISAGREES, DeskRefusal, DeskRefused, LinkStanding
from conference.fields.choices import MEALS
from conference.lib.refusals import say
from conference.registration.models import Registration

ADMITTED = {
    Admitted.WAITING: _l("on the waiting list: no place"),
    Admitted.PENDING: _l("waits for approval: no place"),
    Admitted.CANCELLED: _l("cancelled: no place"),
}
TAPS = {
    Tap.ARRIVED: lazy_pgettext("presence", "Arrived"),
    Tap.LEFT: lazy_pgettext("presence", "Left"),
    Tap.UNDO_ARRIVED: _l("Arrival undone"),
    Tap.UNDO_LEFT: _l("Departure undone"),
}
STANDINGS = {
    LinkStanding.GOOD: _l("in use today"),
    LinkStanding.EARLY: _l("for a later day"),
    LinkStanding.OVER: _l("its day is over"),
    LinkStanding.REVOKED: _l("ended"),
}
say(DeskRefused, {
    DeskRefusal.NAME_TAKEN: _l("Another device of this day has this name. Please choose another one."),
    DeskRefusal.DAY_OUTSIDE: _l("The desk is open on the days of the conference only."),
    DeskRefusal.DAY_OVER: _l("This day is over, so its links are too."),
    DeskRefusal.THING_GONE: _l("This is not in the programme any more. Please choose something else."),
    DeskRefusal.REVOKED: _l("This link was ended already."),
    DeskRefusal.NOTHING_THERE: _l("Somebody has looked at this already."),
})  # fmt: skip


def no_ticket(ticket: Ticket, shown: str, language: str) -> str:
    """Return why what was shown is no ticket of this conference."""
    if ticket.elsewhere is not None:
        return _("This ticket is of another conference: %(title)s.", title=ticket.elsewhere.text("title", language))
    if ticket.is_address:
        return _("This code leads to a page; it is no ticket.")
    if not shown:
        return _("No code was found. Photograph it from nearby, or type it.")
    return _("No ticket of this conference has this code.")


def script_words() -> dict[str, str]:
    """Return the sentences of the script, with {name}, {time}, {number} where it puts what it knows."""
    return {
        "arrived": "{name}: " + _("arrival %(time)s", time="{time}"),
        "left": "{name}: " + _("departure %(time)s", time="{time}"),
        "undo_arrived": f"{{name}}: {TAPS[Tap.UNDO_ARRIVED]}",
        "undo_left": f"{{name}}: {TAPS[Tap.UNDO_LEFT]}",
        "again": "{name}: " + _("has arrived already, at %(time)s.", time="{time}"),
        "gone": "{name}: " + _("left at %(time)s already. To let them in again, undo the departure.", time="{time}"),
        "no_ticket": _("No ticket of this conference has this code."),
        "is_address": _("This code leads to a page; it is no ticket."),
        "no_camera": _("The camera can't be used. Take a photo, or type the code."),
        "expected": _("expected"), "absent": _("absent"),
        "here": _("arrival %(time)s", time="{time}"), "until": _("departure %(time)s", time="{time}"),
        **{kind.value: str(words) for kind, words in ADMITTED.items()},
        "count_arrived": _("Arrived: %(count)s of %(total)s", count="{count}", total="{total}"),
        "count_left": _("gone by now: %(count)s", count="{count}"),
        "count_expected": _("still expected: %(count)s", count="{count}"),
        "found": _("Found"), "still_expected": _("Still expected"),
        "nobody": _("Nobody like this is registered."), "all_noted": _("Everybody expected has been noted."),
        "more": _("%(number)s more: please write more of the name.", number="{number}"),
        "online": _("Connected; the list is kept for working without network."),
        "only_online": _("Connected. This browser keeps nothing for working without network."),
        "offline": _("No network. You can go on; what is noted waits here: %(number)s.", number="{number}"),
        "offline_only": _("No network. What is noted waits while this page stays open: %(number)s.",
                          number="{number}"),
        "sending": _("Sending what was noted: %(number)s.", number="{number}"),
        "signed_out": _("You are signed out. What is noted waits here: %(number)s. Please sign in again.",
                        number="{number}"),
        "over": _("This link is over. What the device had kept is erased."),
        "empty": _("This device has no list for this link yet. It needs the network once."),
    }  # fmt: skip


def said(mark: DeskMark, presence: Presence | None) -> str:
    """Return what became of a mark, for who made it."""
    name = full_name("", mark.registration.given_name, mark.registration.family_name, "")
    arrived = templating.time(presence.arrived_at) if presence and presence.arrived_at else ""
    left = templating.time(presence.left_at) if presence and presence.left_at else ""
    match mark.outcome:
        case MarkOutcome.CANCELLED:
            return f"{name}: {PRESENCE_REFUSALS[PresenceRefusal.CANCELLED]}"
        case MarkOutcome.NO_PLACE:
            waits = PresenceRefusal.PENDING if mark.registration.is_pending else PresenceRefusal.NO_PLACE
            return f"{name}: {PRESENCE_REFUSALS[waits]}"
        case MarkOutcome.NOT_POSSIBLE:
            return f"{name}: {PRESENCE_REFUSALS[PresenceRefusal.TIME_OUTSIDE]}"
        case MarkOutcome.NOT_ARRIVED:
            return f"{name}: {PRESENCE_REFUSALS[PresenceRefusal.NOT_ARRIVED]}"
        case MarkOutcome.CHANGED:
            return f"{name}: " + _("Somebody else has changed this meanwhile; look at what is noted now.")
        case MarkOutcome.CAME_BACK:
            return f"{name}: " + _("left at %(time)s already. To let them in again, undo the departure.", time=left)
        case MarkOutcome.KNOWN | MarkOutcome.TWICE if mark.tap is Tap.ARRIVED and arrived:
            return f"{name}: " + _("has arrived already, at %(time)s.", time=arrived)
        case MarkOutcome.KNOWN | MarkOutcome.TWICE if mark.tap is Tap.LEFT and left:
            return f"{name}: " + _("has left already, at %(time)s.", time=left)
    if not (arrived if mark.tap is Tap.ARRIVED else left if mark.tap is Tap.LEFT else True):
        return f"{name}: " + _("this was undone meanwhile, nothing is noted now. Please tap again if it is so.")
    return f"{name}: {_done(mark.tap, arrived, left)}"


def is_good(mark: DeskMark, presence: Presence | None) -> bool:
    """Return whether what a mark says stands, so that who made it need not look again."""
    noted = {Tap.ARRIVED: presence and presence.arrived_at, Tap.LEFT: presence and presence.left_at}
    return mark.outcome not in DISAGREES and noted.get(mark.tap, True) is not None


def _done(tap: Tap, arrived: str, left: str) -> str:
    if tap is Tap.ARRIVED:
        return _("arrival %(time)s", time=arrived)
    if tap is Tap.LEFT:
        return _("departure %(time)s", time=left)
    return str(TAPS[tap])


def disagreement(mark: DeskMark) -> str:
    """Return how a mark differs from what counts, for the organiser."""
    at = templating.time(mark.at)
    presence = next((row for row in mark.registration.presences if row.day == mark.day), None)
    arrived = templating.time(presence.arrived_at) if presence and presence.arrived_at else _("nothing")
    left = templating.time(presence.left_at) if presence and presence.left_at else _("nothing")
    match mark.outcome:
        case MarkOutcome.TWICE if mark.tap is Tap.ARRIVED:
            return _("Arrival noted twice, also at %(at)s; the earliest counts: %(time)s.", at=at, time=arrived)
        case MarkOutcome.TWICE:
            return _("Departure noted twice, also at %(at)s; the latest counts: %(time)s.", at=at, time=left)
        case MarkOutcome.CAME_BACK:
            return _("Arrival at %(at)s after the departure; noted is the departure: %(time)s.", at=at, time=left)
        case MarkOutcome.NOT_ARRIVED:
            return _("Departure at %(at)s without an arrival before it; noted is the arrival: %(time)s.",
                     at=at, time=arrived)  # fmt: skip
        case MarkOutcome.CANCELLED:
            return _("%(tap)s at %(at)s, but the registration is cancelled.", tap=TAPS[mark.tap], at=at)
        case MarkOutcome.NO_PLACE:
            return _("%(tap)s at %(at)s, but the person has no place.", tap=TAPS[mark.tap], at=at)
        case MarkOutcome.NOT_POSSIBLE:
            return _("%(tap)s at %(at)s, which is not on the day.", tap=TAPS[mark.tap], at=at)
    return _("%(tap)s (%(at)s) came too late: it has been changed meanwhile.", tap=TAPS[mark.tap], at=at)


def guided(thing: GuidedThing) -> str:
    """Return what tells one visit group or item from all others of a guide."""
    when = templating.moment(thing.starts_at)
    if thing.number is None:
        return f"{thing.title}, {when}"
    group = _("group %(number)s", number=thing.number)
    return f"{thing.title}, {group}, {when}"


def handed_out(guest: Registrant, sees_needs: bool) -> list[tuple[str, str]]:
    """Return what somebody gets at the desk, and what they need in their own words."""
    row = guest.registration
    given = [(_("Badge"), "")]
    if sees_needs and guest.meal is not None:
        given.append((_("Lunch"), str(MEALS[guest.meal])))
    given += [(_("Has a place in"), name) for name in guest.joins]
    if sees_needs and row.needs and "needs" in row.event.optional_fields:
        given.append((_("Needs"), row.needs))
    return given


def name_of(row: Registration) -> str:
    """Return how the desk calls a person in a sentence."""
    return f"{row.given_name} {row.family_name}"
