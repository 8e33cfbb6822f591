"""What happens to slides: uploading, choosing who sees them, the team's yes, no longer showing them, reminding."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from conference.events.models import Event
from conference.lib.clock import local, now
from conference.lib.filenames import safe_filename
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, require_action
from conference.programme.models import Item, SpeakerRole
from conference.programme.rules import publishes_slides
from conference.slides import mails, packing, queries, rules
from conference.slides.models import Audience, SlideFile, SlidesPack, SlidesPackFile
from conference.slides.rules import SlidesRefusal, SlidesRefused
from conference.speakers.models import Speaker
from conference.team import audit
from conference.team.models import User
from conference.untrusted.uploads import SlideKind, check_slides

AGAIN = timedelta(minutes=1)  # within it a second press takes nothing anew
FIELDS = ("filename", "version", "size", "audience")


def upload(
    item: Item,
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
    _check(item, audience, by)
    kind = check_slides(path, filename)
    name, size = safe_filename(filename, item.code, kind.extension), path.stat().st_size
    item_id, speaker_id = item.id, speaker.id if speaker else None
    key = new_key(f"slides/{item.event_id}", kind.extension)
    store = storage()
    try:
        store.put(key, path)
        return _add_version(item_id, key, name, kind, size, audience, speaker_id, by)
    except BaseException:
        store.delete(key)
        raise


@action
def _add_version(
    item_id: int,
    key: str,
    filename: str,
    kind: SlideKind,
    size: int,
    audience: Audience,
    speaker_id: int | None,
    by: User | None,
) -> SlideFile:
    item = _locked(item_id)
    _check(item, audience, by)  # the due date may have passed while the file was on its way
    versions = require_action().scalars(sa.select(SlideFile).where(SlideFile.item_id == item_id)).all()
    for old in versions:
        old.replaced_at = old.replaced_at or now()
    require_action().flush()  # one current version at a time: the old one ends first
    row = SlideFile(
        event_id=item.event_id,
        item_id=item_id,
        speaker_id=speaker_id,
        version=max((old.version for old in versions), default=0) + 1,
        storage_key=key,
        filename=filename,
        mime=kind.mime,
        size=size,
        audience=audience,
        approved_at=now() if by is not None or not item.event.slides_need_approval else None,
    )
    require_action().add(row)
    if by is not None:
        require_action().flush()
        audit.record(item.event, "uploaded", row, after=audit.snapshot(row, FIELDS), by=by)
    else:
        audit.record_own(item.event, row, dict.fromkeys(FIELDS), by=audit.SPEAKER)
    return row


@action
def change_audience(item: Item, audience: Audience, *, by: User | None = None) -> SlideFile:
    """Choose who may see the current slides; speakers may do so also after the due date.

    A yes of the team holds for the people it was given for or fewer: slides that their speaker opens to more wait anew.
    Raises SlidesRefused (NOT_PUBLISHED, GONE).
    """
    item = _locked(item.id)
    rules.check_audience(audience, publishes_slides(item))
    row = _current(item)
    before = audit.snapshot(row, ["audience"])
    if by is None and item.event.slides_need_approval and not rules.keeps_approval(row.audience, audience):
        row.approved_at = None
    row.audience = audience
    if by is not None:
        audit.record(item.event, "changed", row, before=before, after=audit.snapshot(row, ["audience"]), by=by)
    else:
        audit.record_own(item.event, row, before, by=audit.SPEAKER)
    return row


@action
def withdraw(item: Item, *, by: User) -> SlideFile:
    """Show the current slides to nobody any more; the file stays stored as an older version.

    Raises SlidesRefused(GONE).
    """
    item = _locked(item.id)
    row = _current(item)
    row.replaced_at = now()
    audit.record(item.event, "withdrew_slides", row, by=by)
    return row


@action
def show_again(item: Item, version: int, *, by: User) -> SlideFile:
    """Make an older version the current one again, for whom it was and with the yes it had; takes `withdraw` back.

    What was current until now becomes an older version. Raises SlidesRefused (GONE, CURRENT).
    """
    item = _locked(item.id)
    files = require_action().scalars(sa.select(SlideFile).where(SlideFile.item_id == item.id)).all()
    row = next((file for file in files if file.version == version), None)
    if row is None:
        raise SlidesRefused(SlidesRefusal.GONE)
    if row.replaced_at is None:
        raise SlidesRefused(SlidesRefusal.CURRENT)
    for other in files:
        other.replaced_at = other.replaced_at or now()
    require_action().flush()  # one current version at a time: the other one ends first
    row.replaced_at = None
    audit.record(item.event, "restored", row, by=by)
    return row


@action
def approve(item: Item, version: int, audience: Audience, *, by: User) -> SlideFile:
    """Say yes to the current slides as the team has seen them: this version, for these people.

    Raises SlidesRefused (GONE, CHANGED).
    """
    row = _current(_locked(item.id))
    if row.version != version:
        raise SlidesRefused(SlidesRefusal.GONE)
    if row.audience is not audience:
        raise SlidesRefused(SlidesRefusal.CHANGED)
    if row.approved_at is None:
        row.approved_at = now()
        audit.record(item.event, "approved", row, after=audit.snapshot(row, ["audience"]), by=by)
    return row


@action
def take_approval_back(item: Item, *, by: User) -> SlideFile:
    """Let the current slides wait for a yes again; until then they are shown to nobody. Raises SlidesRefused(GONE)."""
    row = _current(_locked(item.id))
    if row.approved_at is not None:
        row.approved_at = None
        audit.record(item.event, "took_approval_back", row, by=by)
    return row


@action
def remind(event: Event, *, by: User) -> int:
    """Mail those whose slides are missing, and who got no reminder today; gives the number of mails queued now."""
    day = local(now(), event.timezone).date().isoformat()
    asked = queries.asked_today(event)
    waiting = [found for found in queries.lacking(event) if found[0].email and found[0].id not in asked]
    count = sum(mails.remind(event, speaker, items, day) for speaker, items in waiting)
    if count:
        audit.record(event, "sent", event, after={"slides_reminders": count}, by=by)
    return count


@action
def take_pack(event: Event, *, only_new: bool, by: User) -> SlidesPack:
    """Take the current slides of the programme for the hall, or those that no earlier pack had.

    Which versions, when and by whom is kept; the same taken again by the same person within a minute is the same pack.
    Raises SlidesRefused(NOTHING_TO_TAKE).
    """
    session = require_action()
    session.get_one(Event, event.id, with_for_update=True)  # the second press waits for the first
    files = queries.for_the_hall(event, only_new=only_new)
    last = queries.last_pack(event)
    ids, actor = [file.id for file in files], audit.actor_label(by)
    if last is not None and last.actor == actor and now() - last.taken_at < AGAIN and last.only_new == only_new:
        same = [one.file_id for one in last.files]
        if same == ids or (only_new and not ids):
            return last
    if not files:
        raise SlidesRefused(SlidesRefusal.NOTHING_TO_TAKE)
    names = packing.paths([_talk(file) for file in files], event.timezone)
    pack = SlidesPack(event_id=event.id, actor=actor, only_new=only_new, files=[
        SlidesPackFile(position=number, file_id=file.id, path=path)
        for number, (file, path) in enumerate(zip(files, names, strict=True))
    ])  # fmt: skip
    session.add(pack)
    audit.record(event, "took_slides", event, after={"files": len(files), "only_new": only_new}, by=by)
    return pack


def _talk(file: SlideFile) -> packing.PackedTalk:
    item = file.item
    names = [link.speaker.family_name for link in item.speaker_links if link.role is SpeakerRole.SPEAKER]
    return packing.PackedTalk(
        item.starts_at, item.text("title", item.event.language), file.filename.rpartition(".")[2],
        item.room.name if item.room else "", names, item.anonymous,
    )  # fmt: skip


def _locked(item_id: int) -> Item:
    """Return the item as it is now, locked: two uploads for one item wait for each other."""
    return require_action().get_one(Item, item_id, with_for_update=True, populate_existing=True)


def _check(item: Item, audience: Audience, by: User | None) -> None:
    rules.check_upload(item.event.slides_due_at, now(), by_team=by is not None)
    rules.check_audience(audience, publishes_slides(item))


def _current(item: Item) -> SlideFile:
    row = require_action().scalar(
        sa.select(SlideFile).where(SlideFile.item_id == item.id, SlideFile.replaced_at.is_(None))
    )
    if row is None:
        raise SlidesRefused(SlidesRefusal.GONE)
    return row
