"""The team's page of who may register."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.admission import actions, blueprint
from conference.admission.forms import AdmissionForm, ReservedForm
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.events.organiser import edit
from conference.lib.routes import finish, page
from conference.places.models import Place
from conference.team.models import MembershipRole
from conference.team.saving import save


@blueprint.route("/organise/<slug:slug>/reserved", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def reserved(event: Event) -> ResponseReturnValue:
    """Show how many places are reserved for invited people, and until when."""

    def drawn(**sent: Any) -> ReservedForm:
        held = {"reserved": event.quota.reserved, "reserved_until": event.reserved_until}
        return ReservedForm(data=held, **sent)

    def reserve() -> list[Place]:
        return actions.reserve(event, form.reserved.data or 0, form.reserved_until.data, by=team_member())

    form = drawn()
    if done := save(form, event, lambda: drawn(formdata=None), reserve, lock=event.quota):
        promoted = len(done.value)
        said = ngettext("Saved. %(num)d person from the waiting list has been written to.",
                        "Saved. %(num)d people from the waiting list have been written to.", promoted)  # fmt: skip
        return finish(said if promoted else _("Saved."), "admission.reserved", slug=event.slug)
    return page(form=form, quota=event.quota)


@blueprint.route("/organise/<slug:slug>/admission", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_admission(event: Event) -> ResponseReturnValue:
    """Show who may register, and whether registrations wait for the team."""
    return edit(event, AdmissionForm(event))
