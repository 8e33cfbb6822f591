"""Tickets that are shown: a code typed or scanned, or a photo of one. For helpers and for the team."""

from __future__ import annotations

from secrets import token_urlsafe

from flask import abort, flash, jsonify, request
from flask.typing import ResponseReturnValue

from conference.desk import actions, blueprint, queries
from conference.desk.access import Door, desk_page, is_device, team_door
from conference.desk.actions import Said
from conference.desk.models import Tap
from conference.desk.rules import DISAGREES
from conference.desk.wording import no_ticket, said
from conference.events.access import organiser_page
from conference.events.models import Event
from conference.extensions import csrf
from conference.forms.fields import LINE, clean
from conference.lib import clock, languages, telling
from conference.lib.routes import lead_to
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.untrusted.codes import codes_in
from conference.untrusted.images import PICTURE_MAX_BYTES
from conference.untrusted.upload_limit import takes_upload


@blueprint.post("/desk/<token>/scan")
@takes_upload(PICTURE_MAX_BYTES, is_device)
@desk_page
def desk_scan(door: Door) -> ResponseReturnValue:
    """Note the arrival of whoever shows a ticket."""
    return lead_to("desk.desk", token=door.token, q=_noted(door))


@blueprint.post("/organise/<slug:slug>/presence/scan")
@takes_upload(PICTURE_MAX_BYTES, is_signed_in)
@organiser_page(MembershipRole.DESK)
def presence_scan(event: Event) -> ResponseReturnValue:
    """Note the same for the team."""
    door = team_door(event)
    return lead_to("desk.presence", slug=event.slug, day=door.day.isoformat(), q=_noted(door))


@blueprint.post("/desk/<token>/code.json")
@csrf.exempt  # changes nothing; the link alone decides
@takes_upload(PICTURE_MAX_BYTES, is_device)
@desk_page
def desk_code_json(door: Door) -> ResponseReturnValue:
    """Return whose ticket was shown, for the script."""
    return _whose(door)


@blueprint.post("/organise/<slug:slug>/presence/code.json")
@takes_upload(PICTURE_MAX_BYTES, is_signed_in)
@organiser_page(MembershipRole.DESK)
def presence_code_json(event: Event) -> ResponseReturnValue:
    """Return the same to the team."""
    return _whose(team_door(event))


def _noted(door: Door) -> str | None:
    """Note an arrival by what was shown, and say what became of it; what the list is searched for then."""
    with telling.flashed():
        shown = _shown()
        ticket = queries.ticket(door.event, shown)
        if ticket.registration_id is None:
            flash(no_ticket(ticket, shown, languages.current()), "error")
            return shown[:LINE] or None
        key = f"{token_urlsafe(12)}-{ticket.registration_id}"
        what = Said(key, ticket.registration_id, Tap.ARRIVED, clock.now())
        mark = actions.note(door.event, door.day, what, door.by, door.device)
        sentence = said(mark, queries.presence(mark))
        flash(sentence, "error" if mark.outcome in DISAGREES else "success")
        return mark.registration.ticket_code
    return None


def _whose(door: Door) -> ResponseReturnValue:
    shown, sentence = "", ""
    with telling.Told(lambda refused: None):
        shown = _shown()
    if not shown and not request.files:
        abort(400)
    ticket = queries.ticket(door.event, shown)
    if ticket.registration_id is None:
        sentence = no_ticket(ticket, shown, languages.current())
    return jsonify(id=ticket.registration_id, said=sentence)


def _shown() -> str:
    """Return the code that was typed, or the first one in the photo. Raises ImageRefused."""
    typed = clean(request.form.get("code"))[:LINE]
    photo = request.files.get("photo")
    if typed or photo is None:
        return typed
    return next((clean(text)[:LINE] for text in codes_in(photo.stream)), "")
