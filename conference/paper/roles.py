"""Who does something at the conference, for their badges: those who speak, and the team."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import pgettext

from conference.events.models import Event
from conference.lib.email_address import InvalidEmailError, normalise_email
from conference.programme.queries import speakers_of
from conference.registration.models import Honorific, Registration
from conference.team.queries import team_of


def roles_of(event: Event, people: Iterable[Registration]) -> dict[int, str]:
    """Return what is written on badges of people with a role, by the registration's id, in the language spoken.

    A speaker is known by the address, or where the speaker has none by the name.
    """
    speakers = speakers_of(event)
    addresses = {_key(speaker.email) for speaker in speakers} - {""}
    names = {(speaker.given_name, speaker.family_name) for speaker in speakers if not speaker.email}
    team = {_key(member.user.email) for member in team_of(event)}
    found = {}
    for row in people:
        if (row.email_key and row.email_key in addresses) or (row.given_name, row.family_name) in names:
            found[row.id] = _speaks(row.honorific)
        elif row.email_key and row.email_key in team:
            found[row.id] = pgettext("badge", "organiser")
    return found


def _speaks(honorific: Honorific) -> str:
    match honorific:
        case Honorific.MS:
            return pgettext("badge of a woman", "speaker")
        case Honorific.MR:
            return pgettext("badge of a man", "speaker")
    return pgettext("badge", "speaker")


def _key(email: str) -> str:
    try:
        return normalise_email(email).key
    except InvalidEmailError:
        return ""
