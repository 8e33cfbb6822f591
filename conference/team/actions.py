"""Accounts and teams: invite, change a role, remove, sign in by link."""

from __future__ import annotations

from secrets import token_hex

from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import login_user, logout_user
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from conference.events.models import Event
from conference.extensions import db, security
from conference.lib import clock
from conference.lib.email_address import normalise_email
from conference.lib.transaction import action, require_action
from conference.team import audit, links, mails, removals, rules, second_factor, sessions
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
def sign_in_by_link(token: str, next_page: str = "") -> ResponseReturnValue | bool:
    """Sign the account of a link in, and use the link up. False when the link is not valid (any more).

    Where the account has a second factor nobody is signed in yet, and the answer leads on to it; then that sign-in
    uses the link up. Who is signed in to another account is signed out of it first, and who has shown the second
    factor of this one stays so.
    """
    user = links.user_of(token, lock=True)
    if user is None:
        return False
    if current_user.is_authenticated and current_user.id == user.id and second_factor.is_on(user):
        return True
    if current_user.is_authenticated and current_user.id != user.id:
        sessions.end_current()
        logout_user()
    cookie.permanent = True  # bounded by PERMANENT_SESSION_LIFETIME
    asked: ResponseReturnValue | None = security.two_factor_plugins.tf_enter(user, False, "email", next_page or None)
    return asked or bool(login_user(user, remember=False, authn_via=["email"]))


@action
def invite(
    event: Event, email: str, role: MembershipRole, *, by: User, name: str = "", language: str | None = None
) -> Membership:
    """Add somebody to the team until the invitation ends, and mail them a sign-in link. Raises InvalidEmailError.

    Inviting a member again changes nothing and sends nothing, unless the first invitation has ended.
    """
    session = require_action()
    user = create_account(email, name=name, language=language or event.language)
    present = session.scalar(select(Membership).where(Membership.user_id == user.id, Membership.event_id == event.id))
    if present is not None and rules.counts(present.invited_until, clock.now()):
        return present
    membership = present or Membership(user_id=user.id, event_id=event.id)
    membership.role = role
    return _invited(event, membership, by)


@action
def invite_again(event: Event, membership_id: int, *, by: User) -> Membership | None:
    """Send who has not signed in yet another link, with the whole time; None when nobody waits for one."""
    member = next((member for member in _locked_team(event) if member.id == membership_id), None)
    return None if member is None or member.invited_until is None else _invited(event, member, by)


def _invited(event: Event, membership: Membership, by: User) -> Membership:
    session = require_action()
    membership.invited_until = clock.now() + rules.INVITED_WITHIN
    session.add(membership)
    session.flush()
    email = membership.user.email
    audit.record(event, "invited", membership, after={"email": email, "role": membership.role}, by=by, label=email)
    mails.tell_invited(event, membership, by)
    return membership


@action
def arrive(user: User, *, browser: str, is_known: bool) -> None:
    """Note that somebody has signed in: their invitations are taken up, and a browser that is new here is told of.

    Of the first sign-in of all nobody is told: every browser is new then.
    """
    is_first = (user.login_count or 0) <= 1
    waiting = (Membership.user_id == user.id) & (Membership.invited_until > clock.now())
    for membership in require_action().scalars(select(Membership).where(waiting).order_by(Membership.id)):
        membership.invited_until = None
        audit.record(membership.event, "joined", membership, by=user, label=user.email)
    if not is_known and not is_first:
        mails.tell_new_sign_in(user, browser)


@action
def change_role(event: Event, membership_id: int, role: MembershipRole, *, by: User) -> Membership | None:
    """Give a member another role; None when there is no such member. Raises TeamRefused for the last owner."""
    members = _locked_team(event)
    member = next((member for member in members if member.id == membership_id), None)
    if member is None or member.role is role:
        return member
    if member.invited_until is None:
        rules.require_owner_left(_owners(members, member), member.role, role)
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
    if member.invited_until is None:
        rules.require_owner_left(_owners(members, member), member.role, None)
    email = member.user.email
    audit.record(event, "removed", member, before={"email": email, "role": member.role}, by=by, label=email)
    removal = removals.keep(event, member, [member], by=by, label=email)
    require_action().delete(member)
    return removal


@action
def hand_over(event: Event, membership_id: int, *, by: User) -> Membership | None:
    """Make a member the owner in place of whoever hands over, who stays as an editor; None when there is no such one.

    Both are told by a letter. Raises TeamRefused.
    """
    members = _locked_team(event)
    heir = next((member for member in members if member.id == membership_id), None)
    giver = next((member for member in members if member.user_id == by.id), None)
    if heir is None:
        return None
    rules.require_handing_over(giver.role if giver else None, heir.invited_until, heir.user.active)
    if giver is None or heir is giver:
        return heir
    for member, role in ((heir, MembershipRole.OWNER), (giver, MembershipRole.EDITOR)):
        before = audit.snapshot(member, ["role"])
        member.role = role
        after = audit.snapshot(member, ["role"])
        audit.record(event, "handed_over", member, before=before, after=after, by=by, label=member.user.email)
    mails.tell_handed_over(event, giver.user, heir.user)
    return heir


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
    return list(require_action().scalars(query.with_for_update().options(selectinload(Membership.user))))


def _owners(members: list[Membership], leaving: Membership) -> int:
    """Return how many owners can sign in, with the one `leaving`, whether or not they can."""
    joined = [member for member in members if member.role is MembershipRole.OWNER and member.invited_until is None]
    return sum(member.user.active or member is leaving for member in joined)
