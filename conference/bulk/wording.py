"""Bulk changes in words: what they are called, what becomes of people, why something is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from conference.bulk.models import BulkKind, BulkState
from conference.bulk.rules import BulkOutcome, BulkRefusal, BulkRefused
from conference.certificates.rules import Ineligibility
from conference.certificates.wording import INELIGIBILITIES
from conference.lib.refusals import say
from conference.registration.rules import TakenBack

KINDS = {
    BulkKind.PRESENCE: _l("Note presence"),
    BulkKind.MOVE: _l("Move to a visit group"),
    BulkKind.CERTIFICATE: _l("Issue certificates"),
    BulkKind.CANCEL: _l("Cancel registrations"),
}
EFFECTS = {  # what the press does
    BulkKind.PRESENCE: _l("Marks that are there already stay as they are."),
    BulkKind.MOVE: _l(
        "People get places in the order of the list, and each is told by e-mail. What somebody gives up goes to who"
        " is next in line."
    ),
    BulkKind.CERTIFICATE: _l("Each certificate gets a number, and stands on the person's own page."),
    BulkKind.CANCEL: _l("All places of these people are given up at once, and who is next in line gets them."),
}
UNDO_EFFECTS = {
    BulkKind.PRESENCE: _l("Marks are taken away that nobody has changed since."),
    BulkKind.MOVE: _l(
        "Who is still in the group gets back what they had. A place that somebody else has by now can't be given back:"
        " its person is the first who waits for it. Letters that have left can't be stopped; another one follows."
    ),
    BulkKind.CERTIFICATE: _l(
        "Certificates that are still valid are revoked. Their numbers are not used again, and letters that have left"
        " can't be stopped."
    ),
    BulkKind.CANCEL: _l(
        "The registrations are valid again. A place that somebody else has by now can't be given back: its person is"
        " the first who waits for it. Letters that have left can't be stopped; another one follows."
    ),
}
STATES = {
    BulkState.DOING: lazy_pgettext("bulk change", "is being done"),
    BulkState.DONE: lazy_pgettext("bulk change", "done"),
    BulkState.UNDOING: lazy_pgettext("bulk change", "is being taken back"),
    BulkState.UNDONE: lazy_pgettext("bulk change", "taken back"),
}
WILL = {  # of whom it will be done
    BulkKind.PRESENCE: _l("Will be marked"),
    BulkKind.MOVE: _l("Will get a place in the group"),
    BulkKind.CERTIFICATE: _l("Will get a certificate"),
    BulkKind.CANCEL: _l("Will be cancelled"),
}
HAVE = {  # of whom it was done
    BulkKind.PRESENCE: _l("Marked"),
    BulkKind.MOVE: _l("Got a place in the group"),
    BulkKind.CERTIFICATE: _l("Got a certificate"),
    BulkKind.CANCEL: lazy_pgettext("people", "Cancelled"),
}
VERDICTS = {
    BulkOutcome.WAITS: _l("In the line of the group, which is full"),
    BulkOutcome.WISHES: _l("Wait for the conference; the group is noted as their wish"),
    BulkOutcome.CANCELLED: _l("Registration cancelled"),
    BulkOutcome.NO_PLACE: _l("No place at the conference"),
    BulkOutcome.IN_GROUP: _l("In this group or its line already"),
    BulkOutcome.GROUP_FULL: _l("No room in the group"),
    BulkOutcome.NO_GROUP: _l("The group is no longer there"),
    BulkOutcome.MARKED: _l("Marked already"),
    BulkOutcome.NOT_THERE: _l("No arrival noted before that time"),
    BulkOutcome.HAS_CERTIFICATE: _l("Has a valid certificate"),
    **{
        BulkOutcome(reason.value): words
        for reason, words in INELIGIBILITIES.items()
        if reason is not Ineligibility.CANCELLED
    },
    BulkOutcome.FAILED: _l("Not done because of an error; please try again"),
    BulkOutcome.GONE: _l("Erased meanwhile"),
}
BACK = {
    TakenBack.GIVEN: _l("As before"),
    TakenBack.FIRST_IN_LINE: _l("First in line, since somebody else has the place by now"),
    TakenBack.WITHOUT_CHOICE: _l("As before, but without an answer whose choice is full by now"),
    TakenBack.CHANGED: _l("Not taken back: something has changed since"),
    TakenBack.IN_USE: _l("Not taken back: registered anew since"),
    TakenBack.GONE: _l("Erased meanwhile"),
}
say(BulkRefused, {
    BulkRefusal.SINCE: _l(
        "Something about these people has changed meanwhile, so nothing was done. Please look at it again."
    ),
    BulkRefusal.NOBODY: _l("There is nobody for whom this can be done."),
    BulkRefusal.NOT_NOW: _l("This was taken back already, or is not done yet."),
    BulkRefusal.TOO_LATE: _l("This can't be taken back any more: it is older than 30 days."),
})  # fmt: skip
