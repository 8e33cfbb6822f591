"""Fields of texts with placeholders: what can't be filled in is refused, with what was probably meant."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from conference.forms.fields import fail
from conference.mailing import placeholders
from conference.mailing.placeholders import FilledIn, Placeholder, written


def knows(field: Any, allowed: Collection[FilledIn]) -> bool:
    """Refuse placeholders that mean nothing in a field, which ends a validation; with the one that was meant."""
    for name in placeholders.unknown(field.data or "", allowed):
        if near := placeholders.meant(name, allowed):
            return fail(field, _("{%(name)s} is not known. Did you mean {%(near)s}?", name=name, near=near))
        known = ", ".join(written(one, "cs") for one in Placeholder if one in allowed)
        return fail(field, _("{%(name)s} can't be filled in here. These can: %(known)s", name=name, known=known))
    for name in placeholders.within_addresses(field.data or ""):
        return fail(field, _("{%(name)s} is a whole address. Do not put it inside another one.", name=name))
    return True
