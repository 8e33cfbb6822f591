"""The team's page of who may register."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from conference.admission import blueprint
from conference.admission.forms import AdmissionForm
from conference.events.access import organiser_page
from conference.events.models import Event
from conference.events.organiser import edit
from conference.team.models import MembershipRole


@blueprint.route("/organise/<slug:slug>/admission", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_admission(event: Event) -> ResponseReturnValue:
    """Show who may register, and whether registrations wait for the team."""
    return edit(event, AdmissionForm(event))
