"""What happens to slides: uploading, choosing who sees them, withdrawing, reminding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.clock import local, now
from conference.lib.filenames import safe_filename
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, require_action
from conference.lib.uploads import SlideKind, check_slides
from conference.programme.models import Session
from conference.programme.rules import publishes_slides
from conference.slides import mails, queries, rules
from conference.slides.models import Audience, SlideFile
from conference.slides.rules import SlidesRefusal, SlidesRefused
from conference.team import audit
from conference.team.models import User

if TYPE_CHECKING:
    from conference.speakers.models import Speaker

FIELDS = ("filename", "version", "size", "audience")


def upload(
    session: Session,
    path: Path,
    filename: str,
    audience: Audience,
    *,
    speaker: Speaker | None = None,
    by: User | None = None,
) -> SlideFile:
    """Check the file at `path`, keep it, and make it the current slides of an item; the older version stays stored.

    With `by` it is the team that uploads, which may do so after the due date. The file is checked and stored before
    the transaction; when the row can't be written, the stored file is removed again.

    Raises UploadRefused (a reason of lib.refusals) and SlidesRefused (PAST_DUE, NOT_PUBLISHED).
    """
    _check(session, audience, by)
    kind = check_slides(path, filename)
    name, size = safe_filename(filename, session.code, kind.extension), path.stat().st_size
    session_id, speaker_id = session.id, speaker.id if speaker else None
    key = new_key(f"slides/{session.event_id}", kind.extension)
    store = storage()
    try:
        store.put(key, path)
        return _add_version(session_id, key, name, kind, size, audience, speaker_id, by)
    except BaseException:
        store.delete(key)
        raise


@action
def _add_version(
    session_id: int,
    key: str,
    filename: str,
    kind: SlideKind,
    size: int,
    audience: Audience,
    speaker_id: int | None,
    by: User | None,
) -> SlideFile:
    item = _locked(session_id)
    _check(item, audience, by)  # the due date may have passed while the file was on its way
    versions = require_action().scalars(sa.select(SlideFile).where(SlideFile.session_id == session_id)).all()
    for old in versions:
        old.replaced_at = old.replaced_at or now()
    require_action().flush()  # one current version at a time: the old one ends first
    row = SlideFile(
        event_id=item.event_id,
        session_id=session_id,
        speaker_id=speaker_id,
        version=max((old.version for old in versions), default=0) + 1,
        storage_key=key,
        filename=filename,
        mime=kind.mime,
        size=size,
        audience=audience,
    )
    require_action().add(row)
    if by is not None:
        require_action().flush()
        audit.record(item.event, "uploaded", row, after=audit.snapshot(row, FIELDS), by=by)
    return row


@action
def change_audience(session: Session, audience: Audience, *, by: User | None = None) -> SlideFile:
    """Choose who may see the current slides; speakers may do so also after the due date.

    Raises SlidesRefused (NOT_PUBLISHED, GONE).
    """
    item = _locked(session.id)
    rules.check_audience(audience, publishes_slides(item))
    row = _current(item)
    before = audit.snapshot(row, ["audience"])
    row.audience = audience
    if by is not None:
        audit.record(item.event, "changed", row, before=before, after=audit.snapshot(row, ["audience"]), by=by)
    return row


@action
def withdraw(session: Session, *, by: User) -> SlideFile:
    """Show the current slides to nobody any more; the file stays stored as an older version.

    Raises SlidesRefused(GONE).
    """
    item = _locked(session.id)
    row = _current(item)
    row.replaced_at = now()
    audit.record(
        item.event, "changed", row, before={"replaced_at": None}, after=audit.snapshot(row, ["replaced_at"]), by=by
    )
    return row


@action
def remind(event: Event, *, by: User) -> int:
    """Mail those whose slides are missing, each at most once a day; gives the number of mails queued now."""
    day = local(now(), event.timezone).date().isoformat()
    waiting: dict[int, tuple[Speaker, list[Session]]] = {}
    for item in queries.missing(event):
        for speaker in item.speakers:
            if speaker.email:
                waiting.setdefault(speaker.id, (speaker, []))[1].append(item)
    sent = [mails.remind(event, speaker, items, day) for speaker, items in waiting.values()]
    count = len([message for message in sent if message is not None])
    if count:
        audit.record(event, "sent", event, after={"slides_reminders": count}, by=by)
    return count


def _locked(session_id: int) -> Session:
    """The item as it is now, locked: two uploads for one item wait for each other."""
    return require_action().get_one(Session, session_id, with_for_update=True, populate_existing=True)


def _check(item: Session, audience: Audience, by: User | None) -> None:
    rules.check_upload(item.event.slides_due_at, now(), by_team=by is not None)
    rules.check_audience(audience, publishes_slides(item))


def _current(item: Session) -> SlideFile:
    row = require_action().scalar(
        sa.select(SlideFile).where(SlideFile.session_id == item.id, SlideFile.replaced_at.is_(None))
    )
    if row is None:
        raise SlidesRefused(SlidesRefusal.GONE)
    return row
