"""The shape of what is typed into the editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from conference.events.models import Event
from conference.forms.base import PageForm
from conference.forms.field_values import as_sent
from conference.forms.fields import SelectChoice, choices, fail, line, only_languages, text, whole_number
from conference.forms.shown import RowForm, digest
from conference.forms.time_fields import YEARS, ClockField, DayField, span_of, zone
from conference.lib import clock
from conference.lib.codes import PAGE_LENGTH, new_code, normalise_code
from conference.lib.wall_clock import NoSuchMoment, Span, moment_of
from conference.programme.actions import ItemDetails, Placement
from conference.programme.editor.item_kinds import kind_of
from conference.programme.forms import row_id
from conference.programme.models import Item, ItemKind, Room
from conference.programme.wording import KINDS, short_day

MOST_MINUTES = 12 * 60
USUAL = 30  # minutes of an item of which only the start is known
ANY = -1  # of a select box: leave it as it is
REASON = 300  # characters
SIGN = _l("With a minus it is earlier.")


def _room(value: Any) -> int:
    return ANY if value in (None, "", str(ANY)) else row_id(value)


def _code(typed: Any) -> str:
    """Return the code that a page gave a new item; a new one where that is none."""
    return normalise_code(typed or "", PAGE_LENGTH) or new_code(PAGE_LENGTH)


def room_choices(rooms: Sequence[Room], *before: SelectChoice) -> list[SelectChoice]:
    """Return the rooms to choose from; 0 is none."""
    return [*before, SelectChoice("0", "–"), *(SelectChoice(str(room.id), room.name) for room in rooms)]


def prefix_of(row: Item) -> str:
    """Return what the names of an item's fields begin with, on a page that has many of them."""
    return f"place-{row.code}"


class PlaceForm(RowForm):
    """When and where one item is. Without an end it keeps its length."""

    columns = {"day": "starts_at", "starts": "starts_at", "ends": "ends_at", "room": "room_id"}  # noqa: RUF012 - read only
    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    starts = ClockField(_l("From"), [InputRequired(_l("Write when it starts."))])
    ends = ClockField(_l("Until"), [Optional()], may_end_day=True)
    room = SelectField(_l("Room"), coerce=row_id, validate_choice=False)
    span: Span | None = None  # once the times were read

    @classmethod
    def of(cls, row: Item, rooms: Sequence[Room], event: Event, **sent: Any) -> PlaceForm:
        """Return the form of an item; what is in the tray has no time yet."""
        form = cls(data=_data_of(row, event), prefix=prefix_of(row), **sent)
        form.row = row
        form.room.choices = room_choices(rooms)
        return form

    row: Item

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: times that are moments."""
        if not super().validate(extra_validators):
            return False
        if self.ends.data is None:
            self.span = _as_long(self, self.day.data, self.row)
        else:
            self.span = span_of(self.day.data, self.starts, self.ends)
        return self.span is not None

    def placement(self) -> Placement:
        """Return what was typed. Call after `validate`."""
        if self.span is None:
            raise ValueError("the times were not validated")
        return Placement(self.span.starts_at, self.span.ends_at, self.room.data or None)


def shown_by(rooms: Sequence[Room], event: Event) -> Callable[[Item], str]:
    """Return what says of an item what its form would show: one form does it for all items of a page, and what shows
    the same is told once.
    """
    form = PlaceForm(formdata=None)
    form.room.choices = room_choices(rooms)
    known: dict[tuple[str, Any], str] = {}

    def told(name: str, value: Any) -> str:
        if (name, value) not in known:
            form[name].process(None, value)
            known[name, value] = digest(name, as_sent(form[name]))
        return known[name, value]

    def shown(row: Item) -> str:
        values = _data_of(row, event)
        return " ".join(f"{name}:{told(name, values.get(name))}" for name in PlaceForm.columns)

    return shown


def _as_long(form: Any, day: date | None, row: Item | None) -> Span | None:
    """Return a span that begins at the time typed, as long as the item is."""
    if day is None or form.starts.data is None:
        return None
    try:
        starts_at = moment_of(datetime.combine(day, form.starts.data), zone(), form.starts.which)
    except NoSuchMoment as refused:
        form.starts.refuse(refused)
        return None
    return Span(starts_at, starts_at + (row.ends_at - row.starts_at if row else timedelta(minutes=USUAL)))


def _data_of(row: Item, event: Event) -> dict[str, Any]:
    if not row.is_placed:
        return {"day": event.starts_on, "room": row.room_id or 0}
    day = clock.local(row.starts_at, event.timezone).date()
    return {"day": day, "starts": row.starts_at, "ends": row.ends_at, "room": row.room_id or 0}


class AddForm(PageForm):
    """A new item in one line: the title is enough, then it waits in the tray."""

    code = HiddenField(filters=[_code])
    day = DayField(_l("Day"), [Optional()])
    starts = ClockField(_l("From"), [Optional()])
    ends = ClockField(_l("Until"), [Optional()], may_end_day=True)
    title_cs = line(_l("Title in Czech"))
    title_en = line(_l("Title in English"))
    kind = SelectField(_l("What it is"), validate_choice=False, default="")
    room = SelectField(_l("Room"), coerce=row_id, validate_choice=False)
    span: Span | None = None
    event: Event

    @classmethod
    def of(cls, event: Event, rooms: Sequence[Room], **given: Any) -> AddForm:
        """Return the form with what is already known of the new item."""
        form = cls(**given)
        form.event = event
        form.kind.choices = [SelectChoice("", _("as the title says")), *choices(KINDS)]
        form.room.choices = room_choices(rooms)
        only_languages(form, event.languages)
        form.title.flags.required = True
        return form

    @property
    def title(self) -> Any:
        """The field of the title in the first language."""
        return self[f"title_{self.event.language}"]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: a title, and times that are moments."""
        if not super().validate(extra_validators):
            return False
        if not self.title.data:
            return fail(self.title, _("Write the title."))
        if self.starts.data is None:
            return self.ends.data is None or fail(self.starts, _("Write when it starts."))
        if self.ends.data is None:
            self.span = _as_long(self, self.day.data, None)
        else:
            self.span = span_of(self.day.data, self.starts, self.ends)
        return self.span is not None

    def details(self) -> ItemDetails:
        """Return the new item. Call after `validate`."""
        titles = {name: str(self[name].data or "") if name in self else "" for name in ("title_cs", "title_en")}
        day, _following = clock.day_bounds(self.event.starts_on, self.event.timezone)
        span = self.span or Span(day, day + timedelta(minutes=USUAL))
        kind = ItemKind(self.kind.data) if self.kind.data in set(ItemKind) else kind_of(self.title.data)
        return ItemDetails(
            kind, span.starts_at, span.ends_at, titles["title_cs"], titles["title_en"], room_id=self.room.data or None,
            is_placed=self.span is not None,
        )  # fmt: skip


class MoveItemsForm(PageForm):
    """A whole move that begins at one item; the button says which one."""

    seen = HiddenField()
    code = HiddenField(filters=[_code])  # of a duplicate
    minutes = whole_number(_l("By so many minutes"), -MOST_MINUTES, MOST_MINUTES, hint=SIGN)
    own_room = BooleanField(_l("Only in this room"))
    longer = whole_number(_l("By so many minutes"), -MOST_MINUTES, MOST_MINUTES)
    other = SelectField(_l("The other one"), validate_choice=False)


class MoveSeveralForm(PageForm):
    """Several items moved at once."""

    seen = HiddenField()
    item = SelectMultipleField(_l("Items"), validate_choice=False)
    day = SelectField(_l("Day"), default="")
    room = SelectField(_l("Room"), coerce=_room, default=ANY, validate_choice=False)
    minutes = whole_number(_l("By so many minutes"), -MOST_MINUTES, MOST_MINUTES, hint=SIGN)
    tray = BooleanField(_l("Into the tray"))

    @property
    def to_day(self) -> date | None:
        """The day chosen, if any."""
        return read_day(self.day.data)


class CopyForm(PageForm):
    """A day copied to another one."""

    seen = HiddenField()
    day = SelectField(_l("From the day"))
    to = SelectField(_l("To the day"))


class UndoForm(PageForm):
    """The step back, with what is still as it left it."""

    rest = BooleanField()


class AcceptForm(PageForm):
    """Why something that is pointed out is all right."""

    reason = text(_l("Why it is all right"), maximum=REASON, rows=2)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: a reason."""
        if not super().validate(extra_validators):
            return False
        return bool(self.reason.data) or fail(self.reason, _("Write the reason, so that others need not ask."))


class HoursForm(RowForm):
    """When the programme of a day should begin and end, and how long people may sit."""

    programme_from = ClockField(_l("Nothing begins before"), [Optional()])
    programme_until = ClockField(_l("Nothing ends after"), [Optional()])
    break_after = whole_number(
        _l("A break after at most so many minutes"), 0, MOST_MINUTES, required=_l("Write a number; 0 for never."),
        hint=_l("What lasts longer without a break is pointed out. 0 points out nothing."),
    )  # fmt: skip


def day_choices(days: Sequence[date], *before: SelectChoice) -> list[SelectChoice]:
    """Return the days to choose from."""
    return [*before, *(SelectChoice(day.isoformat(), short_day(day)) for day in days)]


def read_day(typed: str | None) -> date | None:
    """Return a day of an address or a select box; None for what is none, or is in no year of a conference."""
    try:
        day = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None
