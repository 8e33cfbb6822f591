"""Places in words: why a change of them is refused."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _nl

from conference.lib.refusals import say
from conference.places.states import PlaceRefusal, PlaceRefused, Standing

REFUSALS = {
    PlaceRefusal.BELOW_TAKEN: _l(
        "There are %(taken)d places taken, and nobody loses a place by a number. To have fewer, first cancel or move"
        " people by agreement with them; the lowest number possible now is %(taken)d."
    ),
    PlaceRefusal.BELOW_RESERVED: _l(
        "There are %(taken)d places taken or reserved for invited people; the lowest number possible now is %(taken)d."
        " To have fewer, reserve fewer first."
    ),
    PlaceRefusal.NOT_SO_MANY_FREE: lambda refused: _not_so_many(refused.taken),
    PlaceRefusal.NOT_ACTIVE: _l("There is no such place to choose or to give up any more."),
    PlaceRefusal.ALREADY_ACTIVE: _l("This person has a place already."),
    PlaceRefusal.NOT_WAITING: _l("This person is not on the waiting list any more."),
    PlaceRefusal.NOT_OFFERED: _l("This place is not offered to you any more."),
    PlaceRefusal.OFFER_OVER: _l("The time to answer has passed; the place goes to the next in line."),
    PlaceRefusal.OVERLAP: _l("There is a place elsewhere at the same time, so nothing was changed."),
    PlaceRefusal.HAS_GROUPS: _l("The places of a site visit are those of its groups. Change them there."),
    PlaceRefusal.IN_TRAY: _l("This item is in the tray: give it a time first."),
}
say(PlaceRefused, REFUSALS)


def _not_so_many(free: int) -> str:
    """Return how many places can be reserved."""
    if not free:
        return gettext("No place can be reserved: all are taken, or the conference has no limit.")
    return ngettext(
        "%(num)d place can be reserved at most, nobody has it yet.",
        "%(num)d places can be reserved at most, nobody has them yet.",
        free,
    )


def places_left(standing: Standing) -> Any:
    """Return what stands beside a thing without a waiting list: that it is full, or its last places; else None."""
    if standing.kind == "full":
        return _l("full")
    return _nl("last place", "last %(num)s places", standing.free) if standing.kind == "last" else None
