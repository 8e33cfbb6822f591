"""The papers in words: what each is called, what it holds, why one is not made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.lib.refusals import say
from conference.paper.rules import PaperKind, PaperRefusal, PaperRefused

KINDS = {
    PaperKind.SIGN_IN: _l("Sign-in sheets"),
}
HOLDS = {
    PaperKind.SIGN_IN: _l(
        "Names in Czech order with organisation and town, and columns for arrival, signature and departure. Empty rows"
        " for people without a registration; no contact data."
    ),
}
REFUSALS = {
    PaperRefusal.UNKNOWN: _l("There is no such paper."),
    PaperRefusal.NOBODY: _l("Nobody would be on it, so nothing was made."),
    PaperRefusal.GONE: _l("What was chosen is no longer there. Please choose again."),
}
say(PaperRefused, REFUSALS)


def given_up(error: str | None) -> str:
    """Return why a job was given up, as people read it; empty where it is no decision of ours."""
    reason = next((one for one in PaperRefusal if one == error), None)
    return str(REFUSALS[reason]) if reason else ""
