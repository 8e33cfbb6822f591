"""Devices of helpers without an account, and every mark as it was sent."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.links import first_version
from conference.lib.model import Base, PartialIndex, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event
    from conference.places.models import Quota
    from conference.registration.models import Registration


class Tap(StrEnum):
    """What somebody at the desk says about a person."""

    ARRIVED = "arrived"
    LEFT = "left"
    UNDO_ARRIVED = "undo_arrived"
    UNDO_LEFT = "undo_left"


class MarkOutcome(StrEnum):
    """What became of a mark. `rules.DISAGREES` are those that the organiser is told of."""

    DONE = "done"
    KNOWN = "known"  # it was noted already, at about the same time
    TWICE = "twice"  # it was noted already, at quite another time: the earliest arrival, the latest departure counts
    CAME_BACK = "came_back"  # an arrival after the departure: the first one counts
    NOT_ARRIVED = "not_arrived"  # a departure without an arrival before it; it counts as soon as there is one
    CHANGED = "changed"  # what was to be undone has been changed by somebody else
    CANCELLED = "cancelled"
    NO_PLACE = "no_place"
    NOT_POSSIBLE = "not_possible"  # a time that is not on the day


class DeskDevice(Base):
    """One device of a helper, for one day: who has its link notes presence, until the day is over or it is revoked.

    That of a guide notes who came along on one visit group or to one programme item, and sees nobody else.
    """

    __tablename__ = "desk_device"
    __table_args__ = (sa.UniqueConstraint("event_id", "day", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    day: Mapped[date]
    name: Mapped[str]
    quota_id: Mapped[int | None] = mapped_column(sa.ForeignKey("quota.id", ondelete="CASCADE"), index=True)  # a guide's
    link_version: Mapped[int] = mapped_column(default=first_version)
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]  # to some minutes (rules.SEEN_EVERY)
    created_at: Mapped[datetime] = mapped_column(default=now)

    event: Mapped[Event] = relationship()
    quota: Mapped[Quota | None] = relationship()


class DeskMark(Base):
    """One mark as it was sent, under the key that its device gave it: sent twice, it is one."""

    __tablename__ = "desk_mark"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "key"),
        sa.Index("ix_desk_mark_registration_id_day", "registration_id", "day"),
        PartialIndex("ix_desk_mark_open", "event_id", where="is_open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("desk_device.id"), index=True)
    key: Mapped[str]
    day: Mapped[date]
    tap: Mapped[Tap] = mapped_column(enum_type(Tap, "tap"))
    at: Mapped[datetime]  # by the clock of the device; of an undoing the time that it takes back
    taken_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[MarkOutcome] = mapped_column(enum_type(MarkOutcome, "outcome"))
    is_undone: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=False)  # the organiser has not looked at what it disagrees with

    registration: Mapped[Registration] = relationship()
    device: Mapped[DeskDevice | None] = relationship()
