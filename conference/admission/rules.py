"""Who may register. Plain values in, None or a named reason out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from conference.events.models import Admission
from conference.events.rules import PhaseDates, registration_closes
from conference.lib.refusals import Refusal

MAX_FROM_ONE = 1000  # people from one organisation: a higher limit is none
MAX_USES = 100_000
MAX_CODES = 200  # of one conference
MAX_PASTED = 2000  # people in one go
TAKEN_BACK_WITHIN = timedelta(days=30)
"""So long those added together can be taken back, as all that the team removes or imports."""
CODE_LENGTH = 8  # signs of a code that nobody has chosen: 39 bits
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


class AdmissionRefusal(StrEnum):
    """Why somebody can't register, or an invitation can't be changed."""

    ORGANISATION_FULL = "organisation_full"  # as many come from it as the conference allows
    ONLY_INVITED = "only_invited"  # without an invitation or a code
    CODE_UNKNOWN = "code_unknown"
    CODE_OVER = "code_over"  # its last day has passed
    CODE_USED_UP = "code_used_up"
    INVITATION_USED = "invitation_used"
    INVITATION_CHANGED = "invitation_changed"  # since the page was shown
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    CODE_TAKEN = "code_taken"  # there is such a code already
    CODE_SHAPE = "code_shape"
    TOO_MANY_CODES = "too_many_codes"
    BELOW_USED = "below_used"  # fewer uses than there have been
    CODE_IN_USE = "code_in_use"  # people came by it
    ADDRESS_TAKEN = "address_taken"  # somebody is invited under it
    NOT_ADDED = "not_added"  # those added together were taken back already
    BATCH_OLD = "batch_old"
    BATCH_ACTED = "batch_acted"  # somebody has registered by their invitation
    NO_PAGE_YET = "no_page_yet"  # for the link of an invitation to lead to
    REGISTRATION_OVER = "registration_over"


class AdmissionRefused(Refusal):
    """Registering, or a change of who may, is refused for `reason`."""

    reasons = AdmissionRefusal
    fields = {  # noqa: RUF012 - never changed
        AdmissionRefusal.ORGANISATION_FULL: "organisation",
        AdmissionRefusal.ONLY_INVITED: "code",
        AdmissionRefusal.CODE_UNKNOWN: "code",
        AdmissionRefusal.CODE_OVER: "code",
        AdmissionRefusal.CODE_USED_UP: "code",
        AdmissionRefusal.CODE_TAKEN: "code",
        AdmissionRefusal.CODE_SHAPE: "code",
        AdmissionRefusal.BELOW_USED: "most_uses",
        AdmissionRefusal.ADDRESS_TAKEN: "email",
    }


@dataclass(frozen=True)
class Admittance:
    """By what somebody registers: a code as it was typed, or an invitation."""

    code: str = ""
    invitee_id: int | None = None

    @property
    def is_invited(self) -> bool:
        """Whether there is one; that it is good is said when it is used."""
        return bool(self.code) or self.invitee_id is not None


OPEN = Admittance()


class Admits(Protocol):
    """What an event says of who may register."""

    admission: Any
    open_to_all_from: Any
    reserved_until: Any


def only_invited(event: Admits, now: datetime) -> bool:
    """Return whether only invited people may register at this moment."""
    if event.admission is Admission.INVITED_FIRST:
        return event.open_to_all_from is None or now < event.open_to_all_from
    return event.admission is Admission.INVITED_ONLY


def check_entry(event: Admits, entry: Admittance, now: datetime) -> None:
    """Refuse who is not invited while only invited people may register. Raises AdmissionRefused: ONLY_INVITED."""
    if only_invited(event, now) and not entry.is_invited:
        raise AdmissionRefused(AdmissionRefusal.ONLY_INVITED)


def check_letters(event: PhaseDates, now: datetime) -> None:
    """Refuse letters whose link would lead to no form. Raises AdmissionRefused: NO_PAGE_YET, REGISTRATION_OVER."""
    if event.published_at is None:
        raise AdmissionRefused(AdmissionRefusal.NO_PAGE_YET)
    if event.cancelled_at is not None or now >= registration_closes(event):
        raise AdmissionRefused(AdmissionRefusal.REGISTRATION_OVER)


def may_take_reserved(event: Admits, entry: Admittance, now: datetime) -> bool:
    """Return whether somebody gets a place that is reserved for invited people."""
    return entry.is_invited and (event.reserved_until is None or now < event.reserved_until)


def may_take_back(added_at: datetime, now: datetime) -> bool:
    """Return whether it is not too late to take those back who were added to the invited people."""
    return now < added_at + TAKEN_BACK_WITHIN


def is_over(limit: int | None, others: int, newcomers: int) -> bool:
    """Return whether an organisation would send more people than the conference allows."""
    return limit is not None and others + newcomers > limit


def read_code(typed: str) -> str:
    """Return a code as it is kept: capitals without accents and spaces."""
    plain = unicodedata.normalize("NFKD", typed).encode("ascii", "ignore").decode()
    return re.sub(r"[\s_]+", "", plain).upper()


def check_code(code: str) -> None:
    """Refuse what can be no code. Raises AdmissionRefused: CODE_SHAPE."""
    if not _CODE.fullmatch(code):
        raise AdmissionRefused(AdmissionRefusal.CODE_SHAPE)


def code_problem(valid_until: datetime | None, now: datetime) -> AdmissionRefusal:
    """Return why a code was not taken: its time is over, else it was used too often by now."""
    if valid_until is not None and now >= valid_until:
        return AdmissionRefusal.CODE_OVER
    return AdmissionRefusal.CODE_USED_UP


@dataclass(frozen=True)
class Named:
    """Somebody to be invited, as typed."""

    email: str
    given_name: str = ""
    family_name: str = ""
    organisation: str = ""
    language: str = ""


_EMAIL = re.compile(r"[^\s<>;,|()\[\]\"]+@[^\s<>;,|()\[\]\"]+")
_APART = re.compile(r"[;\t|]")
_COMMA = re.compile(r",(?=\s)")


def read_line(line: str) -> Named | None:
    """Return who a pasted line invites: an address, and beside it a name and an organisation in this order.

    They stand apart by semicolons, tabs, or commas; a name may stand before its address as mail programs write it.
    None where there is no address. The last word of a name is the family name.
    """
    found = _EMAIL.search(line)
    if found is None:
        return None
    apart = _APART if _APART.search(line) else _COMMA  # an organisation may have a comma in its name
    around = [line[: found.start()], line[found.end() :]]
    parts = [text for side in around for part in apart.split(side) if (text := part.strip(' <>()[]",;\u00a0'))]
    given, _, family = (parts[0] if parts else "").rpartition(" ")
    return Named(found.group().strip("'"), given, family, parts[1] if len(parts) > 1 else "")


def read_lines(text: str) -> tuple[list[Named], list[str]]:
    """Return whom pasted lines invite, and the lines without an address; empty lines are passed over."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    read = [(line, read_line(line)) for line in lines]
    return [named for _, named in read if named], [line for line, named in read if named is None]
