"""The team's page of registrations that wait for an answer."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.lib.way_back import flash_way_back
from conference.registration import blueprint
from conference.registration.approval import actions, queries
from conference.registration.approval.forms import AnswerForm
from conference.registration.models import Approval, Registration
from conference.registration.own.views import row_id
from conference.team.models import MembershipRole

PAGE = "registration.approval"
AT_ONCE = 20  # people whose answers one button takes back; the others have one each


@blueprint.route("/organise/<slug:slug>/approval", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def approval(event: Event) -> ResponseReturnValue:
    """Show who waits for the team, to be answered one by one or several at once; the button says which answer."""
    only = row_id(request.args["person"]) if "person" in request.args else None
    shown = queries.page_of_pending(event, request.args.get("page"), only)
    ticked = [one.registration.id for one in shown.items] if only or "all" in request.args else []
    form, accepts = AnswerForm(event, ticked), request.form.get("answer") == "yes"
    if answered := telling.carry_out(
        form, lambda: actions.answer(event, form.ids, accepts=accepts, reasons=form.reasons, by=team_member())
    ):
        _tell(event, answered.value, accepts=accepts, passed_over=len(set(form.ids)) - len(answered.value))
        return lead_to(PAGE, slug=event.slug)
    return page(form=form, shown=shown, people=shown.items, only=only, lately=queries.answered_lately(event),
                yes=Approval.GIVEN)  # fmt: skip


@blueprint.post("/organise/<slug:slug>/approval/take-back")
@organiser_page(MembershipRole.EDITOR)
def take_answer_back(event: Event) -> ResponseReturnValue:
    """Take answers back while their letters wait."""
    ids = [number for text in request.values.getlist("person") if (number := row_id(text))]
    with telling.flashed():
        rows = actions.take_back(event, ids, by=team_member())
        said = ngettext("The answer was taken back; %(num)d registration waits again.",
                        "The answers were taken back; %(num)d registrations wait again.", len(rows))  # fmt: skip
        flash(said, "success")
    return lead_to(PAGE, slug=event.slug)


def _tell(event: Event, rows: list[Registration], *, accepts: bool, passed_over: int) -> None:
    """Say what was done, with a button that takes it back where it was not for too many."""
    said = [
        ngettext("%(num)d registration was approved.", "%(num)d registrations were approved.", len(rows))
        if accepts
        else ngettext("%(num)d registration was refused.", "%(num)d registrations were refused.", len(rows)),
        _("The letters leave in ten minutes; until then you can take the answer back."),
    ]
    if passed_over > 0:
        said.append(ngettext("%(num)d registration did not wait any more.",
                             "%(num)d registrations did not wait any more.", passed_over))  # fmt: skip
    ids = [row.id for row in rows]
    if len(ids) <= AT_ONCE:
        flash_way_back(" ".join(said), "registration.take_answer_back", slug=event.slug, person=ids)
    else:
        flash(" ".join(said), "success")
