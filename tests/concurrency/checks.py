"""What must be true of places and mail after any crowd; each violation is one sentence."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from conference.extensions import db
from conference.mailing.models import Message
from conference.places.models import ACTIVE, HOLDS_A_PLACE, Place, PlaceState, Quota
from conference.places.queries import miscounted
from conference.registration.models import Registration


def of_places() -> list[str]:
    """Counters, capacities, the order of waiting lists, places held by nobody, two places of one person in a thing."""
    db.session.rollback()  # sees what others have written since
    found = [f"quota {quota}: counters {rest}" for quota, *rest in miscounted()]
    for quota in db.session.scalars(sa.select(Quota).execution_options(populate_existing=True)):
        rows = db.session.execute(sa.select(Place.id, Place.state).where(Place.quota_id == quota.id)).all()
        holders = [row.id for row in rows if row.state in HOLDS_A_PLACE]
        waits = [row.id for row in rows if row.state is PlaceState.WAITING]
        if quota.capacity is not None and len(holders) > quota.capacity:
            found.append(f"quota {quota.id}: {len(holders)} places held of {quota.capacity}")
        if waits and holders and min(waits) < max(holders):
            found.append(f"quota {quota.id}: place {max(holders)} is held while the earlier {min(waits)} waits")
        if waits and (quota.capacity is None or len(holders) < quota.capacity):
            found.append(f"quota {quota.id}: somebody waits beside a free place")
    active = sa.select(Place.id).where(Place.state.in_(ACTIVE))
    gone = active.join(Place.registration).where(Registration.cancelled_at.is_not(None))
    found += [f"place {place} is held by nobody" for place in db.session.scalars(gone)]
    doubled = active.with_only_columns(Place.registration_id, Place.quota_id).group_by(
        Place.registration_id, Place.quota_id
    )
    found += [
        f"registration {row[0]} twice in {row[1]}" for row in db.session.execute(doubled.having(sa.func.count() > 1))
    ]
    return found


def of_mails(told: list[dict[str, Any]], conference: int) -> list[str]:
    """Each person has exactly the mails that tell what happened to them, by what they were told at each step."""
    db.session.rollback()
    rows = db.session.execute(sa.select(Message.registration_id, Message.kind))
    kinds = Counter((row.registration_id, row.kind) for row in rows)
    promoted = Counter(db.session.scalars(sa.select(Message.key).where(Message.kind == "place_confirmed")))
    places = {(row.registration_id, row.quota_id): row for row in db.session.scalars(sa.select(Place))}
    found, expected = [], 0
    for person in told:
        here = person["id"]
        place, at_first = places[here, conference], person["places"][str(conference)]
        in_the_end = place.state.value if place.state in ACTIVE else person["left"].get(str(conference), "nothing")
        wanted = {
            "registration_confirmed": at_first == "confirmed",
            "registration_waiting": at_first == "waiting",
            "registration_cancelled": person.get("cancelled", False),
            "visit_changed": person.get("visit_left", False),
        }
        for kind, once in wanted.items():
            expected += once
            if kinds[here, kind] != once:
                found.append(f"registration {here} has {kinds[here, kind]} of {kind}, not {once:d}")
        told_of_place = at_first == "waiting" and in_the_end == "confirmed"
        expected += told_of_place
        if promoted[f"promoted:{place.id}"] != told_of_place:
            found.append(f"registration {here} ({at_first}, {in_the_end}): told of a place {told_of_place:d} times?")
    in_visits = {f"promoted:{row.id}" for (_, quota), row in places.items() if quota != conference}
    expected += sum(promoted[key] for key in in_visits)
    total = sum(kinds.values())
    return found if total == expected else [*found, f"{total} messages in all, not {expected}"]
