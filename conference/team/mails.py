"""What accounts are told. No link is kept in what is put down: it is signed when the words are written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_security.recoverable import generate_reset_password_token

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.team import links, rules
from conference.team.models import Membership, User
from conference.team.wording import ROLES

SIGN_IN, INVITATION, RESET, CHANGED = "sign_in", "invitation", "reset_password", "password_changed"
NEW_SIGN_IN, HANDED_OVER, SECOND_FACTOR = "new_sign_in", "ownership", "second_factor"


def tell_link(user: User, next_page: str) -> None:
    """Send the link that signs an account in."""
    _tell(SIGN_IN, user, links.grant(user, rules.SIGN_IN_WITHIN, next_page))


def tell_invited(event: Event, membership: Membership, inviter: User) -> None:
    """Tell a new member of the team of it, with a link that signs them in."""
    granted = links.grant(membership.user, rules.INVITED_WITHIN, f"/organise/{event.slug}/")
    facts = {"membership": membership.id, "inviter": inviter.name or inviter.email}
    _tell(INVITATION, membership.user, granted | facts, event)


def tell_reset(user: User) -> None:
    """Send the link with which a forgotten password is set anew."""
    _tell(RESET, user, {"user": user.id, "mark": links.fingerprint(user)})


def tell_changed(user: User) -> None:
    """Tell whose password was changed of it."""
    _tell(CHANGED, user, {"email": user.email})


def tell_new_sign_in(user: User, browser: str) -> None:
    """Tell the owner of an account that it was signed in to in a browser that has not been seen with it."""
    _tell(NEW_SIGN_IN, user, {"email": user.email, "browser": browser, "at": now().isoformat()})


def tell_second_factor(user: User, change: str, passkey: str, *, is_on: bool, codes_left: int) -> None:
    """Tell the owner of an account what happened to its second factor; `passkey` is the name of one, or empty."""
    facts = {"email": user.email, "change": change, "passkey": passkey, "is_on": is_on, "codes_left": codes_left}
    _tell(SECOND_FACTOR, user, facts)


def tell_handed_over(event: Event, giver: User, heir: User) -> None:
    """Tell both that a conference has another owner."""
    facts = {"giver": giver.name or giver.email, "heir": heir.name or heir.email}
    for user in (heir, giver):
        _tell(HANDED_OVER, user, {**facts, "is_heir": user is heir}, event)


@writer(SIGN_IN)
def sign_in_contents(message: Message) -> Contents:
    """Sign the link as it was granted, unless it has ended since."""
    token = links.token_of(message.facts or {})
    if links.user_of(token) is None:
        raise NothingToTell
    return Contents({"link": _sign_in_link(message), "minutes": rules.SIGN_IN_WITHIN // timedelta(minutes=1)})


@writer(INVITATION)
def invitation_contents(message: Message) -> Contents:
    """Say which role the member has now, and until when; who is no member any more is not invited."""
    member = db.session.get_one(Membership, (message.facts or {})["membership"])
    return Contents(
        {"link": _sign_in_link(message), "days": rules.INVITED_WITHIN.days, "role_name": ROLES[member.role.value]}
    )


@writer(NEW_SIGN_IN)
def new_sign_in_contents(message: Message) -> Contents:
    """Say when it was."""
    return Contents({"signed_in_at": datetime.fromisoformat((message.facts or {})["at"])})


@writer(RESET)
def reset_contents(message: Message) -> Contents:
    """Make the link, unless it would have ended since it was asked for."""
    facts = message.facts or {}
    user = db.session.get_one(User, facts["user"])
    is_late = message.created_at + rules.RESET_WITHIN <= now()
    if is_late or not user.active or links.fingerprint(user) != facts["mark"]:
        raise NothingToTell
    link = links.reset_link(generate_reset_password_token(user), message.language)  # type: ignore[no-untyped-call]  # of Flask-Security
    return Contents({"link": link, "hours": rules.RESET_WITHIN // timedelta(hours=1)})


def _tell(kind: str, user: User, facts: dict[str, Any], event: Event | None = None) -> None:
    put_down(event, kind, Letter(links.new_key(kind, user), user.language, user.email, facts=facts))


def _sign_in_link(message: Message) -> str:
    return links.address_of(message.facts or {}, message.language)
