"""What somebody gets who registers and has to wait for the team's yes."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.transaction import require_action
from conference.places import actions as places
from conference.places.models import PlaceState
from conference.places.rules import ANY
from conference.registration import wishes
from conference.registration.answers import Answer, OnVisit, VisitAnswer
from conference.registration.models import Registration


def wait(registration_id: int, event: Event, visits: Sequence[str], *, takes_reserved: bool = False) -> Answer:
    """Have somebody wait, with a place or turn at the conference where the event keeps one.

    The wishes for visits come true with the yes. Raises RegistrationRefused.
    """
    has_place, position = False, 0
    if event.approval_keeps_place:
        state, position = places.seat(registration_id, event.quota_id, takes_reserved=takes_reserved)
        has_place = state is PlaceState.CONFIRMED
    asked = wishes.once(visits)
    return Answer(has_place, position, keep_wishes(registration_id, event, asked) if asked else (), is_pending=True)


def keep_wishes(registration_id: int, event: Event, asked: Sequence[str]) -> tuple[OnVisit, ...]:
    """Write down which visits somebody wishes. Raises RegistrationRefused."""
    groups = wishes.quotas_for(event, asked)
    row = sa.update(Registration).where(Registration.id == registration_id).values(visit_wishes=list(asked))
    require_action().execute(row)
    return tuple(
        OnVisit(VisitAnswer.WISHED, None if wish.startswith(ANY) else group, visit=wishes.visit_of(event.id, wish))
        for wish, group in zip(asked, groups, strict=True)
    )
