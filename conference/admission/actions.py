"""What the team changes about who may register: codes and invitations, each on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from conference.admission import mails, queries, rules
from conference.admission.models import AccessCode, Invitee
from conference.admission.rules import AdmissionRefusal, AdmissionRefused, Named
from conference.events.models import Event
from conference.lib.clock import now
from conference.lib.codes import new_code
from conference.lib.email_address import InvalidEmailError, normalise_email
from conference.lib.links import first_version
from conference.lib.transaction import action, require_action
from conference.places import actions as places
from conference.places.models import Place
from conference.team import audit, removals
from conference.team.audit import record, snapshot
from conference.team.models import Removal, User

CODE_FIELDS = ("code", "label", "most_uses", "valid_until")
INVITEE_FIELDS = ("given_name", "family_name", "email", "organisation", "language")


@action
def reserve(event: Event, number: int, until: datetime | None, *, by: User) -> list[Place]:
    """Reserve so many free places for invited people until a moment. Returns the places promoted by fewer ones.

    Raises PlaceRefused: NOT_SO_MANY_FREE.
    """
    session = require_action()
    places.lock_event(event.quota_id, event.id)
    session.refresh(event, with_for_update=True)
    session.refresh(event.quota)
    before = {"reserved": event.quota.reserved, "reserved_until": event.reserved_until}
    event.reserved_until = until
    promoted = places.reserve(event.quota_id, number)
    after = {"reserved": number, "reserved_until": event.reserved_until}
    if before != after:
        record(event, "changed", event, before=before, after=after, by=by)
    return promoted


@action
def add_code(event: Event, values: Mapping[str, Any], *, by: User) -> AccessCode:
    """Add a code; an empty one is made up. Raises AdmissionRefused: CODE_SHAPE, CODE_TAKEN, TOO_MANY_CODES."""
    if len(queries.codes_of(event)) >= rules.MAX_CODES:
        raise AdmissionRefused(AdmissionRefusal.TOO_MANY_CODES)
    row = AccessCode(event_id=event.id, **_code_values(values))
    row.code = row.code or new_code(rules.CODE_LENGTH)
    require_action().add(row)
    _flush(AdmissionRefusal.CODE_TAKEN)
    record(event, "added", row, after=snapshot(row, CODE_FIELDS), by=by)
    return row


@action
def change_code(event: Event, row: AccessCode, values: Mapping[str, Any], *, by: User) -> None:
    """Change a code. Raises AdmissionRefused: CODE_SHAPE, CODE_TAKEN, BELOW_USED with the number of uses."""
    require_action().refresh(row, with_for_update=True)
    before, new = snapshot(row, CODE_FIELDS), _code_values(values)
    if new["most_uses"] is not None and new["most_uses"] < row.used:
        raise AdmissionRefused(AdmissionRefusal.BELOW_USED, used=row.used)
    new["code"] = new["code"] or row.code
    for name, value in new.items():
        setattr(row, name, value)
    _flush(AdmissionRefusal.CODE_TAKEN)
    record(event, "changed", row, before=before, after=snapshot(row, CODE_FIELDS), by=by)


@action
def remove_code(event: Event, row: AccessCode, *, by: User) -> Removal:
    """Remove a code that nobody came by; it can be taken back. Raises AdmissionRefused: CODE_IN_USE."""
    session = require_action()
    session.refresh(row, with_for_update=True)
    if queries.came_by(event, row):
        raise AdmissionRefused(AdmissionRefusal.CODE_IN_USE)
    removal = removals.keep(event, row, [row], by=by)
    record(event, "removed", row, before=snapshot(row, CODE_FIELDS), by=by)
    session.delete(row)
    return removal


@dataclass(frozen=True)
class Added:
    """How many were added to the invited people, and how many were there already; the addresses that are none."""

    added: int
    known: int
    wrong: tuple[str, ...] = ()
    batch: str = ""
    """What those added are known by together."""


@action
def add_invitees(event: Event, people: Iterable[Named], *, by: User) -> Added:
    """Add people to those invited by name; an address that is there stays as it is. Nobody is written to."""
    session = require_action()
    session.refresh(event, with_for_update=True)
    known = set(session.scalars(sa.select(Invitee.email_key).where(Invitee.event_id == event.id)))
    added, doubled, wrong, batch = 0, 0, [], token_urlsafe(9)
    for person in people:
        try:
            columns = _columns(event, person)
        except InvalidEmailError:
            wrong.append(person.email)
            continue
        if columns["email_key"] in known:
            doubled += 1
            continue
        known.add(columns["email_key"])
        row = Invitee(event_id=event.id, batch=batch, link_version=first_version(), **columns)
        session.add(row)
        record(event, "added", row, after=snapshot(row, INVITEE_FIELDS), by=by)
        added += 1
    return Added(added, doubled, tuple(wrong), batch)


@action
def take_invitees_back(event: Event, batch: str, *, by: User) -> tuple[int, int]:
    """Take back that people were added to those invited: how many are erased, and of how many who have the letter the
    invitation is withdrawn, so that their link says so.

    Raises AdmissionRefused: NOT_ADDED where there is none, BATCH_OLD, BATCH_ACTED with the names of those who have used
    their invitation.
    """
    session = require_action()
    session.refresh(event, with_for_update=True)
    mine = sa.select(Invitee).where(Invitee.event_id == event.id, Invitee.batch == batch, Invitee.batch != "")
    rows = session.scalars(
        mine.order_by(Invitee.id).with_for_update().execution_options(populate_existing=True)
    ).all()  # fmt: skip
    if not rows:
        raise AdmissionRefused(AdmissionRefusal.NOT_ADDED)
    if not rules.may_take_back(min(row.created_at for row in rows), now()):
        raise AdmissionRefused(AdmissionRefusal.BATCH_OLD)
    if acted := [row.full_name for row in rows if row.used_at is not None]:
        raise AdmissionRefused(AdmissionRefusal.BATCH_ACTED, names=", ".join(acted[:5]) + (" …" if acted[5:] else ""))
    told = mails.have_letter([row.id for row in rows])
    withdrawn = [row for row in rows if row.id in told and row.withdrawn_at is None]
    for row in withdrawn:
        row.withdrawn_at = now()
        _end_link(row)
        record(event, "withdrew_invitation", row, by=by)
    gone = [row.id for row in rows if row.id not in told]
    forget_some(event, Invitee.id.in_(gone))
    for row in rows:
        if row.id in told:
            row.batch = ""
    record(event, "took_invitees_back", event, after={"total": len(gone) + len(withdrawn)}, by=by)
    return len(gone), len(withdrawn)


@action
def change_invitee(event: Event, row: Invitee, person: Named, *, by: User) -> None:
    """Put right who is invited; with another address the link sent before ends, and a letter is to be sent anew.

    Raises AdmissionRefused: ADDRESS_TAKEN, INVITATION_USED; InvalidEmailError.
    """
    _open(row)
    before, columns = snapshot(row, INVITEE_FIELDS), _columns(event, person)
    if columns["email_key"] != row.email_key:
        _end_link(row)
    for name, value in columns.items():
        setattr(row, name, value)
    _flush(AdmissionRefusal.ADDRESS_TAKEN)
    record(event, "changed", row, before=before, after=snapshot(row, INVITEE_FIELDS), by=by)


@action
def invite(event: Event, rows: Sequence[Invitee], *, by: User, again: bool = True) -> int:
    """Put the letter down for people who are invited, with `again` once more for who has it already; how many.

    Who has registered by it, or whose invitation was withdrawn, is passed over. Raises AdmissionRefused: NO_PAGE_YET,
    REGISTRATION_OVER.
    """
    rules.check_letters(event, now())
    session, moment, invited = require_action(), now(), []
    for row in rows:
        session.refresh(row, with_for_update=True)
        if row.used_at is None and row.withdrawn_at is None and (again or row.invited_at is None):
            row.invited_at = moment
            invited.append(row)
    mails.invite(event, invited)
    if invited:
        record(event, "wrote_invitations", event, after={"letters_written": len(invited)}, by=by)
    return len(invited)


@action
def withdraw(event: Event, row: Invitee, *, by: User) -> None:
    """Withdraw an invitation: its link ends, and a letter that waits is not sent.

    Raises AdmissionRefused: INVITATION_USED.
    """
    _open(row)
    if row.withdrawn_at is None:
        row.withdrawn_at = now()
        _end_link(row)
        record(event, "withdrew_invitation", row, by=by)


@action
def restore(event: Event, row: Invitee, *, shown: int, by: User) -> None:
    """Invite again whose invitation was withdrawn, or used; with a new link, which is to be sent.

    `shown` is the version of the link on the page from which that was asked: where the invitation has changed since,
    nothing ends unseen. Raises AdmissionRefused: INVITATION_CHANGED.
    """
    require_action().refresh(row, with_for_update=True)
    if row.link_version != shown or (row.withdrawn_at is None and row.used_at is None):
        raise AdmissionRefused(AdmissionRefusal.INVITATION_CHANGED)
    row.withdrawn_at = row.used_at = row.registration_id = None
    _end_link(row)
    record(event, "restored", row, by=by)


@action
def forget(event: Event, row: Invitee, *, by: User) -> None:
    """Erase somebody from those invited, for good, with the letters to them; a registration stays."""
    record(event, "erased", row, by=by)
    forget_some(event, Invitee.id == row.id)


@action
def forget_all(event_id: int) -> int:
    """Erase all who were invited to a conference, with the letters to them; how many."""
    event = require_action().get_one(Event, event_id)
    return forget_some(event, Invitee.event_id == event_id)


def forget_some(event: Event, which: sa.ColumnElement[bool]) -> int:
    """Erase some of those invited, inside an action; how many."""
    session = require_action()
    ids = list(session.scalars(sa.select(Invitee.id).where(Invitee.event_id == event.id, which)))
    mails.forget(event, ids)
    audit.forget("Invitee", ids)
    session.execute(sa.delete(Invitee).where(Invitee.id.in_(ids)).execution_options(synchronize_session="fetch"))
    return len(ids)


def _code_values(values: Mapping[str, Any]) -> dict[str, Any]:
    code = rules.read_code(values["code"] or "")
    if code:
        rules.check_code(code)
    return {name: values[name] for name in CODE_FIELDS} | {"code": code}


def _columns(event: Event, person: Named) -> dict[str, Any]:
    """Return the columns of an invitation. Raises InvalidEmailError."""
    address = normalise_email(person.email)
    language = person.language if person.language in event.languages else event.language
    return asdict(person) | {"email": address.display, "email_key": address.key, "language": language}


def _open(row: Invitee) -> None:
    """Lock an invitation that may still be changed. Raises AdmissionRefused: INVITATION_USED."""
    require_action().refresh(row, with_for_update=True)
    if row.used_at is not None:
        raise AdmissionRefused(AdmissionRefusal.INVITATION_USED)


def _end_link(row: Invitee) -> None:
    mails.discard(row)
    row.link_version += 1
    row.invited_at = None


def _flush(reason: AdmissionRefusal) -> None:
    try:
        require_action().flush()
    except IntegrityError as error:
        raise AdmissionRefused(reason) from error
