"""People who stand at the desk without a registration: written down in a few fields, handed their own link."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.attendance import actions
from conference.attendance.rules import days_of
from conference.desk import blueprint
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import clock, telling
from conference.lib.routes import lead_to, page
from conference.places.queries import waiting_list
from conference.printing.qr import qr_svg
from conference.registration import queries
from conference.registration.own.address import my_address
from conference.registration.rules import RegistrationRefusal
from conference.registration.suggestions import suggestions
from conference.registration.team.attendees import groups_of
from conference.registration.team.forms import WalkInForm
from conference.team.access import allowed
from conference.team.models import MembershipRole


@blueprint.route("/organise/<slug:slug>/presence/walk-in", methods=["GET", "POST"])
@organiser_page(MembershipRole.DESK)
def walk_in(event: Event) -> ResponseReturnValue:
    """Register who came without a registration; where no place is free, on the waiting list or in on purpose."""
    form = WalkInForm(event, groups_of(event), today=_today(event))
    if not form.is_submitted():
        form.form_token.data = token_urlsafe(24)
    in_use = {RegistrationRefusal.EMAIL_IN_USE: _("This address is registered already.")}
    done = telling.carry_out(form, lambda: actions.register_walk_in(
        event, form.details(), visits=form.visits_wished, language=form.language.data,
        form_token=form.form_token.data or "",
        lets_in=form.reason.data if form.lets_in.data else None, day=form.day, by=team_member(),
    ), in_use, form.elsewhere)  # fmt: skip
    if done:
        return lead_to("desk.walk_in_card", slug=event.slug, registration_id=done.value.id)
    quota = event.quota
    return page(
        form=form, existing=queries.registered_under(event, form.email.data or ""), suggested=suggestions(event),
        waiting=waiting_list(quota.id), places=quota.standing(),
    )  # fmt: skip


@blueprint.get("/organise/<slug:slug>/presence/walk-in/<int:registration_id>")
@organiser_page(MembershipRole.DESK)
def walk_in_card(event: Event, registration_id: int) -> ResponseReturnValue:
    """Show what a person takes along from the desk: where they stand and, without an address, the link to their own
    page.
    """
    row = queries.person_of(event, registration_id) or abort(404)
    own_page = my_address(row) if _may_hand_over(row.email) else ""
    code = qr_svg(own_page, _("QR code: the person's own page")) if own_page else ""
    return page(row=row, turn=queries.conference_turn(row), own_page=own_page, code=code)


def _may_hand_over(email: str) -> bool:
    """Tell whether the desk may see the link: who has an address gets it by e-mail."""
    return not email or allowed("links")


def _today(event: Event) -> date | None:
    """Return today where it is a day of the conference: only then can somebody have come."""
    today = clock.local(clock.now(), event.timezone).date()
    return today if today in days_of(event.starts_on, event.ends_on) else None
