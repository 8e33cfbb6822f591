"""Site visits in words: access, and why a change is refused."""

from flask_babel import lazy_gettext as _l

from conference.visits.rules import VisitRefusal

STEP_FREE = {"": _l("not known yet"), "yes": _l("step-free"), "no": _l("with steps")}
REFUSALS = {
    VisitRefusal.NOT_A_SITE_VISIT: _l("This item of the programme is no longer a site visit. Please choose another."),
    VisitRefusal.ALREADY_DESCRIBED: _l("This item has its visit already."),
    VisitRefusal.FOREIGN_HOST: _l("This organisation is no longer there. Please choose again."),
    VisitRefusal.NUMBER_TAKEN: _l("Another group of this visit has this number."),
    VisitRefusal.DEPARTURE_OUTSIDE: _l(
        "The departure must be before the visit ends in the programme, and at most three hours before it begins."
    ),
    VisitRefusal.VISIT_HAS_GROUPS: _l("This visit has groups. Remove them first."),
}
