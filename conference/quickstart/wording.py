"""The quick start in words: what a column holds, what is uncertain about a row."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.quickstart.reading import ColumnRole, RowDoubt

COLUMNS = {
    ColumnRole.TIME: _l("from, or from and until"),
    ColumnRole.ENDS: _l("until"),
    ColumnRole.LENGTH: _l("length in minutes"),
    ColumnRole.DAY: _l("day"),
    ColumnRole.TITLE: _l("title"),
    ColumnRole.SPEAKER: _l("who speaks"),
    ColumnRole.ORGANISATION: _l("organisation"),
    ColumnRole.ROOM: _l("room"),
    ColumnRole.NOTHING: _l("nothing of these"),
}
DOUBTS = {
    RowDoubt.NO_TIME: _l("No time: ticked, it goes into the tray."),
    RowDoubt.GUESSED_END: _l("The end is a guess."),
    RowDoubt.NO_TITLE: _l("The title is missing."),
    RowDoubt.OTHER_DAY: _l("It is outside the days of the conference."),
    RowDoubt.LONG: _l("It is very long. Is the end right?"),
    RowDoubt.NO_PERSON: _l("What stands under who speaks is not understood as a name."),
}
