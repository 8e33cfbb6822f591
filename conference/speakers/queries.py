"""Reads of speakers: those the public may see with their items, those of the organiser, the one behind a link."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.events.models import Event
from conference.extensions import db
from conference.lib import links
from conference.programme.models import Item, ItemSpeaker, SpeakerRole
from conference.programme.queries import published_programme
from conference.programme.snapshot import Programme, ProgrammeItem
from conference.registration.models import Registration
from conference.registration.participants import participants
from conference.slides import queries as slides
from conference.slides.mails import PURPOSE
from conference.speakers.models import Speaker
from conference.speakers.rules import Checklist, SpeakerFacts, checklist


@dataclass(frozen=True)
class Appearance:
    """A speaker with the items of the published programme where they speak or moderate."""

    speaker: Speaker
    items: tuple[ProgrammeItem, ...]


@dataclass(frozen=True)
class PublicSpeakers:
    """Everybody who speaks: by name, and the items where an organisation or somebody unnamed does."""

    people: tuple[Appearance, ...] = ()
    others: tuple[ProgrammeItem, ...] = ()


@dataclass(frozen=True)
class AskedSpeaker:
    """A speaker, the items whose slides are theirs to send, and what is done and missing."""

    speaker: Speaker
    items: tuple[Item, ...]
    found: Checklist

    @property
    def is_reachable(self) -> bool:
        """Whether a reminder would reach them and have something to ask for."""
        return bool(self.found.missing and self.speaker.email)


def released(event: Event) -> PublicSpeakers:
    """Return who speaks according to the last published programme, in Czech order of names; nobody before the first."""
    programme = published_programme(event) or Programme()
    codes = {speaker.code for item in programme.items for speaker in item.speakers}
    rows = db.session.scalars(
        sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.code.in_(codes)).order_by(*_BY_NAME)
    )
    return PublicSpeakers(
        people=tuple(Appearance(row, _items(programme, row.code)) for row in rows),
        others=tuple(item for item in programme.items if item.anonymous or (item.organisation and not item.speakers)),
    )


def appearance(event: Event, code: str) -> Appearance | None:
    """Return one speaker of the last published programme; None for everybody else."""
    items = _items(published_programme(event) or Programme(), code)
    row = by_code(event, code) if items else None
    return Appearance(row, items) if row else None


def by_code(event: Event, code: str) -> Speaker | None:
    """Return a speaker of this event by the public code."""
    return db.session.scalar(sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.code == code))


def by_id(event: Event, speaker_id: int) -> Speaker | None:
    """Return a speaker of this event."""
    return db.session.scalar(sa.select(Speaker).where(Speaker.event_id == event.id, Speaker.id == speaker_id))


def by_token(token: str) -> Speaker | None:
    """Return the speaker whose link this is; None for a forged or revoked one."""
    read = links.read(PURPOSE, token)
    if read is None:
        return None
    speaker = db.session.get(Speaker, read[0])
    return speaker if speaker is not None and speaker.link_version == read[1] else None


def all_of(event: Event) -> list[Speaker]:
    """Return all speakers of the event with their items and slides, in Czech order of names."""
    item = selectinload(Speaker.item_links).selectinload(ItemSpeaker.item)
    return list(
        db.session.scalars(
            sa.select(Speaker)
            .where(Speaker.event_id == event.id)
            .options(item.selectinload(Item.slide_files))
            .order_by(*_BY_NAME)
        )
    )


def asked(event: Event) -> list[AskedSpeaker]:
    """Return all speakers in Czech order of names with what each has done and what is missing."""
    wanting = {item.id for item in slides.expected(event)}
    return [_asked(event, speaker, wanting) for speaker in all_of(event)]


def asked_of(speaker: Speaker) -> AskedSpeaker:
    """Return what a speaker has done and what is missing."""
    return _asked(speaker.event, speaker, {item.id for item in slides.expected(speaker.event)})


def _asked(event: Event, speaker: Speaker, wanting: Set[int]) -> AskedSpeaker:
    own, moderated = speaker.items, {item.id for item in moderated_by(speaker)}
    items = tuple(item for item in own if item.id in wanting - moderated)
    found = {
        "bio": speaker.bio_cs or speaker.bio_en, "photo": speaker.photo_key, "consent": speaker.consent,
        "equipment": speaker.equipment, "arrival": speaker.arrival,
    }  # fmt: skip
    facts = SpeakerFacts(
        asks_answer=event.answers_due_at is not None, asked=event.asked_of_speakers, answer=speaker.answer,
        is_named=not own or not all(item.anonymous for item in own), slides_wanted=len(items),
        slides_sent=sum(slides.current_of(item) is not None for item in items),
        filled=[name for name, value in found.items() if value],
    )  # fmt: skip
    return AskedSpeaker(speaker, items, checklist(facts))


def moderated_by(speaker: Speaker) -> list[Item]:
    """Return the items that a speaker moderates, in the order of time."""
    codes = {link.item_id for link in speaker.item_links if link.role is SpeakerRole.MODERATOR}
    return [item for item in speaker.items if item.id in codes]


def block_of(item: Item) -> list[Item]:
    """Return the items of the block that an item belongs to, in the order of time; itself where it is in none."""
    if item.block is None:
        return [item]
    same = sa.select(Item).where(Item.event_id == item.event_id, Item.block == item.block, Item.is_placed)
    return list(db.session.scalars(same.order_by(Item.starts_at, Item.id)))


def questions_sent(event: Event) -> list[tuple[str, str]]:
    """Return the questions that participants sent with their registrations, and where from; nobody is named."""
    columns = (Registration.question, Registration.organisation, Registration.municipality)
    rows = db.session.execute(
        sa.select(*columns).where(*participants(event), Registration.question != "").order_by(Registration.id)
    )
    return [(question, ", ".join(part for part in place if part)) for question, *place in rows]


def is_released(speaker: Speaker) -> bool:
    """Return whether the last published programme names the speaker."""
    return appearance(speaker.event, speaker.code) is not None


_BY_NAME = (Speaker.sort_key, Speaker.id)


def _items(programme: Programme, code: str) -> tuple[ProgrammeItem, ...]:
    return tuple(item for item in programme.items if any(speaker.code == code for speaker in item.speakers))
