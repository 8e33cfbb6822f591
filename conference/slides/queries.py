"""Reads of slides: the current version of each item, what may be seen, what is missing."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import day_bounds, local, now
from conference.mailing.models import Message
from conference.programme.models import Item, ItemSpeaker, SpeakerRole
from conference.programme.queries import published_programme
from conference.programme.rules import SPOKEN, publishes_slides, slides_are_approved
from conference.slides import rules
from conference.slides.models import SlideFile, SlidesPack, SlidesPackFile
from conference.slides.rules import Showing, Viewer
from conference.speakers.models import Speaker, SpeakerAnswer


def current(event: Event) -> dict[str, SlideFile]:
    """Return the version that counts, by the code of its item."""
    found = db.session.scalars(
        sa.select(SlideFile)
        .join(SlideFile.item)
        .where(SlideFile.event_id == event.id, SlideFile.replaced_at.is_(None))
        .options(contains_eager(SlideFile.item))
    )
    return {file.item.code: file for file in found}


def visible_to(event: Event, viewer: Viewer) -> dict[str, SlideFile]:
    """Return the current slides somebody may open, by the code of their item.

    For all but the team only of published items.
    """
    files = current(event)
    if viewer is not Viewer.TEAM:
        programme = published_programme(event)
        items = {item.code: item for item in programme.items} if programme else {}
        files = {code: file for code, file in files.items() if code in items and publishes_slides(items[code])}
    return {
        code: file
        for code, file in files.items()
        if rules.visible(
            file.audience,
            viewer,
            publishes_slides=publishes_slides(file.item),
            is_approved=slides_are_approved(event.slides_need_approval, file.approved_at),
            visible_from=event.slides_visible_from,
            now=now(),
        )
    }


def published(event: Event) -> dict[str, SlideFile]:
    """Return the slides everybody may download now, by the code of their item."""
    return visible_to(event, Viewer.PUBLIC)


def for_participants(event: Event) -> dict[str, SlideFile]:
    """Return the slides a participant may download now, by the code of their item."""
    return visible_to(event, Viewer.PARTICIPANT)


def expected(event: Event) -> list[Item]:
    """Return the items that should have slides, in the order of time: talks and workshops with speakers that publish
    slides.

    A discussion or a story may have slides, and misses none; who moderates need not have any.
    """
    sessions = db.session.scalars(
        sa.select(Item)
        .where(Item.event_id == event.id, Item.is_placed, Item.publishes_slides, ~Item.anonymous, Item.kind.in_(SPOKEN))
        .where(Item.speaker_links.any(ItemSpeaker.role == SpeakerRole.SPEAKER))
        .options(selectinload(Item.speaker_links).selectinload(ItemSpeaker.speaker), selectinload(Item.slide_files))
        .order_by(Item.starts_at, Item.id)
    )
    return list(sessions)


def missing(event: Event) -> list[Item]:
    """Return the items that should have slides and have none."""
    have = current(event)
    return [item for item in expected(event) if item.code not in have]


def lacking(event: Event) -> list[tuple[Speaker, list[Item]]]:
    """Return whose slides are missing, and of which items; nobody who is not coming."""
    found: dict[int, tuple[Speaker, list[Item]]] = {}
    for item in missing(event):
        for link in item.speaker_links:
            if link.role is SpeakerRole.SPEAKER and link.speaker.answer is not SpeakerAnswer.NO:
                found.setdefault(link.speaker_id, (link.speaker, []))[1].append(item)
    return list(found.values())


def asked_since(event: Event, moment: datetime) -> set[int | None]:
    """Return the speakers who were asked for slides, or for anything that is missing, since a moment."""
    rows = sa.select(Message.speaker_id).where(
        Message.event_id == event.id, Message.kind.in_(("slides_reminder", "speaker_reminder")),
        Message.created_at >= moment,
    )  # fmt: skip
    return set(db.session.scalars(rows))


def asked_today(event: Event) -> set[int | None]:
    """Return the speakers who were asked since the last midnight of the conference: nobody is asked twice a day."""
    today = local(now(), event.timezone).date()
    return asked_since(event, day_bounds(today, event.timezone)[0])


def waiting(event: Event) -> list[SlideFile]:
    """Return the current slides that wait for the organiser's yes, those that came first before the others."""
    return sorted(
        (file for file in current(event).values() if waits(file)), key=lambda file: (file.uploaded_at, file.id)
    )


def waits(file: SlideFile) -> bool:
    """Return whether current slides wait for the organiser's yes."""
    return rules.waits_for_approval(
        file.audience,
        publishes_slides=publishes_slides(file.item),
        needs_approval=file.item.event.slides_need_approval,
        approved_at=file.approved_at,
    )


def showing(event: Event) -> dict[str, Showing]:
    """Return whether the current slides of each item are shown, and if not yet, why; by the code of the item."""
    programme = published_programme(event)
    items = {item.code: item for item in programme.items} if programme else {}
    return {
        code: rules.showing(
            file.audience,
            publishes_slides=publishes_slides(file.item),
            is_in_programme=code in items and publishes_slides(items[code]),
            is_approved=slides_are_approved(event.slides_need_approval, file.approved_at),
            visible_from=event.slides_visible_from,
            now=now(),
        )
        for code, file in current(event).items()
    }


def current_of(item: Item) -> SlideFile | None:
    """Return the version that counts."""
    return next((file for file in item.slide_files if file.replaced_at is None), None)


def version_of(item: Item, version: int) -> SlideFile | None:
    """Return one version, replaced ones too."""
    return next((file for file in item.slide_files if file.version == version), None)


def for_the_hall(event: Event, *, only_new: bool = False) -> list[SlideFile]:
    """Return the current slides in the order of the programme; with `only_new` those that no pack had yet.

    What waits in the tray has no time, and is left out.
    """
    wanted = (
        sa.select(SlideFile)
        .join(SlideFile.item)
        .where(SlideFile.event_id == event.id, SlideFile.replaced_at.is_(None), Item.is_placed)
        .order_by(Item.starts_at, Item.id)
        .options(
            contains_eager(SlideFile.item).selectinload(Item.speaker_links).selectinload(ItemSpeaker.speaker),
            contains_eager(SlideFile.item).selectinload(Item.room),
        )
    )
    return list(db.session.scalars(wanted.where(~SlideFile.packed.any()) if only_new else wanted))


def packs(event: Event) -> list[SlidesPack]:
    """Return what was taken for the hall, the newest first."""
    files = selectinload(SlidesPack.files).selectinload(SlidesPackFile.file)
    rows = sa.select(SlidesPack).where(SlidesPack.event_id == event.id).order_by(SlidesPack.id.desc())
    return list(db.session.scalars(rows.options(files)))


def last_pack(event: Event) -> SlidesPack | None:
    """Return what was taken for the hall last."""
    return next(iter(packs(event)), None)


def pack_by_id(event: Event, pack_id: int) -> SlidesPack | None:
    """Return a pack of this event."""
    return next((pack for pack in packs(event) if pack.id == pack_id), None)
