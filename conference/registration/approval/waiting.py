"""What somebody gets who registers and has to wait for the team's yes."""

from __future__ import annotations

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.transaction import require_action
from conference.places import actions as places
from conference.places.models import PlaceState
from conference.places.queries import quota_for_wish
from conference.registration.answers import Answer, VisitAnswer
from conference.registration.models import Registration
from conference.registration.rules import RegistrationRefusal, RegistrationRefused


def wait(registration_id: int, event: Event, visit: str, *, takes_reserved: bool = False) -> Answer:
    """Have somebody wait, with a place or turn at the conference where the event keeps one.

    The wish for a visit comes true with the yes. Raises RegistrationRefused.
    """
    has_place, position = False, 0
    if event.approval_keeps_place:
        state, position = places.seat(registration_id, event.quota_id, takes_reserved=takes_reserved)
        has_place = state is PlaceState.CONFIRMED
    if not visit:
        return Answer(has_place, position, is_pending=True)
    group = keep_wish(registration_id, event, visit)
    return Answer(has_place, position, VisitAnswer.WISHED, group, is_pending=True)


def keep_wish(registration_id: int, event: Event, visit: str) -> int | None:
    """Write down which visit somebody wishes; the quota of its group, None for any. Raises RegistrationRefused."""
    group = quota_for_wish(event.id, visit)
    if group is None:
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_GROUP)
    row = sa.update(Registration).where(Registration.id == registration_id).values(visit_wish=visit)
    require_action().execute(row)
    return None if visit == "any" else group
