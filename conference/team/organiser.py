"""The organiser's pages of the team and of the record of changes."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from conference.events.models import Event
from conference.lib import clock, telling
from conference.lib.routes import finish, lead_to, page
from conference.team import actions, blueprint, queries, removals
from conference.team.access import organiser_page, role_at, team_member
from conference.team.forms import InviteForm, RoleForm
from conference.team.models import Membership, MembershipRole
from conference.team.offers import offer
from conference.team.saving import save
from conference.team.wording import (
    ROLES,
    actor_name,
    duties,
    field_name,
    kind,
    verb,
    word,
)

MEMBERSHIP = Membership.__name__


@blueprint.route("/organise/<slug:slug>/team", methods=["GET", "POST"])
@organiser_page(MembershipRole.OWNER)
def members(event: Event) -> ResponseReturnValue:
    """Show who is on the team; inviting somebody."""
    form = InviteForm()

    def invite() -> None:
        role = MembershipRole(form.role.data)
        actions.invite(event, form.email.data or "", role, by=team_member(), name=form.name.data or "")

    if telling.carry_out(form, invite):
        return finish(gettext("On the team: %(email)s", email=form.email.data), "team.members", slug=event.slug)
    return _team_page(event, form)


def _team_page(event: Event, form: InviteForm, sent: RoleForm | None = None) -> ResponseReturnValue:
    """Return the team; with a role that was not given its form stands at its member as it was sent."""
    team = [(member, _role_form(member)) for member in queries.team_of(event)]
    team = [(member, sent if sent and sent.role.id == drawn.role.id else drawn) for member, drawn in team]
    mine = next((member for member, _ in team if member.user_id == current_user.id), None)
    heirs = [one for one, _ in team if one is not mine and one.invited_until is None and one.user.active]
    may_hand_over = mine is not None and mine.role is MembershipRole.OWNER
    return page("team.members", form=form, wrong=sent or form, team=team, roles=ROLES, duties=duties(),
                now=clock.now(), heirs=heirs if may_hand_over else [])  # fmt: skip


def _role_form(member: Membership, **sent: Any) -> RoleForm:
    """Return the role of a member, as it is stored unless it was sent."""
    form = RoleForm(data={"role": member.role.value}, **(sent or {"formdata": None}))
    form.role.id = f"role-{member.id}"
    return form


@blueprint.post("/organise/<slug:slug>/team/<int:membership_id>/role")
@organiser_page(MembershipRole.OWNER)
def change_role(event: Event, membership_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    member = next((member for member in queries.team_of(event) if member.id == membership_id), None) or abort(404)
    form = _role_form(member, formdata=request.form)

    def change() -> None:
        actions.change_role(event, membership_id, MembershipRole(form.role.data), by=team_member())

    with telling.flashed():
        if not save(form, member, lambda: _role_form(member), change):
            return _team_page(event, InviteForm(formdata=None), form)
        flash(gettext("The role is changed."), "success")
    return lead_to("team.members", slug=event.slug)


@blueprint.post("/organise/<slug:slug>/team/<int:membership_id>/invite-again")
@organiser_page(MembershipRole.OWNER)
def invite_again(event: Event, membership_id: int) -> ResponseReturnValue:
    """Send an invitation once more, with the whole time."""
    member = actions.invite_again(event, membership_id, by=team_member()) or abort(404)
    return finish(gettext("Invited again: %(email)s", email=member.user.email), "team.members", slug=event.slug)


@blueprint.post("/organise/<slug:slug>/team/<int:membership_id>/hand-over")
@organiser_page(MembershipRole.OWNER)
def hand_over(event: Event, membership_id: int) -> ResponseReturnValue:
    """Make a member the owner in one's place; the team is a page of owners, so that one leaves it."""
    with telling.flashed():
        heir = actions.hand_over(event, membership_id, by=team_member()) or abort(404)
        name = heir.user.name or heir.user.email
        return finish(gettext("The conference is handed over to: %(name)s", name=name), "reports.dashboard",
                      slug=event.slug)  # fmt: skip
    return lead_to("team.members", slug=event.slug)


@blueprint.post("/organise/<slug:slug>/team/<int:membership_id>/remove")
@organiser_page(MembershipRole.OWNER)
def remove(event: Event, membership_id: int) -> ResponseReturnValue:
    """Take somebody off the team; who removes themself leaves for the list of conferences."""
    with telling.flashed():
        removal = actions.remove(event, membership_id, by=team_member())
        if removal is None:
            abort(404)
        if role_at(event) is MembershipRole.OWNER:
            offer(event, gettext("Taken off the team: %(email)s", email=removal.label), removal)
        else:
            flash(gettext("You have left the team."), "success")
    return lead_to("team.members", slug=event.slug)


@blueprint.get("/organise/<slug:slug>/removed")
@organiser_page(MembershipRole.EDITOR)
def removed(event: Event) -> ResponseReturnValue:
    """Show what was removed lately and can be taken back."""
    is_owner = role_at(event) is MembershipRole.OWNER
    rows = [row for row in removals.kept(event) if is_owner or row.kind != MEMBERSHIP]
    return page(rows=rows, kind=kind, days=removals.RESTORABLE_FOR.days)


@blueprint.post("/organise/<slug:slug>/removed/<int:removal_id>/take-back")
@organiser_page(MembershipRole.EDITOR)
def take_back(event: Event, removal_id: int) -> ResponseReturnValue:
    """Put back what was removed; a member of the team only by its owner."""
    row = removals.by_id(event, removal_id) or abort(404)
    if row.kind == MEMBERSHIP and role_at(event) is not MembershipRole.OWNER:
        abort(403)
    with telling.flashed():
        found = removals.take_back(event, removal_id, by=team_member())
        flash(gettext("It is back: %(name)s", name=found.label or kind(found.kind)), "success")
    return lead_to("team.removed", slug=event.slug)


@blueprint.get("/organise/<slug:slug>/history")
@organiser_page(MembershipRole.EDITOR)
def history(event: Event) -> ResponseReturnValue:
    """Show who changed what and when, newest first."""
    entries = queries.audit_entries(event, request.args.get("page"))
    named = partial(field_name, own=queries.question_labels(event))
    return page(shown=entries, verb=verb, kind=kind, field_name=named, word=word, actor_name=actor_name)
