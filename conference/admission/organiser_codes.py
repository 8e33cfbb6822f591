"""The team's pages of access codes."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.admission import actions, blueprint, queries
from conference.admission.forms import AccessCodeForm
from conference.admission.models import AccessCode
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import languages, telling
from conference.lib.routes import finish, lead_to, page
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save

AREA = "/organise/<slug:slug>/codes"
LIST = "admission.codes"
EDITOR = MembershipRole.EDITOR


@blueprint.route(AREA, methods=["GET", "POST"])
@organiser_page(EDITOR)
def codes(event: Event) -> ResponseReturnValue:
    """Show the codes with how often each was used, and add one."""
    form = AccessCodeForm()
    del form.shown
    if telling.carry_out(form, lambda: actions.add_code(event, form.values, by=team_member())):
        return finish(_("The code was added."), LIST, slug=event.slug)
    rows = [(row, _address(event, row)) for row in queries.codes_of(event)]
    return page(form=form, rows=rows)


@blueprint.route(f"{AREA}/<int:code_id>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_code(event: Event, code_id: int) -> ResponseReturnValue:
    """Change a code."""
    row = _code(event, code_id)

    def drawn(**sent: Any) -> AccessCodeForm:
        return AccessCodeForm(obj=row, **sent)

    form = drawn()
    if save(form, row, lambda: drawn(formdata=None),
            lambda: actions.change_code(event, row, form.values, by=team_member())):  # fmt: skip
        return finish(_("The code was changed."), LIST, slug=event.slug)
    return page(form=form, row=row)


@blueprint.post(f"{AREA}/<int:code_id>/remove")
@organiser_page(EDITOR)
def remove_code(event: Event, code_id: int) -> ResponseReturnValue:
    """Remove a code that nobody came by."""
    row = _code(event, code_id)
    code = row.code
    with telling.flashed():
        offer(event, _("Removed: %(name)s", name=code), actions.remove_code(event, row, by=team_member()))
    return lead_to(LIST, slug=event.slug)


def _code(event: Event, code_id: int) -> AccessCode:
    return queries.code_of(event, code_id) or abort(404)


def _address(event: Event, row: AccessCode) -> str:
    """Return the address of the form with a code filled in, to be passed on."""
    return languages.external_url("registration.register", event.language, event.language, slug=event.slug,
                                  code=row.code)  # fmt: skip
