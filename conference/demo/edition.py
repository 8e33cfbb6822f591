"""One edition of a demo conference, from a file in data/: the event, organisations, speakers, programme, visit.

Rows are written as an organiser would have left them; the published programme, registrations and certificates are made
by the product's own actions in load.py.
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session as DatabaseSession

from conference.czech.collation import stored_sort_key
from conference.events.models import (
    Event,
    EventRole,
    Funding,
    Organisation,
    OrganisationRole,
    OrganisationType,
    Series,
)
from conference.fields.registration import OPTIONAL
from conference.lib import clock
from conference.lib.codes import PAGE_LENGTH, new_code
from conference.lib.transaction import action, require_action
from conference.places.models import Quota
from conference.programme.models import Item, ItemKind, ItemSpeaker, Room
from conference.speakers.models import Speaker
from conference.visits.models import Visit, VisitGroup

DATA = Path(__file__).parent / "data"
TYPES = {"nno": OrganisationType.NGO, "stat": OrganisationType.STATE, "kraj": OrganisationType.REGION,
         "obec": OrganisationType.MUNICIPALITY, "soukromy": OrganisationType.BUSINESS}  # fmt: skip
ROLES = {"venue_host": OrganisationRole.HOST, "project_partner": OrganisationRole.PARTNER}
NOT_ASKED = "share_contact"


@action
def write(data: dict[str, Any], day: date, opens: datetime, closes: datetime, **values: Any) -> Event:
    """Write one edition: the event on a day, its organisations, speakers, programme and visit. Values go on top.

    Raises IntegrityError when there is one with this slug.
    """
    session = require_action()
    event = _event(session, data, day, opens, closes, values)
    session.add(event)
    session.flush()
    organisations = _organisations(session, event, data)
    speakers = _speakers(session, event, data)
    items = _programme(session, event, data, organisations, speakers)
    _visits(session, event, data, organisations, items)
    return event


def read(name: str) -> dict[str, Any]:
    """Return one of the files in data/."""
    data: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return data


def _series(session: DatabaseSession, data: dict[str, Any]) -> Series:
    entry = data["series"]
    known = session.scalar(sa.select(Series).where(Series.slug == entry["slug"]))
    return known or Series(slug=entry["slug"], title_cs=entry["title_cs"], title_en=entry["title_en"])


def _event(
    session: DatabaseSession, data: dict[str, Any], day: date, opens: datetime, closes: datetime, values: dict[str, Any]
) -> Event:
    conference, venue = data["conference"], data["venue"]
    contact, zone = conference["info_contact"], conference["timezone"]
    texts = {
        name: conference.get(name, "")
        for field in ("title", "subtitle", "goal", "practical", "legal_note")
        for name in (f"{field}_cs", f"{field}_en")
    }
    travel = {
        name: venue.get(name) or ""
        for name in ("parking_cs", "parking_en", "public_transport_cs", "public_transport_en")
    }
    return Event(
        **{
            **texts,
            **travel,
            "series": _series(session, data),
            "edition": conference["number_in_series"],
            "language": "cs",
            "second_language": "en",
            "timezone": zone,
            "accent": conference.get("accent", "#96341d"),
            "starts_on": day,
            "ends_on": day,
            "published_at": clock.now(),
            "registration_opens_at": clock.from_local(opens, zone),
            "registration_closes_at": clock.from_local(closes, zone),
            "optional_fields": [name for name in OPTIONAL if name != NOT_ASKED],
            "quota": Quota(capacity=conference["capacity"]["total"]),
            "venue_name": venue["name"],
            "venue_street": venue["address"]["street"],
            "venue_postal_code": venue["address"]["postal_code"],
            "venue_city": venue["address"]["city"],
            "venue_step_free": venue["step_free_access"],
            "contact_name": contact["name"],
            "contact_street": contact["street"],
            "contact_postal_code": contact["postal_code"],
            "contact_city": contact["city"],
            "contact_email": contact["email"],
            "contact_phone": contact["phone"].replace(" ", ""),
            "issued_in": venue["address"]["city"],
            "funding": _funding(data["funding"]),
            **values,
        }
    )


def _funding(entry: dict[str, Any]) -> Funding:
    return Funding(
        project_title=entry["project_title"],
        programme=entry["programme"],
        fund=entry["fund"],
        registration_number=entry["registration_number"],
        starts_on=entry["project_period"]["from"],
        ends_on=entry["project_period"]["to"],
        publicity_cs=entry["publicity_text_cs"],
        publicity_en=entry["publicity_text_en"],
    )


def _organisations(session: DatabaseSession, event: Event, data: dict[str, Any]) -> dict[str, Organisation]:
    rows = {
        entry["id"]: Organisation(event_id=event.id, name=entry["name"], type=TYPES[entry["type"]])
        for entry in data["organisations"]
    }
    session.add_all(rows.values())
    session.flush()
    for position, entry in enumerate(data["roles"]):
        role = ROLES.get(entry["role"]) or OrganisationRole(entry["role"])
        session.add(EventRole(event_id=event.id, organisation=rows[entry["org"]], role=role, position=position))
    return rows


def _speakers(session: DatabaseSession, event: Event, data: dict[str, Any]) -> dict[str, Speaker]:
    names = {entry["id"]: entry["name"] for entry in data["organisations"]}
    rows = {
        entry["id"]: Speaker(
            event_id=event.id,
            code=new_code(PAGE_LENGTH),
            honorific=entry.get("honorific", "neutral"),
            title_before=entry["title_before"],
            given_name=entry["given_name"],
            family_name=entry["family_name"],
            title_after=entry["title_after"],
            position_cs=entry.get("position_cs", ""),
            position_en=entry.get("position_en", ""),
            email=entry.get("email", ""),
            bio_cs=entry.get("bio_cs") or "",
            bio_en=entry.get("bio_en") or "",
            sort_key=stored_sort_key(entry["family_name"], entry["given_name"]),
            organisation=names[entry["org"]],
        )
        for entry in data["speakers"]
    }
    session.add_all(rows.values())
    session.flush()
    return rows


def _programme(
    session: DatabaseSession,
    event: Event,
    data: dict[str, Any],
    organisations: dict[str, Organisation],
    speakers: dict[str, Speaker],
) -> dict[str, Item]:
    room = Room(event_id=event.id, name=data["venue"]["room"]["name"], capacity=data["venue"]["room"]["capacity"])
    session.add(room)
    rows: dict[str, Item] = {}
    for entry in data["programme"]:
        visit = entry["kind"] == "site_visit"
        row = Item(
            event_id=event.id,
            code=new_code(PAGE_LENGTH),
            kind=ItemKind(entry["kind"]),
            title_cs=entry["title_cs"],
            title_en=entry.get("title_en", ""),
            abstract_cs=entry.get("abstract_cs", ""),
            abstract_en=entry.get("abstract_en", ""),
            starts_at=_at(event, time.fromisoformat(entry["from"])),
            ends_at=_at(event, time.fromisoformat(entry["to"])),
            room=None if visit else room,
            organisation=organisations.get(entry.get("speaker_org", "")),
            block=entry.get("block"),
            credited=entry["credited"],
            anonymous=entry.get("anonymous", False),
            no_photos=entry.get("no_photos", False),
            no_recording=entry.get("no_recording", False),
            publishes_slides=entry.get("publish_slides", True),
            speaker_links=[
                ItemSpeaker(speaker=speakers[key], position=position)
                for position, key in enumerate(entry.get("speakers", []))
            ],
        )
        session.add(row)
        rows[entry["id"]] = row
    session.flush()
    return rows


def _visits(
    session: DatabaseSession,
    event: Event,
    data: dict[str, Any],
    organisations: dict[str, Organisation],
    items: dict[str, Item],
) -> None:
    entry = data["site_visits"][0]
    item = next(i["id"] for i in data["programme"] if i.get("visit") == entry["id"])
    groups = [
        VisitGroup(
            event_id=event.id,
            number=group["number"],
            departs_at=_at(event, time.fromisoformat(group["departs"])),
            quota=Quota(capacity=group["capacity"]),
            guide=group["guide"] or "",
        )
        for group in entry["groups"]
    ]
    session.add(
        Visit(
            event_id=event.id,
            item=items[item],
            host=organisations[entry["host"]],
            meeting_point_cs=entry["meeting_point_cs"],
            meeting_point_en=entry["meeting_point_en"],
            transport_cs=entry["transport_cs"],
            transport_en=entry["transport_en"],
            rules_cs="\n".join(entry["rules_cs"]),
            rules_en="\n".join(entry["rules_en"]),
            address=entry["address"] or "",
            step_free=entry["step_free_access"],
            groups=groups,
        )
    )
    session.flush()


def _at(event: Event, clock_time: time) -> datetime:
    day: date = event.starts_on
    return clock.from_local(datetime.combine(day, clock_time), event.timezone)
