"""The team's page of helpers' devices: making, naming, showing and ending their links; what devices disagree about."""

from __future__ import annotations

from datetime import date

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference import templating
from conference.attendance.rules import days_of
from conference.desk import actions, blueprint, guides, queries, rules
from conference.desk.access import address_of
from conference.desk.forms import DeviceForm, NewDeviceForm
from conference.desk.models import DeskDevice
from conference.desk.wording import STANDINGS, disagreement, guided
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import clock, telling
from conference.lib.routes import finish, lead_to, page
from conference.printing.qr import qr_svg
from conference.team.models import MembershipRole
from conference.team.saving import save

AREA = "/organise/<slug:slug>/presence/devices"


@blueprint.route(AREA, methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def devices(event: Event) -> ResponseReturnValue:
    """Show the devices of helpers and the form for one more."""
    days = [
        day for day in days_of(event.starts_on, event.ends_on) if _standing(event, day) is not rules.LinkStanding.OVER
    ]
    things = guides.things_of(event)
    form = NewDeviceForm(
        [(day, templating.day(day)) for day in days],
        [(one.quota_id, guided(one)) for one in things if one.day in days],
    )

    def add() -> DeskDevice:
        day = date.fromisoformat(form.day.data)
        return actions.add_device(event, form.name.data or "", day, team_member(), quota_id=form.quota_id)

    if done := telling.carry_out(form, add):
        return finish(_("The link is ready."), "desk.device", slug=event.slug, device_id=done.value.id)
    found = queries.devices_of(event)
    moved = {one.quota_id: one.day for one in things}
    day_of = {row.id: moved.get(row.quota_id or 0, row.day) for row in found}
    states = {row.id: _standing(event, day_of[row.id], row.revoked_at is not None) for row in found}
    return page(
        form=form, devices=found, states=states, words=STANDINGS, marks=queries.marks_by_device(event), days=days,
        guided={one.quota_id: guided(one) for one in things}, day_of=day_of,
    )  # fmt: skip


@blueprint.route(f"{AREA}/<int:device_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def device(event: Event, device_id: int) -> ResponseReturnValue:
    """Show the link of a device, to be scanned or sent, and its name."""
    row = _device(event, device_id)

    def drawn(**sent: object) -> DeviceForm:
        return DeviceForm(data={"name": row.name}, **sent)

    form = drawn()
    if save(form, row, lambda: drawn(formdata=None),
            lambda: actions.rename_device(row, form.name.data or "", team_member())):  # fmt: skip
        return finish(_("Saved."), "desk.device", slug=event.slug, device_id=row.id)
    day = guides.day_of(row)
    state = _standing(event, day, row.revoked_at is not None)
    is_usable = state in (rules.LinkStanding.GOOD, rules.LinkStanding.EARLY)
    address = address_of(row) if is_usable else ""
    code = qr_svg(address, _("QR code: the desk on this device")) if address else ""
    thing = guides.thing_of(event, row.quota_id) if row.quota_id else None
    return page(
        form=form, row=row, day=day, address=address, code=code, state=state, words=STANDINGS,
        marks=queries.marks_by_device(event).get(row.id, 0), guided=guided(thing) if thing else "",
    )  # fmt: skip


@blueprint.post(f"{AREA}/<int:device_id>/end")
@organiser_page(MembershipRole.EDITOR)
def end_device(event: Event, device_id: int) -> ResponseReturnValue:
    """End the link of a device at once."""
    row = _device(event, device_id)
    with telling.flashed():
        actions.revoke_device(row, team_member())
        return finish(_("The link is ended: whoever has it sees nothing any more."), "desk.device", slug=event.slug,
                      device_id=row.id)  # fmt: skip
    return lead_to("desk.device", slug=event.slug, device_id=row.id)


@blueprint.post(f"{AREA}/<int:device_id>/renew")
@organiser_page(MembershipRole.EDITOR)
def renew_device(event: Event, device_id: int) -> ResponseReturnValue:
    """Give a device a new link; the one before it is no more."""
    row = _device(event, device_id)
    with telling.flashed():
        actions.renew_device(row, team_member())
        return finish(_("Here is a new link; the one before it is ended."), "desk.device", slug=event.slug,
                      device_id=row.id)  # fmt: skip
    return lead_to("desk.device", slug=event.slug, device_id=row.id)


@blueprint.get("/organise/<slug:slug>/presence/disagreements")
@organiser_page(MembershipRole.DESK)
def disagreements(event: Event) -> ResponseReturnValue:
    """Show where devices disagree, what counts, and where it is corrected."""
    rows = queries.disagreements(event)
    return page(rows=rows, words={row.id: disagreement(row) for row in rows})


@blueprint.post("/organise/<slug:slug>/presence/disagreements/<int:mark_id>")
@organiser_page(MembershipRole.DESK)
def settle(event: Event, mark_id: int) -> ResponseReturnValue:
    """Note that somebody has looked at it."""
    row = queries.open_mark(event, mark_id) or abort(404)
    with telling.flashed():
        actions.settle(row, team_member())
    return lead_to("desk.disagreements", slug=event.slug)


def _device(event: Event, device_id: int) -> DeskDevice:
    return queries.device_of(event, device_id) or abort(404)


def _standing(event: Event, day: date, is_revoked: bool = False) -> rules.LinkStanding:
    return rules.standing(day, event.timezone, is_revoked, clock.now())
