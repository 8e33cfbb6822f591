"""Reads of those who spoke or moderated: what they contributed, and the reason against a certificate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.certificates import queries, rules
from conference.certificates.document import Contribution
from conference.certificates.models import Certificate
from conference.certificates.rules import NoContribution, Obstacle
from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import local, now
from conference.programme.models import ItemSpeaker
from conference.slides.mails import language_of
from conference.speakers.models import Speaker


@dataclass(frozen=True)
class Contributor:
    """A speaker, what their certificate names in the order of time, and the reason against one, if any."""

    speaker: Speaker
    language: str
    contributions: tuple[Contribution, ...]
    days: tuple[date, ...]
    refusal: NoContribution | None
    certificate: Certificate | None  # the valid one

    @property
    def is_waiting(self) -> bool:
        """Whether a certificate can be issued and was not."""
        return self.refusal is None and self.certificate is None


def contributors(event: Event, speaker_ids: Collection[int] | None = None) -> list[Contributor]:
    """Return the speakers of an event by family name; all of them, or those with these ids.

    An item whose speakers stay anonymous is no part of what a certificate says.
    """
    rows = (
        sa.select(Speaker)
        .where(Speaker.event_id == event.id)
        .options(selectinload(Speaker.item_links).selectinload(ItemSpeaker.item), selectinload(Speaker.certificates))
        .order_by(Speaker.sort_key, Speaker.id)
        .execution_options(populate_existing=True)
    )
    if speaker_ids is not None:
        rows = rows.where(Speaker.id.in_(speaker_ids))
    return [_contributor(event, speaker) for speaker in db.session.scalars(rows)]


def obstacle(event: Event) -> Obstacle | None:
    """Return what keeps the event from issuing certificates of contribution."""
    return rules.speakers_obstacle(event.text("title", event.language), queries.organiser_of(event) is not None)


def _contributor(event: Event, speaker: Speaker) -> Contributor:
    placed = sorted(
        (link for link in speaker.item_links if link.item.is_placed),
        key=lambda link: (link.item.starts_at, link.item_id),
    )
    named = [link for link in placed if not link.item.anonymous]
    language = language_of(speaker, event)
    contributions = tuple(
        Contribution(
            link.item.text("title", language), link.role.value, local(link.item.starts_at, event.timezone).date()
        )
        for link in named
    )
    refusal = rules.contributed(
        [link.item.ends_at for link in named], len(placed) - len(named), now(), not queries.unprintable(speaker)
    )
    days = tuple(sorted({one.day for one in contributions}))
    return Contributor(speaker, language, contributions, days, refusal, speaker.certificate)
