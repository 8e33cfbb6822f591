"""The sentences of registration: refusals and answers."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from conference.fields.kinds import Choice
from conference.fields.registration import BY_NAME
from conference.lib.refusals import say
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team.wording import say_values

say_values("Registration", **{name: one.kind.labels for name, one in BY_NAME.items() if isinstance(one.kind, Choice)})

REFUSALS = {  # of a change, of cancelling, of choosing a visit
    RegistrationRefusal.NOT_YET: _l("Registration has not opened yet."),
    RegistrationRefusal.CLOSED: _l("Changes are no longer possible here. Please write to the organiser."),
    RegistrationRefusal.EVENT_CANCELLED: _l("The conference was cancelled; there is nothing to change any more."),
    RegistrationRefusal.OVER: _l("The conference is over; there is nothing to change any more."),
    RegistrationRefusal.ALREADY_CANCELLED: _l("This registration was cancelled."),
    RegistrationRefusal.NO_SUCH_GROUP: _l("This group is no longer offered. Choose another one."),
    RegistrationRefusal.ONE_VISIT: _l(
        "Each person goes on one visit. Please choose one of them, and none of the others."
    ),
    RegistrationRefusal.VISITS_OVERLAP: _l(
        "This group is away at the same time as your other visit. Please choose another group, or one of the visits."
    ),
    RegistrationRefusal.WOULD_LOSE_PLACE: _l(
        "That group has filled up in the meantime, so you keep the place you have. You can wait for the full group and"
        " keep your place until then, with the button next to it."
    ),
    RegistrationRefusal.GROUP_FULL: _l(
        "That group is full, so nothing was changed. Raise its capacity first, or tick that the waiting list will do."
    ),
    RegistrationRefusal.NO_PLACE: _l("Places in programme items are for those who have a place at the conference."),
    RegistrationRefusal.NO_SUCH_ITEM: _l("There is no such place to choose or to give up any more."),
    RegistrationRefusal.WOULD_GIVE_UP: _l(
        "You have a place elsewhere at the same time, so nothing was changed. The button says what you would give up."
    ),
    RegistrationRefusal.WOULD_GIVE_UP_TURN: _l(
        "You are on the waiting list of another group, so nothing was changed. The button says what you would give up."
    ),
    RegistrationRefusal.NOT_OFFERED: _l("This place is not offered to you any more."),
    RegistrationRefusal.OFFER_OVER: _l("The time to answer has passed; the place goes to the next in line."),
    RegistrationRefusal.EMAIL_IN_USE: _l(
        "This address has a registration of its own at this conference. Cancel that one first."
    ),
    RegistrationRefusal.LINK_ENDED: _l("This link was used already, or a newer one was sent."),
    RegistrationRefusal.NO_EMAIL: _l("There is no e-mail address to write to."),
    RegistrationRefusal.NO_REASON: _l("Please write why this person is let in although no place is free."),
    RegistrationRefusal.HAS_PLACE: _l("This person has a place already."),
    RegistrationRefusal.VIEW_EXISTS: _l(
        "There is a view of this name already. Choose another name, or change that view."
    ),
    RegistrationRefusal.TOO_MANY_VIEWS: _l("There are thirty views already. Remove one that nobody uses first."),
    RegistrationRefusal.NOBODY_CHOSEN: _l("Nobody is ticked. Tick the people whom your answer is for."),
    RegistrationRefusal.ANSWERED: _l(
        "Nobody of those you ticked waits any more: somebody else of the team has answered, or they have cancelled."
    ),
    RegistrationRefusal.ANSWER_SENT: _l(
        "The letter with the answer has left, so it can't be taken back. You can still"
        " cancel a registration, or add one."
    ),
    RegistrationRefusal.NOT_ENOUGH_PLACES: lambda refused: _not_enough(**refused.facts),
}
say(RegistrationRefused, REFUSALS)
ANSWERS = {  # what is said after something about places was done
    "taken": _l("You have a place."),
    "waiting": _l("You are on the waiting list."),
    "leave": _l("Your place was given up."),
    "accept": _l("The place is yours."),
    "decline": _l("You have declined the place; it goes to the next in line."),
}


def _not_enough(free: int, wanted: int) -> str:
    """Return why nobody was registered, and what to do."""
    if not free:
        left = gettext("There is no free place.")
    else:
        left = ngettext("There is only %(num)d free place.", "There are only %(num)d free places.", free)
    return " ".join((
        left,
        ngettext("You are registering %(num)d colleague, so nobody was registered.",
                 "You are registering %(num)d colleagues, so nobody was registered.", wanted),
        gettext("To register each as places allow, just send the form again."),
    ))  # fmt: skip
