"""Ending the link to a person's own page, by the team."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib.routes import lead_to
from conference.registration import blueprint, queries
from conference.registration.own import new_links
from conference.team.models import MembershipRole


@blueprint.post("/organise/<slug:slug>/attendees/<int:registration_id>/new-link")
@organiser_page(MembershipRole.EDITOR)
def renew_link(event: Event, registration_id: int) -> ResponseReturnValue:
    """End the link of a person and send them a new one."""
    row = queries.person_of(event, registration_id) or abort(404)
    new_links.renew(row, by=team_member())
    if row.email:
        flash(_("The old link no longer works. The new one will be sent to %(address)s.", address=row.email), "success")
    else:
        flash(_("The old link no longer works. Please give the person the new one."), "success")
    return lead_to("registration.person", slug=event.slug, registration_id=row.id)
