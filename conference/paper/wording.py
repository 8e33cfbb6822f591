"""The papers in words: what each is called, what it holds, why one is not made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.lib.refusals import say
from conference.paper.rules import PaperKind, PaperRefusal, PaperRefused

KINDS = {
    PaperKind.SIGN_IN: _l("Sign-in sheets"),
    PaperKind.BADGES: _l("Badges"),
    PaperKind.GUIDES: _l("Guides' sheets"),
    PaperKind.LUNCH: _l("Lunch list"),
    PaperKind.DOORS: _l("Door signs"),
    PaperKind.PLATES: _l("Name plates"),
    PaperKind.MODERATING: _l("Moderator's sheet"),
    PaperKind.POSTER: _l("Poster about who pays"),
    PaperKind.PACK: _l("Everything in one ZIP"),
}
HOLDS = {
    PaperKind.SIGN_IN: _l(
        "Names in Czech order with organisation and town, and columns for arrival, signature and departure. Empty rows"
        " for people without a registration; no contact data."
    ),
    PaperKind.BADGES: _l(
        "Names as large as they fit, organisation and town, role, and the code of the ticket for the desk; on cards to"
        " cut or on sheets of labels. The back has the person's visit group."
    ),
    PaperKind.GUIDES: _l(
        "One for each visit group: who comes, their phones, what they need, where and when to meet, and the rules."
    ),
    PaperKind.LUNCH: _l("How many meals of which kind, and who eats what, with boxes to tick."),
    PaperKind.DOORS: _l("For each room and day, what takes place behind the door."),
    PaperKind.PLATES: _l("For the table of those who speak; A4, to fold in the middle."),
    PaperKind.MODERATING: _l("Who speaks when, and the questions that people sent when they registered."),
    PaperKind.POSTER: _l(
        "A3, with the project, its number, the emblem and the logos, as funds of the European Union want it at the"
        " entrance."
    ),
    PaperKind.PACK: _l(
        "All of these, for a day without power or network: sheets of all days and groups, badges of everybody, lists"
        " and signs."
    ),
}
REFUSALS = {
    PaperRefusal.UNKNOWN: _l("There is no such paper."),
    PaperRefusal.NOBODY: _l("Nobody would be on it, so nothing was made."),
    PaperRefusal.ALL_PRINTED: _l(
        "Every badge was printed already, as it would be now. Choose everybody to print all again."
    ),
    PaperRefusal.EMPTY: _l("No item of the programme has a room, so there is no door to mark."),
    PaperRefusal.GONE: _l("What was chosen is no longer there. Please choose again."),
}
say(PaperRefused, REFUSALS)


def given_up(error: str | None) -> str:
    """Return why a job was given up, as people read it; empty where it is no decision of ours."""
    reason = next((one for one in PaperRefusal if one == error), None)
    return str(REFUSALS[reason]) if reason else ""
