"""Where a person's own page is: the secret link that letters, cards of the desk and certificates lead to."""

from __future__ import annotations

from conference.lib import languages, links
from conference.registration.models import Registration


def my_address(registration: Registration, language: str = "") -> str:
    """Return the full address of a person's own page, in their language or another one."""
    token = links.sign("my", registration.id, registration.link_version)
    first = registration.event.language
    return languages.external_url("registration.my", language or registration.language, first, token=token)
