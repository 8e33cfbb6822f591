"""Moving many people to a visit group who have nothing to give up for it: places, records and letters in a few
statements.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import ACTIVE, Place, PlaceState
from conference.places.queries import quota_for_wish
from conference.registration import mails, rules
from conference.registration.models import Registration
from conference.registration.queries import Turn
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team.audit import record_many
from conference.team.models import User
from conference.visits.models import VisitGroup
from conference.visits.wording import group_name


@action
def move_many(
    event: Event, registration_ids: Sequence[int], group: VisitGroup, *, gives_up: bool, by: User
) -> list[Place]:
    """Put people into a visit group, in their order, who hold a place at the conference and none beside it.

    The same as `actions.move` for each in turn; the caller has locked the event and seen what they hold. Raises
    RegistrationRefused: GROUP_FULL where there are not places for all, unless `gives_up` says that they may wait.
    """
    session = require_action()
    rules.check(rules.may_change(event, True, now()), by_team=True)
    if quota_for_wish(event.id, str(group.id)) is None:  # its visit is in the tray
        raise RegistrationRefused(RegistrationRefusal.NO_SUCH_GROUP)
    positions = places.seat_many(registration_ids, group.quota_id)
    rules.check(rules.move_problem(not any(positions), gives_up))
    people = sa.select(Registration).where(Registration.id.in_(registration_ids))
    known = {row.id: row for row in session.scalars(people.execution_options(populate_existing=True))}
    active = sa.select(Place).where(
        Place.quota_id == group.quota_id, Place.registration_id.in_(registration_ids), Place.state.in_(ACTIVE)
    )
    seated = {place.registration_id: place for place in session.scalars(active)}
    turns = [Turn(seated[row_id], position) for row_id, position in zip(registration_ids, positions, strict=True)]
    mails.tell_first_visits(event, turns)
    name, nothing = group_name(group), {"group": None, "waiting": None}
    changes = [
        (known[place.registration_id], nothing,
         {**nothing, "group" if place.state is PlaceState.CONFIRMED else "waiting": name})
        for place in (turn.place for turn in turns)
    ]  # fmt: skip
    record_many(event, "moved_registration", changes, by=by)
    return [turn.place for turn in turns]
