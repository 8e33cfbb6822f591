"""Words on both sides of a break that nobody sees stay two words, in every field, name, file and feed."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from wtforms import Form, HiddenField, PasswordField, StringField, TextAreaField

import conference
from conference.czech.names import clean_name
from conference.czech.titles import normalise_titles_before
from conference.forms.fields import clean, clean_text
from conference.lib.filenames import safe_filename
from conference.lib.ical import CalendarEntry, calendar_file
from conference.lib.tables import Column, csv_lines, write_ods, write_xlsx
from conference.lib.white_space import broken, spaced
from conference.lib.xml import allowed

BREAKS = "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"


@pytest.mark.parametrize("mark", BREAKS, ids=lambda mark: f"U+{ord(mark):04X}")
def test_a_break_becomes_white_space(mark: str) -> None:
    typed = f"Zabydlování{mark}rodin"

    assert clean(typed) == clean_name(typed) == spaced(typed) == allowed(typed) == "Zabydlování rodin"
    assert clean_text(typed) == broken(typed) == "Zabydlování\nrodin"
    assert safe_filename(f"{typed}.pdf", "x", "pdf") == "Zabydlování rodin.pdf"
    assert normalise_titles_before(f"Ing.{mark}Mgr.") == "Ing. Mgr."


@pytest.mark.parametrize("mark", BREAKS, ids=lambda mark: f"U+{ord(mark):04X}")
def test_a_stored_break_is_white_space_in_calendars_and_lists(app, mark: str) -> None:
    typed, moment = f"Sál{mark}A", datetime(2026, 6, 11, 9, tzinfo=UTC)
    entry = CalendarEntry("a", typed, moment, moment, "Europe/Prague", moment, description=typed)
    column = [Column("Místnost", str)]
    sheet, ods = io.BytesIO(), io.BytesIO()
    write_xlsx(sheet, "x", column, [typed])
    write_ods(ods, "x", column, [typed])

    assert calendar_file("x", [entry]).count("Sál A".encode()) == 2
    assert b"".join(csv_lines(column, [typed])).decode("utf-8-sig").splitlines()[1] == "Sál A"
    for file in (sheet, ods):
        file.seek(0)
        assert CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[1] == ["Sál A"]


def test_several_lines_keep_their_ends() -> None:
    assert clean_text("a\r\nb\rc\nd\x0be\r\n\r\nf ") == "a\nb\nc\nd\ne\n\nf"


def test_every_text_field_of_every_form_is_cleaned() -> None:
    for module in walk_packages(conference.__path__, "conference."):
        import_module(module.name)

    def forms(kind: type) -> set[type]:
        return {kind, *(below for sub in kind.__subclasses__() for below in forms(sub))}

    bare = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in forms(Form)
        if form.__module__.startswith("conference.") and ".demo." not in form.__module__
        for name, field in vars(form).items()
        if _is_text(field) and not _is_cleaned(field)
    }
    assert bare == set()


def _is_text(field: Any) -> bool:
    kind = getattr(field, "field_class", None)
    return (
        isinstance(kind, type)
        and issubclass(kind, StringField | TextAreaField)
        and not issubclass(kind, PasswordField | HiddenField)
    )


def _is_cleaned(field: Any) -> bool:
    names = {getattr(one, "__name__", "") for one in field.kwargs.get("filters", ())}
    return any(name.startswith("clean") for name in names)
