"""The published programme: as a page, item by item, what changed, and as calendar files."""

from __future__ import annotations

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from conference.events.access import event_page
from conference.events.models import Event
from conference.lib import languages
from conference.lib.calendar import MIME, Entry, calendar_file
from conference.lib.routes import page
from conference.programme import blueprint, queries, rules, wording
from conference.programme.calendars import entry_of
from conference.programme.snapshot import Programme


@blueprint.get("/<slug:slug>/programme")
@event_page
def programme(event: Event) -> ResponseReturnValue:
    """The last published programme, as a whole or one kind of items."""
    release = queries.last_release(event)
    whole = Programme.from_json(release.content) if release else Programme()
    chosen = request.args.get("kind", "")
    return page(
        release=release,
        programme=whole.only(rules.FILTERS[chosen]) if chosen in rules.FILTERS else whole,
        chosen=chosen if chosen in rules.FILTERS else "",
        counts={name: len(whole.only(kinds).items) for name, kinds in rules.FILTERS.items()},
        total=len(whole.items),
        visits=queries.visits_of(event),
        quotas=queries.quotas_of(event),
        wording=wording,
    )


@blueprint.get("/<slug:slug>/programme/changes")
@event_page
def changes(event: Event) -> ResponseReturnValue:
    """What each published version changed."""
    return page(releases=queries.published_changes(queries.releases_of(event)), wording=wording)


@blueprint.get("/<slug:slug>/sessions/<code:code>")
@event_page
def session(event: Event, code: str) -> ResponseReturnValue:
    """One published item."""
    release = queries.last_release(event)
    item = Programme.from_json(release.content).item(code) if release else None
    if item is None:
        abort(404)
    return page(
        item=item,
        visit=queries.visits_of(event).get(code),
        quota=queries.quotas_of(event).get(code),
        slides=queries.public_slides(event, item),
        wording=wording,
    )


@blueprint.get("/<slug:slug>/programme.ics")
@event_page
def programme_ics(event: Event) -> ResponseReturnValue:
    """The last published programme as a calendar; before the first one the calendar is empty."""
    release = queries.last_release(event)
    items = Programme.from_json(release.content).items if release else []
    visits = queries.visits_of(event)
    entries = [entry_of(event, release, item, visits.get(item.code)) for item in items] if release else []
    return _calendar(event, entries, event.slug)


@blueprint.get("/<slug:slug>/sessions/<code:code>.ics")
@event_page
def session_ics(event: Event, code: str) -> ResponseReturnValue:
    """One published item as a calendar file."""
    release = queries.last_release(event)
    item = Programme.from_json(release.content).item(code) if release else None
    if release is None or item is None:
        abort(404)
    return _calendar(event, [entry_of(event, release, item, queries.visits_of(event).get(code))], code)


def _calendar(event: Event, entries: list[Entry], name: str) -> Response:
    """A download that calendar programs fetch again and again: answered by 304 while nothing has changed."""
    response = Response(calendar_file(event.text("title", languages.current()), entries), content_type=MIME)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response.add_etag()
    response.make_conditional(request)
    return response
