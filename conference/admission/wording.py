"""The sentences of who may register."""

from flask_babel import gettext, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _l

from conference.admission.models import InviteeState
from conference.admission.rules import AdmissionRefusal, AdmissionRefused
from conference.events.models import Admission
from conference.lib.refusals import say

ADMISSIONS = {
    Admission.EVERYBODY: _l("Everybody"),
    Admission.INVITED_FIRST: _l("Invited people first, everybody from a day on"),
    Admission.INVITED_ONLY: _l("Invited people only"),
}
STATES = {  # of invitations, each with the class of its sign
    InviteeState.NOT_SENT: (lazy_pgettext("invitation", "not sent yet"), "place-wait"),
    InviteeState.SENT: (lazy_pgettext("invitation", "sent"), "place-free"),
    InviteeState.REGISTERED: (lazy_pgettext("invitation", "registered"), "place-done"),
    InviteeState.WITHDRAWN: (lazy_pgettext("invitation", "withdrawn"), "place-off"),
}


def _organisation_full(limit: int, others: int) -> str:
    """Return how many more may come from an organisation, and what to do."""
    left = max(0, limit - others)
    return " ".join((
        ngettext("At most %(num)d person may come from one organisation.",
                 "At most %(num)d people may come from one organisation.", limit),
        ngettext("There is room for %(num)d more.", "There is room for %(num)d more.", left)
        if left
        else gettext("As many are registered from yours already."),
        gettext("Agree with your colleagues who comes: when one of them cancels, another can register."),
    ))  # fmt: skip


REFUSALS = {
    AdmissionRefusal.ORGANISATION_FULL: lambda refused: _organisation_full(
        refused.facts["limit"], refused.facts["others"]
    ),
    AdmissionRefusal.ONLY_INVITED: _l(
        "Only invited people can register now. Write the code that you were given, or open the link in your invitation."
    ),
    AdmissionRefusal.CODE_UNKNOWN: _l("There is no such code. Check it against what you were given, sign by sign."),
    AdmissionRefusal.CODE_OVER: _l("The time of this code is over. Ask those who gave it to you, or the organiser."),
    AdmissionRefusal.CODE_USED_UP: _l(
        "This code has been used as often as it may be. Ask those who gave it to you, or the organiser."
    ),
    AdmissionRefusal.INVITATION_USED: _l(
        "Somebody has registered by this invitation, so it stays as it is. You can invite this person again."
    ),
    AdmissionRefusal.INVITATION_CHANGED: _l(
        "Somebody has changed this invitation since the page was shown, so nothing was done. Look at where it stands"
        " now: where a link holds, it goes on to work."
    ),
    AdmissionRefusal.INVITATION_WITHDRAWN: _l("This invitation was withdrawn."),
    AdmissionRefusal.CODE_TAKEN: _l("There is this code already. Choose another one, or change that one."),
    AdmissionRefusal.CODE_SHAPE: _l(
        "A code has 3 to 40 letters, digits or hyphens, and begins with a letter or a digit."
    ),
    AdmissionRefusal.TOO_MANY_CODES: _l("There are two hundred codes already. Remove one that nobody used first."),
    AdmissionRefusal.BELOW_USED: _l(
        "The code was used %(used)d times already; the lowest number possible now is %(used)d."
    ),
    AdmissionRefusal.CODE_IN_USE: _l(
        "People came by this code, so it can't be removed. Set the moment until which it is valid instead."
    ),
    AdmissionRefusal.ADDRESS_TAKEN: _l("Somebody is invited under this address already."),
    AdmissionRefusal.NOT_ADDED: _l("These people were taken back already."),
    AdmissionRefusal.BATCH_OLD: _l("They were added more than thirty days ago. Withdraw invitations one by one."),
    AdmissionRefusal.BATCH_ACTED: _l(
        "Nobody was taken back, since some have registered by their invitation: %(names)s. Withdraw the other"
        " invitations one by one."
    ),
    AdmissionRefusal.NO_PAGE_YET: _l(
        "The conference is not published, so the link would lead nowhere. Publish it first, then send invitations."
    ),
    AdmissionRefusal.REGISTRATION_OVER: _l(
        "Nobody can register any more, so no invitation was sent. Look at until when registration is open."
    ),
}
say(AdmissionRefused, REFUSALS)
OPEN_PAST = _l("This moment has passed: everybody could register at once.")
CODE_PAST = _l("This moment has passed: nobody could use the code.")
