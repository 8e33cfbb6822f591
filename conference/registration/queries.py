"""Reads of registrations: for the form, the own page, mails, and all that is stored about a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from conference.desk.models import DeskMark
from conference.events.models import Event
from conference.extensions import db
from conference.fields.field import Field
from conference.lib import languages
from conference.lib.clock import now
from conference.lib.email_address import InvalidEmailError, normalise_email
from conference.lib.model import table_of
from conference.mailing.models import Message
from conference.paper.models import PrintedBadge
from conference.places import queries as places
from conference.places.models import ACTIVE, Place, PlaceState, Quota
from conference.programme.models import Item
from conference.questions.asked import own_fields
from conference.registration.models import Registration
from conference.visits.models import VisitGroup

# What is told of rows that belong to a person.
PRESENCE = "day arrived_at left_at absent"
MARK = "day tap at taken_at outcome is_undone"
CORRECTION = "part minutes reason corrected_at"
CERTIFICATE = "number code minutes facts issued_at revoked_at revocation_reason"
HAS_ADDRESS = Registration.email_key != sa.literal_column("''")  # as the index of addresses has it, to be found by it
ROW = table_of(Registration).c
BY_FORM = sa.select(ROW.id).where(ROW.form_token == sa.bindparam("form_token"))
BY_ADDRESS = sa.select(ROW.id).where(
    ROW.event_id == sa.bindparam("event_id"), ROW.email_key == sa.bindparam("email_key"),
    ROW.email_key != sa.literal_column("''"), ROW.cancelled_at.is_(None), ROW.erased_at.is_(None),
)  # fmt: skip
WHOSE = sa.func.coalesce(BY_FORM.scalar_subquery(), BY_ADDRESS.scalar_subquery())
REGISTERED = sa.select(WHOSE)  # made once: building it costs more than running it
MESSAGE = "kind recipient subject text state created_at sent_at"


@dataclass(frozen=True)
class Turn:
    """One person's place, offer or turn on a waiting list; `position` counts from 1, and is 0 for who does not wait."""

    place: Place
    position: int

    @property
    def is_held(self) -> bool:
        """Whether the place is sure; an offer is not until it is accepted."""
        return self.place.state is PlaceState.CONFIRMED

    @property
    def is_offered(self) -> bool:
        """Whether a place is kept until the person answers."""
        return self.place.state is PlaceState.OFFERED

    @property
    def group(self) -> VisitGroup | None:
        """The visit group, None where it is the conference itself or a programme item."""
        return self.place.quota.visit_group

    @property
    def gives_up(self) -> list[Place]:
        """What the person holds now and would lose by getting this place."""
        return [] if self.is_held else places.excluded_by(self.place.registration_id, self.place.quota_id)


def by_form_token(form_token: str) -> Registration | None:
    """Return the registration that a form has already made."""
    return db.session.scalar(sa.select(Registration).where(Registration.form_token == form_token))


def registered(event: Event, form_token: str, email_key: str) -> int | None:
    """Return the registration that a form has made, else the active one of its address."""
    values = {"event_id": event.id, "form_token": form_token, "email_key": email_key}
    found: int | None = db.session.connection().execute(REGISTERED, values).scalar()
    return found


def by_id(registration_id: int) -> Registration | None:
    """Return one person whose data were not erased, whatever the event: for those who hold a link of theirs."""
    row = db.session.get(Registration, registration_id)
    return row if row and row.erased_at is None else None


def registered_under(event: Event, typed: str) -> Registration | None:
    """Return the active registration of an address as it was typed; None where that is no address."""
    try:
        return active_by_email(event, normalise_email(typed).key)
    except InvalidEmailError:
        return None


def active_by_email(event: Event, email_key: str) -> Registration | None:
    """Return the active registration of an address at an event; an address that is empty is nobody's."""
    return db.session.scalar(
        sa.select(Registration).where(
            Registration.event_id == event.id,
            Registration.email_key == email_key,
            HAS_ADDRESS,
            Registration.cancelled_at.is_(None),
            Registration.erased_at.is_(None),
        )
    )


def person_of(event: Event, registration_id: int) -> Registration | None:
    """Return one person of this event; None for others', for erased ones and for those merged into another one."""
    return db.session.scalar(
        sa.select(Registration).where(
            Registration.id == registration_id,
            Registration.event_id == event.id,
            Registration.erased_at.is_(None),
            Registration.merged_into_id.is_(None),
        )
    )


def merged_into(event: Event, registration_id: int) -> int | None:
    """Return the id of the registration that another one of this event was merged into."""
    here = sa.and_(Registration.id == registration_id, Registration.event_id == event.id)
    return db.session.scalar(sa.select(Registration.merged_into_id).where(here))


def registration_of(message: Message) -> Registration:
    """Return the person a message is for. Raises NoResultFound for a message to nobody registered."""
    return db.session.get_one(Registration, message.registration_id)


def conference_turn(registration: Registration) -> Turn | None:
    """Return the person's place at the conference or turn on its waiting list; None once given up."""
    place = places.active_place(registration.id, registration.event.quota_id)
    return turn_of(place) if place else None


def visit_turns(registration: Registration) -> list[Turn]:
    """Return the person's places in visit groups, then the offers and turns in others, for which places may be given
    up.
    """
    rows = db.session.scalars(
        sa.select(Place)
        .join(VisitGroup, VisitGroup.quota_id == Place.quota_id)
        .where(
            Place.registration_id == registration.id,
            Place.state.in_(ACTIVE),
            VisitGroup.event_id == registration.event_id,
        )
        .order_by(Place.id.desc())
    )
    return [turn_of(place) for place in sorted(rows, key=_as_told)]


def _as_told(place: Place) -> tuple[int, datetime]:
    """Return what orders places in visit groups: what is sure first, then as groups leave."""
    group = place.quota.visit_group
    return ACTIVE.index(place.state), group.departs_at if group else place.created_at


def rivals(turns: Iterable[Turn], quota: Quota) -> list[Turn]:
    """Return those of a person's turns in visits that they can't have beside a group."""
    excluded = places.excluded_among([turn.place for turn in turns], quota)
    return [turn for turn in turns if turn.place in excluded]


def given_up_for(turns: Sequence[Turn], held: Sequence[Place], quota: Quota) -> list[Place]:
    """Return what a person gives up by choosing a visit group: turns and offers of other groups that they can't have
    beside it at once, in any case; what they hold at the same time where there is room, else it stays theirs until
    there is.

    `turns` are those of visits, `held` are all places of the person.
    """
    waiting = [turn.place for turn in rivals(turns, quota) if not turn.is_held]
    has_room = quota.standing().kind != "full"
    return [*waiting, *(places.excluded_among(held, quota) if has_room else ())]


def item_turns(registration: Registration) -> dict[int, Turn]:
    """Return the person's places, offers and turns in programme items with places, by the item's id."""
    rows = db.session.execute(
        sa.select(Item.id, Place)
        .join(Item, Item.quota_id == Place.quota_id)
        .where(
            Place.registration_id == registration.id,
            Place.state.in_(ACTIVE),
            Item.event_id == registration.event_id,
        )
    ).all()
    return {item_id: turn_of(place) for item_id, place in rows}


def turn_of(place: Place) -> Turn:
    """Return a place with its position on the waiting list."""
    return Turn(place, places.position(place) if place.state is PlaceState.WAITING else 0)


def place_of(registration: Registration, place_id: int) -> Place | None:
    """Return one of a person's places."""
    return db.session.scalar(sa.select(Place).where(Place.id == place_id, Place.registration_id == registration.id))


def active_places(registration: Registration) -> list[Place]:
    """Return all places, offers and turns of a person: the conference's first, then the others in the order of
    quotas.
    """
    rows = db.session.scalars(
        sa.select(Place)
        .where(Place.registration_id == registration.id, Place.state.in_(ACTIVE))
        .order_by(sa.case((Place.quota_id == registration.event.quota_id, 0), else_=1), Place.quota_id)
    )
    return list(rows)


def letters_lately(registration: Registration, kind: str) -> int:
    """Return how many letters of a kind went to this person within the last hour: nobody's mailbox is flooded."""
    lately = sa.select(sa.func.count()).select_from(Message).where(
        Message.registration_id == registration.id,
        Message.kind == kind,
        Message.created_at > now() - timedelta(hours=1),
    )  # fmt: skip
    return db.session.scalar(lately) or 0


def messages_to(registration: Registration) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Return what was sent to a person, newest first, without the words."""
    return db.session.execute(
        sa.select(Message.id, Message.subject, Message.state, Message.created_at, Message.sent_at)
        .where(Message.registration_id == registration.id)
        .order_by(Message.id.desc())
    ).all()


def everything_about(registration: Registration) -> dict[str, Any]:
    """Return all that is stored about a person, with readable keys, for their right of access (GDPR, article 15)."""
    hidden = (
        "id",
        "event_id",
        "form_token",
        "link_version",
        "new_email_version",
        "sort_key",
        "search_key",
        "email_key",
        "organisation_key",
        "intake_id",
        "merged_into_id",
    )
    columns = sa.inspect(Registration).columns.keys()
    person = {name: getattr(registration, name) for name in columns if name not in hidden}
    rows = db.session.scalars(
        sa.select(Place)
        .where(Place.registration_id == registration.id)
        .options(selectinload(Place.quota))
        .order_by(Place.id)
    )
    messages = db.session.scalars(
        sa.select(Message).where(Message.registration_id == registration.id).order_by(Message.id)
    )
    merged = _became(registration)
    same = [registration.id, *(row.id for row in merged)]  # devices may have noted the person under any of them
    marks = db.session.scalars(sa.select(DeskMark).where(DeskMark.registration_id.in_(same)).order_by(DeskMark.id))
    event = registration.event
    asked = own_fields(event, also_archived=True)
    found = {
        "conference": {
            "title": event.text("title", registration.language),
            "address": event.slug,
            "starts_on": event.starts_on,
            "ends_on": event.ends_on,
        },
        "registration": person,
        "answers": [_about_answer(registration, field) for field in asked if field.name in registration.own],
        "places": [_about_place(place) for place in rows],
        "presence": [_parts(row, PRESENCE) for row in registration.presences],
        "marks": [{**_parts(row, MARK), "device": row.device.name if row.device else ""} for row in marks],
        "hours_corrections": [_parts(row, CORRECTION) for row in registration.hours_corrections],
        "certificates": [_parts(row, CERTIFICATE) for row in registration.certificates],
        "messages": [_parts(row, MESSAGE) for row in messages],
    }
    badge = db.session.get(PrintedBadge, registration.id)
    if badge:
        found["badge"] = {"printed_at": badge.printed_at}
    if merged:  # what the same person answered another time
        found["merged"] = [{name: getattr(row, name) for name in columns if name not in hidden} for row in merged]
    return {name: _plain(value) for name, value in found.items()}


def _became(registration: Registration) -> list[Registration]:
    """Return the registrations that were merged into one, and into those."""
    found: list[Registration] = []
    into = [registration.id]
    while into:
        rows = db.session.scalars(sa.select(Registration).where(Registration.merged_into_id.in_(into))).all()
        found, into = [*found, *rows], [row.id for row in rows]
    return found


def _parts(row: object, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def _about_answer(registration: Registration, field: Field) -> dict[str, str]:
    with languages.speaking(registration.language):
        return {"question": str(field.own.label), "answer": field.kind.said(registration.own[field.name])}


def _about_place(place: Place) -> dict[str, Any]:
    group, item, choice = place.quota.visit_group, place.quota.item, place.quota.choice
    title = item.text("title", place.registration.language) if item else None
    return {
        "of": "visit" if group else "item" if item else "choice" if choice else "conference",
        "choice": choice.text("label", place.registration.language) if choice else None,
        "visit": title if group else None,
        "item": None if group else title,
        "group": group.number if group else None,
        "departs_at": group.departs_at if group else None,
        "state": place.state,
        "offered_until": place.offered_until,
        "came": place.came,
        "created_at": place.created_at,
        "changed_at": place.changed_at,
    }


def _plain(value: Any) -> Any:
    """Return the value as JSON has it: moments and days in ISO 8601."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
