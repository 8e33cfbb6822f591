"""Writing a letter to a group, sending it now or at a time, stopping it, trying again. All of it is on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from conference.czech.collation import search_key
from conference.events.models import Event
from conference.letters.groups import answers, mails
from conference.letters.groups.audience import LetterAudience, people
from conference.letters.groups.rules import FILES_MAX_BYTES, LetterRefusal, LetterRefused
from conference.letters.models import GroupLetter, LetterFile, LetterState
from conference.lib.clock import now
from conference.lib.email_address import normalise_email
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, afterwards, require_action
from conference.mailing.models import OUT, Message, MessageState
from conference.mailing.outbox import put_down
from conference.mailing.placeholders import written
from conference.mailing.writing import STOPPED
from conference.registration.models import Registration
from conference.speakers.models import Speaker
from conference.team import audit
from conference.team.models import User
from conference.untrusted.uploads import check_slides

TEXTS = ("subject_cs", "subject_en", "body_cs", "body_en")
MASKED = "…"  # in place of words that somebody was searched by
MADE_ANEW = {"attempts": 0, "leased_until": None, "lease_holder": None, "error": None}


@action
def add_letter(event: Event, values: Mapping[str, Any], audience: LetterAudience, *, by: User) -> GroupLetter:
    """Begin a letter; nothing goes out."""
    letter = GroupLetter(event_id=event.id, audience=audience.values(), **values)
    require_action().add(letter)
    audit.record(event, "added", letter, by=by, label=_label(letter))
    return letter


@action
def change_letter(letter: GroupLetter, values: Mapping[str, Any], audience: LetterAudience, *, by: User) -> None:
    """Change the words of a draft, and whom it goes to. Raises LetterRefused (NOT_A_DRAFT)."""
    row = _draft(letter.event, letter.id)
    before = audit.snapshot(row, TEXTS)
    for name, value in values.items():
        setattr(row, name, value)
    row.audience, row.changed_at = audience.values(), now()
    audit.record(row.event, "changed", row, before=before, after=audit.snapshot(row, TEXTS), by=by, label=_label(row))


@action
def remove_letter(event: Event, letter_id: int, *, by: User) -> None:
    """Remove a draft with its files, for good. Raises LetterRefused (UNKNOWN, NOT_A_DRAFT)."""
    row, session = _draft(event, letter_id), require_action()
    audit.record(event, "removed", row, by=by, label=_label(row))
    for file in row.files:
        afterwards(partial(storage().delete, file.storage_key))
        session.delete(file)
    session.flush()
    session.delete(row)


def attach(event: Event, letter_id: int, path: Path, filename: str, *, by: User) -> LetterFile:
    """Put a file beside a draft: a PDF or a presentation, known by its content.

    Raises UploadRefused, LetterRefused (NOT_A_DRAFT, TOO_MUCH).
    """
    size = path.stat().st_size
    if size > FILES_MAX_BYTES:
        raise LetterRefused(LetterRefusal.TOO_MUCH)
    kind = check_slides(path, filename)
    key = new_key(f"letters/{event.id}", kind.extension)
    storage().put(key, path)
    try:
        return _attach(event, letter_id, LetterFile(filename=filename, mime=kind.mime, size=size, storage_key=key), by)
    except BaseException:
        storage().delete(key)
        raise


@action
def _attach(event: Event, letter_id: int, file: LetterFile, by: User) -> LetterFile:
    row = _draft(event, letter_id)
    if file.size + sum(other.size for other in row.files) > FILES_MAX_BYTES:
        raise LetterRefused(LetterRefusal.TOO_MUCH)
    file.letter_id, row.changed_at = row.id, now()
    require_action().add(file)
    audit.record(event, "uploaded", file, by=by, label=file.filename)
    return file


@action
def detach(event: Event, letter_id: int, file_id: int, *, by: User) -> None:
    """Take a file away from a draft, for good. Raises LetterRefused (UNKNOWN, NOT_A_DRAFT)."""
    row = _draft(event, letter_id)
    file = next((file for file in row.files if file.id == file_id), None)
    if file is None:
        raise LetterRefused(LetterRefusal.UNKNOWN)
    row.changed_at = now()
    audit.record(event, "removed", file, by=by, label=file.filename)
    afterwards(partial(storage().delete, file.storage_key))
    require_action().delete(file)


@action
def send_test(event: Event, letter_id: int, *, by: User) -> int:
    """Send a letter to whoever asks for it alone, in each of its languages; how many.

    Raises LetterRefused (UNKNOWN).
    """
    row = _locked(event, letter_id)
    audit.record(event, "tested_letter", row, by=by, label=_label(row))
    return mails.tell_writer(row, by)


@action
def send(event: Event, letter_id: int, at: datetime | None, shown: str, *, by: User) -> int | None:
    """Put a letter down for everybody in its group now; how many. With a moment have that done then: None.

    `shown` is what was looked at (`version_of`). Raises LetterRefused (UNKNOWN, NOT_A_DRAFT, CHANGED, PAST, NOBODY,
    QUESTION_REMOVED).
    """
    row = _draft(event, letter_id)
    if shown != version_of(row):
        raise LetterRefused(LetterRefusal.CHANGED)
    if at is None:
        return _put_down(row, by=by)
    if at <= now():
        raise LetterRefused(LetterRefusal.PAST)
    _check_questions(row)
    row.state, row.send_at = LetterState.PLANNED, at
    audit.record(event, "planned_letter", row, after={"at": at}, by=by, label=_label(row))
    return None


@action
def take_off_plan(event: Event, letter_id: int, *, by: User) -> None:
    """Make a planned letter a draft again. Raises LetterRefused (UNKNOWN, NOT_PLANNED)."""
    row = _locked(event, letter_id)
    if row.state is not LetterState.PLANNED:
        raise LetterRefused(LetterRefusal.NOT_PLANNED)
    row.state, row.send_at = LetterState.DRAFT, None
    audit.record(event, "unplanned_letter", row, by=by, label=_label(row))


@action
def put_planned_down() -> int | None:
    """Put the first planned letter down whose moment has come; how many, None where there is none.

    One whose group is empty by then becomes a draft again, for its writer to see. Those of a conference that was
    cancelled or archived meanwhile wait.
    """
    due = sa.and_(GroupLetter.state == LetterState.PLANNED, GroupLetter.send_at <= now())
    still_on = GroupLetter.event.has(sa.and_(Event.cancelled_at.is_(None), Event.archived_at.is_(None)))
    row = require_action().scalar(
        sa.select(GroupLetter)
        .where(due, still_on)
        .order_by(GroupLetter.send_at, GroupLetter.id)
        .limit(1)
        .with_for_update()
    )
    if row is None:
        return None
    try:
        return _put_down(row, by="system")
    except LetterRefused:
        row.state, row.send_at = LetterState.DRAFT, None
        audit.record(row.event, "unplanned_letter", row, by="system", label=_label(row))
        return 0


def forget_search(event: Event, words: Collection[str]) -> None:
    """Mask what letters not put down yet search for, where it may be the name of somebody who is erased."""
    waiting = (LetterState.DRAFT, LetterState.PLANNED)
    rows = sa.select(GroupLetter).where(GroupLetter.event_id == event.id, GroupLetter.state.in_(waiting))
    for row in require_action().scalars(rows):
        if set(search_key(row.audience.get("q", "")).split()) & set(words):
            row.audience = {**row.audience, "q": MASKED}


@action
def stop(event: Event, letter_id: int, *, by: User) -> int:
    """Keep back what has not gone out yet; how many messages. Raises LetterRefused (UNKNOWN, NOT_RUNNING)."""
    row = _locked(event, letter_id)
    if row.state is not LetterState.SENT:
        raise LetterRefused(LetterRefusal.NOT_RUNNING)
    row.state = LetterState.STOPPED
    count = _update(row, Message.state == MessageState.QUEUED, state=MessageState.DISCARDED, error=STOPPED)
    audit.record(event, "stopped_letter", row, after={"total": count}, by=by, label=_label(row))
    return count


@action
def go_on(event: Event, letter_id: int, *, by: User) -> int:
    """Send what was kept back when a letter was stopped; how many. Raises LetterRefused (UNKNOWN, NOT_STOPPED)."""
    row = _locked(event, letter_id)
    if row.state is not LetterState.STOPPED:
        raise LetterRefused(LetterRefusal.NOT_STOPPED)
    row.state = LetterState.SENT
    kept = (Message.state == MessageState.DISCARDED, Message.error == STOPPED, Message.recipient != "")
    count = _update(row, *kept, state=MessageState.QUEUED, due_at=now(), **MADE_ANEW)
    audit.record(event, "continued_letter", row, after={"total": count}, by=by, label=_label(row))
    return count


@action
def retry_failed(event: Event, letter_id: int, *, by: User) -> int:
    """Try again for those whom a letter did not reach, at the address they have now; for nobody else.

    How many. An address that the letter went to already gets no second one. Raises LetterRefused (UNKNOWN,
    NOT_RUNNING).
    """
    row, session = _locked(event, letter_id), require_action()
    if row.state is not LetterState.SENT:
        raise LetterRefused(LetterRefusal.NOT_RUNNING)
    of_letter = sa.select(Message).where(Message.group_letter_id == row.id, Message.recipient != "")
    taken = {
        normalise_email(address).key
        for address in session.scalars(
            sa.select(Message.recipient).where(
                Message.group_letter_id == row.id, Message.recipient != "",
                Message.state.in_((*OUT, MessageState.QUEUED)),
            )
        )
    }  # fmt: skip
    count = 0
    failed = of_letter.where(Message.state == MessageState.FAILED).order_by(Message.id).with_for_update()
    for message in session.scalars(failed).all():
        address = _address_now(message)
        if not address or (key := normalise_email(address).key) in taken:
            continue
        taken.add(key)
        message.recipient, message.state, message.due_at = address, MessageState.QUEUED, now()
        for name, value in MADE_ANEW.items():
            setattr(message, name, value)
        count += 1
    audit.record(event, "retried_letter", row, after={"total": count}, by=by, label=_label(row))
    return count


def removed_in(letter: GroupLetter) -> str:
    """Return how a letter writes the answer to a question that is not there any more; empty where it holds none."""
    gone = answers.removed(letter)
    return written(gone[0], letter.event.language) if gone else ""


def version_of(letter: GroupLetter) -> str:
    """Return what changes with the letter, for a page that shows it before it is sent."""
    return letter.changed_at.isoformat()


def _put_down(row: GroupLetter, *, by: User | str) -> int:
    _check_questions(row)
    found = people(row.event, LetterAudience.of(row.audience))
    if not found:
        raise LetterRefused(LetterRefusal.NOBODY)
    row.state, row.put_down_at = LetterState.SENT, now()
    if row.audience.get("q"):  # a name, perhaps, which must not outlast the person
        row.audience = {**row.audience, "q": MASKED}
    count = put_down(row.event, mails.KIND, *mails.letters_to(row, found))
    audit.record(row.event, "wrote_letter", row, after={"total": count}, by=by, label=_label(row))
    return count


def _check_questions(row: GroupLetter) -> None:
    if name := removed_in(row):
        raise LetterRefused(LetterRefusal.QUESTION_REMOVED, name=name)


def _address_now(message: Message) -> str:
    session = require_action()
    if message.registration_id is not None:
        return session.get_one(Registration, message.registration_id).email
    if message.speaker_id is not None:
        return session.get_one(Speaker, message.speaker_id).email
    return ""


def _update(row: GroupLetter, *conditions: sa.ColumnElement[bool], **values: Any) -> int:
    found: sa.CursorResult[tuple[()]] = require_action().execute(  # type: ignore[assignment]  # an UPDATE gives a cursor
        sa.update(Message)
        .where(Message.group_letter_id == row.id, *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return found.rowcount


def _draft(event: Event, letter_id: int) -> GroupLetter:
    row = _locked(event, letter_id)
    if row.state is not LetterState.DRAFT:
        raise LetterRefused(LetterRefusal.NOT_A_DRAFT)
    return row


def _locked(event: Event, letter_id: int) -> GroupLetter:
    row = require_action().scalar(
        sa.select(GroupLetter)
        .where(GroupLetter.id == letter_id, GroupLetter.event_id == event.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise LetterRefused(LetterRefusal.UNKNOWN)
    return row


def _label(row: GroupLetter) -> str:
    return row.subject_cs or row.subject_en
