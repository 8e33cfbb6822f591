"""The conference that is measured: the demo's coming one, with as many people registered as asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import flask_migrate
import sqlalchemy as sa

from conference import create_app
from conference.demo import edition
from conference.demo.load import conference_day
from conference.events.models import Event, Series
from conference.extensions import db
from conference.lib import clock
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.places.models import Place, PlaceState, Quota
from conference.programme.actions import release_programme
from conference.programme.models import Item, ItemKind, ItemSpeaker, Room
from conference.registration.models import Registration
from conference.speakers.models import Speaker
from conference.team.actions import create_account
from conference.team.models import User
from conference.visits.models import VisitGroup
from tests.served import KEY

SLUG, CAPACITY = "mereni", 100_000
MEDIUM, LARGE = "mereni-24", "mereni-300"  # conferences with so many programme items


@contextmanager
def prepared(database: str, folder: Path) -> Iterator[int]:
    """Give an application context on a database with the conference in it; its id."""
    app = create_app(
        {
            "MODE": "testing", "TESTING": True, "DATA_DIR": folder, "SECRET_KEY": KEY,
            "SQLALCHEMY_DATABASE_URI": database, "EXTERNAL_URL": "http://127.0.0.1", "MAIL_SERVER": "127.0.0.1",
        }
    )  # fmt: skip
    with app.app_context():
        Base.metadata.create_all(db.engine)
        flask_migrate.stamp()  # `flask serve` asks for it
        data = edition.read("coming.yaml")
        today = clock.now().date()
        day = conference_day(today)
        opens, closes = (datetime.combine(when, time(8)) for when in (today - timedelta(days=14), day))
        with transaction() as session:
            session.add(Series(slug=data["series"]["slug"], title_cs="Řada", title_en="Series"))
        event = edition.write(data, day, opens, closes, slug=SLUG)
        release_programme(event, create_account("organizatorka@example.org", name="Olga Ukázková"))
        yield event.id
        db.session.remove()
        db.engine.dispose()


def grown() -> None:
    """Add two more conferences like the first: one day with 24 items in one room, three days with 300 in six rooms."""
    for slug, items, days, rooms in ((MEDIUM, 24, 1, 1), (LARGE, 300, 3, 6)):
        data = edition.read("coming.yaml")
        today = clock.now().date()
        opens, closes = (datetime.combine(today + timedelta(days=when), time(8)) for when in (-14, 14))
        with transaction() as session:
            event = edition.write(data, conference_day(today), opens, closes, slug=slug)
            event.ends_on = event.starts_on + timedelta(days=days - 1)
            _add_talks(session, event, items, days, rooms)
        user = db.session.scalars(sa.select(User)).first()
        assert user is not None
        release_programme(event, user)
    db.session.remove()


def _add_talks(session: sa.orm.Session, event: Event, items: int, days: int, rooms: int) -> None:
    """Talks of half an hour, in turn in each room, until there are so many items; each with a speaker."""
    halls = [Room(event_id=event.id, name=f"Sál {number + 1}", position=number + 1) for number in range(rooms)]
    session.add_all(halls)
    speakers = list(session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id)))
    there = session.scalars(sa.select(Item).where(Item.event_id == event.id)).all()
    begin = clock.from_local(datetime.combine(event.starts_on, time(8)), event.timezone)
    for number in range(items - len(there)):
        slot, hall = divmod(number, rooms)
        day, half_hour = divmod(slot, -(-(items // rooms) // days))
        starts = begin + timedelta(days=day, minutes=30 * half_hour)
        talk = Item(
            event_id=event.id, code=f"M{number:04}", kind=ItemKind.TALK, title_cs=f"Bydlení v obcích, část {number}",
            title_en=f"Housing in towns, part {number}", abstract_cs="Co se osvědčilo a co ne. " * 8,
            starts_at=starts, ends_at=starts + timedelta(minutes=30), room=halls[hall], credited=True,
        )  # fmt: skip
        talk.speaker_links.append(ItemSpeaker(speaker=speakers[number % len(speakers)]))
        session.add(talk)


def fill(event_id: int, people: int) -> None:
    """Make exactly so many people registered; every second one waits for a visit."""
    with transaction() as session:
        event = session.get_one(Event, event_id)
        groups = sa.select(VisitGroup.quota_id).where(VisitGroup.event_id == event_id).order_by(VisitGroup.number)
        group_id = session.scalars(groups).all()[0]
        for table in (Message, Place, Registration):
            session.execute(sa.delete(table))
        session.execute(sa.update(Quota).values(taken=0, waiting=0))
        if people:
            _insert(session, event, group_id, people)
        session.execute(sa.update(Quota).where(Quota.id == event.quota_id).values(taken=people, capacity=CAPACITY))
        session.execute(sa.update(Quota).where(Quota.id == group_id).values(capacity=0, waiting=people // 2))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    db.session.remove()


def _insert(session: sa.orm.Session, event: Event, group_id: int, people: int) -> None:
    rows = [
        {
            "event_id": event.id, "form_token": f"filled-{number}", "ticket_code": f"F{number:07}",
            "given_name": "Jana", "family_name": f"Plná{number}", "sort_key": f"{number:07}", "search_key": "plna",
            "email": f"filled-{number}@example.org", "email_key": f"filled-{number}@example.org",
            "organisation": "Město Kadaň", "organisation_key": "mesto kadan", "municipality": "Kadaň",
        }
        for number in range(people)
    ]  # fmt: skip
    ids = session.scalars(sa.insert(Registration).returning(Registration.id), rows).all()
    places = [{"quota_id": event.quota_id, "registration_id": row, "state": PlaceState.CONFIRMED} for row in ids]
    places += [
        {"quota_id": group_id, "registration_id": row, "state": PlaceState.WAITING} for row in ids[: people // 2]
    ]
    session.execute(sa.insert(Place), places)
    messages = [
        {
            "event_id": event.id, "registration_id": row, "key": f"registered:{row}", "kind": "registration_confirmed",
            "language": "cs", "recipient": "filled@example.org", "subject": "Potvrzení", "text": "…", "html": "…",
            "state": "sent", "attempts": 1,
        }
        for row in ids
    ]  # fmt: skip
    session.execute(sa.insert(Message), messages)
