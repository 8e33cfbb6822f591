"""The words for the rows of lists that people choose from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.events.models import OrganisationType
from conference.registration.models import Honorific, Meal

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
ORGANISATION_TYPES = {
    OrganisationType.MUNICIPALITY: _l("municipality"),
    OrganisationType.REGION: _l("region"),
    OrganisationType.STATE: _l("state administration"),
    OrganisationType.NGO: _l("non-profit organisation"),
    OrganisationType.CHURCH: _l("church organisation"),
    OrganisationType.SCHOOL: _l("school or university"),
    OrganisationType.BUSINESS: _l("business"),
    OrganisationType.OTHER: _l("other"),
}
