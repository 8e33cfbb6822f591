"""The pages of the editor: a day as a grid and as a table, whole moves, steps back, what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events import actions as event_actions
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.forms.fields import SelectChoice
from conference.lib import clock, telling
from conference.lib.clock import now
from conference.lib.codes import PAGE_LENGTH, new_code
from conference.lib.routes import page
from conference.programme import blueprint, queries, steps
from conference.programme import wording as programme_wording
from conference.programme.editor import actions, forms, grid, undoing, wording
from conference.programme.editor import queries as editor_queries
from conference.programme.editor.forms import (
    AcceptForm,
    AddForm,
    CopyForm,
    HoursForm,
    MoveItemsForm,
    MoveSeveralForm,
    PlaceForm,
    UndoForm,
    day_choices,
    read_day,
    room_choices,
)
from conference.programme.editor.lines import ItemLines
from conference.programme.editor.rules import EditorRefusal, EditorRefused
from conference.programme.forms import row_id
from conference.programme.models import Item, Step
from conference.programme.organiser import AREA, item_or_404
from conference.programme.snapshot import build
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.team.saving import save
from conference.team.wording import actor_name

VIEWER, EDITOR = MembershipRole.VIEWER, MembershipRole.EDITOR
VIEWS = ("grid", "table")
STEPS = 20


@blueprint.route(f"{AREA}/editor", methods=["GET", "POST"])
@organiser_page(VIEWER, changes=EDITOR)
def editor(event: Event) -> ResponseReturnValue:
    """Show a day as a grid and as a table, and take a new item."""
    form = _add_form(event)
    if form.validate_on_submit():
        with telling.told_in(form):
            row = actions.add(event, form.details(), team_member(), form.code.data or "")
            flash(_("“%(title)s” was added.", title=row.text("title", event.language)), "success")
            return redirect(_after_adding(event, row), 303)
    return _editor_page(event, form)


def _add_form(event: Event) -> AddForm:
    """Return the form of a new item, with the time and room of the slot that was chosen, if any."""
    room, at = request.args.get("room", ""), request.args.get("at", "")
    given: dict[str, Any] = {"code": "", "day": _day(event)}
    form = AddForm.of(event, queries.rooms_of(event), data={**given, "room": row_id(room)})
    if request.method == "GET" and at:
        with suppress(ValueError):  # what is no time stands in the field, to be put right
            form.starts.process_formdata([at])
        form.starts.raw_data = [at]
    return form


def _after_adding(event: Event, row: Item) -> str:
    """Return where the next item is typed: at the end of this one, in its room."""
    if not row.is_placed:
        return _to_editor(event, _day(event), "add")
    starts, ends = (clock.local(moment, event.timezone) for moment in (row.starts_at, row.ends_at))
    at = f"{ends.hour}:{ends.minute:02}" if ends.date() == starts.date() else ""
    return _to_editor(event, starts.date(), "add", at=at, room=row.room_id or None)


def _day(event: Event) -> date:
    """Return the day of the page: of its address, else the conference's first one."""
    return read_day(request.args.get("day")) or event.starts_on


def _to_editor(event: Event, day: date, anchor: str = "", **more: Any) -> str:
    view = request.args.get("view")
    return url_for(
        "programme.editor", slug=event.slug, day=day.isoformat(), view=view if view in VIEWS else None,
        _anchor=anchor or None, **more,
    )  # fmt: skip


def _to_item(event: Event, row: Item) -> str:
    """Return where an item stands in the editor."""
    day = clock.local(row.starts_at, event.timezone).date() if row.is_placed else _day(event)
    return _to_editor(event, day, f"item-{row.code}")


def _editor_page(event: Event, form: AddForm) -> ResponseReturnValue:
    user, rows, tray = team_member(), queries.items_of(event), queries.tray_of(event)
    _note_presence(event)
    programme = build(event, rows, with_anonymous_names=True)
    rooms, day = queries.rooms_of(event), _day(event)
    looked_at = editor_queries.looked_at(event, programme)
    items = next((one.items for one in programme.days if one.date == day), ())
    days = days_of(event, [one.date for one in programme.days])
    view = request.args.get("view") if request.args.get("view") in VIEWS else None
    by_code, warned = {row.code: row for row in rows}, looked_at.by_item()
    shown = forms.shown_by(rooms, event) if allowed("changes") else lambda _row: ""
    lines = ItemLines(event, day, view, shown, _("(no title)"))
    return page(
        form=form, day=day, days=days, view=view or "", rows=by_code,
        lines={item.code: lines.of_item(by_code[item.code], item, warned[item.code]) for item in items},
        tray=[lines.of_tray(row) for row in tray],
        grid=grid.lay_out(day, items, [(room.id, room.name) for room in rooms], event.timezone,
                          (event.programme_from, event.programme_until)),
        looked_at=looked_at, warned_kinds=looked_at.by_kind(whole=request.args.get("look") == "all"),
        counts={one.date: len(one.items) for one in programme.days},
        here=_names(event), seen=steps.last(event), recent=steps.recent(event, STEPS),
        undo=steps.to_undo(event, user.id), redo=steps.to_redo(event, user.id), rooms=rooms,
        wording=programme_wording, words=wording, actor_name=actor_name, clock_words=grid.words,
    )  # fmt: skip


def days_of(event: Event, others: Sequence[date]) -> list[date]:
    """Return the days of a conference, and those of items outside of them."""
    own = [event.starts_on + timedelta(days=number) for number in range((event.ends_on - event.starts_on).days + 1)]
    return sorted({*own, *others})


@blueprint.route(f"{AREA}/<int:item_id>/place", methods=["GET", "POST"])
@organiser_page(EDITOR)
def place_item(event: Event, item_id: int) -> ResponseReturnValue:
    """Show an item's time and room, and the moves that begin at it."""
    row, rooms = item_or_404(event, item_id), queries.rooms_of(event)
    form = PlaceForm.of(row, rooms, event)
    if save(form, row, lambda: PlaceForm.of(row, rooms, event, formdata=None),
            lambda: actions.place(event, row, form.placement(), team_member()), lock=event):  # fmt: skip
        flash(_("“%(title)s” was moved.", title=row.text("title", event.language)), "success")
        return redirect(_to_item(event, row), 303)
    return _item_page(event, row, form, _move_form(event, row))


@blueprint.route(f"{AREA}/<int:item_id>/moves", methods=["GET", "POST"])
@organiser_page(EDITOR)
def move_item(event: Event, item_id: int) -> ResponseReturnValue:
    """Show the moves that begin at an item, and do the one whose button was pressed."""
    row = item_or_404(event, item_id)
    form = _move_form(event, row)
    if form.validate_on_submit():
        with telling.told_in(form):
            done = _move(event, row, form, request.form.get("move", ""))
            _say_done(done)
            return redirect(_to_item(event, row), 303)
        form.seen.data = str(steps.last(event))  # whoever presses again has read what was said
    place = PlaceForm.of(row, queries.rooms_of(event), event, formdata=None)
    return _item_page(event, row, place, form)


def _move(event: Event, row: Item, form: MoveItemsForm, name: str) -> Step | None:
    by, seen = team_member(), seen_of(request.form.get("seen"))
    match name:
        case "shift":
            return actions.shift(
                event, row.code, form.minutes.data or 0, own_room=form.own_room.data, seen=seen, by=by
            )  # fmt: skip
        case "lengthen":
            return actions.lengthen(event, row.code, form.longer.data or 0, seen=seen, by=by)
        case "swap":
            return actions.swap(event, row.code, form.other.data or "", seen=seen, by=by)
        case "duplicate":
            return actions.duplicate(event, row, form.code.data or new_code(PAGE_LENGTH), by=by)
        case "tray":
            return actions.to_tray(event, row, by)
    raise EditorRefused(EditorRefusal.NOTHING)


def _move_form(event: Event, row: Item) -> MoveItemsForm:
    form = MoveItemsForm(data={"seen": steps.last(event), "code": new_code(PAGE_LENGTH)})
    others = [one for one in queries.items_of(event) if one.code != row.code]
    form.other.choices = [
        SelectChoice(one.code, f"{_when(event, one)} {one.text('title', event.language)}") for one in others
    ]
    return form


def _when(event: Event, row: Item) -> str:
    local = clock.local(row.starts_at, event.timezone)
    return f"{programme_wording.short_day(local.date())} {local.hour}:{local.minute:02}"


def _item_page(event: Event, row: Item, form: PlaceForm, moves: MoveItemsForm) -> ResponseReturnValue:
    return page(form=form, moves=moves, item=row, back=_to_item(event, row), failed=form if form.errors else moves)


@blueprint.route(f"{AREA}/editor/several", methods=["GET", "POST"])
@organiser_page(EDITOR)
def move_several(event: Event) -> ResponseReturnValue:
    """Show the items that were ticked, and where they may go."""
    rows = [*queries.items_of(event), *queries.tray_of(event)]
    chosen = set(request.values.getlist("item"))
    found = [row for row in rows if row.code in chosen]
    form = MoveSeveralForm(data={"seen": steps.last(event), "item": [row.code for row in found]})
    form.item.choices = [(row.code, row.text("title", event.language)) for row in rows]
    form.day.choices = day_choices(days_of(event, ()), SelectChoice("", _("as it is")))
    form.room.choices = room_choices(queries.rooms_of(event), SelectChoice("", _("as it is")))
    if form.validate_on_submit():
        with telling.told_in(form):
            _say_done(actions.send(
                event, chosen, seen=seen_of(request.form.get("seen")), by=team_member(), day=form.to_day,
                room=max(form.room.data, 0), changes_room=form.room.data != forms.ANY, tray=form.tray.data,
                minutes=form.minutes.data or 0,
            ))  # fmt: skip
            return redirect(_to_editor(event, form.to_day or _day(event)), 303)
        form.seen.data = str(steps.last(event))
    return page(form=form, items=found, back=_to_editor(event, _day(event)), when=lambda row: _when(event, row))


@blueprint.route(f"{AREA}/editor/copy", methods=["GET", "POST"])
@organiser_page(EDITOR)
def copy_day(event: Event) -> ResponseReturnValue:
    """Show which day is copied, and to which one."""
    days = days_of(event, [clock.local(row.starts_at, event.timezone).date() for row in queries.items_of(event)])
    form = CopyForm(data={"seen": steps.last(event), "day": _day(event).isoformat()})
    form.day.choices = form.to.choices = day_choices(days)
    if form.validate_on_submit():
        with telling.told_in(form):
            day, to = read_day(form.day.data), read_day(form.to.data)
            if day is None or to is None:
                raise EditorRefused(EditorRefusal.NOTHING)
            _say_done(actions.copy_day(event, day, to, seen=seen_of(request.form.get("seen")), by=team_member()))
            return redirect(_to_editor(event, to), 303)
        form.seen.data = str(steps.last(event))
    return page(form=form, days=days, back=_to_editor(event, _day(event)))


@blueprint.route(f"{AREA}/editor/hours", methods=["GET", "POST"])
@organiser_page(EDITOR)
def programme_hours(event: Event) -> ResponseReturnValue:
    """Show the hours of the programme and how long people may sit."""
    form = HoursForm(obj=event)

    def change() -> None:
        values = {name: form[name].data for name in ("programme_from", "programme_until", "break_after")}
        event_actions.change_event(event.id, values, by=team_member())

    if save(form, event, lambda: HoursForm(obj=event, formdata=None), change):
        flash(_("Saved."), "success")
        return redirect(_to_editor(event, _day(event)), 303)
    return page(form=form)


@blueprint.route(f"{AREA}/steps/<int:step_id>/undo", methods=["GET", "POST"])
@organiser_page(EDITOR)
def undo_step(event: Event, step_id: int) -> ResponseReturnValue:
    """Show what taking a step back does, and do it."""
    step, form = steps.by_id(event, step_id), UndoForm()
    if step is None:
        abort(404)
    if form.validate_on_submit():
        with telling.told_in(form):
            done = undoing.undo(event, step_id, rest=form.rest.data, by=team_member())
            _say_done(done)
            return redirect(_to_editor(event, _day_of(event, done)), 303)
    found = None
    if not form.errors:
        with telling.flashed():
            found = undoing.look(event, step)
    else:
        with telling.Told(lambda _refused: None):  # the form says it
            found = undoing.look(event, step)
    return page(
        form=form, step=step, found=found, words=wording, actor_name=actor_name, back=_to_editor(event, _day(event))
    )


def _day_of(event: Event, step: Step | None) -> date:
    """Return a day on which a step shows."""
    for change in steps.changes_of(step) if step else ():
        row = queries.item_by_code(event, change.code)
        if row is not None and row.is_placed:
            return clock.local(row.starts_at, event.timezone).date()
    return _day(event)


@blueprint.route(f"{AREA}/editor/warnings/<code:mark>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def accept_warning(event: Event, mark: str) -> ResponseReturnValue:
    """Ask why something that is pointed out is all right."""
    programme = queries.draft_for_team(event).programme
    warned = editor_queries.looked_at(event, programme).by_mark(mark)
    if warned is None:
        with telling.flashed():
            raise EditorRefused(EditorRefusal.GONE)
        return redirect(_to_editor(event, _day(event)), 303)
    form = AcceptForm()
    sentence = programme_wording.warning_sentence(warned)
    title = warned.item.text("title", event.language)
    if form.validate_on_submit():
        actions.accept(event, warned.key, form.reason.data or "", f"{title}: {sentence}", team_member())
        flash(_("It is not pointed out any more."), "success")
        return redirect(_to_editor(event, clock.local(warned.item.starts_at, event.timezone).date(), "warnings"), 303)
    return page(form=form, warned=warned, sentence=sentence, back=_to_editor(event, _day(event)))


@blueprint.post(f"{AREA}/editor/accepted/<int:accepted_id>")
@organiser_page(EDITOR)
def point_out_again(event: Event, accepted_id: int) -> ResponseReturnValue:
    """Take an acceptance back."""
    if not actions.point_out_again(event, accepted_id, team_member()):
        abort(404)
    flash(_("It is pointed out again."), "success")
    return redirect(_to_editor(event, _day(event), "warnings"), 303)


@blueprint.get(f"{AREA}/editor/state.json")
@organiser_page(VIEWER)
def editor_state_json(event: Event) -> ResponseReturnValue:
    """Tell the editor's script who else is there, and what the others have done since the step it has shown."""
    user = team_member()
    _note_presence(event)
    later = [step for step in steps.since(event, seen_of(request.args.get("seen"))) if step.user_id != user.id]
    return jsonify(
        seen=steps.last(event), here=_names(event),
        said=[f"{actor_name(step.actor)}: {wording.step_sentence(step)}" for step in later],
    )  # fmt: skip


def _note_presence(event: Event) -> None:
    """Remember that the person is there, now and then."""
    heard = editor_queries.heard_of(event, team_member())
    if heard is None or heard < now() - actions.HEARD_EVERY:
        actions.note_presence(event, team_member())


def _names(event: Event) -> list[str]:
    """Return the names of the others who have the editor open."""
    return [user.name or user.email for user in editor_queries.others_here(event, team_member())]


def seen_of(typed: str | None) -> int:
    """Return the number of the last step that a page had shown; 0 where that is not known."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else 0


def _say_done(step: Step | None) -> None:
    """Say what was done; a step that changed nothing says so."""
    if step is None:
        flash(_("Nothing has changed."), "info")
        return
    said = wording.step_sentence(step)
    flash(f"{said[0].upper()}{said[1:]}.", "success")
