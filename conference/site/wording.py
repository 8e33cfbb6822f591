"""Words of the home page."""

from collections.abc import Sequence

from flask_babel import gettext, ngettext

from conference.events.models import OrganisationRole


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
