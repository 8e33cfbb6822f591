"""Deadlines that have passed when they are written: a form asks once whether that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form

from conference.forms.fields import fail
from conference.lib.clock import now


class AsksAboutPast(Form):
    """A form that takes a moment in the past only from who says that it is meant; what is stored already stays."""

    past: ClassVar[Mapping[str, Any]] = {}
    """What a moment in the past does, by the names of the fields."""
    asks_past = False
    """Whether the page is to show the box."""
    past_is_meant = BooleanField(_l("It has passed, and I mean it"))

    def has_passed(self, field: Field) -> bool:
        """Return whether what a field holds lies in the past."""
        if isinstance(field.data, datetime):
            return field.data <= now()
        return isinstance(field.data, date) and field.data < now().date()

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask about each moment that was not in the form before."""
        is_fine = super().validate(extra_validators)
        for name, follows in self.past.items():
            field = self._fields.get(name)
            if field is None or field.errors or field.data == field.object_data or not self.has_passed(field):
                continue
            self.asks_past = True
            if not self.past_is_meant.data:
                is_fine = fail(
                    field, " ".join((str(follows), _("If you mean it, tick the box at the end of the form.")))
                )
        return is_fine
