"""Forms of imports: the file, what its columns hold, and what is to be done with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from conference.forms.base import PageForm
from conference.forms.fields import ChecksField, SelectChoice, clean, fail, line
from conference.forms.shown import RowForm
from conference.forms.table_files import TableField
from conference.intake.models import Intake, IntakeKind
from conference.intake.rules import Judged, Verdict, shown
from conference.intake.targets import Target

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class UploadForm(PageForm):
    """A file with a table, and the sheet where there are several."""

    file = TableField(_l("File with the table"), _l("Choose the file with the table."))
    sheet = line(_l("Sheet"), maximum=100, hint=_l("Its name, where the table is not on the first one."))


class ColumnsForm(RowForm):
    """What each column of a table holds; made for one import by `columns_form`."""

    names: Sequence[str] = ()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Refuse also to read the same from two columns."""
        valid = super().validate(extra_validators)
        first: dict[str, Any] = {}
        for name in self.names:
            field = self[name]
            if field.data and field.data in first:
                before = first[field.data].label.text
                valid = fail(field, gettext("The same is chosen for the column “%(column)s”.", column=before))
            first.setdefault(field.data, field)
        return valid

    @property
    def chosen(self) -> list[str]:
        """What each column holds, in the order of the sheet."""
        return [self[name].data or "" for name in self.names]


def columns_form(intake: Intake, known: Iterable[Target], samples: Sequence[str], **sent: Any) -> ColumnsForm:
    """Make the form of an import: a list for each column, with a few of its cells as the hint."""
    rows = [SelectChoice("", _l("not read")), *(SelectChoice(target.name, target.label) for target in known)]
    names = [f"column_{number}" for number in range(len(intake.columns))]
    fields: dict[str, Any] = {
        name: SelectField(
            column["heading"] or gettext("Column %(letter)s", letter=letters_of(number)),
            choices=rows, description=samples[number], default=column["target"],
        )
        for number, (name, column) in enumerate(zip(names, intake.columns, strict=True))
    }  # fmt: skip
    for field in fields.values():
        field.kwargs["validate_choice"] = True
    form: ColumnsForm = type("ColumnsForm", (ColumnsForm,), {
        **fields, "names": names, "columns": dict.fromkeys(names, "columns"),
    })(**sent)  # fmt: skip
    for name in names:
        form[name].flags.conditional = True  # no field of these is more optional than the others
    return form


def letters_of(number: int) -> str:
    """Return what spreadsheets call a column, counted from 0: A, …, Z, AA."""
    return LETTERS[number] if number < len(LETTERS) else letters_of(number // 26 - 1) + LETTERS[number % 26]


class ConfirmImportForm(PageForm):
    """What is done with the rows of an import."""

    shown = HiddenField(filters=[clean])  # what the page says of the rows (rules.shown)
    tells = BooleanField(
        _l("Send a confirmation with the link to their own page to everybody who is registered"), default=True
    )
    changes = BooleanField(_l("Change those who are there already as the file says"))
    anyway = ChecksField(
        _l("Known names that are somebody else"), coerce=int,
        description=_l("Tick who is another person of the same name. The others are left out."),
    )  # fmt: skip

    def __init__(self, kind: IntakeKind, judged: Iterable[Judged], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        rows = list(judged)
        self.shown.data = self.shown.data or shown(rows)
        if kind is not IntakeKind.PEOPLE:
            del self.tells
        if not any(row.verdict is Verdict.CHANGED for row in rows):
            del self.changes
        self.anyway.choices = [
            SelectChoice(str(row.row.number), gettext("row %(row)s: %(name)s", row=row.row.number, name=row.row.name))
            for row in rows
            if row.verdict is Verdict.KNOWN
        ]
        if not self.anyway.choices:
            del self.anyway

    def ticked(self, name: str) -> Any:
        """Return what was chosen in a field; nothing where the form does not have it."""
        return self[name].data if name in self else None
