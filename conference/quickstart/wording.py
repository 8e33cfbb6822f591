"""The quick start in words: what a column holds, what is uncertain about a row."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from conference.quickstart.reading import Column, Doubt

COLUMNS = {
    Column.TIME: _l("from, or from and until"),
    Column.ENDS: _l("until"),
    Column.LENGTH: _l("length in minutes"),
    Column.DAY: _l("day"),
    Column.TITLE: _l("title"),
    Column.SPEAKER: _l("who speaks"),
    Column.ORGANISATION: _l("organisation"),
    Column.ROOM: _l("room"),
    Column.NOTHING: _l("nothing of these"),
}
DOUBTS = {
    Doubt.NO_TIME: _l("No time: ticked, it goes into the tray."),
    Doubt.GUESSED_END: _l("The end is a guess."),
    Doubt.NO_TITLE: _l("The title is missing."),
    Doubt.OTHER_DAY: _l("It is outside the days of the conference."),
    Doubt.LONG: _l("It is very long. Is the end right?"),
    Doubt.NO_PERSON: _l("What stands under who speaks is not understood as a name."),
}
