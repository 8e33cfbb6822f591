"""Saved views: lists of attendees under a name, which all of the team find above the list."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import action, require_action
from conference.registration.models import AttendeeView
from conference.registration.rules import VIEWS, RegistrationRefusal, RegistrationRefused
from conference.registration.team.attendee_columns import USUAL, chosen_columns
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import groups_of
from conference.registration.team.filter_words import SORT_LABELS, narrowed
from conference.team import removals
from conference.team.access import allowed
from conference.team.audit import record
from conference.team.models import Removal, User


def views_of(event: Event) -> list[AttendeeView]:
    """Return the saved views of an event in the order in which they were made."""
    rows = sa.select(AttendeeView).where(AttendeeView.event_id == event.id).order_by(AttendeeView.id)
    return list(db.session.scalars(rows))


def view_of(event: Event, view_id: int) -> AttendeeView | None:
    """Return one saved view of an event."""
    return db.session.scalar(
        sa.select(AttendeeView).where(AttendeeView.event_id == event.id, AttendeeView.id == view_id)
    )


def shown_by(view: AttendeeView) -> AttendeeFilter:
    """Return the list that a view shows, read as an address is: what a filter no longer knows counts as none."""
    return AttendeeFilter.from_args(MultiDict({**view.query, "view": str(view.id)}))


@action
def save(event: Event, name: str, chosen: AttendeeFilter, by: User) -> AttendeeView:
    """Save a list under a new name. Raises RegistrationRefused: VIEW_EXISTS, TOO_MANY_VIEWS."""
    session = require_action()
    session.refresh(event, with_for_update=True)
    names = session.scalars(sa.select(AttendeeView.name).where(AttendeeView.event_id == event.id)).all()
    if name in names:
        raise RegistrationRefused(RegistrationRefusal.VIEW_EXISTS)
    if len(names) >= VIEWS:
        raise RegistrationRefused(RegistrationRefusal.TOO_MANY_VIEWS)
    view = AttendeeView(event_id=event.id, name=name, query=_kept(chosen))
    session.add(view)
    session.flush()
    record(event, "added", view, after=_told(view), by=by)
    return view


@action
def change(event: Event, view: AttendeeView, name: str, chosen: AttendeeFilter | None, by: User) -> None:
    """Give a view another name, and the list it shows from now on; None leaves that as it is.

    Raises RegistrationRefused: VIEW_EXISTS.
    """
    before = _told(view)
    view.name = name
    if chosen is not None:
        view.query = _kept(chosen)
    try:
        require_action().flush()
    except IntegrityError as error:
        raise RegistrationRefused(RegistrationRefusal.VIEW_EXISTS) from error
    record(event, "changed", view, before=before, after=_told(view), by=by)


@action
def remove(event: Event, view: AttendeeView, by: User) -> Removal:
    """Remove a view; it can be taken back."""
    removal = removals.keep(event, view, [view], by=by)
    record(event, "removed", view, before=_told(view), by=by)
    require_action().delete(view)
    return removal


def _told(view: AttendeeView) -> dict[str, str]:
    """Return a view for the record, its list as it stands in an address."""
    return {"name": view.name, "query": urlencode(view.query, doseq=True)}


def in_words(query: str) -> str:
    """Say what a view shows, of which the record has the address."""
    event: Event = g.event
    chosen = AttendeeFilter.from_args(MultiDict(parse_qsl(query)))
    filters = narrowed(chosen, groups_of(event) if chosen.visit else (), event)
    columns = chosen_columns(event, allowed, chosen.columns or USUAL)
    told = [
        *(filters or [(_("Filters"), _("none, everybody is shown"))]),
        (_("Order"), str(SORT_LABELS[chosen.sort])),
        (_("Columns"), ", ".join(str(column.title) for column in columns)),
    ]
    return "; ".join(f"{label}: {words}" for label, words in told)


def _kept(chosen: AttendeeFilter) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value
            for name, value in chosen.lasting.arguments().items()}  # fmt: skip
