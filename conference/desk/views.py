"""The desk behind the link of a helper's device: search, one tap, undo, whoever comes without a registration."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import abort, flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from conference.attendance.actions import register_walk_in
from conference.attendance.queries import counts
from conference.desk import actions, blueprint, queries
from conference.desk.access import Door, desk_page, with_camera
from conference.desk.actions import Said
from conference.desk.forms import DeskWalkInForm, TapForm
from conference.desk.models import Tap
from conference.desk.queries import Admitted
from conference.desk.rules import SHOWN
from conference.desk.wording import ADMITTED, TAPS, handed_out, is_good, said, script_words
from conference.forms.fields import LINE, clean
from conference.lib import clock, languages, links, telling
from conference.lib.routes import lead_to, page
from conference.printing.qr import qr_svg
from conference.registration.own.address import my_address
from conference.registration.queries import conference_turn, person_of, registered_under
from conference.registration.rules import RegistrationRefusal
from conference.registration.suggestions import suggestions
from conference.registration.team.attendees import groups_of

CARD = "desk-card"


@blueprint.get("/desk/<token>")
@desk_page
def desk(door: Door) -> ResponseReturnValue:
    """Show today's state and whoever was searched for, each with what is noted and one tap."""
    people = queries.guests(door.event, door.day)
    typed = clean(request.args.get("q"))[:LINE]
    holders = [one for one in people if one.admitted is Admitted.PLACE]
    shown = queries.found(people, typed) if typed else [one for one in holders if one.state == "expected"]
    return page(
        door=door, event=door.event, q=typed, counts=counts(holders), total=len(holders), shown=shown[:SHOWN],
        pending=queries.how_many_pending(people), words=script_words(),
        more=max(len(shown) - SHOWN, 0), admitted=ADMITTED, taps=TAPS, key=token_urlsafe(12),
        handed_out={one.registration.id: handed_out(one, True) for one in shown[:SHOWN]},
    )  # fmt: skip


@blueprint.get("/desk/shell")
def shell() -> ResponseReturnValue:
    """Show the desk without anybody: what a device opens where it has no network."""
    language = request.args.get("language", "")
    if language in languages.LANGUAGES:
        g.first_language = language
    return with_camera(page(taps=TAPS, words=script_words(), event=None, door=None))


@blueprint.post("/desk/<token>/mark")
@desk_page
def desk_mark(door: Door) -> ResponseReturnValue:
    """Note one tap about one person."""
    form = TapForm()
    if not form.validate_on_submit():
        abort(400)
    registration_id, tap = form.registration_id.data or 0, Tap(form.tap.data or "")
    at = form.seen_at if tap in (Tap.UNDO_ARRIVED, Tap.UNDO_LEFT) else clock.now()
    if at is None:
        abort(400)
    key = f"{form.key.data}-{registration_id}-{tap.value}"
    tell(door, Said(key, registration_id, tap, at))
    return back(door, f"p{registration_id}")


def tell(door: Door, what: Said) -> None:
    """Take a mark and say above the next page what became of it."""
    mark = actions.note(door.event, door.day, what, door.by, door.device)
    presence = queries.presence(mark)
    flash(said(mark, presence), "success" if is_good(mark, presence) else "error")


def back(door: Door, anchor: str | None = None) -> BaseResponse:
    """Lead back to the list, with what was searched for."""
    typed = clean(request.args.get("q"))[:LINE]
    return lead_to("desk.desk", token=door.token, q=typed or None, _anchor=anchor)


@blueprint.route("/desk/<token>/walk-in", methods=["GET", "POST"])
@desk_page
def desk_walk_in(door: Door) -> ResponseReturnValue:
    """Register who came without a registration, by the rules for places that hold for everybody."""
    event = door.event
    form = DeskWalkInForm(event, groups_of(event), today=door.day)
    if not form.is_submitted():
        form.form_token.data = token_urlsafe(24)
    in_use = {RegistrationRefusal.EMAIL_IN_USE: _("This address is registered already.")}
    done = telling.carry_out(form, lambda: register_walk_in(
        event, form.details(), visits=form.visits_wished, language=event.language,
        form_token=form.form_token.data or "", lets_in=None, day=form.day, by=door.by,
    ), in_use, form.elsewhere)  # fmt: skip
    if done and door.device:
        return lead_to("desk.desk_card", token=door.token, card=links.sign(CARD, done.value.id, door.device.id))
    return page(
        door=door, event=event, form=form, suggested=suggestions(event), places=event.quota.standing(),
        is_known=bool(form.email.errors and registered_under(event, form.email.data or "")),
    )  # fmt: skip


@blueprint.get("/desk/<token>/walk-in/<card>")
@desk_page
def desk_card(door: Door, card: str) -> ResponseReturnValue:
    """Show what a person takes along whom this device has registered: without an address the link to their page."""
    known = links.read(CARD, card)
    if known is None or door.device is None or known[1] != door.device.id:
        abort(404)
    row = person_of(door.event, known[0]) or abort(404)
    own_page = "" if row.email else my_address(row)
    code = qr_svg(own_page, _("QR code: the person's own page")) if own_page else ""
    return page(door=door, event=door.event, row=row, turn=conference_turn(row), own_page=own_page, code=code)
