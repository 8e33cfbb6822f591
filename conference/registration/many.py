"""Registering many people in one transaction, for whom the team answers: rows in batches, places in their order.

The steps and locks of a single registration, in the same order: rows first, by address, so that nobody waits in a
circle; then the conference, groups and items under their locks. What the rows and letters hold is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.codes import TICKET_LENGTH, new_code
from conference.lib.inserts import InsertOf
from conference.lib.links import first_version
from conference.lib.model import table_of
from conference.lib.pieces import batched
from conference.lib.transaction import action, require_action
from conference.mailing.models import Priority
from conference.mailing.outbox import Letter, put_down
from conference.places import actions as places
from conference.places.queries import groups_of
from conference.places.rules import ANY
from conference.questions import answers
from conference.questions.answers import OwnAnswers
from conference.registration import queries, wishes
from conference.registration.models import Registration
from conference.visits.models import VisitGroup

Visitor = tuple[int, tuple[str, ...], str]  # registration, wishes, organisation
MANY = 500  # ids in one statement
TRIES = 5  # for ticket codes that nobody has
COLUMNS = table_of(Registration).c
INSERT = InsertOf(lambda words: words.insert(COLUMNS.id.table).on_conflict_do_nothing())


@dataclass(frozen=True)
class Newcomer:
    """One of many: the columns of the registration with its salutation and language, and the visits wished for."""

    columns: dict[str, Any]
    visits: Sequence[str] = ()
    """Wishes (`places/rules.py: VisitWish`)."""
    own: OwnAnswers = field(default_factory=dict)
    """Answers to own questions."""


@action
def register_many(event: Event, people: Sequence[Newcomer], *, tells: bool, intake_id: int) -> list[int | None]:
    """Register people with places, or turns on the waiting list, in this order; the ids of their registrations.

    None for somebody whose address is registered by now. With `tells` confirmations are put down. A choice of an own
    question that is full is left out.
    """
    ids = _insert(event, people, intake_id)
    first = [number for number, registration_id in enumerate(ids) if registration_id is not None]
    known = [ids[number] for number in first]
    registered: list[int] = [registration_id for registration_id in known if registration_id is not None]
    places.lock_event(event.quota_id, event.id)
    positions = places.seat_many(registered, event.quota_id)
    answered = ((number, people[at].own) for at, number in zip(first, registered, strict=True))
    answers.write(event.id, *answered, leaves_out=True)
    groups = _groups(event)
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)  # for the conference, by their wishes
    visitors: list[Visitor] = []
    for number, registration_id, position in zip(first, registered, positions, strict=True):
        wished = tuple(wish for wish in wishes.once(people[number].visits) if wish in groups or wish.startswith(ANY))
        if wished and position:
            waiting[wished].append(registration_id)
        elif wished:
            visitors.append((registration_id, wished, people[number].columns["organisation"]))
    _seat_in_visits(event, visitors, groups)
    for wished, ids_waiting in waiting.items():
        for some in batched(ids_waiting, MANY):
            row = sa.update(Registration).where(Registration.id.in_(some)).values(visit_wishes=list(wished))
            require_action().execute(row.execution_options(synchronize_session=False))
    if tells:
        _tell(event, [people[number] for number in first], registered, positions)
    return ids


def _insert(event: Event, people: Sequence[Newcomer], intake_id: int) -> list[int | None]:
    """Write the rows in the order of their addresses; None for an address that has one."""
    connection, moment = require_action().connection(), now()
    insert = INSERT.on(connection)
    ids: list[int | None] = [None] * len(people)
    tokens = {token_urlsafe(): number for number in range(len(people))}
    left = sorted(tokens, key=lambda token: (people[tokens[token]].columns["email_key"], tokens[token]))
    for _ in range(TRIES):
        codes = _unused_codes(event, len(left))
        rows = [
            {**people[tokens[token]].columns, "event_id": event.id, "form_token": token, "ticket_code": code,
             "privacy_read_at": None, "created_at": moment, "changed_at": moment, "intake_id": intake_id,
             "link_version": first_version()}
            for token, code in zip(left, codes, strict=True)
        ]  # fmt: skip
        if rows:
            connection.execute(insert, rows)
        written = sa.select(COLUMNS.form_token, COLUMNS.id).where(COLUMNS.intake_id == intake_id)
        for token, registration_id in connection.execute(written):
            ids[tokens[token]] = registration_id
        left = [token for token in left if ids[tokens[token]] is None and not _is_known(event, people[tokens[token]])]
        if not left:
            return ids
    raise RuntimeError("no free ticket codes were found")


def _is_known(event: Event, person: Newcomer) -> bool:
    return queries.registered(event, "", person.columns["email_key"]) is not None


def _unused_codes(event: Event, number: int) -> list[str]:
    """Return new ticket codes; somebody who registers meanwhile may still take one."""
    taken = set(require_action().scalars(sa.select(Registration.ticket_code).where(Registration.event_id == event.id)))
    found: dict[str, None] = {}
    while len(found) < number:
        if (code := new_code(TICKET_LENGTH)) not in taken:
            found[code] = None
    return list(found)


def _groups(event: Event) -> dict[str, int]:
    """Return the quotas of the visit groups by their ids, as wishes have them."""
    rows = require_action().execute(
        sa.select(VisitGroup.id, VisitGroup.quota_id).where(VisitGroup.quota_id.in_(groups_of(event.id)))
    )
    return {str(group_id): quota_id for group_id, quota_id in rows}


def _seat_in_visits(event: Event, visitors: Sequence[Visitor], groups: dict[str, int]) -> None:
    """Seat people in the groups they wish, in their order; one by one where somebody would go with any, or on several.

    Of wishes that can't be had beside each other the first one counts: a row of a table is nobody to ask.
    """
    if any(len(wished) > 1 or wished[0] not in groups for _, wished, _ in visitors):
        for registration_id, wished, organisation in visitors:
            places.seat_in_groups(registration_id, wishes.possible(event, wished, organisation))
        return
    chosen: dict[int, list[int]] = defaultdict(list)
    for registration_id, wished, _ in visitors:
        chosen[groups[wished[0]]].append(registration_id)
    for quota_id in sorted(chosen):
        places.seat_many(chosen[quota_id], quota_id)


def _tell(event: Event, people: Sequence[Newcomer], ids: Sequence[int], positions: Sequence[int]) -> None:
    """Put the confirmations down, as a single registration does; they go after what one person waits for."""
    for state, kind in ((True, "registration_confirmed"), (False, "registration_waiting")):
        letters = [
            Letter(
                key=f"registered:{registration_id}", language=person.columns["language"],
                recipient=person.columns["email"], registration_id=registration_id, facts={"position": position},
            )
            for person, registration_id, position in zip(people, ids, positions, strict=True)
            if person.columns["email"] and (position == 0) is state
        ]  # fmt: skip
        put_down(event, kind, *letters, priority=Priority.TO_MANY)
