"""What is decided about newcomers under the lock of the conference: codes, invitations, people of one organisation."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from conference.admission import counting, queries, rules
from conference.admission.models import Invitee
from conference.admission.rules import AdmissionRefusal, AdmissionRefused, Admittance
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import require_action
from conference.places import actions as places
from conference.registration.models import Registration


def admit(event: Event, registration_id: int, organisation_key: str, entry: Admittance) -> None:
    """Admit somebody whose row was just written: by a code, of which a use is taken, or as one of their organisation.

    Who is invited by name is counted for the organisation, and not held back. Raises AdmissionRefused.
    """
    if entry.invitee_id is None:
        check_organisation(event, organisation_key, 1, [registration_id])
    if entry.code:
        note_code([registration_id], take_code(event, entry.code, 1))


def check_organisation(event: Event, key: str, newcomers: int, but: Collection[int] = ()) -> None:
    """Refuse newcomers from an organisation of which as many come as may; `but` are those written already.

    Who waits on a waiting list, or for the team's yes, counts too. Whoever asks first holds the lock until their row is
    there for the next to count. Raises AdmissionRefused: ORGANISATION_FULL.
    """
    if event.organisation_limit is None or not key:
        return
    places.lock_event(event.quota_id, event.id)
    counted = sa.select(sa.func.count()).select_from(Registration).where(
        Registration.event_id == event.id, Registration.organisation_key == key, Registration.id.not_in(but),
        Registration.cancelled_at.is_(None), Registration.erased_at.is_(None),
    )  # fmt: skip
    others = require_action().scalar(counted) or 0
    if rules.is_over(event.organisation_limit, others, newcomers):
        raise AdmissionRefused(AdmissionRefusal.ORGANISATION_FULL, limit=event.organisation_limit, others=others)


def take_code(event: Event, typed: str, wanted: int) -> int:
    """Take so many uses of a code, under the lock of the conference; its id.

    Raises AdmissionRefused: CODE_UNKNOWN, CODE_OVER, CODE_USED_UP.
    """
    places.lock_event(event.quota_id, event.id)
    row = queries.code_named(event, rules.read_code(typed))
    if row is None:
        raise AdmissionRefused(AdmissionRefusal.CODE_UNKNOWN)
    if not counting.take_uses(row.id, wanted):
        raise AdmissionRefused(rules.code_problem(row.valid_until, now()))
    return row.id


def note_code(registration_ids: Collection[int], code_id: int) -> None:
    """Write down by which code people came."""
    rows = sa.update(Registration).where(Registration.id.in_(registration_ids)).values(access_code_id=code_id)
    require_action().execute(rows.execution_options(synchronize_session=False))


def let_go(row: Registration) -> None:
    """Give back what let somebody in whose registration ends. The conference is locked."""
    if row.access_code_id is not None:
        counting.give_back(row.access_code_id)


def admit_again(row: Registration) -> None:
    """Take it once more for a registration that goes on. The conference is locked.

    Where the code is used up by now, or its time is over, the person comes without it: the team has let them in.
    """
    if row.access_code_id is not None and not counting.take_uses(row.access_code_id, 1):
        row.access_code_id = None


def follow(row: Registration, *, was_active: bool) -> None:
    """Do the one or the other for a registration that has ended, or goes on, by what was taken back."""
    if row.is_active and not was_active:
        admit_again(row)
    elif was_active and not row.is_active:
        let_go(row)


def use_invitation(
    event: Event, invitee_id: int, email_key: str, known_id: int | None, registration_id: int
) -> None:  # fmt: skip
    """Use somebody's invitation, which is used once, and note which registration it led to.

    It is used as well where the address was known (`known_id`), or its link would tell that; whose registration that is
    gets noted where the address is the one invited, since another one may be a stranger's. Raises AdmissionRefused:
    INVITATION_USED, INVITATION_WITHDRAWN.
    """
    places.lock_event(event.quota_id, event.id)
    session = require_action()
    row = session.get(Invitee, invitee_id, with_for_update=True, populate_existing=True)
    if row is None:  # erased while the form was filled in
        raise AdmissionRefused(AdmissionRefusal.INVITATION_WITHDRAWN)
    if row.used_at is not None:
        raise AdmissionRefused(AdmissionRefusal.INVITATION_USED)
    if row.withdrawn_at is not None:
        raise AdmissionRefused(AdmissionRefusal.INVITATION_WITHDRAWN)
    row.used_at = now()
    row.registration_id = registration_id if known_id is None else known_id if row.email_key == email_key else None
