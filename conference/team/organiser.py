"""The organiser's pages of the team and of the record of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from conference.lib.routes import page
from conference.team import actions, blueprint, queries
from conference.team.access import organiser_page, team_member
from conference.team.forms import InviteForm, RoleForm
from conference.team.models import MembershipRole
from conference.team.rules import TeamRefused
from conference.team.wording import REFUSALS, ROLE_HINTS, ROLES, actor_name, field_name, kind, verb, word

if TYPE_CHECKING:
    from conference.events.models import Event


@blueprint.route("/organise/<slug:slug>/team", methods=["GET", "POST"])
@organiser_page(MembershipRole.OWNER)
def members(event: Event) -> ResponseReturnValue:
    """Who is on the team; inviting somebody."""
    form = InviteForm()
    if form.validate_on_submit():
        role = MembershipRole(form.role.data)
        actions.invite(event, form.email.data or "", role, by=team_member(), name=form.name.data or "")
        flash(gettext("On the team: %(email)s", email=form.email.data), "success")
        return redirect(url_for("team.members", slug=event.slug), 303)
    team = [(member, RoleForm(formdata=None, data={"role": member.role.value})) for member in queries.team_of(event)]
    return page(form=form, team=team, roles=ROLES, hints=ROLE_HINTS)


@blueprint.post("/organise/<slug:slug>/team/<int:membership_id>/role")
@organiser_page(MembershipRole.OWNER)
def change_role(event: Event, membership_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    if membership_id not in {member.id for member in queries.team_of(event)}:
        abort(404)
    form = RoleForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        if actions.change_role(event, membership_id, MembershipRole(form.role.data), by=team_member()) is None:
            abort(404)
        flash(gettext("The role is changed."), "success")
    except TeamRefused as refused:
        flash(str(REFUSALS[refused.reason]), "error")
    return redirect(url_for("team.members", slug=event.slug), 303)


@blueprint.post("/organise/<slug:slug>/team/<int:membership_id>/remove")
@organiser_page(MembershipRole.OWNER)
def remove(event: Event, membership_id: int) -> ResponseReturnValue:
    """Take somebody off the team; who removes themself leaves for the list of conferences."""
    try:
        if not actions.remove(event, membership_id, by=team_member()):
            abort(404)
        flash(gettext("Taken off the team."), "success")
    except TeamRefused as refused:
        flash(str(REFUSALS[refused.reason]), "error")
    return redirect(url_for("team.members", slug=event.slug), 303)


@blueprint.get("/organise/<slug:slug>/history")
@organiser_page(MembershipRole.EDITOR)
def history(event: Event) -> ResponseReturnValue:
    """Who changed what and when, newest first."""
    entries = queries.audit_entries(event, request.args.get("page"))
    return page(shown=entries, verb=verb, kind=kind, field_name=field_name, word=word, actor_name=actor_name)
