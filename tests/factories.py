"""The named cast and things of the tests, each with what it needs and nothing more; every value can be given."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from conference.czech.collation import organisation_key
from conference.events.models import Event, Series
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import Place, PlaceState, Quota
from conference.programme.models import Item, ItemKind
from conference.questions.models import Question, QuestionChoice, QuestionCondition, QuestionKind
from conference.registration.models import Registration
from conference.speakers.models import Speaker
from conference.team.models import Membership, MembershipRole, Role, User
from conference.visits.models import Visit, VisitGroup

PRAGUE = ZoneInfo("Europe/Prague")
CONFERENCE_DAY = date(2026, 6, 11)  # a Thursday, thirty days after the tests' present
T = TypeVar("T")
_numbers = count(1)


def at(hour: int, minute: int = 0, day: date = CONFERENCE_DAY) -> datetime:
    """A time of the conference day in Prague."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PRAGUE)


def saved(row: T) -> T:
    """Write a row in a transaction of its own."""
    with transaction() as session:
        session.add(row)
    return row


def make_event(slug: str = "bydleni-2026", *, capacity: int | None = 100, **values: Any) -> Event:
    """A published conference on 11 June 2026 in Kadaň, registration open, in Czech and English."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": slug,
        "series": Series(slug=f"rada-{number}", title_cs="Konference o bydlení", title_en="Conference on housing"),
        "edition": 3,
        "language": "cs",
        "second_language": "en",
        "title_cs": "Bydlení pro všechny",
        "title_en": "Housing for all",
        "subtitle_cs": "3. krajská konference",
        "subtitle_en": "3rd regional conference",
        "starts_on": CONFERENCE_DAY,
        "ends_on": CONFERENCE_DAY,
        "published_at": clock.now() - timedelta(days=20),
        "registration_opens_at": clock.now() - timedelta(days=14),
        "registration_closes_at": at(12, day=CONFERENCE_DAY - timedelta(days=6)),
        "slides_due_at": at(12, day=CONFERENCE_DAY - timedelta(days=3)),
        "quota": Quota(capacity=capacity),
        "venue_name": "Kulturní dům",
        "venue_street": "Smyšlená 5",
        "venue_postal_code": "432 01",
        "venue_city": "Kadaň",
        "contact_name": "Kancelář konference",
        "contact_email": "konference@example.org",
        "contact_phone": "+420600000001",
    }
    return saved(Event(**{**defaults, **values}))


def make_user(email: str = "organizatorka@example.org", *, name: str = "Olga Organizátorka", **values: Any) -> User:
    """A team member without a password; give event and role by make_member."""
    return saved(User(email=email, name=name, fs_uniquifier=f"user-{next(_numbers)}", **values))


def make_administrator(email: str = "spravce@example.org", **values: Any) -> User:
    """An administrator of the server who has signed in before."""
    role = db.session.scalar(sa.select(Role).where(Role.name == "administrator")) or Role(name="administrator")
    return make_user(email, **{"login_count": 1, "roles": [role], **values})


def make_member(event: Event, role: MembershipRole = MembershipRole.OWNER, **values: Any) -> User:
    """A team member of an event."""
    user = make_user(**{"email": f"{role.value}-{next(_numbers)}@example.org", **values})
    saved(Membership(user_id=user.id, event_id=event.id, role=role))
    return user


def make_item(event: Event, kind: ItemKind = ItemKind.TALK, **values: Any) -> Item:
    """A programme item from 9:15 to 10:00."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "event_id": event.id,
        "code": f"S{number}",
        "kind": kind,
        "title_cs": f"Bod programu {number}",
        "title_en": f"Item {number}",
        "starts_at": at(9, 15),
        "ends_at": at(10),
        "credited": True,
    }
    return saved(Item(**{**defaults, **values}))


def make_speaker(event: Event, **values: Any) -> Speaker:
    """A speaker with an e-mail address."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "event_id": event.id,
        "code": f"R{number}",
        "title_before": "Mgr.",
        "given_name": "Radka",
        "family_name": "Řečnická",
        "sort_key": f"{number:06}",
        "organisation": "Město Kadaň",
        "email": f"speaker-{number}@example.org",
    }
    return saved(Speaker(**{**defaults, **values}))


def make_visit(event: Event, capacities: tuple[int, ...] = (14, 14), **values: Any) -> Visit:
    """A site visit from 14:45 to 16:15 with a group for each capacity, five minutes apart."""
    item = make_item(
        event,
        ItemKind.SITE_VISIT,
        starts_at=at(14, 45),
        ends_at=at(16, 15),
        title_cs="Prohlídka bytů",
        title_en="Visit to flats",
    )
    groups = [
        VisitGroup(
            event_id=event.id,
            number=number,
            departs_at=at(14, 40) + timedelta(minutes=5 * number),
            quota=Quota(capacity=capacity),
        )
        for number, capacity in enumerate(capacities, start=1)
    ]
    return saved(Visit(event_id=event.id, item_id=item.id, groups=groups, **values))


def make_registration(event: Event, state: PlaceState = PlaceState.CONFIRMED, **values: Any) -> Registration:
    """A person with a place at the conference, written straight to the tables; counters follow."""
    number = next(_numbers)
    family = values.get("family_name", f"Účastníková{number}")
    defaults: dict[str, Any] = {
        "event_id": event.id,
        "form_token": f"form-{number}",
        "ticket_code": f"T{number:05}",
        "given_name": "Jana",
        "family_name": family,
        "sort_key": f"{number:06}",
        "search_key": family.lower(),
        "email": f"person-{number}@example.org",
        "email_key": f"person-{number}@example.org",
        "organisation": "Město Kadaň",
        "municipality": "Kadaň",
        "privacy_read_at": clock.now(),
    }
    found = {**defaults, **values}
    row = saved(Registration(**found, organisation_key=organisation_key(found["organisation"])))
    take_place(row, event.quota_id, state)
    return row


def take_place(registration: Registration, quota_id: int, state: PlaceState = PlaceState.CONFIRMED) -> Place:
    """A place in a quota, with the quota's counters kept right."""
    with transaction() as session:
        place = Place(registration_id=registration.id, quota_id=quota_id, state=state)
        quota = session.get_one(Quota, quota_id)
        quota.taken += state in (PlaceState.CONFIRMED, PlaceState.OFFERED)
        quota.waiting += state is PlaceState.WAITING
        session.add(place)
    return place


def make_question(
    event: Event, kind: QuestionKind = QuestionKind.TEXT, *choices: str, only_if: QuestionChoice | None = None,
    **values: Any,
) -> Question:  # fmt: skip
    """An own question of the organisers; choices are their words in both languages."""
    number = next(_numbers)
    found = choices or (("ano", "ne") if kind is QuestionKind.YES_NO else ())
    question = Question(event_id=event.id, **{
        "kind": kind, "position": number, "label_cs": f"Otázka {number}", "label_en": f"Question {number}", **values,
    })  # fmt: skip
    question.choices = [
        QuestionChoice(event_id=event.id, position=place, label_cs=words, label_en=f"{words} (en)")
        for place, words in enumerate(found, start=1)
    ]
    if only_if is not None:
        question.conditions = [QuestionCondition(event_id=event.id, choice_id=only_if.id)]
    return saved(question)
