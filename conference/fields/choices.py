"""The words for the rows of lists that people choose from, and what spreadsheets say for them beside these."""

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
ALSO_HONORIFICS = {
    **dict.fromkeys(("p", "pan", "muz", "mr", "m", "man", "vazeny pan"), Honorific.MR),
    **dict.fromkeys(("pi", "pani", "zena", "ms", "mrs", "z", "woman", "slecna", "vazena pani"), Honorific.MS),
}
ALSO_MEALS = {
    **dict.fromkeys(("bez omezeni", "normalni", "standard", "bezne", "maso", "ano", "yes", "any"), Meal.STANDARD),
    **dict.fromkeys(("vegetarianska", "vegetarianske", "bezmase", "bez masa", "vegetarian meal"), Meal.VEGETARIAN),
    **dict.fromkeys(("veganska", "veganske"), Meal.VEGAN),
    **dict.fromkeys(("bezlepkova", "bezlepkove", "bez lepku", "gluten free meal"), Meal.GLUTEN_FREE),
    **dict.fromkeys(("nechci obed", "bez obeda", "zadne", "ne", "none", "no", "no lunch"), Meal.NONE),
}
ALSO_ORGANISATION_TYPES = {
    **dict.fromkeys(("obec", "mesto", "mestys", "municipality", "prispevkova organizace"),
                    OrganisationType.MUNICIPALITY),
    **dict.fromkeys(("kraj", "krajsky urad"), OrganisationType.REGION),
    **dict.fromkeys(("stat", "ministerstvo", "urad prace", "statni sprava"), OrganisationType.STATE),
    **dict.fromkeys(("nno", "nezisk", "neziskovka", "nevladni organizace", "spolek", "ngo"), OrganisationType.NGO),
    **dict.fromkeys(("cirkev", "church"), OrganisationType.CHURCH),
    **dict.fromkeys(("skola", "univerzita", "school", "university"), OrganisationType.SCHOOL),
    **dict.fromkeys(("firma", "podnik", "soukromy vlastnik", "podnikatel", "company"), OrganisationType.BUSINESS),
    **dict.fromkeys(("jine", "jina", "ostatni"), OrganisationType.OTHER),
}  # fmt: skip
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
