"""The team's answers to registrations that wait: a yes or a no with its letter, and taking an answer back.

A letter waits for some minutes (`rules.ANSWER_WAITS`); while it does, the answer can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from conference.admission.rules import Admittance, may_take_reserved
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message, MessageState
from conference.places import actions as places
from conference.places.models import Place, PlaceState
from conference.questions import answers as own_answers
from conference.registration import admitting, queries, settling
from conference.registration import mails as letters_about_people
from conference.registration.approval import mails
from conference.registration.models import Approval, Registration
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team.audit import record, snapshot
from conference.team.models import User

FIELDS = ("approval", "approval_reason")


@action
def answer(
    event: Event, ids: Collection[int], *, accepts: bool, reasons: Mapping[str, str], by: User
) -> list[Registration]:
    """Say yes or no to registrations that wait, in the order of registering; the ones answered.

    With a yes they get the place kept for them, else a free one or a turn, and the visit they wished for. With a no the
    registration ends, and those who wait get the place. `reasons`, by language, go into the letters. Whom somebody else
    answered meanwhile is passed over. Raises RegistrationRefused: NOBODY_CHOSEN, ANSWERED where nobody is left.
    """
    if not ids:
        raise RegistrationRefused(RegistrationRefusal.NOBODY_CHOSEN)
    rows = [row for row in _locked(event, ids) if row.is_pending]
    if not rows:
        raise RegistrationRefused(RegistrationRefusal.ANSWERED)
    for row in rows:
        before = snapshot(row, FIELDS)
        row.approval = Approval.GIVEN if accepts else Approval.REFUSED
        row.approval_reason = reasons.get(row.language) or next(filter(None, reasons.values()), "")
        row.approval_at = row.changed_at = now()
        if accepts:
            _let_come(row)
        else:
            _end(row)
        verb = "approved" if accepts else "refused_registration"
        record(event, verb, row, before=before, after=snapshot(row, FIELDS), by=by)
    return rows


@action
def take_back(event: Event, ids: Collection[int], *, by: User) -> list[Registration]:
    """Take answers back whose letters have not left: the registrations wait again; which ones.

    After a yes the place stays where the event keeps one. After a no there is a place if one is still free, else a turn
    at the end of the waiting list. Raises RegistrationRefused: ANSWER_SENT where all letters have left, EMAIL_IN_USE
    where somebody has registered anew under the address.
    """
    rows = [row for row in _locked(event, ids) if _discards_letter(row)]
    if not rows:
        raise RegistrationRefused(RegistrationRefusal.ANSWER_SENT)
    for row in rows:
        before = snapshot(row, FIELDS)
        was_given = row.approval is Approval.GIVEN
        row.approval, row.approval_reason, row.approval_at = Approval.PENDING, "", None
        row.changed_at = now()
        if was_given:
            _let_wait(row)
        else:
            _begin_anew(row)
        record(event, "took_answer_back", row, before=before, after=snapshot(row, FIELDS), by=by)
    return rows


def _locked(event: Event, ids: Collection[int]) -> Sequence[Registration]:
    """Return people of this event under the lock of all its places, in the order of registering."""
    places.lock_event(event.quota_id, event.id)
    chosen = (Registration.event_id == event.id) & Registration.id.in_(ids) & Registration.erased_at.is_(None)
    rows = sa.select(Registration).where(chosen).order_by(Registration.id).with_for_update()
    return require_action().scalars(rows.execution_options(populate_existing=True)).all()


def _let_come(row: Registration) -> None:
    """Give a place or turn to who has none yet, the visit with a place, and the letter."""
    turn = queries.conference_turn(row)
    if turn is None:
        state, position = places.seat(row.id, row.event.quota_id, takes_reserved=_takes_reserved(row))
    else:
        state, position = turn.place.state, turn.position
    if state is PlaceState.CONFIRMED:
        settling.wished_visits(row)
    mails.tell_approved(row, has_place=state is PlaceState.CONFIRMED, position=position)


def _end(row: Registration) -> None:
    """End a registration; the wish for a visit stays written, for an answer that is taken back."""
    row.cancelled_at = now()
    admitting.let_go(row)
    _leave(row, keeps_conference=False)
    mails.tell_refused(row)


def _let_wait(row: Registration) -> None:
    """Have somebody wait again: they keep the place at the conference where the event keeps one, and the wish."""
    if groups := [turn.group.id for turn in queries.visit_turns(row) if turn.group is not None]:
        row.visit_wishes = [str(group_id) for group_id in groups]
    letters_about_people.withdraw_places(row)
    turn, keeps = queries.conference_turn(row), row.event.approval_keeps_place
    if keeps and turn is not None and turn.is_offered:
        keeps = _keep_offered(turn.place)
    _leave(row, keeps_conference=keeps, keeps_choices=True)


def _keep_offered(place: Place) -> bool:
    """Make of an offer that came with the yes a place that is kept, as of any that becomes free; whether it still was
    one.
    """
    if place.offered_until is not None and place.offered_until <= now():
        return False
    places.accept(place)
    return True


def _begin_anew(row: Registration) -> None:
    session = require_action()
    row.cancelled_at = None
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise RegistrationRefused(RegistrationRefusal.EMAIL_IN_USE) from None
    admitting.admit_again(row)
    if row.event.approval_keeps_place:
        places.seat(row.id, row.event.quota_id, takes_reserved=_takes_reserved(row))
    own_answers.settle(row, leaves_out=True)


def _takes_reserved(row: Registration) -> bool:
    """Return whether somebody who came by a code gets a place reserved for invited people."""
    by_code = Admittance(code="…" if row.access_code_id else "")
    return may_take_reserved(row.event, by_code, now())


def _leave(row: Registration, *, keeps_conference: bool, keeps_choices: bool = False) -> None:
    require_action().flush()
    held = queries.active_places(row)
    for place in sorted(held, key=lambda place: place.state is PlaceState.CONFIRMED):  # what is waited for first
        keeps = keeps_choices if place.quota.choice else keeps_conference and place.quota_id == row.event.quota_id
        if not keeps:
            places.leave(place)


def _discards_letter(row: Registration) -> bool:
    """Discard the letter about an answer; whether it was still here. Who cancelled meanwhile stays cancelled."""
    was_given, was_refused = row.approval is Approval.GIVEN, row.approval is Approval.REFUSED
    if not ((was_given and row.is_active) or was_refused):
        return False
    waits = (Message.key == mails.key_of(row)) & (Message.state == MessageState.QUEUED)
    discarded = sa.update(Message).where(waits).values(state=MessageState.DISCARDED).returning(Message.id)
    return require_action().scalar(discarded.execution_options(synchronize_session=False)) is not None
