"""Editions in words."""

from flask_babel import lazy_gettext as _l

from conference.editions.rules import EditionRefusal, EditionRefused, Part
from conference.lib.refusals import say

say(EditionRefused, {
    EditionRefusal.NOT_OVER: _l("Only a conference that is over, or cancelled, goes to the archive."),
    EditionRefusal.NOT_PUBLIC: _l("Invitations go out once the pages are public: the letter leads there."),
    EditionRefusal.TOO_LATE: _l("The conference has begun or is cancelled: nobody is invited any more."),
})  # fmt: skip
PARTS = {
    Part.SETTINGS: _l("Settings, texts, contact and deadlines"),
    Part.VENUE: _l("Venue and travel"),
    Part.ORGANISATIONS: _l("Organisations and their roles"),
    Part.FUNDING: _l("Grant and publicity"),
    Part.LOGOS: _l("Logos"),
    Part.PICTURES: _l("Pictures"),
    Part.ROOMS: _l("Rooms"),
    Part.PROGRAMME: _l("Programme items, as a draft on the new days"),
    Part.VISITS: _l("Site visits with their groups"),
    Part.TEAM: _l("Team with its roles"),
    Part.SPEAKERS: _l("Speakers, as drafts without an invitation"),
}
NAMING = {  # texts that may name the year they were written for
    "subtitle": _l("Subtitle"),
    "goal": _l("What it is for"),
    "practical": _l("Practical information"),
    "privacy": _l("Data protection"),
    "legal_note": _l("Legal note"),
    "contribution_note": _l("Sentence for speakers"),
    "parking": _l("Parking"),
    "public_transport": _l("Public transport"),
}
