"""The team erases a person's data who asked for it by letter or phone."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.erasure import actions, blueprint
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.routes import finish, page
from conference.registration import queries
from conference.registration import rules as registration_rules
from conference.team.models import MembershipRole


@blueprint.route("/organise/<slug:slug>/attendees/<int:registration_id>/erase", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR, in_archive=True)
def erase_person(event: Event, registration_id: int) -> ResponseReturnValue:
    """Ask, then erase on the person's behalf."""
    row = queries.person_of(event, registration_id) or abort(404)
    if request.method != "POST":
        gives_up_place = registration_rules.may_cancel(event, row.is_active, now()) is None
        return page(row=row, gives_up_place=gives_up_place)
    told = bool(row.email)
    actions.erase(row, by=team_member())
    by_letter = _("The person is told by one last letter.")
    by_you = _("The person had no e-mail address: please tell them.")
    done = _("The personal data were erased.")
    return finish(f"{done} {by_letter if told else by_you}", "registration.attendees", slug=event.slug)
