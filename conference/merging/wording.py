"""Merges in words: what becomes of places, why something is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.lib.refusals import say
from conference.merging.rules import MergeRefusal, MergeRefused, PlaceFate

FATES = {
    PlaceFate.STAYS: _l("stays"),
    PlaceFate.COMES: _l("comes over"),
    PlaceFate.FREED: _l("is given up, the next in line gets it"),
    PlaceFate.ENDS: _l("ends, since a better one comes over"),
}
say(MergeRefused, {
    MergeRefusal.SAME: _l("These are not two registrations. Tick two of one person."),
    MergeRefusal.GONE: _l("One of the two was merged or erased meanwhile."),
    MergeRefusal.SINCE: _l("One of the two has changed meanwhile, so nothing was done. Please look at them again."),
    MergeRefusal.HAPPENED: _l("This can't be taken back any more: something was done with the registration since."),
    MergeRefusal.IN_USE: _l("This can't be taken back any more: the address has another registration by now."),
    MergeRefusal.TOO_LATE: _l("This was taken back already, or is older than 30 days."),
})  # fmt: skip
