"""A new link to one's own page, where the old one came into wrong hands: that leads nowhere from then on, for good.

The new one goes to the person by a letter alone: whoever presses the button behind a link learns nothing by it.
"""

from __future__ import annotations

from conference.lib import links
from conference.lib.transaction import action, require_action
from conference.registration import mails
from conference.registration.models import Registration
from conference.registration.own import new_emails
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.team import audit
from conference.team.models import User


@action
def renew(registration: Registration, *, by: User | None = None) -> None:
    """End the link of a person and send them a new one; a new address asked for behind the old link ends too.

    `by` is who of the team does it; without it the person does, and needs an address.
    Raises RegistrationRefused(NO_EMAIL).
    """
    require_action().refresh(registration, with_for_update=True)
    if by is None and not registration.email:
        raise RegistrationRefused(RegistrationRefusal.NO_EMAIL)
    before = audit.snapshot(registration, ["link_version"])
    registration.link_version += 1
    new_emails.end(registration)
    audit.record(
        registration.event, "renewed_link", registration, before=before,
        after=audit.snapshot(registration, ["link_version"]), by=by or audit.PARTICIPANT,
    )  # fmt: skip
    mails.tell_link_renewed(registration)


def was_renewed(token: str, registration: Registration) -> bool:
    """Return whether a link that was this person's has ended."""
    found = links.read("my", token)
    return found is not None and found[0] == registration.id and found[1] < registration.link_version
