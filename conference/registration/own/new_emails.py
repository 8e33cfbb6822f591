"""A new address of a person: it counts once its owner has followed the link sent to it; until then the old one does.

Whether the new address is registered already is looked at by the worker and by the owner of the address, never by the
page on which it is typed (`link_requests.py`).
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from conference.lib import links
from conference.lib.clock import now
from conference.lib.email_address import EmailAddress, normalise_email
from conference.lib.transaction import action, require_action
from conference.registration import mails, queries, rules
from conference.registration.details import details_of
from conference.registration.models import Registration
from conference.registration.own import link_requests
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team import audit


def ask(registration: Registration, address: EmailAddress) -> None:
    """Have the link sent to a new address, and tell the present one; links sent before end."""
    registration.new_email = address.display
    registration.new_email_version += 1
    link_requests.ask(registration.event_id, address.key, registration.id)
    mails.tell_email_asked(registration)


@action
def ask_again(registration: Registration) -> None:
    """Send the link once more. Raises RegistrationRefused where nothing waits."""
    _lock(registration)
    if not registration.new_email:
        raise RegistrationRefused(RegistrationRefusal.LINK_ENDED)
    link_requests.ask(registration.event_id, normalise_email(registration.new_email).key, registration.id)


@action
def withdraw(registration: Registration) -> None:
    """Keep the present address; the link that was sent ends. Nothing where none waits."""
    _lock(registration)
    end(registration)


@action
def confirm(registration: Registration, version: int) -> None:
    """Make the new address the one that counts, and tell both.

    Raises RegistrationRefused: LINK_ENDED for a link used or replaced, EMAIL_IN_USE.
    """
    _lock(registration)
    rules.check(problem(registration, version))
    old, address = registration.email, normalise_email(registration.new_email)
    before = audit.snapshot(registration, ["email"])
    values = details_of(registration, email=address.display).columns()
    for name in ("email", "email_key", "search_key"):
        setattr(registration, name, values[name])
    registration.changed_at = now()
    write(registration, old)
    audit.record_own(registration.event, registration, before, by=audit.PARTICIPANT)


def problem(registration: Registration, version: int) -> RegistrationRefusal | None:
    """Return why the link of a version confirms nothing."""
    if not registration.new_email or registration.new_email_version != version:
        return RegistrationRefusal.LINK_ENDED
    return rules.may_cancel(registration.event, registration.is_active, now())


def write(registration: Registration, old: str) -> None:
    """Store an address that was just put in place of the `old` one, and tell both. Raises RegistrationRefused."""
    end(registration)
    session = require_action()
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise RegistrationRefused(RegistrationRefusal.EMAIL_IN_USE) from None
    mails.tell_email_changed(registration, old)


def by_token(text: str) -> tuple[Registration, int] | None:
    """Return the person of such a link, and its version; None when it is forged, foreign, or the data were erased."""
    found = links.read("email", text)
    registration = queries.by_id(found[0]) if found else None
    return (registration, found[1]) if found and registration else None


def _lock(registration: Registration) -> None:
    require_action().refresh(registration, with_for_update=True)


def end(registration: Registration) -> None:
    """Forget the new address that waits, if one does, and end its link. Call inside an action."""
    if registration.new_email:
        registration.new_email = ""
        registration.new_email_version += 1
