"""The organiser's programme: rooms, items, what to look at, publishing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.programme import actions, blueprint, queries, rules, wording
from conference.programme.editor.queries import looked_at
from conference.programme.forms import ConfirmForm, ItemForm, RoomForm
from conference.programme.models import Item, Room
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save

AREA = "/organise/<slug:slug>/programme"
VIEWER, EDITOR = MembershipRole.VIEWER, MembershipRole.EDITOR


@blueprint.get(AREA)
@organiser_page(VIEWER)
def draft(event: Event) -> ResponseReturnValue:
    """Show the draft day by day, with what to look at beside each item."""
    return _draft_page(event)


@blueprint.route(f"{AREA}/add", methods=["GET", "POST"])
@organiser_page(EDITOR)
def add_item(event: Event) -> ResponseReturnValue:
    """Show a new item."""
    form = _item_form(event, None)
    if added := telling.carry_out(
        form, lambda: actions.add_item(event, form.details(), team_member(), code=form.code.data or "")
    ):
        flash(_("The item was added. The public will see it when you publish the programme."), "success")
        _say_collisions(event, added.value)
        return lead_to("programme.draft", slug=event.slug)
    return page(form=form)


@blueprint.route(f"{AREA}/<int:item_id>", methods=["GET", "POST"])
@organiser_page(VIEWER, changes=EDITOR)
def edit_item(event: Event, item_id: int) -> ResponseReturnValue:
    """Show an item of the draft."""
    row = item_or_404(event, item_id)
    form = _item_form(event, row)
    if save(form, row, lambda: _item_form(event, row, formdata=None),
            lambda: actions.edit_item(row, event, form.details(row), team_member()), lock=event):  # fmt: skip
        flash(_("The item was saved. The public will see it when you publish the programme."), "success")
        _say_collisions(event, row)
        return lead_to("programme.draft", slug=event.slug)
    return page(form=form, item=row)


@blueprint.route(f"{AREA}/<int:item_id>/remove", methods=["GET", "POST"])
@organiser_page(EDITOR)
def remove_item(event: Event, item_id: int) -> ResponseReturnValue:
    """Ask before an item goes."""
    row = item_or_404(event, item_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with telling.flashed():
            removal = actions.remove_item(row, event, team_member())
            offer(event, _("The item was removed from the draft."), removal)
        return lead_to("programme.draft", slug=event.slug)
    return page(form=form, item=row)


@blueprint.route(f"{AREA}/rooms", methods=["GET", "POST"])
@organiser_page(VIEWER, changes=EDITOR)
def rooms(event: Event) -> ResponseReturnValue:
    """Show all rooms, and one more."""
    form = RoomForm()
    if telling.carry_out(form, lambda: actions.add_room(event, *form.values, team_member(), form.hours)):
        return finish(_("The room was added."), "programme.rooms", slug=event.slug)
    return page(form=form, rooms=queries.rooms_of(event))


@blueprint.route(f"{AREA}/rooms/<int:room_id>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_room(event: Event, room_id: int) -> ResponseReturnValue:
    """Show one room."""
    room = _room(event, room_id)
    form = RoomForm(obj=room)
    if save(form, room, lambda: RoomForm(obj=room, formdata=None),
            lambda: actions.edit_room(room, event, *form.values, team_member(), form.hours),
            lock=event):  # fmt: skip
        return finish(_("The room was saved."), "programme.rooms", slug=event.slug)
    return page(form=form, room=room)


@blueprint.route(f"{AREA}/rooms/<int:room_id>/remove", methods=["GET", "POST"])
@organiser_page(EDITOR)
def remove_room(event: Event, room_id: int) -> ResponseReturnValue:
    """Ask before a room goes."""
    room = _room(event, room_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        with telling.flashed():
            removal = actions.remove_room(room, event, team_member())
            offer(event, _("The room was removed."), removal)
        return lead_to("programme.rooms", slug=event.slug)
    return page(form=form, room=room)


@blueprint.route(f"{AREA}/publish", methods=["GET", "POST"])
@organiser_page(EDITOR)
def publish(event: Event) -> ResponseReturnValue:
    """Show what publishing changes, and the button that does it."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with telling.flashed():
            release = actions.release_programme(event, team_member())
            flash(_("The programme is published as version %(number)d.", number=release.number), "success")
        return lead_to("programme.draft", slug=event.slug)
    return _draft_page(event, form=form)


def _say_collisions(event: Event, row: Item) -> None:
    """Say at once, not only on the list, that what was saved collides with another item."""
    for warned in looked_at(event, queries.draft_for_team(event).programme).open:
        if warned.item.code == row.code and warned.other is not None:
            flash(wording.warning_sentence(warned), "error")


def _draft_page(event: Event, **shown: object) -> ResponseReturnValue:
    draft = queries.draft_for_team(event)
    warnings = looked_at(event, draft.programme).open
    return page(
        programme=draft.programme,
        ids=draft.ids,
        warnings=warnings,
        warned_kinds=rules.by_kind(warnings),
        changes=draft.changes,
        release=draft.release,
        wording=wording,
        **shown,
    )


def item_or_404(event: Event, item_id: int) -> Item:
    """Return an item of this event, or the page that says there is none."""
    row = queries.item_by_id(event, item_id)
    if row is None:
        abort(404)
    return row


def _room(event: Event, room_id: int) -> Room:
    room = queries.room_by_id(event, room_id)
    if room is None:
        abort(404)
    return room


def _item_form(event: Event, row: Item | None, **sent: Any) -> ItemForm:
    return ItemForm.of(
        event,
        row,
        rooms=queries.rooms_of(event),
        organisations=event.organisations,
        speakers=queries.speakers_of(event),
        **sent,
    )
