"""Conferences in situations that those of the demo are not in, for looking at their pages: `flask demo --states`.

States that come with time (registration not open yet, closed, on the day, over) need no conference of their own: who
looks can move the clock.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from conference.admission import actions as admission
from conference.admission.rules import Named
from conference.caching.known import event_by_slug
from conference.demo import edition
from conference.demo.load import conference_day, details_of, join
from conference.demo.people import participants
from conference.demo.pictures import logo
from conference.events.actions import cancel_event
from conference.events.logos import add_logo
from conference.events.models import Admission, Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.codes import PAGE_LENGTH, new_code
from conference.lib.transaction import action, require_action
from conference.places.models import Quota
from conference.programme.actions import release_programme
from conference.programme.models import Item, ItemKind, Room
from conference.registration.actions import register
from conference.registration.approval import actions as approval
from conference.registration.models import Registration
from conference.team.models import User
from conference.untrusted.images import logo_from
from conference.visits.models import Visit, VisitGroup

CAPACITY = 5
FULL, LAST, EARLY, CANCELLED, TWO_DAYS, APPROVED, INVITED = (
    "ukazka-plno", "ukazka-posledni-mista", "ukazka-chysta-se", "ukazka-zrusena", "ukazka-dva-dny",
    "ukazka-se-schvalenim", "ukazka-pro-zvane",
)  # fmt: skip


def load_states(organiser: User) -> None:
    """Load what is not there yet."""
    loaders = {
        FULL: _full, LAST: _last, EARLY: _early, CANCELLED: _cancelled, TWO_DAYS: _two_days, APPROVED: _approved,
        INVITED: _invited,
    }  # fmt: skip
    for slug, load in loaders.items():
        if event_by_slug(slug) is None:
            load(slug, organiser)


def _full(slug: str, organiser: User) -> None:
    event = _write(slug, "Plná konference", "A full conference", "#7a3b69", quota=Quota(capacity=CAPACITY))
    _publish(event, organiser, people=CAPACITY + 2)


def _last(slug: str, organiser: User) -> None:
    event = _write(slug, "Konference s posledními místy", "A conference with last places", "#2f5d8a",
                   quota=Quota(capacity=CAPACITY))  # fmt: skip
    _publish(event, organiser, people=CAPACITY - 2)


def _early(slug: str, organiser: User) -> None:
    nothing: dict[str, Any] = {
        "registration_opens_at": None,
        "registration_closes_at": None,
        "venue_name": "",
        "venue_street": "",
    }
    join(_write(slug, "Konference, která se chystá", "A conference in the making", "#7a5c00", **nothing), organiser)


def _cancelled(slug: str, organiser: User) -> None:
    event = _write(slug, "Zrušená konference", "A cancelled conference", "#96341d")
    _publish(event, organiser, people=1)
    reasons = {
        "cs": "Sál po povodni potřebuje opravu. Nový termín oznámíme na podzim.",
        "en": "The hall needs repair after a flood. We will announce a new date in autumn.",
    }
    cancel_event(event.id, reasons, by=organiser)


def _two_days(slug: str, organiser: User) -> None:
    event = _write(slug, "Dva dny o bydlení", "Two days about housing", "#4b6b1f", longer_by=1, several_visits=True)
    _second_day(event)
    _publish(event, organiser, people=0)
    add_logo(event.id, logo_from(logo()), "Tři domy, z. s. (smyšlený)", by=organiser)
    code = {"code": "KRAJ", "label": "Krajské úřady", "most_uses": 10, "valid_until": None}
    admission.add_code(event, code, by=organiser)
    invited = Named("hana.svizelova@example.org", "Hana", "Svízelová", "Tři domy, z. s.", "cs")
    admission.add_invitees(event, [invited], by=organiser)


def _approved(slug: str, organiser: User) -> None:
    """Let four people ask for a place; one has the team's yes, one its no."""
    event = _write(slug, "Konference se schvalováním", "A conference with approval", "#35606e",
                   quota=Quota(capacity=CAPACITY), approval_needed=True)  # fmt: skip
    _publish(event, organiser, people=4, by_team=False)
    first, second, *_ = db.session.scalars(
        sa.select(Registration.id).where(Registration.event_id == event.id).order_by(Registration.id)
    )
    approval.answer(event, [first], accepts=True, reasons={}, by=organiser)
    reasons = {"cs": "Z jedné organizace zveme jednoho člověka.", "en": "We invite one person from an organisation."}
    approval.answer(event, [second], accepts=False, reasons=reasons, by=organiser)


def _invited(slug: str, organiser: User) -> None:
    """Keep places for two people invited by name, whom nobody has written to yet."""
    event = _write(slug, "Konference pro zvané", "A conference for invited people", "#5a4a8a",
                   quota=Quota(capacity=CAPACITY), admission=Admission.INVITED_ONLY)  # fmt: skip
    _publish(event, organiser, people=1)
    invited = [
        Named("milan.sucharda@example.org", "Milan", "Sucharda", "Obec Lhota", "cs"),
        Named("hana.svizelova@example.org", "Hana", "Svízelová", "Tři domy, z. s.", "cs"),
    ]
    admission.add_invitees(event, invited, by=organiser)
    admission.reserve(event, len(invited), event.registration_closes_at, by=organiser)


def _write(slug: str, title_cs: str, title_en: str, accent: str, longer_by: int = 0, **values: Any) -> Event:
    data, today = edition.read("coming.yaml"), clock.now().date()
    day = conference_day(today)
    opens = datetime.combine(today - timedelta(days=7), time(8))
    closes = datetime.combine(day - timedelta(days=6), time(12))
    return edition.write(
        data, day, opens, closes, slug=slug, title_cs=title_cs, title_en=title_en, accent=accent,
        ends_on=day + timedelta(days=longer_by), **values,
    )  # fmt: skip


def _publish(event: Event, organiser: User, people: int, *, by_team: bool = True) -> None:
    join(event, organiser)
    release_programme(event, organiser)
    for number, person in enumerate(islice(participants(), people)):
        register(event, details_of(person), form_token=f"{event.slug} {number}", by_team=by_team)


@action
def _second_day(event: Event) -> None:
    """Add a second hall beside the first one, a second day, and a second visit with steps and a long way."""
    session = require_action()
    hall = Room(event_id=event.id, name="Malý sál", capacity=40, position=1)
    session.add(hall)
    day = event.starts_on

    def item(
        days: int, begins: time, ends: time, title_cs: str, title_en: str, kind: ItemKind, room: Room | None
    ) -> Item:
        row = Item(
            event_id=event.id, code=new_code(PAGE_LENGTH), kind=kind, title_cs=title_cs, title_en=title_en, room=room,
            starts_at=_at(event, day + timedelta(days=days), begins),
            ends_at=_at(event, day + timedelta(days=days), ends), credited=True,
        )  # fmt: skip
        session.add(row)
        return row

    first = db.session.query(Room).filter_by(event_id=event.id).order_by(Room.id).first()
    item(0, time(11), time(11, 50), "Dílna: smlouva krok za krokem", "Workshop: a lease step by step",
         ItemKind.WORKSHOP, hall)  # fmt: skip
    item(1, time(9), time(10), "Co se osvědčilo jinde", "What has worked elsewhere", ItemKind.TALK, first)
    item(1, time(9), time(10), "Dílna: rozpočet domácnosti", "Workshop: a household budget", ItemKind.WORKSHOP, hall)
    item(1, time(11, 30), time(12, 15), "Oběd", "Lunch", ItemKind.LUNCH, None)
    visit = item(1, time(10, 15), time(12), "Prohlídka ubytovny v přestavbě", "Visit to a hostel being rebuilt",
                 ItemKind.SITE_VISIT, None)  # fmt: skip
    session.flush()
    session.add(
        Visit(
            event_id=event.id, item=visit, step_free=False,
            meeting_point_cs="Autobusová zastávka U Lávky", meeting_point_en="The bus stop U Lávky",
            transport_cs="Autobusem 20 minut", transport_en="20 minutes by bus",
            rules_cs="Vezměte si pevné boty.", rules_en="Wear sturdy shoes.",
            groups=[
                VisitGroup(event_id=event.id, number=1, departs_at=visit.starts_at, quota=Quota(capacity=12)),
                VisitGroup(event_id=event.id, number=2, departs_at=visit.starts_at + timedelta(minutes=30),
                           quota=Quota(capacity=12)),
            ],
        )
    )  # fmt: skip


def _at(event: Event, day: date, moment: time) -> datetime:
    return clock.from_local(datetime.combine(day, moment), event.timezone)
