"""Links that were asked for by address. The page that takes the request does not look whose address it is.

It writes the request down, the same for every address, and says the same; the worker looks, and writes to the owner.
So neither the answer nor its time tells who is registered.
"""

from __future__ import annotations

from logging import getLogger

import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.email_address import normalise_email
from conference.lib.model import table_of
from conference.lib.prepared import Prepared
from conference.lib.transaction import action, require_action
from conference.registration import mails, queries
from conference.registration.models import LinkRequest, Registration

AT_ONCE = 50  # requests answered before mail has its turn
log = getLogger(__name__)
COLUMNS = [column for column in table_of(LinkRequest).c if column.name != "id"]
ROW = sa.select(*(sa.bindparam(column.name, type_=column.type) for column in COLUMNS))
ASK = Prepared(
    sa.insert(table_of(LinkRequest)).from_select(COLUMNS, ROW.where(sa.bindparam("indeed", type_=sa.Boolean)))
)


def ask(event_id: int, email_key: str, registration_id: int | None = None, *, indeed: bool = True) -> None:
    """Have the link sent to the owner of an address.

    With `registration_id` it is to be the new address of that person, and gets the link to confirm it if it is free.
    Not `indeed` is the same statement, which writes nothing: for who does the same work for every address.
    """
    ASK.rows(
        event_id=event_id, email_key=email_key, registration_id=registration_id, created_at=now(), indeed=indeed
    )  # fmt: skip


def work_once() -> bool:
    """Answer a piece of what was asked; whether there was anything."""
    ids = db.session.scalars(sa.select(LinkRequest.id).order_by(LinkRequest.id).limit(AT_ONCE)).all()
    db.session.rollback()  # ends the reading transaction
    for request_id in ids:
        try:
            _answer(request_id)
        except Exception as error:  # one that can't be answered must not keep the others
            log.error("a request for a link can't be answered: %s", type(error).__name__)
            _drop(request_id)
    return bool(ids)


@action
def _answer(request_id: int) -> None:
    """Write to whom a request concerns, and delete it; two workers answer it once."""
    session = require_action()
    asked = session.scalar(
        sa.select(LinkRequest).where(LinkRequest.id == request_id).with_for_update(skip_locked=True)
    )  # fmt: skip
    if asked is None:
        return
    owner = queries.active_by_email(session.get_one(Event, asked.event_id), asked.email_key)
    person = session.get(Registration, asked.registration_id) if asked.registration_id else None
    if owner is not None and owner is not person:
        mails.tell_link(owner)
    elif owner is None and person is not None and _new_address(person) == asked.email_key:
        mails.tell_confirmation(person)
    session.delete(asked)


def _new_address(person: Registration) -> str:
    """Return the key of the new address that waits for confirmation; empty where none does."""
    return normalise_email(person.new_email).key if person.new_email and person.is_active else ""


@action
def _drop(request_id: int) -> None:
    require_action().execute(sa.delete(LinkRequest).where(LinkRequest.id == request_id))
