"""How many places there are."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

from conference.forms.shown import RowForm

MAX_CAPACITY = 100_000
NO_LIMIT = _l("Leave it empty when there is no limit.")


def capacity_field(label: Any, hint: Any = NO_LIMIT) -> IntegerField:
    """Return a number of places; empty means no limit."""
    return IntegerField(
        label,
        description=hint,
        validators=[
            Optional(),
            NumberRange(0, MAX_CAPACITY, message=_l("Write a whole number between %(min)s and %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class CapacityForm(RowForm):
    """The number of places of the conference."""

    capacity = capacity_field(_l("Number of places"))


class ItemPlacesForm(RowForm):
    """The number of places of a programme item."""

    capacity = capacity_field(
        _l("Number of places"), _l("Leave it empty when there is no limit: then nobody needs to sign up.")
    )
