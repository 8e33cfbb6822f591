"""Accounts and teams: invite, change a role, remove, sign in by link."""

from __future__ import annotations

from secrets import token_hex

from flask import session as cookie
from flask_security.utils import login_user
from sqlalchemy import func, select

from conference.events.models import Event
from conference.extensions import db
from conference.lib.email_address import normalise_email
from conference.lib.transaction import action, require_action
from conference.team import audit, links, mails, removals, rules
from conference.team.models import Membership, MembershipRole, Removal, Role, User

ADMINISTRATOR = "administrator"
ACCOUNT_FIELDS = ("name", "language")


@action
def create_account(email: str, *, name: str = "", language: str = "cs", administrator: bool = False) -> User:
    """Return the account of an address, created when there is none. Raises InvalidEmailError.

    With `administrator` it may do everything on this server.
    """
    session = require_action()
    address = normalise_email(email)
    user = find_account(address.key)
    if user is None:
        user = User(email=address.key, name=name, language=language, active=True, fs_uniquifier=token_hex(32))
        session.add(user)
    if administrator and not user.has_role(ADMINISTRATOR):
        role = session.scalar(select(Role).where(Role.name == ADMINISTRATOR)) or Role(name=ADMINISTRATOR)
        user.roles.append(role)
    session.flush()
    return user


def find_account(email: str) -> User | None:
    """Return the account of an address, whatever the case of its letters."""
    return db.session.scalar(select(User).where(func.lower(User.email) == email.lower()))


@action
def send_sign_in_link(email: str, *, next_page: str = "") -> None:
    """Mail a sign-in link to an active account; do nothing, and say nothing, for other addresses."""
    user = find_account(normalise_email(email).key)
    if user is not None and user.active:
        mails.tell_link(user, next_page)


@action
def sign_in_by_link(token: str) -> bool:
    """Sign the account of a link in, and use the link up. False when the link is not valid (any more)."""
    user = links.user_of(token, lock=True)
    if user is None:
        return False
    cookie.permanent = True  # bounded by PERMANENT_SESSION_LIFETIME
    return bool(login_user(user, remember=False, authn_via=["email"]))


@action
def invite(
    event: Event, email: str, role: MembershipRole, *, by: User, name: str = "", language: str | None = None
) -> Membership:
    """Add somebody to the team and mail them a sign-in link. Raises InvalidEmailError.

    Inviting a member again changes nothing and sends nothing.
    """
    session = require_action()
    user = create_account(email, name=name, language=language or event.language)
    present = session.scalar(select(Membership).where(Membership.user_id == user.id, Membership.event_id == event.id))
    if present is not None:
        return present
    membership = Membership(user_id=user.id, event_id=event.id, role=role)
    session.add(membership)
    session.flush()
    audit.record(event, "invited", membership, after={"email": user.email, "role": role}, by=by, label=user.email)
    mails.tell_invited(event, membership, by)
    return membership


@action
def change_role(event: Event, membership_id: int, role: MembershipRole, *, by: User) -> Membership | None:
    """Give a member another role; None when there is no such member. Raises TeamRefused for the last owner."""
    members = _locked_team(event)
    member = next((member for member in members if member.id == membership_id), None)
    if member is None or member.role is role:
        return member
    rules.require_owner_left(_owners(members), member.role, role)
    before = audit.snapshot(member, ["role"])
    member.role = role
    audit.record(
        event, "role_changed", member, before=before, after=audit.snapshot(member, ["role"]), by=by,
        label=member.user.email,
    )  # fmt: skip
    return member


@action
def remove(event: Event, membership_id: int, *, by: User) -> Removal | None:
    """Take somebody off the team; None when there is no such member. Raises TeamRefused for the last owner."""
    members = _locked_team(event)
    member = next((member for member in members if member.id == membership_id), None)
    if member is None:
        return None
    rules.require_owner_left(_owners(members), member.role, None)
    email = member.user.email
    audit.record(event, "removed", member, before={"email": email, "role": member.role}, by=by, label=email)
    removal = removals.keep(event, member, [member], by=by, label=email)
    require_action().delete(member)
    return removal


@action
def save_account(user_id: int, *, name: str, language: str) -> User:
    """Write the name and language of an account."""
    user = require_action().get_one(User, user_id)
    before = audit.snapshot(user, ACCOUNT_FIELDS)
    user.name, user.language = name, language
    after = audit.snapshot(user, ACCOUNT_FIELDS)
    if before != after:
        audit.record(None, "account_changed", user, before=before, after=after, by=user, label=user.email)
    return user


def _locked_team(event: Event) -> list[Membership]:
    """Return the team in id order, locked, so that two owners can't remove each other at the same moment."""
    query = select(Membership).where(Membership.event_id == event.id).order_by(Membership.id)
    return list(require_action().scalars(query.with_for_update()))


def _owners(members: list[Membership]) -> int:
    return sum(member.role is MembershipRole.OWNER for member in members)
