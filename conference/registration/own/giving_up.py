"""What a press gave up, in words: the sentence after it says what the page said before it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from conference import templating
from conference.lib import languages
from conference.places.models import ACTIVE, Place, PlaceState
from conference.registration import queries
from conference.registration.models import Registration
from conference.visits.wording import group_name


def remember(registration: Registration) -> Callable[[], str]:
    """Remember what a person holds and waits for; afterwards gives the sentence of what is gone, empty for nothing."""
    before = [(place, in_words(place)) for place in queries.active_places(registration)]

    def told() -> str:
        gone = [words for place, words in before if place.state not in ACTIVE]
        return _("Given up: %(places)s.", places="; ".join(gone)) if gone else ""

    return told


def in_words(place: Place) -> str:
    """Return what a place, an offer or a turn is in."""
    group, item, choice = place.quota.visit_group, place.quota.item, place.quota.choice
    if choice is not None:
        name = choice.text("label", languages.current())
    elif item is None:
        name = _("the conference")
    elif group is not None:
        name = group_name(group)
    else:
        name = f"{item.text('title', languages.current())}, {templating.time(item.starts_at)}"
    if place.state is PlaceState.CONFIRMED:
        return name
    if place.state is PlaceState.OFFERED:
        return _("%(what)s (the place kept for you)", what=name)
    return _("%(what)s (turn on the waiting list)", what=name)
