"""The sentences and labels of registration, for forms, pages and lists."""

from flask_babel import lazy_gettext as _l

from conference.registration.models import Honorific, Meal
from conference.registration.rules import Reason

HONORIFICS = {
    Honorific.NEUTRAL: _l("without a form of address"),
    Honorific.MS: _l("Ms"),
    Honorific.MR: _l("Mr"),
}
MEALS = {
    Meal.STANDARD: _l("no special wish"),
    Meal.VEGETARIAN: _l("vegetarian"),
    Meal.VEGAN: _l("vegan"),
    Meal.GLUTEN_FREE: _l("gluten-free"),
    Meal.NONE: _l("no lunch, please"),
}
REFUSALS = {  # of a change, of cancelling, of choosing a visit
    Reason.NOT_YET: _l("Registration has not opened yet."),
    Reason.CLOSED: _l("Changes are no longer possible here. Please write to the organiser."),
    Reason.EVENT_CANCELLED: _l("The conference was cancelled; there is nothing to change any more."),
    Reason.OVER: _l("The conference is over; there is nothing to change any more."),
    Reason.ALREADY_CANCELLED: _l("This registration was cancelled."),
    Reason.NO_SUCH_GROUP: _l("This group is no longer offered. Choose another one."),
    Reason.WOULD_LOSE_PLACE: _l(
        "That group has filled up in the meantime, so you keep the place you have. To wait for the full group, give"
        " your place up with the button next to it."
    ),
    Reason.EMAIL_IN_USE: _l("This address can't be used here. Write another one."),
}
