"""The organiser's page of certificates of contribution: who spoke or moderated, and issuing to those ticked."""

from __future__ import annotations

from flask import flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from conference.certificates import blueprint, contributing, wording
from conference.certificates.contributors import contributors, obstacle
from conference.certificates.rules import NoContribution
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.team.models import MembershipRole
from conference.team.rules import may


@blueprint.get("/organise/<slug:slug>/certificates/speakers")
@organiser_page(MembershipRole.VIEWER)
def contributions(event: Event) -> ResponseReturnValue:
    """Show who can have a certificate of contribution, who has one, and who can't and why."""
    people, found = contributors(event), obstacle(event)
    return page(
        event=event,
        obstacle=wording.OBSTACLES[found] if found else None,
        obstacle_page=wording.OBSTACLE_PAGES.get(found) if found else None,
        waiting=[person for person in people if person.is_waiting],
        having=[person for person in people if person.certificate],
        refused={
            reason: [person for person in people if person.refusal is reason and not person.certificate]
            for reason in NoContribution
        },
        reasons=wording.NO_CONTRIBUTIONS,
        roles=wording.ROLES,
        may_edit=may(g.role, MembershipRole.EDITOR),
    )


@blueprint.post("/organise/<slug:slug>/certificates/speakers/issue")
@organiser_page(MembershipRole.EDITOR)
def issue_contributions(event: Event) -> ResponseReturnValue:
    """Issue certificates of contribution to the speakers who are ticked."""
    ticked = [int(typed) for typed in request.form.getlist("speaker") if typed.isascii() and typed.isdecimal()]
    with telling.flashed():
        known = [person.speaker.id for person in contributors(event)]
        result = contributing.issue(event, set(ticked).intersection(known), by=team_member())
        number = len(result.issued)
        if number:
            flash(ngettext("%(num)d certificate issued.", "%(num)d certificates issued.", number), "success")
        else:
            flash(gettext("No certificate was issued: nobody was ticked, or a colleague was quicker."), "error")
    return lead_to("certificates.contributions", slug=event.slug)
