"""One way to offer that a step is taken back: the sentence about what was done carries a button that undoes it."""

from flask import flash, url_for

CATEGORY = "way-back "
"""How the category of such a sentence begins; what follows is the address on this site that the button posts to."""


def flash_way_back(message: str, endpoint: str, **values: object) -> None:
    """Say what was done, with a button that takes it back by a POST to the endpoint."""
    flash(message, CATEGORY + url_for(endpoint, **values))  # type: ignore[arg-type]  # parts of an address, of any type


def address_of(category: str) -> str:
    """Return where the button of a sentence leads; empty where the sentence has none."""
    return category.removeprefix(CATEGORY) if category.startswith(CATEGORY) else ""
