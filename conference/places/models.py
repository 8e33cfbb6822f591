"""Limited things and who has a place in them: one mechanism for conference, visit groups and programme items."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base, PartialIndex, enum_type
from conference.places.rules import BusyTime
from conference.places.states import ACTIVE, HOLDS_A_PLACE, PlaceState, Standing, standing

if TYPE_CHECKING:
    from conference.programme.models import Item
    from conference.questions.models import QuestionChoice
    from conference.registration.models import Registration
    from conference.visits.models import VisitGroup

__all__ = ["ACTIVE", "HOLDS_A_PLACE", "Place", "PlaceState", "Quota"]


class Quota(Base):
    """How many places something has. The counters equal the rows of Place; `flask check-places` proves it."""

    __tablename__ = "quota"
    __table_args__ = (
        sa.CheckConstraint("taken >= 0 AND waiting >= 0", name="counters"),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name="capacity"),
        sa.CheckConstraint("reserved >= 0 AND (capacity IS NULL OR taken + reserved <= capacity)", name="reserved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    capacity: Mapped[int | None]  # no limit when empty
    taken: Mapped[int] = mapped_column(default=0)  # confirmed and offered places
    waiting: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)  # free places that only invited people get

    visit_group: Mapped[VisitGroup | None] = relationship(back_populates="quota")
    own_item: Mapped[Item | None] = relationship(back_populates="quota")  # one with a limited number of places
    choice: Mapped[QuestionChoice | None] = relationship(back_populates="quota")  # of an own question

    @property
    def free(self) -> int | None:
        """Places nobody holds and everybody can get; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.not_free

    @property
    def not_free(self) -> int:
        """Places that are taken, and those reserved for invited people: nobody else gets one of them."""
        return self.taken + self.reserved

    def standing(self, *, takes_reserved: bool = False) -> Standing:
        """How many places are left, for somebody of whom the reserved ones are kept, or are not."""
        if takes_reserved and self.reserved:  # they are theirs whoever waits
            return standing(self.capacity, self.taken, 0)
        return standing(self.capacity, self.not_free, self.waiting)

    @property
    def item(self) -> Item | None:
        """The programme item: the workshop with limited places, or the site visit of a group; None for a conference."""
        return self.visit_group.visit.item if self.visit_group else self.own_item

    @property
    def span(self) -> BusyTime | None:
        """When somebody with a place here can have none elsewhere; None for a conference."""
        if self.visit_group:
            item = self.visit_group.visit.item
            return BusyTime(self.visit_group.departs_at, item.ends_at, is_only_visit=not item.event.several_visits)
        return BusyTime(self.own_item.starts_at, self.own_item.ends_at) if self.own_item else None


class Place(Base):
    """One person in one limited thing. The waiting list is the rows in state waiting, in the order of their ids."""

    __tablename__ = "place"
    __table_args__ = (
        PartialIndex(
            "uq_place_active",
            "registration_id",
            "quota_id",
            unique=True,
            where="state IN ('confirmed', 'waiting', 'offered')",
        ),
        sa.Index("ix_place_quota_id_state_id", "quota_id", "state", "id"),
        PartialIndex(
            "ix_place_offered_until",  # what the worker asks every second
            "offered_until",
            where="state = 'offered'",
        ),
        sa.CheckConstraint("state <> 'offered' OR offered_until IS NOT NULL", name="offer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quota_id: Mapped[int] = mapped_column(sa.ForeignKey("quota.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    state: Mapped[PlaceState] = mapped_column(enum_type(PlaceState, "state"))
    offered_until: Mapped[datetime | None]  # of an offer
    came: Mapped[bool | None]  # noted at the visit or item itself; nobody noted anything when empty
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    quota: Mapped[Quota] = relationship()
    registration: Mapped[Registration] = relationship(back_populates="places")
