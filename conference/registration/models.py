"""Registrations: one person at one event; what forms were answered, and links that were asked for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.czech.names import NamedPerson
from conference.events.models import OrganisationType
from conference.lib.clock import now
from conference.lib.model import BYTEWISE, Base, PartialIndex, enum_type
from conference.questions.models import AnswerValue, QuestionAnswer, by_name

if TYPE_CHECKING:
    from conference.attendance.models import Presence
    from conference.certificates.models import Certificate, HoursCorrection
    from conference.events.models import Event
    from conference.places.models import Place


PENDING = "approval = 'pending'"
ACTIVE_WITH_ADDRESS = "cancelled_at IS NULL AND erased_at IS NULL AND email_key <> ''"


class Honorific(StrEnum):
    """How a person wants to be addressed."""

    MS = "ms"
    MR = "mr"
    NEUTRAL = "neutral"


class Meal(StrEnum):
    """What a person eats."""

    STANDARD = "standard"
    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"
    NONE = "none"  # no lunch, please


class Approval(StrEnum):
    """Whether the team has said that somebody may come."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    GIVEN = "given"
    REFUSED = "refused"


class Registration(NamedPerson, Base):
    """One person at one event. Whether they have a place is said by their Place in the event's quota."""

    __tablename__ = "registration"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "ticket_code"),
        PartialIndex("uq_registration_active_email", "event_id", "email_key", unique=True, where=ACTIVE_WITH_ADDRESS),
        sa.Index("ix_registration_counted", "event_id", "erased_at", "merged_into_id"),  # counts people
        sa.Index("ix_registration_event_id_region", "event_id", "region", "erased_at"),  # which regions there are
        PartialIndex("ix_registration_waits_for_yes", "event_id", "cancelled_at", where=PENDING),
        sa.Index("ix_registration_event_id_sort_key", "event_id", "sort_key"),
        sa.Index("ix_registration_event_id_organisation_key", "event_id", "organisation_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    form_token: Mapped[str] = mapped_column(unique=True)  # one form is one registration, however often it is sent
    ticket_code: Mapped[str]
    link_version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(default="cs")
    intake_id: Mapped[int | None] = mapped_column(sa.ForeignKey("intake.id"), index=True)  # the import it came by

    honorific: Mapped[Honorific] = mapped_column(enum_type(Honorific, "honorific"), default=Honorific.NEUTRAL)
    title_before: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str]
    family_name: Mapped[str]
    title_after: Mapped[str] = mapped_column(default="")
    salutation: Mapped[str] = mapped_column(default="")  # computed, and the organiser's to mend
    sort_key: Mapped[str] = mapped_column(BYTEWISE)  # orders by family name, given name, in Czech order
    search_key: Mapped[str]  # what the search looks in: lower case, no diacritics
    email: Mapped[str]  # empty for people whom the team registered at the desk without one
    email_key: Mapped[str]  # what makes two addresses the same
    new_email: Mapped[str] = mapped_column(default="")  # waits until its owner confirms it
    new_email_version: Mapped[int] = mapped_column(default=1)  # of the link that confirms it
    phone: Mapped[str] = mapped_column(default="")  # E.164
    organisation: Mapped[str]
    organisation_key: Mapped[str] = mapped_column(default="")  # what makes two ways of writing it the same
    organisation_type: Mapped[OrganisationType | None] = mapped_column(enum_type(OrganisationType, "organisation_type"))
    position: Mapped[str] = mapped_column(default="")
    municipality: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    social_worker: Mapped[bool] = mapped_column(default=False)
    meal: Mapped[Meal | None] = mapped_column(enum_type(Meal, "meal"))
    needs: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    wants_certificate: Mapped[bool] = mapped_column(default=False)
    visit_wishes: Mapped[list[Any]] = mapped_column(default=list)  # of places/rules.py: VisitWish, while they wait
    invite_next: Mapped[bool] = mapped_column(default=False)
    share_contact: Mapped[bool] = mapped_column(default=False)
    privacy_read_at: Mapped[datetime | None]
    access_code_id: Mapped[int | None] = mapped_column(sa.ForeignKey("access_code.id"), index=True)  # they came by it
    approval: Mapped[Approval] = mapped_column(enum_type(Approval, "approval"), default=Approval.NOT_NEEDED)
    approval_reason: Mapped[str] = mapped_column(default="")  # what the answer said, in the person's language
    approval_at: Mapped[datetime | None]  # when it was given

    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    cancelled_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    """The registration of the same person that it became a part of; its link leads there."""
    erased_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    places: Mapped[list[Place]] = relationship(back_populates="registration", order_by="Place.id")
    presences: Mapped[list[Presence]] = relationship(back_populates="registration", order_by="Presence.day")
    certificates: Mapped[list[Certificate]] = relationship(back_populates="registration", order_by="Certificate.id")
    hours_corrections: Mapped[list[HoursCorrection]] = relationship(
        back_populates="registration", order_by="HoursCorrection.id"
    )
    own_answers: Mapped[list[QuestionAnswer]] = relationship(viewonly=True, order_by=QuestionAnswer.choice_id)

    @property
    def own(self) -> dict[str, AnswerValue]:
        """What the person answered to own questions of the organisers, by the names of the questions."""
        return by_name(self.own_answers)

    @property
    def is_active(self) -> bool:
        """Whether it was neither cancelled nor erased."""
        return self.cancelled_at is None and self.erased_at is None

    @property
    def is_pending(self) -> bool:
        """Whether it waits for the team's yes or no."""
        return self.approval is Approval.PENDING and self.is_active

    @property
    def can_be_asked(self) -> bool:
        """Whether a free place may be offered: who has no address, or waits for the team, can't answer."""
        return bool(self.email) and self.approval is not Approval.PENDING


class FormAnswer(Base):
    """What a sent form was answered (`answers.py`), under what makes two sent forms the same."""

    __tablename__ = "form_answer"

    form_token: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class AttendeeView(Base):
    """A list of attendees under a name: filters, order and columns, shared by the team of a conference."""

    __tablename__ = "attendee_view"
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]
    query: Mapped[dict[str, Any]]  # of the address (`team/attendees.py: AttendeeFilter.arguments`)


class LinkRequest(Base):
    """A link asked for by address, until the worker has looked whose it is (`link_requests.py`)."""

    __tablename__ = "link_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    email_key: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))  # whose new address it is
    created_at: Mapped[datetime] = mapped_column(default=now)
