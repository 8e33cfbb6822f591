"""Who of the team may do what, and which addresses may be gone to after signing in."""

import re
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from http import HTTPStatus
from ipaddress import ip_address
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from conference.lib.refusals import Refusal
from conference.team.models import MembershipRole


class Right(StrEnum):
    """What a part of a page takes: not everybody who may open it may see or do all that is on it."""

    NEEDS = "needs"
    """Meals and access needs, which may tell of health or faith: for those who hand out, lead and arrange."""
    PRESENCE = "presence"
    """Noting who came and who left."""
    WALK_INS = "walk_ins"
    """Registering people who stand at the desk."""
    LINKS = "links"
    """The secret links of people and speakers: whoever has one acts as they do."""
    CHANGES = "changes"
    """Changing what a page shows, unless one of the rights above says otherwise."""


RIGHTS = {  # the least role that has it; docs/roles.md is the same table with the pages
    Right.NEEDS: MembershipRole.DESK,
    Right.PRESENCE: MembershipRole.DESK,
    Right.WALK_INS: MembershipRole.DESK,
    Right.LINKS: MembershipRole.EDITOR,
    Right.CHANGES: MembershipRole.EDITOR,
}
WRITING = frozenset({Right.PRESENCE, Right.WALK_INS, Right.CHANGES})  # what nobody does in the archive
RANK = {MembershipRole.VIEWER: 0, MembershipRole.DESK: 1, MembershipRole.EDITOR: 2, MembershipRole.OWNER: 3}
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
            "FxiOS": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Macintosh": "Mac",
           "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip
SIGN_IN_WITHIN = timedelta(minutes=30)  # how long a link somebody asked for is good
INVITED_WITHIN = timedelta(days=7)  # and the link in an invitation
SET_UP_WITHIN = timedelta(minutes=30)  # to scan the code of a second factor and type the first code
HALFWAY_LASTS = timedelta(minutes=10)  # from the first factor of a sign-in to the second
CODE_WINDOW = 30  # seconds that the clock of a phone may be wrong, either way
RECOVERY_CODES = 10
PASSKEYS = 20  # of one account
ANSWERED_WITHIN = timedelta(minutes=10)  # from the page that asks for a passkey to the browser's answer
PROOF_LASTS = timedelta(minutes=10)  # from showing the second factor to changing it
SEEN_EVERY = timedelta(minutes=5)  # so exactly is known when a session was last used
RESET_WITHIN = timedelta(hours=2)  # and the one that sets a new password


class TeamRefusal(Enum):
    """Why a change of the team is refused."""

    LAST_OWNER = "last_owner"
    NOT_AN_OWNER = "not_an_owner"  # who has no ownership can't hand it over
    NOT_JOINED = "not_joined"  # an invitation that nobody has taken up may never be
    SWITCHED_OFF = "switched_off"  # nobody signs in to that account


class TeamRefused(Refusal):
    """A change of the team is refused; `reason` says why."""

    reasons = TeamRefusal


class ArchiveRefusal(StrEnum):
    """Why nothing is changed."""

    READ_ONLY = "read_only"


class Archived(Refusal):
    """The conference is in the archive: it is read only."""

    reasons = ArchiveRefusal


class SecondFactorRefusal(Enum):
    """Why the second factor of an account stays as it is."""

    WRONG_CODE = "wrong_code"
    WRONG_PROOF = "wrong_proof"  # neither the app's code nor an unused recovery code
    REQUIRED = "required"
    NO_ANSWER = "no_answer"  # the browser sent no passkey: no scripts, most likely
    WRONG_ANSWER = "wrong_answer"  # what it sent does not hold
    LATE_ANSWER = "late_answer"  # it was not asked by this browser, or too long ago
    OTHER_PASSKEY = "other_passkey"  # of no account, or not of this one
    KNOWN_PASSKEY = "known_passkey"
    TOO_MANY_PASSKEYS = "too_many_passkeys"
    NO_PASSKEYS_HERE = "no_passkeys_here"  # the site has no address that browsers keep them for


class SecondFactorRefused(Refusal):
    """A change of the second factor is refused; `reason` says why."""

    reasons = SecondFactorRefusal
    statuses: ClassVar = dict.fromkeys(
        (SecondFactorRefusal.WRONG_CODE, SecondFactorRefusal.WRONG_PROOF), HTTPStatus.UNPROCESSABLE_ENTITY
    )
    fields: ClassVar = {SecondFactorRefusal.WRONG_CODE: "code", SecondFactorRefusal.WRONG_PROOF: "code"}


class PasskeySite(NamedTuple):
    """For whom browsers keep passkeys of this site, and the address they must be used at."""

    host: str
    origin: str


class RemovalRefusal(StrEnum):
    """Why a removal can't be taken back."""

    GONE = "gone"  # taken back already, or too old
    TAKEN = "taken"  # something else stands there now
    FIRST = "first"  # what it belonged to was removed later, and comes back first


class RemovalRefused(Refusal):
    """A removal can't be taken back."""

    reasons = RemovalRefusal


def may(role: MembershipRole | None, needed: MembershipRole) -> bool:
    """Return whether a role at a conference is enough; without a role nothing is allowed."""
    return role is not None and RANK[role] >= RANK[needed]


def has_right(role: MembershipRole | None, right: Right) -> bool:
    """Return whether a role at a conference has a right; without a role there is none."""
    return may(role, RIGHTS[right])


def counts(invited_until: datetime | None, now: datetime) -> bool:
    """Return whether somebody is on the team: has signed in since they were invited, or still may."""
    return invited_until is None or invited_until > now


def is_still_halfway(noted: tuple[int, float], login_count: int, now: datetime) -> bool:
    """Return whether the second factor may still follow the first.

    `noted` are the sign-ins of the account and the time, at the first: any later sign-in ends it, and so does time.
    """
    count, since = noted
    return count == login_count and now.timestamp() - since <= HALFWAY_LASTS.total_seconds()


def is_proved(proved_at: datetime | None, now: datetime) -> bool:
    """Return whether a second factor was shown so lately that it may be changed."""
    return proved_at is not None and now - proved_at <= PROOF_LASTS


def require_factor_left(is_required: bool, left: int) -> None:
    """Refuse to take the last second factor away from who must have one. Raises SecondFactorRefused(REQUIRED)."""
    if is_required and not left:
        raise SecondFactorRefused(SecondFactorRefusal.REQUIRED)


def passkey_site(external_url: str) -> PasskeySite | None:
    """Return for whom browsers keep passkeys at a public address; None where they keep none.

    They want a name, not the number of a machine, and an encrypted connection, except to `localhost` (Web
    Authentication, "RP ID"). A name in another script is compared as it travels.
    """
    parts = urlsplit(external_url)
    try:
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # no port, or no name
        return None
    if not host or _is_number_of_machine(host) or (parts.scheme != "https" and host != "localhost"):
        return None
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return PasskeySite(host, f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else ""))


def _is_number_of_machine(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def needs_second_factor(is_required: bool, role: MembershipRole) -> bool:
    """Return whether a role takes a second factor: where the setting wants it, that of an owner."""
    return is_required and role is MembershipRole.OWNER


def require_owner_left(owners: int, before: MembershipRole, after: MembershipRole | None) -> None:
    """Refuse to take the role away from the last owner. `after` is None when the member goes.

    Who was invited and has not signed in yet is not among the `owners`, nor is another one who can't sign in.

    Raises TeamRefused(LAST_OWNER).
    """
    if before is MembershipRole.OWNER and after is not MembershipRole.OWNER and owners <= 1:
        raise TeamRefused(TeamRefusal.LAST_OWNER)


def require_handing_over(giver: MembershipRole | None, invited_until: datetime | None, is_active: bool) -> None:
    """Refuse to hand ownership over for who has none, or to who can't or did not sign in.

    `invited_until` and `is_active` are of who would become the owner: an invitation not taken up, an account in use.

    Raises TeamRefused.
    """
    if giver is not MembershipRole.OWNER:
        raise TeamRefused(TeamRefusal.NOT_AN_OWNER)
    if invited_until is not None:
        raise TeamRefused(TeamRefusal.NOT_JOINED)
    if not is_active:
        raise TeamRefused(TeamRefusal.SWITCHED_OFF)


def browser_name(user_agent: str) -> str:
    """Return a browser as people call it, such as "Firefox, Windows"; empty where it says nothing known."""
    products = set(re.findall(r"([A-Za-z]+)/", user_agent))
    browser = next((name for product, name in BROWSERS.items() if product in products), "")
    system = next((name for word, name in SYSTEMS.items() if word in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def own_path(address: str | None) -> str:
    """Return the address when it is a path on this site.

    Empty when it leads, or could be read as leading, elsewhere.
    """
    text = address or ""
    if not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable() or " " in text:
        return ""
    parts = urlsplit(text)
    return "" if parts.scheme or parts.netloc else text
