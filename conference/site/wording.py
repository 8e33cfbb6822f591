"""Words of the home page, and of what can happen on any page."""

from collections.abc import Sequence

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from conference.events.models import OrganisationRole
from conference.lib.overtaken import Overtaken, Overtaking
from conference.lib.refusals import say

say(
    Overtaken,
    {
        Overtaking.OVERTAKEN: _l(
            "Somebody else changed or removed what this is about at the same moment. Nothing was done: go back, load"
            " the page again, and look at how things are now."
        ),
    },
)


def role_labels(roles: Sequence[OrganisationRole], count: int) -> str:
    """Return the label of organisations by what they are to the conference: "Pořadatel a realizátor projektu"."""
    first, *others = (_label(role, count) for role in roles)
    label = first
    for other in others:
        label = gettext("%(first)s and %(second)s", first=label, second=other[0].lower() + other[1:])
    return label


def _label(role: OrganisationRole, count: int) -> str:
    return {
        OrganisationRole.ORGANISER: ngettext("Organiser", "Organisers", count),
        OrganisationRole.CO_ORGANISER: ngettext("Co-organiser", "Co-organisers", count),
        OrganisationRole.HOST: gettext("Venue"),
        OrganisationRole.GRANT_HOLDER: gettext("Grant holder"),
        OrganisationRole.PARTNER: ngettext("Project partner", "Project partners", count),
        OrganisationRole.VISIT_HOST: gettext("Visit host"),
    }[role]
