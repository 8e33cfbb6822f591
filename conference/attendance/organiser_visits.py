"""Presence at site visits for the team: the lists of the groups, one tap for each person."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from conference.attendance import blueprint, visits
from conference.attendance.forms import CAME, VisitMarkForm
from conference.attendance.rules import PresenceRefusal
from conference.attendance.wording import REFUSALS
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.team.models import MembershipRole
from conference.visits import queries

AREA = "/organise/<slug:slug>/presence/visits"


@blueprint.get(AREA)
@organiser_page(MembershipRole.VIEWER)
def visit_presence(event: Event) -> ResponseReturnValue:
    """Show the groups of all visits with those who hold a place, and what is noted about them."""
    return page(event=event, visits=queries.visits_of(event), people=queries.people_of(event))


@blueprint.post(f"{AREA}/mark")
@organiser_page(MembershipRole.DESK)
def mark_visit(event: Event) -> ResponseReturnValue:
    """Note about one person that they came along or not, or take it back."""
    form = VisitMarkForm()
    if not form.validate_on_submit():
        abort(400)
    with telling.flashed():
        place = visits.note_came(event, form.place_id.data or 0, CAME[form.mark.data or ""], team_member())
        return _back(event, f"p{place.id}")
    return _back(event)


@blueprint.post(f"{AREA}/<int:group_id>/all")
@organiser_page(MembershipRole.DESK)
def mark_whole_visit(event: Event, group_id: int) -> ResponseReturnValue:
    """Note that everybody of a group came along of whom nothing is noted yet."""
    group = queries.group_by_id(event, group_id) or abort(404)
    number = visits.note_all_came(event, group, team_member())
    if number:
        flash(ngettext("%(num)d person was marked as on the visit.", "%(num)d people were marked as on the visit.",
                       number), "success")  # fmt: skip
    else:
        flash(str(REFUSALS[PresenceRefusal.NOTHING_TO_MARK]), "error")
    return _back(event, f"g{group.id}")


def _back(event: Event, anchor: str | None = None) -> ResponseReturnValue:
    return lead_to("attendance.visit_presence", slug=event.slug, _anchor=anchor)
