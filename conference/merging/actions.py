"""Making one registration of two, and two of one again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conference.attendance import actions as attendance
from conference.certificates import actions as certificates
from conference.certificates import correcting
from conference.events.models import Event
from conference.fields.kinds import Choice, TownLine
from conference.fields.registration import BY_NAME
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.mailing import outbox
from conference.merging import queries, rules
from conference.merging.models import RegistrationMerge
from conference.merging.rules import MergeRefusal, MergeRefused, PlaceFate
from conference.places import actions as places
from conference.places.handing_over import hand_over
from conference.places.models import Place, PlaceState
from conference.places.reinstating import reinstate
from conference.questions import answers as own_answers
from conference.questions.asked import own_fields
from conference.questions.models import AnswerValue, QuestionChoice
from conference.registration import actions as registrations
from conference.registration import admitting, wishes
from conference.registration import queries as people
from conference.registration.details import Details, details_of
from conference.registration.models import Approval, Registration
from conference.registration.own import new_emails
from conference.team import audit
from conference.team.models import User


@action
def merge(
    event: Event, kept_id: int, other_id: int, takes: Collection[str], *, shown: str, by: User
) -> RegistrationMerge:
    """Make one registration of two of the same person; the other one's link leads to it from now on.

    `takes` names the fields whose answer is that of the other one; of consents the stricter one holds. Of two places
    in one thing the better one stays, and who is next in line gets what is freed. Certificates stay as they are. No
    letter is written except about a changed address. `shown` marks how both were looked at (`queries.state_of`).

    Raises MergeRefused: GONE, SINCE; QuestionRefused for a choice of a cancelled registration that is full by now.
    """
    session = require_action()
    places.lock_event(event.quota_id, event.id)
    kept, other = _both(event, kept_id, other_id)
    if shown != queries.state_of(kept, other):
        raise MergeRefused(MergeRefusal.SINCE)
    before = _before(kept, other)
    answers = _answers(kept) | {name: answer for name, answer in _answers(other).items() if name in takes}
    answers |= {
        field.name: queries.answer_of(field, other)
        for field in own_fields(event, also_archived=True)
        if field.name in takes
    }
    for field in queries.consents():
        answers[field.name] = rules.stricter(getattr(kept, field.name), getattr(other, field.name))
    was = registrations.snapshot(kept, BY_NAME)
    wished = kept.visit_wishes or other.visit_wishes
    was_cancelled, other_came = kept.cancelled_at is not None, other.cancelled_at is None
    _join_places(kept, other, before)
    if other_came:
        registrations.cancel(other, by_team=True, tells=False)
    other.merged_into_id, other.changed_at = kept.id, now()
    session.flush()
    goes_on = other_came and (bool(queries.held(kept)) or other.approval is Approval.PENDING)
    if was_cancelled and goes_on:
        kept.cancelled_at = None
        admitting.admit_again(kept)
    if goes_on and (was_cancelled or kept.approval is Approval.PENDING):
        kept.approval = other.approval  # the team's answer is that to the one whose place or turn came over
    session.flush()
    if kept.cancelled_at is None:
        registrations.change(kept, Details(**answers), by_team=True)
        own_answers.settle(kept)
        kept.privacy_read_at = kept.privacy_read_at or other.privacy_read_at
        _follow_wishes(kept, wished)
    before["presence"] = attendance.take_over(kept, other, by)
    before["certificates"] = certificates.hand_over(other, kept)
    before["corrections"] = correcting.hand_over(other, kept)
    before["messages"] = outbox.hand_over(other.id, kept.id)
    session.flush()
    session.expire_all()
    row = RegistrationMerge(
        event_id=event.id, kept_id=kept.id, other_id=other.id, created_by_id=by.id, created_at=now(),
        before={**before, "after": queries.state_of(kept, other)},
    )  # fmt: skip
    session.add(row)
    audit.record(event, "merged", kept, before=was, after=registrations.snapshot(kept, BY_NAME), by=by)
    return row


@action
def undo(merge: RegistrationMerge, *, by: User) -> tuple[list[Place], list[QuestionChoice]]:
    """Make two registrations of one again, as they were; places of theirs that somebody else has by now, and choices
    that are full by now and so left out of the answers.

    Raises MergeRefused: HAPPENED where anything was done since then, IN_USE, TOO_LATE.
    """
    session, event = require_action(), merge.event
    places.lock_event(event.quota_id, event.id)
    session.expire_all()
    session.refresh(merge, with_for_update=True)
    if not rules.may_undo(merge, now()):
        raise MergeRefused(MergeRefusal.TOO_LATE)
    kept, other, before = merge.kept, merge.other, merge.before
    were_active = kept.is_active, other.is_active
    session.refresh(kept, with_for_update=True)
    session.refresh(other, with_for_update=True)
    if before["after"] != queries.state_of(kept, other):
        raise MergeRefused(MergeRefusal.HAPPENED)
    outbox.give_back(before["messages"], other.id)
    certificates.give_back(before["certificates"], other)
    correcting.give_back(before.get("corrections", []), other)
    attendance.put_back(kept, other, before["presence"], by)
    _restore(kept, before["kept"])
    kept.cancelled_at, kept.visit_wishes = _moment(before["cancelled"][0]), before["wishes"][0]
    kept.privacy_read_at, kept.approval = _moment(before["privacy"]), Approval(before["approval"])
    session.flush()
    if before["cancelled"][1] is None and people.active_by_email(event, other.email_key):
        raise MergeRefused(MergeRefusal.IN_USE)
    other.merged_into_id, other.cancelled_at = None, _moment(before["cancelled"][1])
    other.visit_wishes, other.changed_at = before["wishes"][1], now()
    for row, was_active in zip((kept, other), were_active, strict=True):
        admitting.follow(row, was_active=was_active)
    session.flush()
    lost = _part_places(kept, other, before)
    own_answers.put_back(kept, {name: _own(answer) for name, answer in before.get("own", {}).items()})
    full = [choice for row in (kept, other) for choice in own_answers.settle(row, leaves_out=True)]
    merge.undone_at, merge.before = now(), {}
    audit.record(event, "took_merge_back", kept, by=by)
    return lost, full


@action
def forget(registration_ids: Collection[int]) -> None:
    """Forget what merges keep of people whose data are erased."""
    about = RegistrationMerge.kept_id.in_(registration_ids) | RegistrationMerge.other_id.in_(registration_ids)
    _forget(about)


@action
def forget_of(event_id: int) -> None:
    """Forget what all merges of an event keep: meals and needs among it have come to their end."""
    _forget(RegistrationMerge.event_id == event_id)


def _forget(which: sa.ColumnElement[bool]) -> None:
    emptied = sa.update(RegistrationMerge).where(which).values(before={})
    require_action().execute(emptied.execution_options(synchronize_session="fetch"))


def _both(event: Event, kept_id: int, other_id: int) -> tuple[Registration, Registration]:
    """Return both, locked in the order of their ids. Raises MergeRefused(GONE)."""
    session = require_action()
    both = queries.both_of(event, kept_id, other_id)
    if both is None:
        raise MergeRefused(MergeRefusal.GONE)
    for row in sorted(both, key=lambda row: row.id):
        session.refresh(row, with_for_update=True)
    if any(row.erased_at is not None or row.merged_into_id is not None for row in both):
        raise MergeRefused(MergeRefusal.GONE)
    return both


def _before(kept: Registration, other: Registration) -> dict[str, Any]:
    """Return what it takes to take a merge back, as JSON holds it."""
    return {
        "kept": _columns(kept),
        "own": kept.own,
        "cancelled": [row.cancelled_at.isoformat() if row.cancelled_at else None for row in (kept, other)],
        "wishes": [kept.visit_wishes, other.visit_wishes],
        "approval": kept.approval.value,
        "privacy": kept.privacy_read_at.isoformat() if kept.privacy_read_at else None,
        "places": {}, "moved": [],
    }  # fmt: skip


def _join_places(kept: Registration, other: Registration, before: dict[str, Any]) -> None:
    """Give the kept registration what it takes over; the rest of the other one is freed when that is cancelled."""
    fates = rules.fates(queries.held(kept), queries.held(other))
    mine = {place.id: place for row in (kept, other) for place in people.active_places(row) if place.id in fates}
    before["places"] = {str(place_id): place.state.value for place_id, place in mine.items()}
    for place_id, fate in fates.items():
        if fate is PlaceFate.ENDS:
            places.leave(mine[place_id])
    for place_id, fate in fates.items():
        if fate is PlaceFate.COMES:
            hand_over(mine[place_id], kept.id)
            before["moved"].append(place_id)


def _follow_wishes(kept: Registration, wished: Sequence[str]) -> None:
    """Put who has a place at the conference now in line for the visits that one of the two wished for."""
    turn = people.conference_turn(kept)
    kept.visit_wishes = list(wished) if turn is not None and not turn.is_held else []
    if wished and turn is not None and turn.is_held and not people.visit_turns(kept):
        for quota_id in wishes.possible(kept.event, wished, kept.organisation):
            places.take(kept.id, quota_id)


def _part_places(kept: Registration, other: Registration, before: Mapping[str, Any]) -> list[Place]:
    """Give both back what they held; what somebody else has by now."""
    states = {int(place_id): PlaceState(state) for place_id, state in before["places"].items()}
    for place in people.active_places(kept):
        if place.id not in states and place.quota.choice is None:
            places.leave(place)  # the visit that came with the place of the other one
    for place in people.active_places(kept):
        if place.id in before["moved"]:
            hand_over(place, other.id)
    rows = require_action().scalars(sa.select(Place).where(Place.id.in_(states)).order_by(Place.id)).all()
    lost = []
    for place in sorted(rows, key=lambda place: (states[place.id] is not PlaceState.CONFIRMED, place.id)):
        if place.state is PlaceState.CANCELLED:
            is_now = reinstate(place, states[place.id])
            if states[place.id] is PlaceState.CONFIRMED and is_now is not PlaceState.CONFIRMED:
                lost.append(place)
    return lost


def _answers(row: Registration) -> dict[str, Any]:
    """Return the answers of a registration as `Details` takes them: a town with its region where it has namesakes."""
    return {
        name: field.kind.typed(name, row) if isinstance(field.kind, TownLine) else getattr(row, name)
        for name, field in BY_NAME.items()
    }


def _columns(row: Registration) -> dict[str, Any]:
    """Return the columns that come of answers, as JSON holds them."""
    return audit.snapshot(row, [*details_of(row).columns(), "salutation"])


def _restore(row: Registration, columns: Mapping[str, Any]) -> None:
    """Give a registration the columns that `_columns` found, and tell both addresses where that changes."""
    old_email, is_other = row.email, row.email_key != columns["email_key"]
    for name, value in columns.items():
        kind = BY_NAME[name].kind if name in BY_NAME else None
        setattr(row, name, kind.answer(value) if isinstance(kind, Choice) else value)
    row.changed_at = now()
    if is_other:
        new_emails.write(row, old_email)


def _own(answer: Any) -> AnswerValue:
    """Return an answer to an own question from JSON, which has no tuples."""
    return tuple(answer) if isinstance(answer, list) else str(answer)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
