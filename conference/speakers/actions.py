"""What happens to speakers: profiles, photos, invitations, their secret link."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from io import BytesIO

import sqlalchemy as sa

from conference.certificates.models import Certificate
from conference.czech.collation import stored_sort_key
from conference.events.models import Event
from conference.lib.clock import local, now
from conference.lib.codes import PAGE_LENGTH, new_code
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message
from conference.slides import queries as slides
from conference.slides.models import SlideFile
from conference.speakers import mails, queries, rules
from conference.speakers.models import Speaker, SpeakerAnswer, small_key, whole_key
from conference.speakers.rules import SpeakerDetails
from conference.team import audit, removals
from conference.team.models import Removal, User
from conference.untrusted.images import PHOTO_SIZE, small_photo
from conference.untrusted.pictures import FACES, WHOLE_MAX_BYTES, Focus, portrait_of

PHOTO = "Photo"  # what its removal is called
PHOTO_COLUMNS = ("photo_key", "photo_alt", "photo_focus_x", "photo_focus_y")
PRACTICAL = ("answer_note", "equipment", "arrival")  # nobody needs it after the conference
FIELDS = tuple(SpeakerDetails.__dataclass_fields__)


def has_practical() -> sa.ColumnElement[bool]:
    """Return the condition that a speaker wrote something for the days of the conference only."""
    return sa.or_(*(getattr(Speaker, name) != "" for name in PRACTICAL))


@action
def add_speaker(event: Event, details: SpeakerDetails, *, by: User, code: str = "") -> Speaker:
    """Add a speaker to an event. A `code` that is in use gives the speaker who has it: the button was pressed twice."""
    session = require_action()
    session.get_one(Event, event.id, with_for_update=True)  # the second press waits for the first
    same = sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.code == code)
    if code and (existing := session.scalar(same)) is not None:
        return existing
    row = Speaker(
        event_id=event.id, code=code or new_code(PAGE_LENGTH), **asdict(details),
        sort_key=stored_sort_key(details.family_name, details.given_name),
    )  # fmt: skip
    session.add(row)
    audit.record(event, "created", row, after=audit.snapshot(row, FIELDS), by=by)
    return row


@action
def edit_speaker(speaker: Speaker, details: SpeakerDetails, *, by: User) -> Speaker:
    """Change what is said about a speaker; the published programme shows a new name after its next release."""
    before = audit.snapshot(speaker, FIELDS)
    for name, value in asdict(details).items():
        setattr(speaker, name, value)
    speaker.sort_key = stored_sort_key(details.family_name, details.given_name)
    audit.record(speaker.event, "changed", speaker, before=before, after=audit.snapshot(speaker, FIELDS), by=by)
    return speaker


@action
def remove_speaker(speaker: Speaker, *, by: User) -> Removal:
    """Remove a speaker who stands in no programme, with the photo. Raises SpeakerRefused(IN_PROGRAMME)."""
    session = require_action()
    rules.check_removal(
        speaker.full_name, in_draft=bool(speaker.item_links), in_release=queries.is_released(speaker)
    )  # fmt: skip
    theirs: list[SlideFile | Message | Certificate] = []  # what they sent, were sent and were given stays
    for table in (SlideFile, Message, Certificate):
        theirs += session.scalars(sa.select(table).where(table.speaker_id == speaker.id))
    removal = removals.keep(
        speaker.event, speaker, [speaker], by=by, pointers=[(row, "speaker_id") for row in theirs],
        files=_photo_files(speaker.photo_key),
    )  # fmt: skip
    for row in theirs:
        row.speaker_id = None
    audit.record(speaker.event, "deleted", speaker, before=audit.snapshot(speaker, FIELDS), by=by)
    session.delete(speaker)
    return removal


@action
def invite(speaker: Speaker, *, by: User) -> None:
    """Mail a speaker the link to their own page; pressed again it mails again. Raises SpeakerRefused(NO_EMAIL)."""
    rules.check_invitation(speaker.full_name, speaker.email)
    speaker.invited_at = now()
    mails.invite(speaker)
    audit.record(speaker.event, "sent", speaker, after=audit.snapshot(speaker, ["invited_at"]), by=by)


@action
def remind(event: Event, speaker_ids: Collection[int], *, by: User) -> int:
    """Mail those of some speakers from whom something is missing; returns how many letters.

    Who is done, has no address, or got a reminder today, also one by rule or of slides alone, is left out.
    """
    day = local(now(), event.timezone).date().isoformat()
    chosen = set(speaker_ids) - slides.asked_today(event)
    wanted = [one for one in queries.asked(event) if one.speaker.id in chosen and one.is_reachable]
    count = sum(mails.remind(one.speaker, day) for one in wanted)
    if count:
        audit.record(event, "sent", event, after={"speaker_reminders": count}, by=by)
    return count


@action
def renew_link(speaker: Speaker, *, by: User) -> None:
    """Make a new link: the old one stops working at once."""
    before = audit.snapshot(speaker, ["link_version"])
    speaker.link_version += 1
    audit.record(
        speaker.event, "changed", speaker, before=before, after=audit.snapshot(speaker, ["link_version"]), by=by
    )


@action
def note_opened(speaker: Speaker) -> None:
    """Remember when the own page was opened for the first time."""
    speaker.opened_at = speaker.opened_at or now()


@action
def answer_invitation(speaker: Speaker, answer: SpeakerAnswer, note: str) -> None:
    """Keep what a speaker answers to the invitation; the last answer counts. Raises SpeakerRefused(NOTE_MISSING)."""
    rules.check_answer(answer, note)
    before = audit.snapshot(speaker, ["answer", "answer_note"])
    speaker.answer, speaker.answer_note, speaker.answered_at = answer, note, now()
    audit.record_own(speaker.event, speaker, before, by=audit.SPEAKER)


@action
def save_profile(speaker: Speaker, values: Mapping[str, object]) -> None:
    """Keep what a speaker wrote about themselves and their visit, by the names of the columns."""
    before = audit.snapshot(speaker, values)
    for name, value in values.items():
        setattr(speaker, name, value)
    audit.record_own(speaker.event, speaker, before, by=audit.SPEAKER)


@action
def forget_practical(event_id: int) -> int:
    """Erase what speakers of an event wrote for its days only; returns from how many."""
    blank = dict.fromkeys(PRACTICAL, "")
    theirs = sa.update(Speaker).where(Speaker.event_id == event_id, has_practical()).values(blank)
    return require_action().connection().execute(theirs).rowcount


def cut_photo(speaker: Speaker, whole: bytes, alt: str, focus: Focus, *, by: User | None = None) -> None:
    """Cut a picture made by lib.images.whole_from to a portrait around a point, and keep both."""
    set_photo(speaker, portrait_of(whole, PHOTO_SIZE, focus), alt, by=by, whole=whole, focus=focus)


def change_photo(speaker: Speaker, alt: str, focus: Focus, *, by: User | None = None) -> None:
    """Cut the photo anew around another point. Raises FileNotFoundError where the uncut picture was not kept."""
    whole = storage().read(whole_key(speaker.photo_key or ""), WHOLE_MAX_BYTES)
    cut_photo(speaker, whole, alt, focus, by=by)


def set_photo(
    speaker: Speaker,
    content: bytes,
    alt: str,
    *,
    by: User | None = None,
    whole: bytes | None = None,
    focus: Focus = FACES,
) -> None:
    """Keep a portrait, a small one of it, and the picture it was cut from, in place of the older ones.

    A failure leaves no file behind.
    """
    store, key = storage(), new_key(f"photos/{speaker.event_id}", "jpg")
    try:
        store.put(key, BytesIO(content))
        store.put(small_key(key), BytesIO(small_photo(content)))
        if whole is not None:
            store.put(whole_key(key), BytesIO(whole))
        old = _point_photo(speaker, key, alt, by, focus)
    except BaseException:
        _delete_photo(key)
        raise
    _delete_photo(old)


@action
def remove_photo(speaker: Speaker, *, by: User | None = None) -> Removal:
    """Remove the portrait; initials stand in its place."""
    removal = removals.keep(
        speaker.event, speaker, by=by, kind=PHOTO, pointers=[(speaker, "photo_key"), (speaker, "photo_alt")],
        files=_photo_files(speaker.photo_key),
    )  # fmt: skip
    _point_photo(speaker, None, "", by, Focus(speaker.photo_focus_x, speaker.photo_focus_y))
    return removal


@action
def describe_photo(speaker: Speaker, alt: str, *, by: User | None = None) -> None:
    """Change the words that stand for the photo."""
    _point_photo(speaker, speaker.photo_key, alt, by, Focus(speaker.photo_focus_x, speaker.photo_focus_y))


@action
def _point_photo(speaker: Speaker, key: str | None, alt: str, by: User | None, focus: Focus = FACES) -> str | None:
    """Point the row to another photo and give the old one's key."""
    before, old = audit.snapshot(speaker, PHOTO_COLUMNS), speaker.photo_key
    speaker.photo_key, speaker.photo_alt = key, alt
    speaker.photo_focus_x, speaker.photo_focus_y = focus.x, focus.y
    if by is not None:
        after = audit.snapshot(speaker, PHOTO_COLUMNS)
        audit.record(speaker.event, "changed", speaker, before=before, after=after, by=by)
    else:
        audit.record_own(speaker.event, speaker, before, by=audit.SPEAKER)
    return old


def _delete_photo(key: str | None) -> None:
    for name in _photo_files(key):
        storage().delete(name)


def _photo_files(key: str | None) -> list[str]:
    """Return a portrait's files, where there are any."""
    return [key, small_key(key), whole_key(key)] if key else []
