"""The shape of a pasted table, and of what was understood of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, HiddenField, SelectField
from wtforms.validators import Optional

from conference.forms.base import PageForm
from conference.forms.fields import Rows, SelectChoice, choices, fail, line, text
from conference.forms.table_files import TableField, odd_words
from conference.forms.time_fields import ClockField, span_of
from conference.lib.codes import new_code
from conference.programme.editor.forms import day_choices, read_day
from conference.programme.models import ItemKind
from conference.programme.wording import KINDS
from conference.quickstart.cells import PastedRows, cells_of, of_table
from conference.quickstart.reading import MOST_ITEMS, ColumnRole, Known, Proposed, Reading, RowDoubt
from conference.quickstart.wording import COLUMNS

MOST_TEXT = 60_000  # characters
TOKEN = 16


class PasteForm(PageForm):
    """A table, pasted or uploaded."""

    pasted = text(_l("The table"), maximum=MOST_TEXT, rows=12)
    file = TableField(_l("Or a file"), takes_documents=True)
    odd: Sequence[str] = ()
    """What is odd about the file, in sentences, once its rows were read."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: one of the two."""
        if not super().validate(extra_validators):
            return False
        return bool(self.pasted.data or self.file.upload) or fail(self.pasted, _("Paste a table, or choose a file."))

    def rows(self, known: Known) -> PastedRows:
        """Return the rows of what was sent. Call after `validate`. Raises TableRefused."""
        if not self.file.upload:
            return cells_of(self.pasted.data or "")
        table = self.file.read()
        self.odd = odd_words(table)
        return of_table(table.rows, table.outside, known.days)


class RowOfItem(Form):
    """An item as it was understood, to be corrected."""

    taken = BooleanField(_l("Take it over"))
    day = SelectField(_l("Day"), validate_choice=False)
    starts = ClockField(_l("From"), [Optional()])
    ends = ClockField(_l("Until"), [Optional()], may_end_day=True)
    title = line(_l("Title"))
    kind = SelectField(_l("What it is"), coerce=ItemKind, validate_choice=False)
    speaker = line(_l("Who speaks"), maximum=500)
    organisation = line(_l("Organisation"))
    room = line(_l("Room"), maximum=80)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check a row that is ticked: also its title, and times that are moments."""
        if not self.taken.data:
            for field in self:
                field.errors, field.process_errors = [], []
            return True
        return super().validate(extra_validators) and self._is_right()

    def _is_right(self) -> bool:
        if not self.title.data:
            return fail(self.title, _("Write the title."))
        if self.kind.data is None:
            return fail(self.kind, _("Choose what kind of item it is."))
        if self.starts.data is None:
            return self.ends.data is None or fail(self.starts, _("Write when it starts."))
        day = read_day(self.day.data)
        if day is None:
            return fail(self.day, _("Choose the day."))
        return self.ends.data is None or span_of(day, self.starts, self.ends) is not None


class UnderstoodForm(PageForm):
    """What was understood of a table; `table` is the table itself, to be read again with other columns."""

    table = HiddenField()
    token = HiddenField(filters=[lambda typed: typed if typed and len(typed) <= TOKEN else new_code(TOKEN)])
    columns = Rows(SelectField(_l("Column"), validate_choice=False))
    rows = Rows(FormField(RowOfItem), max_entries=MOST_ITEMS)
    doubts: Sequence[frozenset[RowDoubt]] = ()

    @classmethod
    def of(cls, table: str, found: Reading, days: Sequence[date]) -> UnderstoodForm:
        """Return the form of a reading."""
        form = cls(formdata=None, data={
            "table": table, "token": "", "columns": [column.value for column in found.columns],
            "rows": [_data_of(item) for item in found.items],
        })  # fmt: skip
        form.doubts = [item.doubts for item in found.items]
        form.offer(days)
        return form

    def offer(self, days: Sequence[date]) -> None:
        """Give the select boxes what can be chosen."""
        for column in self.columns:
            column.choices = choices(COLUMNS)
        for number, row in enumerate(self.rows, start=1):
            row.label.text = _("Row %(number)d", number=number)
            wanted = read_day(row.form.day.data)
            row.form.day.choices = day_choices(sorted({*days, *([wanted] if wanted else [])}), SelectChoice("", "–"))
            row.form.kind.choices = choices(KINDS)

    @property
    def chosen_columns(self) -> list[ColumnRole]:
        """What each column holds, as chosen."""
        return [ColumnRole(one.data) if one.data in set(ColumnRole) else ColumnRole.NOTHING for one in self.columns]

    def taken(self) -> Iterator[Any]:
        """Yield the rows that are ticked."""
        for row in self.rows:
            if row.form.taken.data:
                yield row.form

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: a row that is ticked."""
        if not super().validate(extra_validators):
            return False
        if not any(self.taken()):
            self.form_errors.append(_("Tick at least one row."))
            return False
        return True

    def items(self, known: Known) -> list[Proposed]:
        """Return the ticked items as they were corrected. Call after `validate`."""
        return [
            Proposed(
                row.title.data, read_day(row.day.data), row.starts.data, row.ends.data, row.kind.data,
                row.speaker.data or "", row.organisation.data or "", row.room.data or "",
            )
            for row in self.taken()
        ]  # fmt: skip


def _data_of(item: Proposed) -> dict[str, Any]:
    return {
        "taken": not item.doubts & {RowDoubt.NO_TIME, RowDoubt.NO_TITLE},
        "day": item.day.isoformat() if item.day else "",
        "starts": item.starts, "ends": item.ends, "title": item.title, "kind": item.kind, "speaker": item.speaker,
        "organisation": item.organisation, "room": item.room,
    }  # fmt: skip
