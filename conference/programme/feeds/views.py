"""The published programme for programs: schedules for apps, calendar files, a feed of what changed."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from conference.caching import cached_file
from conference.events.access import event_page
from conference.events.models import Event
from conference.lib import languages
from conference.lib.ical import MIME, CalendarEntry, calendar_file
from conference.programme import blueprint, queries
from conference.programme.feeds import calendars
from conference.programme.feeds import changes as changes_feed
from conference.programme.feeds import documents as feeds
from conference.programme.feeds import queries as feed_queries
from conference.programme.feeds.documents import Source
from conference.programme.feeds.queries import AT_VENUE
from conference.programme.queries import Published


@blueprint.get("/<slug:slug>/schedule.xml")
@event_page
def schedule_xml(event: Event) -> ResponseReturnValue:
    """Send the last published programme for apps, as XML."""
    source, parts = _source(event)
    return cached_file(
        parts, lambda: feeds.as_xml(feeds.schedule(source)), "application/xml; charset=utf-8",
        is_public=_is_public(event),
    )  # fmt: skip


@blueprint.get("/<slug:slug>/schedule.json")
@event_page
def schedule_json(event: Event) -> ResponseReturnValue:
    """Send the last published programme for apps, as JSON."""
    source, parts = _source(event)
    return cached_file(
        parts, lambda: feeds.as_json(feeds.schedule(source)), "application/json", is_public=_is_public(event)
    )


@blueprint.get("/<slug:slug>/programme.ics")
@event_page
def programme_ics(event: Event) -> ResponseReturnValue:
    """Send the last published programme as a calendar, with what was taken out as cancelled.

    Empty before the first one.
    """
    release, places = queries.published(event), feed_queries.meeting_points(event)
    removed = feed_queries.removed_items(event)

    def entries() -> list[CalendarEntry]:
        if release is None:
            return []
        items = release.programme.items
        return [
            *(calendars.entry_of(event, release, item, places.get(item.code, AT_VENUE)) for item in items),
            *(calendars.removed_entry(event, one) for one in removed),
        ]

    return cached_file(
        (feed_queries.values_of(event), _facts(release), places, removed), lambda: _calendar(event, entries()), MIME,
        filename=f"{event.slug}.ics", is_public=_is_public(event),
    )  # fmt: skip


@blueprint.get("/<slug:slug>/sessions/<code:code>.ics")
@event_page
def item_ics(event: Event, code: str) -> ResponseReturnValue:
    """Send one published item as a calendar file; one that was published once is told as cancelled."""
    release, places = queries.published(event), feed_queries.meeting_points(event)
    item = release.programme.item(code) if release else None
    gone = None if item else next((one for one in feed_queries.removed_items(event) if one.item.code == code), None)
    if release is not None and item is not None:
        entry = calendars.entry_of(event, release, item, places.get(code, AT_VENUE))
    elif gone is not None:
        entry = calendars.removed_entry(event, gone)
    else:
        abort(404)
    return cached_file(
        (event.text("title", languages.current()), entry), lambda: _calendar(event, [entry]), MIME,
        filename=f"{code}.ics", is_public=_is_public(event),
    )  # fmt: skip


@blueprint.get("/<slug:slug>/programme/changes.atom")
@event_page
def changes_atom(event: Event) -> ResponseReturnValue:
    """Send what each release changed, as a feed."""
    releases = queries.published_changes(queries.releases_of(event))
    parts = [(release.number, release.published_at, changes) for release, changes in releases]
    author = ", ".join(name for name, _website in feed_queries.organisers_of(event))
    return cached_file(
        (feed_queries.values_of(event), author, parts), lambda: changes_feed.changes_feed(event, releases, author),
        changes_feed.MIME, is_public=_is_public(event),
    )  # fmt: skip


def _source(event: Event) -> tuple[Source, tuple[object, ...]]:
    """Return what a schedule is made of, and the same as parts of its tag."""
    release = queries.published(event)
    source = Source(
        event,
        release,
        feed_queries.meeting_points(event),
        queries.public_slides_by_code(event, release.programme) if release else {},
        feed_queries.room_capacities(event),
    )
    slides = [(code, [file.filename for file in files]) for code, files in source.slides.items()]
    known = (feed_queries.values_of(event), _facts(release), source.meeting_points, slides, source.capacities)
    return source, known


def _facts(release: Published | None) -> tuple[object, ...] | None:
    return (release.number, release.published_at, release.text) if release else None


def _calendar(event: Event, entries: list[CalendarEntry]) -> bytes:
    return calendar_file(event.text("title", languages.current()), entries)


def _is_public(event: Event) -> bool:
    """Let nobody keep a programme that only the team may see."""
    return event.published_at is not None
