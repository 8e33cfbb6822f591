"""Series, events, organisations with their roles, funding, and the counters of limited places."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from secrets import randbelow
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.bilingual import Bilingual
from conference.lib.clock import now
from conference.lib.model import Base, enum_type, pattern

if TYPE_CHECKING:
    from conference.places.models import Quota

ASKED_OF_SPEAKERS = ("consent", "equipment", "arrival")  # columns of Speaker
CONTRIBUTION_NOTE = {  # until the organiser writes another one
    "cs": "Pořadatel děkuje za přínos k programu konference.",
    "en": "The organiser thanks for the contribution to the programme.",
}
CASCADE = "all, delete-orphan"


class OrganisationType(StrEnum):
    """What kind of body an organisation is."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    STATE = "state"
    NGO = "ngo"
    CHURCH = "church"
    SCHOOL = "school"
    BUSINESS = "business"
    OTHER = "other"


class OrganisationRole(StrEnum):
    """What an organisation is to an event; one may be several things."""

    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"
    HOST = "host"
    GRANT_HOLDER = "grant_holder"
    PARTNER = "partner"
    VISIT_HOST = "visit_host"


class Admission(StrEnum):
    """Who may register by themselves; invited are those with an invitation or an access code."""

    EVERYBODY = "everybody"
    INVITED_FIRST = "invited_first"  # everybody from a date on
    INVITED_ONLY = "invited_only"


class PictureUse(StrEnum):
    """Where a picture of a conference stands; one for each."""

    HOME = "home"
    ENTRANCE = "entrance"
    PLAN = "plan"


class TravelMode(StrEnum):
    """How a step of the way to the venue is made."""

    WALK = "walk"
    TRAM = "tram"
    BUS = "bus"
    UNDERGROUND = "underground"
    TRAIN = "train"
    CAR = "car"
    BICYCLE = "bicycle"


def first_version() -> int:
    """Return any number: an event that gets the id of one that is gone is not taken for it.

    From there it rises by one.
    """
    return randbelow(2**30)


class Series(Bilingual, Base):
    """A series of conferences, such as "Regional conference on social housing"."""

    __tablename__ = "series"
    is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title_cs: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")

    events: Mapped[list[Event]] = relationship(back_populates="series", order_by="Event.starts_on")


class Event(Bilingual, Base):
    """One edition of a conference."""

    __tablename__ = "event"
    is_public = True
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="days"),
        sa.CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        sa.CheckConstraint(pattern("language", "cs en"), name="language"),
        sa.CheckConstraint("second_language <> language", name="second_language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    edition: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(default="cs")
    second_language: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(default="Europe/Prague")
    title_cs: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    subtitle_cs: Mapped[str] = mapped_column(default="")
    subtitle_en: Mapped[str] = mapped_column(default="")
    goal_cs: Mapped[str] = mapped_column(default="")
    goal_en: Mapped[str] = mapped_column(default="")
    accent: Mapped[str] = mapped_column(default="#96341d")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    lasts_until: Mapped[datetime | None]  # the end of the last published item, which may be after midnight
    programme_from: Mapped[time | None]  # nothing should begin before it; not said when empty
    programme_until: Mapped[time | None]
    break_after: Mapped[int] = mapped_column(default=120)  # minutes without a break that are too many; 0 for never
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=first_version)  # of the public pages (versions.py)
    archived_at: Mapped[datetime | None]  # then its team reads only (team/access.py)
    cancelled_at: Mapped[datetime | None]
    cancellation_cs: Mapped[str] = mapped_column(default="")
    cancellation_en: Mapped[str] = mapped_column(default="")

    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    quota_id: Mapped[int] = mapped_column(sa.ForeignKey("quota.id"), unique=True)
    optional_fields: Mapped[list[Any]] = mapped_column(default=list)  # names of registration fields switched on

    admission: Mapped[Admission] = mapped_column(enum_type(Admission, "admission"), default=Admission.EVERYBODY)
    open_to_all_from: Mapped[datetime | None]  # where invited people register first
    reserved_until: Mapped[datetime | None]  # places are kept for invited people (`Quota.reserved`), then for everybody
    organisation_limit: Mapped[int | None]  # so many from one organisation; no limit when empty
    approval_needed: Mapped[bool] = mapped_column(default=False)  # registrations wait for the team's yes
    approval_keeps_place: Mapped[bool] = mapped_column(default=True)  # from the start on; else taken with the yes

    offer_hours: Mapped[int | None]  # a freed place is offered for so long; confirmed at once when empty
    several_visits: Mapped[bool] = mapped_column(default=False)  # a person may go on more than one, where times allow
    thanks_days: Mapped[int] = mapped_column(default=0)  # so many days after, who was there is thanked; 0 for never
    reminder_days: Mapped[int] = mapped_column(default=3)  # so many days before, participants are reminded; 0 for never

    needs_kept_days: Mapped[int] = mapped_column(default=30)  # so many days after, meals and access needs are erased
    kept_until: Mapped[date | None]  # the last day on which registrations are kept; no date when empty

    answers_due_at: Mapped[datetime | None]  # of speakers, to the invitation; not asked for when empty
    asked_of_speakers: Mapped[list[Any]] = mapped_column(default=lambda: list(ASKED_OF_SPEAKERS))
    slides_due_at: Mapped[datetime | None]
    slides_visible_from: Mapped[datetime | None]  # slides are shown at once when empty
    slides_need_approval: Mapped[bool] = mapped_column(default=False)  # what speakers send waits for the team's yes

    venue_name: Mapped[str] = mapped_column(default="")
    venue_street: Mapped[str] = mapped_column(default="")
    venue_postal_code: Mapped[str] = mapped_column(default="")
    venue_city: Mapped[str] = mapped_column(default="")
    venue_step_free: Mapped[bool | None]  # unknown when empty
    venue_latitude: Mapped[float | None]
    venue_longitude: Mapped[float | None]
    parking_cs: Mapped[str] = mapped_column(default="")
    parking_en: Mapped[str] = mapped_column(default="")
    public_transport_cs: Mapped[str] = mapped_column(default="")
    public_transport_en: Mapped[str] = mapped_column(default="")
    practical_cs: Mapped[str] = mapped_column(default="")  # Markdown
    practical_en: Mapped[str] = mapped_column(default="")
    privacy_cs: Mapped[str] = mapped_column(default="")  # Markdown, after the standard text
    privacy_en: Mapped[str] = mapped_column(default="")

    contact_name: Mapped[str] = mapped_column(default="")
    contact_street: Mapped[str] = mapped_column(default="")
    contact_postal_code: Mapped[str] = mapped_column(default="")
    contact_city: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")

    legal_note_cs: Mapped[str] = mapped_column(default="")  # on certificates of social workers
    legal_note_en: Mapped[str] = mapped_column(default="")
    contribution_note_cs: Mapped[str] = mapped_column(default=CONTRIBUTION_NOTE["cs"])  # on certificates of speakers
    contribution_note_en: Mapped[str] = mapped_column(default=CONTRIBUTION_NOTE["en"])
    issuer_name: Mapped[str] = mapped_column(default="")  # who signs the certificates
    issuer_position_cs: Mapped[str] = mapped_column(default="")
    issuer_position_en: Mapped[str] = mapped_column(default="")
    issued_in: Mapped[str] = mapped_column(default="")
    credits_held_visits: Mapped[bool] = mapped_column(default=False)  # also where nobody noted who came along

    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    series: Mapped[Series] = relationship(back_populates="events")
    quota: Mapped[Quota] = relationship()
    organisations: Mapped[list[Organisation]] = relationship(cascade=CASCADE, order_by="Organisation.name")
    roles: Mapped[list[EventRole]] = relationship(cascade=CASCADE, order_by="EventRole.position, EventRole.id")
    funding: Mapped[Funding | None] = relationship(cascade=CASCADE)
    logos: Mapped[list[Logo]] = relationship(cascade=CASCADE, order_by="Logo.position, Logo.id")
    pictures: Mapped[list[Picture]] = relationship(cascade=CASCADE, order_by="Picture.id")
    way: Mapped[list[WayStep]] = relationship(cascade=CASCADE, order_by="WayStep.position, WayStep.id")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the event, first one first."""
        return (self.language, self.second_language) if self.second_language else (self.language,)


class Organisation(Base):
    """An organisation that has something to do with an event."""

    __tablename__ = "organisation"
    is_public = True
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]
    type: Mapped[OrganisationType] = mapped_column(enum_type(OrganisationType, "type"), default=OrganisationType.OTHER)
    registration_number: Mapped[str] = mapped_column(default="")  # IČO
    website: Mapped[str] = mapped_column(default="")


class EventRole(Base):
    """What one organisation is to the event."""

    __tablename__ = "event_role"
    is_public = True
    __table_args__ = (sa.UniqueConstraint("organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    role: Mapped[OrganisationRole] = mapped_column(enum_type(OrganisationRole, "role"))
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()


class Funding(Bilingual, Base):
    """The grant that pays for the event, and the publicity it asks for."""

    __tablename__ = "funding"
    is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), unique=True)
    project_title: Mapped[str] = mapped_column(default="")
    programme: Mapped[str] = mapped_column(default="")
    fund: Mapped[str] = mapped_column(default="")
    registration_number: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    publicity_cs: Mapped[str] = mapped_column(default="")
    publicity_en: Mapped[str] = mapped_column(default="")
    shows_eu_emblem: Mapped[bool] = mapped_column(default=True)


class Logo(Base):
    """A logo uploaded by the organiser, for pages, mails and PDFs."""

    __tablename__ = "logo"
    is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    storage_key: Mapped[str]
    alt: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

    @property
    def version(self) -> str:
        """Changes with the file, for addresses that are kept for long."""
        return self.storage_key.rpartition("/")[2][:10]


class Picture(Bilingual, Base):
    """A picture of the organiser: for the home page, of the entrance, or a plan of the way."""

    __tablename__ = "picture"
    is_public = True
    __table_args__ = (
        sa.UniqueConstraint("event_id", "use"),
        sa.CheckConstraint("focus_x BETWEEN 0 AND 100 AND focus_y BETWEEN 0 AND 100", name="focus"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    use: Mapped[PictureUse] = mapped_column(enum_type(PictureUse, "use"))
    storage_key: Mapped[str]  # of the whole picture; its sizes are beside it (untrusted/pictures.py)
    width: Mapped[int]  # of the largest size, in pixels
    height: Mapped[int]
    alt_cs: Mapped[str] = mapped_column(default="")
    alt_en: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(default="")
    consent_note: Mapped[str] = mapped_column(default="")  # for the team: why it may be shown
    focus_x: Mapped[int] = mapped_column(default=50)  # per cent from the left and from the top: stays in every cut
    focus_y: Mapped[int] = mapped_column(default=50)

    @property
    def version(self) -> str:
        """Changes with the file and its cut, for addresses that are kept for ever."""
        return self.storage_key.rpartition("/")[2][:16]


class WayStep(Bilingual, Base):
    """One step of the way to the venue: by tram from the station, seven minutes."""

    __tablename__ = "way_step"
    is_public = True
    __table_args__ = (sa.CheckConstraint("minutes > 0", name="minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    mode: Mapped[TravelMode] = mapped_column(enum_type(TravelMode, "mode"))
    origin: Mapped[str]
    minutes: Mapped[int | None]
    text_cs: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
