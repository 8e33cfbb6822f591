"""Inviting those who agreed to be invited, and taking their word back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from conference.editions import mails, rules
from conference.editions.rules import EditionRefused, Guest
from conference.events.actions import locked_event
from conference.events.models import Event
from conference.extensions import db
from conference.lib import links
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import UNWANTED
from conference.registration.models import Registration
from conference.team import audit
from conference.team.models import Membership, MembershipRole, User


def guests(event: Event, user: User) -> list[Guest]:
    """Return those a member of the team may invite now: people of earlier editions where they are an editor too."""
    found = db.session.execute(
        sa.select(
            Registration.id, Registration.event_id, Registration.email, Registration.email_key, Registration.language,
            Registration.invite_next,
        )
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.series_id == event.series_id, Event.starts_on < event.starts_on, Registration.email != "",
            Registration.erased_at.is_(None), *_may_edit(user),
        )
        .order_by(Event.starts_on.desc(), Registration.id.desc())
    )  # fmt: skip
    active = (Registration.cancelled_at.is_(None), Registration.erased_at.is_(None))
    registered = set(
        db.session.scalars(sa.select(Registration.email_key).where(Registration.event_id == event.id, *active))
    )
    written = sa.select(Message.key).where(Message.event_id == event.id, Message.kind == mails.NEXT)
    told = set(db.session.scalars(written))
    return rules.to_invite((Guest(*row) for row in found), registered, told, event.id, current_app.config["SECRET_KEY"])


@action
def invite(event_id: int, *, by: User) -> int:
    """Write to all who may be invited; how many. Who was invited already is not invited again.

    Raises EditionRefused: NOT_PUBLIC or TOO_LATE.
    """
    event = locked_event(event_id)
    if reason := rules.invitations_closed(event, now()):
        raise EditionRefused(reason)
    told = mails.invite(event, guests(event, by))
    if told:
        audit.record(event, "wrote_next_edition", event, after={"total": told}, by=by)
    return told


def registration_by_token(token: str) -> Registration | None:
    """Return whose invitation a link came with; None when it is no such link."""
    found = links.read(mails.STOP, token)
    return db.session.get(Registration, found[0]) if found else None


@action
def stop(registration: Registration) -> None:
    """Take a person's agreement to be invited back, at all editions of the series; a second time does nothing.

    Invitations to them that have not gone out stay here.
    """
    session = require_action()
    if registration.erased_at is not None:
        return
    same = Registration.email_key == registration.email_key if registration.email_key else sa.false()
    rows = session.scalars(
        sa.select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.series_id == registration.event.series_id, same | (Registration.id == registration.id),
            Registration.invite_next,
        )
        .order_by(Registration.id)
        .with_for_update(of=Registration)
    ).all()  # fmt: skip
    for row in rows:
        before: dict[str, Any] = audit.snapshot(row, ["invite_next"])
        row.invite_next, row.changed_at = False, now()
        audit.record_own(row.event, row, before, by=audit.PARTICIPANT)
    waiting = (Message.kind == mails.NEXT) & (Message.state == MessageState.QUEUED)
    session.execute(
        sa.update(Message)
        .where(waiting, Message.registration_id.in_([row.id for row in rows]))
        .values(state=MessageState.DISCARDED, error=UNWANTED)
        .execution_options(synchronize_session=False)
    )


def _may_edit(user: User) -> list[sa.ColumnElement[bool]]:
    if user.has_role("administrator"):
        return []
    mine = sa.select(Membership.event_id).where(
        Membership.user_id == user.id, Membership.role.in_((MembershipRole.OWNER, MembershipRole.EDITOR)),
        Membership.invited_until.is_(None),
    )  # fmt: skip
    return [Event.id.in_(mine)]
