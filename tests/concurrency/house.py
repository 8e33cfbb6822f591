"""A real database with a conference that is open now, for tests whose processes live by the real clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask

from conference import create_app
from conference.extensions import db
from conference.lib import clock
from conference.lib.model import Base
from conference.places.models import Quota
from conference.programme.models import ItemKind
from conference.visits.models import Visit, VisitGroup
from tests import postgres, templates
from tests.factories import make_event, make_item, saved
from tests.served import KEY


def application_on(address: str, folder: Path, **settings: Any) -> Flask:
    """An application of this process on a database of others, too."""
    return create_app(
        {
            "MODE": "testing", "TESTING": True, "DATA_DIR": templates.share(folder), "SECRET_KEY": KEY,
            "SQLALCHEMY_DATABASE_URI": address, "EXTERNAL_URL": "http://127.0.0.1", "MAIL_SERVER": "127.0.0.1",
            "RATELIMIT_ENABLED": False, "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 20, "max_overflow": 20},
            **settings,
        }
    )  # fmt: skip


@contextmanager
def database(kind: str, folder: Path, *, durable: bool = False) -> Iterator[str]:
    """The address of an empty database. Without PostgreSQL installed it raises: the test fails and is not skipped."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'shared.sqlite3'}"
    else:
        with postgres.cluster(durable=durable) as address:
            yield address


@contextmanager
def tables(app: Flask) -> Iterator[None]:
    """The application's context with empty tables."""
    with app.app_context():
        empty_tables()
        yield
        db.session.remove()
        db.engine.dispose()


def empty_tables() -> None:
    """All tables anew."""
    db.session.remove()
    Base.metadata.drop_all(db.engine)
    Base.metadata.create_all(db.engine)
    flask_migrate.stamp()  # `flask serve` asks for it


def open_conference(capacity: int, group: int, evening: int = 0) -> tuple[int, int]:
    """A conference in thirty days with one visit group, and one more in the evening where `evening` is how many it
    takes; ids of the event and of the first group."""
    with clock.frozen(datetime.now(UTC)):
        day = (clock.now() + timedelta(days=30)).date()
        noon = datetime.combine(day, time(12), tzinfo=UTC)
        event = make_event(
            "zivo", capacity=capacity, starts_on=day, ends_on=day, registration_closes_at=noon - timedelta(days=2),
            slides_due_at=noon - timedelta(days=3), several_visits=evening > 0,
        )  # fmt: skip
        item = make_item(event, ItemKind.SITE_VISIT, starts_at=noon, ends_at=noon + timedelta(hours=2))
        only = VisitGroup(event_id=event.id, number=1, departs_at=noon, quota=Quota(capacity=group))
        saved(Visit(event_id=event.id, item_id=item.id, groups=[only]))
        if evening:
            leaves = noon + timedelta(hours=3)
            item = make_item(event, ItemKind.SITE_VISIT, starts_at=leaves, ends_at=leaves + timedelta(hours=1))
            other = VisitGroup(event_id=event.id, number=1, departs_at=leaves, quota=Quota(capacity=evening))
            saved(Visit(event_id=event.id, item_id=item.id, groups=[other]))
        return event.id, only.id
