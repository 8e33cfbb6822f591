"""What a new edition takes over from the one before, what it never does, and what is proposed for it.

Plain values in, an answer out. `COPIES` and `NOT_COPIED` name every table and column there is; a test compares them
with the database, so that a new one is decided about when it is made.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from conference.events.rules import PhaseDates, bounds
from conference.lib import clock
from conference.lib.refusals import Refusal
from conference.lib.wall_clock import NoSuchMoment
from conference.moving.rules import Shift


class Part(StrEnum):
    """What is ticked to be taken over, in the order of the form."""

    SETTINGS = "settings"
    VENUE = "venue"
    ORGANISATIONS = "organisations"
    FUNDING = "funding"
    LOGOS = "logos"
    PICTURES = "pictures"
    ROOMS = "rooms"
    PROGRAMME = "programme"
    VISITS = "visits"
    TEAM = "team"
    SPEAKERS = "speakers"


UNTICKED = frozenset({Part.SPEAKERS})  # people are asked before they are named again


@dataclass(frozen=True)
class Copy:
    """How rows of a table become rows of the new edition: names of columns, separated by spaces.

    `same` stay as they are, `moved` are moments or days that move with the conference, `refers` lead to the copies of
    other rows (to nothing where those were not copied), `files` are keys of files that are copied under keys of their
    own, `asked` are given by the organiser or follow from the new edition, `left` are empty or at their beginning.
    """

    table: str
    part: Part
    same: str = ""
    moved: str = ""
    refers: str = ""
    files: str = ""
    asked: str = "id event_id"
    left: str = ""

    @property
    def columns(self) -> list[str]:
        """All columns it names."""
        return " ".join((self.same, self.moved, self.refers, self.files, self.asked, self.left)).split()


COPIES = (  # rows that others refer to come first
    Copy(
        "event", Part.SETTINGS,
        asked="id series_id slug edition language second_language timezone title_cs title_en starts_on ends_on",
        same="subtitle_cs subtitle_en goal_cs goal_en accent programme_from programme_until break_after optional_fields"
        " asked_of_speakers"
        " admission organisation_limit approval_needed approval_keeps_place"
        " offer_hours several_visits reminder_days thanks_days needs_kept_days slides_need_approval practical_cs"
        " practical_en privacy_cs privacy_en contact_name contact_street contact_postal_code contact_city contact_email"
        " contact_phone website"
        " legal_note_cs legal_note_en contribution_note_cs contribution_note_en"
        " issuer_name issuer_position_cs issuer_position_en issued_in credits_held_visits",
        moved="registration_opens_at registration_closes_at open_to_all_from kept_until slides_due_at"
        " answers_due_at"
        " slides_visible_from",
        refers="quota_id",
        left="reserved_until lasts_until published_at version archived_at cancelled_at cancellation_cs cancellation_en"
        " created_at changed_at",
    ),
    Copy(
        "event", Part.VENUE, asked="",
        same="venue_name venue_street venue_postal_code venue_city venue_step_free venue_latitude venue_longitude"
        " parking_cs parking_en public_transport_cs public_transport_en",
    ),
    Copy("way_step", Part.VENUE, same="position mode origin minutes text_cs text_en"),
    Copy("organisation", Part.ORGANISATIONS, same="name type registration_number website"),
    Copy(
        "letter_text", Part.SETTINGS, same="name subject_cs subject_en body_cs body_en default_cs default_en",
        left="changed_at",
    ),
    Copy("event_role", Part.ORGANISATIONS, refers="organisation_id", same="role position"),
    Copy(
        "funding", Part.FUNDING,
        same="project_title programme fund registration_number starts_on ends_on publicity_cs publicity_en"
        " shows_eu_emblem",
    ),
    Copy("logo", Part.LOGOS, files="storage_key", same="alt width height position"),
    Copy(
        "picture", Part.PICTURES, files="storage_key",
        same="use width height alt_cs alt_en credit focus_x focus_y",
        left="consent_note",  # who is to be seen has agreed to the edition that was
    ),
    Copy("room", Part.ROOMS, same="name capacity position opens closes"),
    Copy(
        "speaker", Part.SPEAKERS,
        same="code honorific title_before given_name family_name title_after sort_key organisation position_cs"
        " position_en email phone language bio_cs bio_en photo_alt photo_focus_x photo_focus_y",
        files="photo_key", left="link_version invited_at opened_at created_at intake_id"
        " answer answer_note answered_at consent equipment arrival",
    ),
    Copy(  # those of site visits come with Part.VISITS
        "item", Part.PROGRAMME,
        same="code kind title_cs title_en abstract_cs abstract_en block language credited anonymous no_photos"
        " no_recording publishes_slides",
        moved="starts_at ends_at is_placed", refers="room_id organisation_id quota_id",
    ),
    Copy("item_speaker", Part.SPEAKERS, refers="item_id speaker_id", same="role position", asked=""),
    Copy(
        "visit", Part.VISITS, refers="item_id host_id",
        same="meeting_point_cs meeting_point_en meeting_address transport_cs transport_en rules_cs rules_en address"
        " step_free",
    ),
    Copy(
        "visit_group", Part.VISITS, refers="visit_id quota_id", same="number", moved="departs_at",
        left="guide guide_phone",  # a person
    ),
    Copy(
        "question", Part.SETTINGS,
        same="questionnaire kind position label_cs label_en hint_cs hint_en is_required right ends", left="archived_at",
    ),
    Copy(
        "question_choice", Part.SETTINGS, same="position label_cs label_en", refers="question_id quota_id",
        left="archived_at",
    ),
    Copy("question_condition", Part.SETTINGS, refers="question_id choice_id", asked="event_id"),
    Copy(
        "survey", Part.SETTINGS, same="intro_cs intro_en", moved="opens_on closes_on", left="replies shown",
    ),
    Copy("attendee_view", Part.SETTINGS, same="name query"),  # groups in it become their copies
    Copy("membership", Part.TEAM, same="user_id role", left="invited_until"),
    Copy("quota", Part.PROGRAMME, asked="id", same="capacity", left="taken waiting reserved"),  # with what has them
)  # fmt: skip

PEOPLE = frozenset({
    "registration", "question_answer", "place", "presence", "certificate", "message", "slide_file", "form_answer",
    "link_request", "intake", "group_letter", "letter_file", "access_code", "invitee", "bulk_change",
    "registration_merge", "desk_device", "desk_mark", "printed_badge", "hours_correction", "survey_tally",
    "survey_text", "survey_used_ticket", "slides_pack", "slides_pack_file",
})  # fmt: skip
"""What is of people, or was agreed to by them: never copied."""
NOT_COPIED = PEOPLE | {
    "series",  # the new edition is one of the same
    "user_account", "role", "role_user", "team_session", "passkey",  # of the server
    "last_seen", "problem", "server_error",  # too
    "audit_entry", "removal", "job", "programme_step", "editor_presence", "move",  # what was done to that edition
    "release", "accepted_warning",  # of its programme as it was
}  # fmt: skip
COUNTED = {  # what is counted of each part beside the event's own columns
    Part.ORGANISATIONS: "organisation", Part.FUNDING: "funding", Part.LOGOS: "logo", Part.PICTURES: "picture",
    Part.ROOMS: "room", Part.PROGRAMME: "item", Part.VISITS: "visit", Part.TEAM: "membership",
    Part.SPEAKERS: "speaker",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is asked of a new edition. Without a slug one is made of the title and the year."""

    titles: Mapping[str, str]  # by language
    edition: int
    starts_on: date
    ends_on: date
    slug: str = ""


class EditionRefusal(StrEnum):
    """Why something about an edition is refused."""

    NOT_OVER = "not_over"
    NOT_PUBLIC = "not_public"  # nobody could open what the letter leads to
    TOO_LATE = "too_late"  # it has begun, or is cancelled


class EditionRefused(Refusal):
    """Something about an edition is refused for `reason`."""

    reasons = EditionRefusal


def check_archiving(event: PhaseDates, now: datetime) -> None:
    """Raise EditionRefused(NOT_OVER) for a conference that is still to come or takes place."""
    if event.cancelled_at is None and now < bounds(event)[1]:
        raise EditionRefused(EditionRefusal.NOT_OVER)


def invitations_closed(event: PhaseDates, now: datetime) -> EditionRefusal | None:
    """Return why nobody is invited to an edition; None where its pages are public and it is to come."""
    if event.cancelled_at is not None or now >= bounds(event)[0]:
        return EditionRefusal.TOO_LATE
    return EditionRefusal.NOT_PUBLIC if event.published_at is None else None


@dataclass(frozen=True)
class Guest:
    """Somebody who was registered at an earlier edition, by their last registration."""

    registration_id: int
    event_id: int
    email: str
    email_key: str
    language: str
    agrees: bool  # to be invited

    def key(self, event_id: int, secret: str) -> str:
        """Return the key of the letter that invites them: one for each mailbox and edition, which names nobody.

        It outlives the person's data, so it is made with a secret: without it nobody can try whether an address was
        invited. The digest within is what keys were before they had a secret; migration 0028 made these of those.
        """
        plain = sha256(f"{event_id}:{self.email_key}".encode()).hexdigest()[:32]
        keyed = hmac.digest(f"next edition:{secret}".encode(), plain.encode(), "sha256").hex()[:32]
        return f"next_edition:{event_id}:{keyed}"


def to_invite(
    guests: Iterable[Guest], registered: Container[str], told: Container[str], event_id: int, secret: str
) -> list[Guest]:
    """Return those to write to, once for each mailbox: who agreed when they were there last, and knows nothing yet.

    `guests` come with their last registrations first; `registered` are keys of addresses that are registered at the
    edition, `told` keys of letters that were written.
    """
    last: dict[str, Guest] = {}
    for guest in guests:
        last.setdefault(guest.email_key, guest)
    return [
        guest for guest in last.values()
        if guest.agrees and guest.email_key not in registered and guest.key(event_id, secret) not in told
    ]  # fmt: skip


def copies(table: str) -> list[Copy]:
    """Return what is said about a table."""
    return [copy for copy in COPIES if copy.table == table]


def proposed_days(starts_on: date, ends_on: date, today: date) -> tuple[date, date]:
    """Return days for the next edition: about a year later or, where that has passed, in the coming year.

    The same day of the week, as near as possible to the same date.
    """
    year = max(starts_on.year + 1, today.year)
    while True:
        first = _same_weekday(starts_on, year)
        if first > today:
            return first, first + (ends_on - starts_on)
        year += 1


def _same_weekday(day: date, year: int) -> date:
    """Return the date nearest to the same one in another year that is the same day of the week."""
    target = date(year, day.month, min(day.day, 28)) + timedelta(days=max(0, day.day - 28))
    back = (target.weekday() - day.weekday()) % 7
    return target - timedelta(days=back) if back <= 3 else target + timedelta(days=7 - back)


def proposed_title(title: str, old: date, new: date) -> str:
    """Return the title with the new year in place of the old one; as it is where it names none."""
    return re.sub(rf"\b{old.year}\b", str(new.year), title)


def naming(texts: Mapping[str, str], starts_on: date) -> list[str]:
    """Return the names of texts that name the year of the edition they were written for."""
    year = re.compile(rf"\b{starts_on.year}\b")
    return [name for name, text in texts.items() if year.search(text)]


@dataclass(frozen=True)
class Timed:
    """When a programme item is in the new edition; in the tray where it has no time there."""

    starts_at: datetime
    ends_at: datetime
    is_placed: bool


def timed(
    starts_at: datetime, ends_at: datetime, is_placed: bool, shift: Shift, starts_on: date, ends_on: date
) -> Timed:
    """Move an item to the new days. What falls outside of them, or into an hour that clocks skip, goes to the tray."""
    try:
        starts, ends = shift.span(starts_at, ends_at)
    except NoSuchMoment:
        return Timed(starts_at + shift.days, ends_at + shift.days, False)
    is_inside = starts_on <= clock.local(starts, shift.new_zone).date() <= ends_on
    return Timed(starts, ends, is_placed and is_inside)


def moved_moment(moment: datetime | None, shift: Shift) -> datetime | None:
    """Return a deadline on its new day; none where clocks skip it there."""
    if moment is None:
        return None
    try:
        return shift.moment(moment)
    except NoSuchMoment:
        return None


def ticked(parts: Iterable[str]) -> frozenset[Part]:
    """Return the parts that were ticked."""
    return frozenset(Part(name) for name in parts)
