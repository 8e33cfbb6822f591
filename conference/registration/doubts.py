"""What looks mistyped in a person's data: the address and the town; names are doubted in `forms/questions.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conference.czech.municipalities import nearest
from conference.forms.questions import Doubt, code_of
from conference.lib.email_address import typo_hint


def email_doubts(form: Any) -> Iterator[Doubt]:
    """Ask about an address that looks mistyped; what is none at all can only be replaced."""
    field = form["email"]
    if hint := typo_hint(field.data or ""):
        yield Doubt("email", field.data, hint, {"email": hint}, may_keep=not field.errors)


def town_doubts(form: Any) -> Iterator[Doubt]:
    """Yield a town that no municipality is called, but one nearly is."""
    typed = form["municipality"].data or ""
    if meant := nearest(typed):
        yield Doubt("municipality", typed, meant, {"municipality": meant})


def settled(values: dict[str, Any]) -> str:
    """Return the codes of all that a registration holds already: what was decided once is not asked about again."""
    name = f"{values['given_name']} {values['family_name']}".strip()
    held = [("given_name", name), ("family_name", name), ("email", values["email"]),
            ("municipality", values["municipality"])]  # fmt: skip
    return " ".join(code_of(field, typed) for field, typed in held)
