"""What is decided about newcomers under the lock of the conference: how many come from one organisation."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from conference.admission.rules import is_over
from conference.events.models import Event
from conference.lib.transaction import require_action
from conference.places import actions as places
from conference.registration.models import Registration
from conference.registration.rules import RegistrationRefusal, RegistrationRefused


def check_organisation(event: Event, key: str, newcomers: int, but: Collection[int] = ()) -> None:
    """Refuse newcomers from an organisation of which as many come as may; `but` are those written already.

    Who waits on a waiting list, or for the team's yes, counts too. Whoever asks first holds the lock until their row is
    there for the next to count. Raises RegistrationRefused: ORGANISATION_FULL.
    """
    if event.organisation_limit is None or not key:
        return
    places.lock_event(event.quota_id, event.id)
    counted = sa.select(sa.func.count()).select_from(Registration).where(
        Registration.event_id == event.id, Registration.organisation_key == key, Registration.id.not_in(but),
        Registration.cancelled_at.is_(None), Registration.erased_at.is_(None),
    )  # fmt: skip
    others = require_action().scalar(counted) or 0
    if is_over(event.organisation_limit, others, newcomers):
        raise RegistrationRefused(RegistrationRefusal.ORGANISATION_FULL, limit=event.organisation_limit, others=others)
