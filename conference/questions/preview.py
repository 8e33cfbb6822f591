"""The questions of a conference as people see them, in a form that nobody sends."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import Form

from conference.fields.field import Field, Voice
from conference.fields.forms import asks, asks_also


@asks([], Voice.OWN)
class Preview(Form):
    """Some fields alone."""

    def __init__(self, fields: Iterable[Field]) -> None:
        asks_also(self, fields, None)
        super().__init__()
