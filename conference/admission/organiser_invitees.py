"""The team's pages of people who are invited by name."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.admission import actions, blueprint, mails, queries
from conference.admission.actions import Added
from conference.admission.forms import InviteeForm, InviteesForm
from conference.admission.models import Invitee, InviteeState
from conference.admission.wording import STATES
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.clock import now
from conference.lib.paging import page_of
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
from conference.team.models import MembershipRole
from conference.team.saving import save

AREA = "/organise/<slug:slug>/invited"
ONE = f"{AREA}/<int:invitee_id>"
LIST = "admission.invitees"
EDITOR = MembershipRole.EDITOR
PER_PAGE = 100


@blueprint.route(AREA, methods=["GET", "POST"])
@organiser_page(EDITOR)
def invitees(event: Event) -> ResponseReturnValue:
    """Show who is invited and where each stands, and add people, one a line."""
    form = InviteesForm(event)
    if done := telling.carry_out(form, lambda: actions.add_invitees(event, form.invited, by=team_member())):
        added = done.value
        if not added.added:
            return finish(_said(added), LIST, slug=event.slug)
        flash_way_back(_said(added), "admission.take_invitees_back", slug=event.slug, batch=added.batch)
        return lead_to(LIST, slug=event.slug)
    rows = queries.invitees_of(event)
    only = next((state for state in InviteeState if state == request.args.get("state")), None)
    shown = page_of([row for row in rows if only in (None, row.state)], request.args.get("page"), PER_PAGE)
    counts = Counter(row.state for row in rows)
    return page(form=form, shown=shown, total=len(rows), states=STATES, only=only, counts=counts,
                unsent=counts[InviteeState.NOT_SENT], batches=queries.batches_of(event, now()))  # fmt: skip


@blueprint.post(f"{AREA}/added/<batch>/take-back")
@organiser_page(EDITOR)
def take_invitees_back(event: Event, batch: str) -> ResponseReturnValue:
    """Take back that people were added together."""
    with telling.flashed():
        gone, withdrawn = actions.take_invitees_back(event, batch, by=team_member())
        said = [ngettext("%(num)d person was taken back.", "%(num)d people were taken back.", gone)] if gone else []
        if withdrawn:
            said.append(ngettext("%(num)d has the letter: the invitation is withdrawn, and its link says so.",
                                 "%(num)d have the letter: their invitations are withdrawn, and their links say so.",
                                 withdrawn))  # fmt: skip
        flash(" ".join(said), "success")
    return lead_to(LIST, slug=event.slug)


@blueprint.post(f"{AREA}/send")
@organiser_page(EDITOR)
def send_invitations_by_name(event: Event) -> ResponseReturnValue:
    """Write to all to whom no invitation was sent."""
    with telling.flashed():
        number = actions.invite(event, queries.unsent(event), by=team_member(), again=False)
        said = ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", number)
        flash(said if number else _("There is nobody left to write to."), "success" if number else "info")
    return lead_to(LIST, slug=event.slug)


@blueprint.route(ONE, methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_invitee(event: Event, invitee_id: int) -> ResponseReturnValue:
    """Show somebody who is invited, with the link, to be put right."""
    row = _invitee(event, invitee_id)

    def drawn(**sent: Any) -> InviteeForm:
        return InviteeForm(event, obj=row, **sent)

    form = drawn()
    if save(form, row, lambda: drawn(formdata=None),
            lambda: actions.change_invitee(event, row, form.person, by=team_member())):  # fmt: skip
        return finish(_("Saved."), "admission.edit_invitee", slug=event.slug, invitee_id=row.id)
    return page(form=form, row=row, state=STATES[row.state], states=InviteeState, address=mails.address(row))


@blueprint.post(f"{ONE}/send")
@organiser_page(EDITOR)
def send_invitation(event: Event, invitee_id: int) -> ResponseReturnValue:
    """Write to one, also once more."""
    row = _invitee(event, invitee_id)
    with telling.flashed():
        if actions.invite(event, [row], by=team_member()):
            flash(_("The invitation is on its way."), "success")
    return _to(row)


@blueprint.post(f"{ONE}/withdraw")
@organiser_page(EDITOR)
def withdraw_invitation(event: Event, invitee_id: int) -> ResponseReturnValue:
    """End an invitation."""
    row = _invitee(event, invitee_id)
    with telling.flashed():
        actions.withdraw(event, row, by=team_member())
        flash_way_back(_("The invitation was withdrawn; its link does not work any more."),
                       "admission.invite_anew", slug=event.slug, invitee_id=row.id, shown=row.link_version)  # fmt: skip
    return _to(row)


@blueprint.post(f"{ONE}/anew")
@organiser_page(EDITOR)
def invite_anew(event: Event, invitee_id: int) -> ResponseReturnValue:
    """Invite again whose invitation was withdrawn or used."""
    row = _invitee(event, invitee_id)
    with telling.flashed():
        actions.restore(event, row, shown=request.args.get("shown", 0, type=int), by=team_member())
        flash(_("The invitation holds again, with a new link. It has not been sent yet."), "success")
    return _to(row)


@blueprint.post(f"{ONE}/forget")
@organiser_page(EDITOR)
def forget_invitee(event: Event, invitee_id: int) -> ResponseReturnValue:
    """Erase somebody from those invited."""
    with telling.flashed():
        actions.forget(event, _invitee(event, invitee_id), by=team_member())
        flash(_("The person was erased from the invited people."), "success")
    return lead_to(LIST, slug=event.slug)


def _invitee(event: Event, invitee_id: int) -> Invitee:
    return queries.invitee_of(event, invitee_id) or abort(404)


def _to(row: Invitee) -> ResponseReturnValue:
    return lead_to("admission.edit_invitee", slug=row.event.slug, invitee_id=row.id)


def _said(done: Added) -> str:
    """Return how many were added, and who was not."""
    said = [ngettext("%(num)d person was added. Nobody has been written to yet.",
                     "%(num)d people were added. Nobody has been written to yet.", done.added)]  # fmt: skip
    if done.known:
        said.append(ngettext("%(num)d was there already.", "%(num)d were there already.", done.known))
    if done.wrong:
        said.append(_("Not taken, since these are no addresses: %(addresses)s", addresses=", ".join(done.wrong[:10])))
    return " ".join(said)
