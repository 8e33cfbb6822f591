"""What organisers change about a conference. Every change is on record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from conference.events import queries, rules
from conference.events.models import Event, EventRole, Funding, Organisation, OrganisationRole, Series
from conference.events.rules import EventRefusal, EventRefused
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.transaction import action, require_action
from conference.team import audit, removals
from conference.team.models import Membership, MembershipRole, Removal, User


@dataclass(frozen=True)
class NewEvent:
    """What is needed to begin a conference. Without a slug one is made of the title and the year."""

    titles: Mapping[str, str]  # by language, at least in the first one
    language: str
    starts_on: date
    ends_on: date
    second_language: str | None = None
    slug: str = ""
    series_id: int | None = None
    series_titles: Mapping[str, str] | None = None  # of a new series, by language
    edition: int | None = None  # the next one of the series
    timezone: str = "Europe/Prague"
    capacity: int | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None


@action
def create_event(given: NewEvent, *, by: User) -> Event:
    """Begin a conference as a draft with its places, and make its author the owner.

    A second press of the button gives the conference of the first one. Raises EventRefused: SLUG_…, DAYS_…,
    REGISTRATION_… or UNKNOWN (a series that is not the author's).
    """
    session = require_action()
    rules.check_days(given.starts_on, given.ends_on)
    rules.check_registration(given.registration_opens_at, given.registration_closes_at, given.ends_on, given.timezone)
    title = given.titles[given.language]
    slug = given.slug or rules.suggested_slug(title, given.starts_on.year)
    rules.check_slug(slug)
    taken = queries.slugs_like(slug)
    if repeated := _same_event(slug, given, by):
        return repeated
    if slug in taken and given.slug:
        raise EventRefused(EventRefusal.SLUG_TAKEN)
    series = _series(given, by)
    quota_class = Event.quota.property.mapper.class_  # a table of a later feature, reached through its relationship
    event = Event(
        series=series, slug=rules.numbered(slug, taken), edition=given.edition or queries.next_edition(series),
        language=given.language,
        second_language=given.second_language, timezone=given.timezone, starts_on=given.starts_on,
        ends_on=given.ends_on, registration_opens_at=given.registration_opens_at,
        registration_closes_at=given.registration_closes_at, quota=quota_class(capacity=given.capacity),
        optional_fields=["phone", "needs"], **{f"title_{code}": text for code, text in given.titles.items()},
    )  # fmt: skip
    session.add(event)
    flushed(EventRefusal.SLUG_TAKEN)
    session.add(Membership(user_id=by.id, event_id=event.id, role=MembershipRole.OWNER))
    fields = ["slug", "title_cs", "title_en", "starts_on", "ends_on"]
    audit.record(event, "created", event, after=audit.snapshot(event, fields), by=by)
    return event


@action
def change_event(event_id: int, values: Mapping[str, Any], *, by: User, verb: str = "changed") -> Event:
    """Set columns of a conference; only what differs is recorded, under the verb.

    Raises EventRefused: DAYS_…, REGISTRATION_…, SLUG_…; SLUG_FIXED once its pages were public.
    """
    event = locked_event(event_id)
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    if "slug" in changed:
        if event.published_at is not None:
            raise EventRefused(EventRefusal.SLUG_FIXED)
        rules.check_slug(values["slug"])
    before = audit.snapshot(event, changed)
    with db.session.no_autoflush:
        for name in changed:
            setattr(event, name, values[name])
    if {"starts_on", "ends_on"} & set(changed):
        rules.check_days(event.starts_on, event.ends_on)
    if {"registration_opens_at", "registration_closes_at", "starts_on", "ends_on", "timezone"} & set(changed):
        rules.check_registration(
            event.registration_opens_at, event.registration_closes_at, event.ends_on, event.timezone
        )
    flushed(EventRefusal.SLUG_TAKEN)
    if changed:
        audit.record(event, verb, event, before=before, after=audit.snapshot(event, changed), by=by)
    return event


@action
def change_series(event_id: int, titles: Mapping[str, str], *, by: User) -> None:
    """Set the titles of the series a conference belongs to, for all of its editions."""
    event = locked_event(event_id)
    fields = [f"title_{code}" for code in titles]
    before = audit.snapshot(event.series, fields)
    for code, text in titles.items():
        setattr(event.series, f"title_{code}", text)
    record_change(event, "series_changed", event.series, before, by)


@action
def save_organisation(
    event_id: int,
    organisation_id: int | None,
    values: Mapping[str, Any],
    roles: Collection[OrganisationRole],
    *,
    by: User,
) -> Organisation:
    """Add an organisation, or change one, with what it is to the conference.

    Raises EventRefused: UNKNOWN, or NAME_TAKEN where the conference has one of that name.
    """
    session = require_action()
    event = locked_event(event_id)
    organisation = _organisation(event, organisation_id) if organisation_id else Organisation(event_id=event_id)
    before = _organisation_facts(event, organisation) if organisation_id else {}
    for name, value in values.items():
        setattr(organisation, name, value)
    session.add(organisation)
    flushed(EventRefusal.NAME_TAKEN)
    present = {link.role: link for link in event.roles if link.organisation_id == organisation.id}
    for role, link in present.items():
        if role not in roles:
            event.roles.remove(link)
    last = max((link.position for link in event.roles), default=-1)
    for position, role in enumerate((role for role in OrganisationRole if role in roles and role not in present), 1):
        event.roles.append(EventRole(organisation=organisation, role=role, position=last + position))
    session.flush()
    after = _organisation_facts(event, organisation)
    if before != after:
        verb = "organisation_changed" if organisation_id else "organisation_added"
        audit.record(event, verb, organisation, before=before, after=after, by=by)
    return organisation


@action
def remove_organisation(event_id: int, organisation_id: int, *, by: User) -> Removal:
    """Remove an organisation and its roles.

    Raises EventRefused: UNKNOWN, or IN_USE where a programme item or a visit names it.
    """
    session = require_action()
    event = locked_event(event_id)
    organisation = _organisation(event, organisation_id)
    audit.record(event, "organisation_removed", organisation, before=_organisation_facts(event, organisation), by=by)
    links = [link for link in event.roles if link.organisation_id == organisation_id]
    removal = removals.keep(event, organisation, [organisation, *links], by=by)
    for link in links:
        event.roles.remove(link)
    session.flush()
    session.delete(organisation)
    flushed(EventRefusal.IN_USE)  # the foreign keys of later features refuse it
    return removal


@action
def save_funding(event_id: int, values: Mapping[str, Any] | None, *, by: User) -> Removal | None:
    """Set the grant that pays for the conference, or take it away with None; gives what was taken away."""
    session = require_action()
    event = locked_event(event_id)
    fields = [column.key for column in Funding.__table__.columns if column.key not in ("id", "event_id")]
    before = audit.snapshot(event.funding, fields) if event.funding else {}
    removal = None
    if values is None:
        removal = removals.keep(event, event.funding, [event.funding], by=by) if event.funding else None
        event.funding = None
    else:
        event.funding = event.funding or Funding()
        for name, value in values.items():
            setattr(event.funding, name, value)
    session.flush()
    after = audit.snapshot(event.funding, fields) if event.funding else {}
    if before != after:
        audit.record(event, "funding_changed", event.funding or event, before=before, after=after, by=by)
    return removal


@action
def cancel_event(event_id: int, reasons: Mapping[str, str], *, by: User) -> None:
    """Call a conference off: its pages say so, with the reason by language, and registration ends.

    Nobody is written to here: `letters.actions.cancel_conference` does both. Doing it again changes the reason only.
    """
    event = locked_event(event_id)
    fields = ["cancelled_at", *(f"cancellation_{code}" for code in reasons)]
    before = audit.snapshot(event, fields)
    event.cancelled_at = event.cancelled_at or now()
    for code, text in reasons.items():
        setattr(event, f"cancellation_{code}", text)
    record_change(event, "cancelled", event, before, by)


@action
def restore_event(event_id: int, *, by: User) -> None:
    """Take a cancellation back; its reason goes too."""
    event = locked_event(event_id)
    fields = ["cancelled_at", "cancellation_cs", "cancellation_en"]
    before = audit.snapshot(event, fields)
    event.cancelled_at, event.cancellation_cs, event.cancellation_en = None, "", ""
    record_change(event, "restored", event, before, by)


def locked_event(event_id: int) -> Event:
    """Return the event, held until the end of the action, so that two editors come one after the other."""
    return require_action().scalars(select(Event).where(Event.id == event_id).with_for_update()).one()


def _organisation(event: Event, organisation_id: int) -> Organisation:
    found = next((row for row in event.organisations if row.id == organisation_id), None)
    if found is None:
        raise EventRefused(EventRefusal.UNKNOWN)
    return found


def flushed(reason: EventRefusal) -> None:
    """Send what was changed to the database; where a constraint stops it, raise EventRefused with the reason."""
    try:
        require_action().flush()
    except IntegrityError as error:
        raise EventRefused(reason) from error


def record_change(event: Event, verb: str, subject: Any, before: dict[str, Any], by: User) -> None:
    """Put a change on record, under the verb, where one of the fields of `before` differs from what it was."""
    require_action().flush()
    after = audit.snapshot(subject, before)
    if before != after:
        audit.record(event, verb, subject, before=before, after=after, by=by)


def _organisation_facts(event: Event, organisation: Organisation) -> dict[str, Any]:
    roles: Iterable[str] = sorted(r.role.value for r in event.roles if r.organisation_id == organisation.id)
    fields = ["name", "type", "registration_number", "website"]
    return {**audit.snapshot(organisation, fields), "roles": ", ".join(roles)}


def _series(given: NewEvent, by: User) -> Series:
    """Return the series chosen, which must be one of the author's, or a new one."""
    if given.series_id is not None:
        found = next((series for series in queries.series_of(by) if series.id == given.series_id), None)
        if found is None:
            raise EventRefused(EventRefusal.UNKNOWN)
        return found
    titles = {code: text for code, text in (given.series_titles or given.titles).items() if text}
    slug = rules.suggested_slug(titles.get(given.language) or given.titles[given.language])
    taken = set(db.session.scalars(select(Series.slug).where(Series.slug.startswith(slug, autoescape=True))))
    return Series(slug=rules.numbered(slug, taken), **{f"title_{code}": text for code, text in titles.items()})


def _same_event(slug: str, given: NewEvent, by: User) -> Event | None:
    """Return the author's own event of this name, title and day: what a second press of the button finds."""
    found = db.session.scalar(
        select(Event).join(Membership, Membership.event_id == Event.id).where(
            Event.slug == slug, Event.starts_on == given.starts_on, Membership.user_id == by.id
        )
    )  # fmt: skip
    same = found is not None and getattr(found, f"title_{given.language}") == given.titles[given.language]
    return found if same else None
