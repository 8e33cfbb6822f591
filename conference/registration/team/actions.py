"""What the team does for a person: the participant's own verbs without their deadlines, each on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conference.events.models import Event
from conference.fields.registration import BY_NAME
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places import letting_in
from conference.places.models import Place
from conference.places.rules import PlaceRefused
from conference.registration import actions, queries, visit_words
from conference.registration.actions import OutcomeKind, RegistrationOutcome, snapshot
from conference.registration.details import Details, first_line
from conference.registration.models import Registration
from conference.registration.own import choices
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team.audit import record
from conference.team.models import User
from conference.visits.wording import group_name

FIELDS = (*BY_NAME, "salutation", "language")


@action
def add(
    event: Event, details: Details, *, visits: Sequence[str], language: str, form_token: str, by: User | str,
    lets_in: str | None = None,
) -> RegistrationOutcome:  # fmt: skip
    """Register a person by hand, for example at the desk; nobody has read the privacy page on their behalf.

    `lets_in` is the reason to let them in where no place is free; without one they wait in line.

    Raises RegistrationRefused: EMAIL_IN_USE where the address has an active registration, NO_REASON for an empty one.
    """
    if lets_in == "":
        raise RegistrationRefused(RegistrationRefusal.NO_REASON)
    identity = details.email_key or details.columns()["search_key"]
    repeated = queries.by_form_token(actions.stored_token(event, form_token, identity))
    if repeated is None and queries.active_by_email(event, details.email_key):
        raise RegistrationRefused(RegistrationRefusal.EMAIL_IN_USE)
    before = _capacity(event)
    outcome = actions.register(event, details, visits=visits, form_token=form_token, language=language, by_team=True,
                               lets_in=lets_in is not None)  # fmt: skip
    if outcome.kind is OutcomeKind.NEW:
        outcome.registration.privacy_read_at = None
        record(event, "added_registration", outcome.registration, after=snapshot(outcome.registration, FIELDS), by=by)
        _record_let_in(outcome.registration, before, lets_in, by)
    return outcome


@action
def let_in(registration: Registration, reason: str, by: User) -> None:
    """Give who waits a place although none is free: there is one more. Raises RegistrationRefused."""
    if not reason:
        raise RegistrationRefused(RegistrationRefusal.NO_REASON)
    event = registration.event
    places.lock_event(event.quota_id, event.id)
    require_action().refresh(registration, with_for_update=True)
    if registration.cancelled_at is not None:
        raise RegistrationRefused(RegistrationRefusal.ALREADY_CANCELLED)
    before = _capacity(event)
    try:
        letting_in.let_in(registration.id, event.quota_id)
    except PlaceRefused as refused:
        raise RegistrationRefused(RegistrationRefusal.HAS_PLACE) from refused
    _record_let_in(registration, before, reason, by)


@action
def correct(registration: Registration, details: Details, *, salutation: str, language: str, by: User) -> None:
    """Put a person's data right. A salutation typed by hand stays; an empty one is computed.

    Raises RegistrationRefused, InvalidEmailError.
    """
    before = snapshot(registration, FIELDS)
    typed_by_hand = bool(salutation) and salutation != registration.salutation
    actions.change(registration, details, by_team=True)
    if registration.language != language:
        registration.language = language
        registration.salutation = first_line(registration)
    if typed_by_hand:
        registration.salutation = salutation
    elif not salutation:
        registration.salutation = first_line(registration)
    registration.changed_at = now()
    record(registration.event, "corrected_registration", registration, before=before,
           after=snapshot(registration, FIELDS), by=by)  # fmt: skip


@action
def cancel(registration: Registration, by: User, *, tells: bool = True) -> None:
    """Cancel on a person's behalf; who is next in line gets the places. Raises RegistrationRefused."""
    actions.cancel(registration, by_team=True, tells=tells)
    record(registration.event, "cancelled_registration", registration, by=by)


@action
def move(registration: Registration, wish: str, *, gives_up: bool, by: User) -> Place | None:
    """Put a person into a visit group; with `gives_up` on its waiting list when it is full.

    Raises RegistrationRefused: GROUP_FULL over the capacity.
    """
    before = _group(registration)
    place = choices.choose_visit(registration, wish, gives_up=gives_up, by_team=True)
    record(registration.event, "moved_registration", registration, before=before, after=_group(registration), by=by)
    return place


@action
def leave_visit(registration: Registration, visit_id: int | None = None, *, by: User) -> None:
    """Take a person off a visit, or off all. Raises RegistrationRefused."""
    before = _group(registration)
    choices.leave_visit(registration, visit_id, by_team=True)
    record(registration.event, "left_visit", registration, before=before, after=_group(registration), by=by)


@action
def resend(registration: Registration, by: User) -> None:
    """Send the confirmation once more. Raises RegistrationRefused for a cancelled one."""
    require_action().refresh(registration, with_for_update=True)
    if registration.cancelled_at is not None:
        raise RegistrationRefused(RegistrationRefusal.ALREADY_CANCELLED)
    if not registration.email:
        raise RegistrationRefused(RegistrationRefusal.NO_EMAIL)
    actions.resend(registration)
    record(registration.event, "resent_confirmation", registration, after={"email": registration.email}, by=by)


def _capacity(event: Event) -> dict[str, Any]:
    """Return the number of places of the conference as it is now."""
    require_action().refresh(event.quota)
    return {"capacity": event.quota.capacity}


def _record_let_in(registration: Registration, before: dict[str, Any], reason: str | None, by: User | str) -> None:
    """Record who was let in and why, where it took a place more; and the place."""
    event = registration.event
    after = _capacity(event)
    if reason is None or before == after:
        return
    waiting = {"people_waiting": event.quota.waiting} if event.quota.waiting else {}
    record(event, "let_in", registration, after={"let_in_reason": reason, **waiting}, by=by)
    record(event, "changed_capacity", event, before=before, after=after, by=by)


def _group(registration: Registration) -> dict[str, Any]:
    """Return the visit groups of a person, for the record."""
    turns = [(turn.is_held, group_name(turn.group)) for turn in queries.visit_turns(registration) if turn.group]
    held = "; ".join(name for is_held, name in turns if is_held) or None
    waiting = "; ".join(name for is_held, name in turns if not is_held) or None
    return {"group": held, "waiting": waiting, "wish": "; ".join(visit_words.wished(registration)) or None}
