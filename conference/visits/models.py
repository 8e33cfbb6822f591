"""Site visits: what a visitor must know, and the groups people leave in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.bilingual import Bilingual
from conference.lib.model import Base

if TYPE_CHECKING:
    from conference.events.models import Organisation
    from conference.places.models import Quota
    from conference.programme.models import Item


class Visit(Bilingual, Base):
    """The site visit of one programme item."""

    __tablename__ = "visit"
    is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("item.id"), unique=True)
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    meeting_point_cs: Mapped[str] = mapped_column(default="")
    meeting_point_en: Mapped[str] = mapped_column(default="")
    meeting_address: Mapped[str] = mapped_column(default="")  # street and town, where they are not the venue's
    transport_cs: Mapped[str] = mapped_column(default="")  # how far on foot or by bus
    transport_en: Mapped[str] = mapped_column(default="")
    rules_cs: Mapped[str] = mapped_column(default="")  # one a line
    rules_en: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")  # shown to those who have a place, and to nobody else
    step_free: Mapped[bool | None]  # unknown when empty

    item: Mapped[Item] = relationship(back_populates="visit")
    host: Mapped[Organisation | None] = relationship()
    groups: Mapped[list[VisitGroup]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", order_by="VisitGroup.number"
    )


class VisitGroup(Base):
    """People who leave together, with their guide."""

    __tablename__ = "visit_group"
    is_public = True
    __table_args__ = (sa.UniqueConstraint("visit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"))
    quota_id: Mapped[int] = mapped_column(sa.ForeignKey("quota.id"), unique=True)
    number: Mapped[int]
    departs_at: Mapped[datetime]
    guide: Mapped[str] = mapped_column(default="")
    guide_phone: Mapped[str] = mapped_column(default="")

    visit: Mapped[Visit] = relationship(back_populates="groups")
    quota: Mapped[Quota] = relationship(back_populates="visit_group")
