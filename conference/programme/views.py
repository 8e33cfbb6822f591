"""The published programme: as a page, item by item, and what changed. For programs see feed_views.py."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from conference.caching import cached_page
from conference.events.access import event_page
from conference.events.models import Event
from conference.events.rules import Phase, phase
from conference.lib.clock import now
from conference.lib.languages import current
from conference.lib.routes import page
from conference.programme import blueprint, queries, rules, timetable, wording
from conference.programme.filters import groups
from conference.programme.item_words import shown

BRIEF_FROM = 60  # items: a longer programme leaves descriptions to the pages of its items


@blueprint.get("/<slug:slug>/programme")
@cached_page("kind", "room", "day")
@event_page
def programme(event: Event) -> ResponseReturnValue:
    """Show the last published programme, whole or narrowed to a kind, a room and a day."""
    published = queries.published(event)
    if published is None:
        return page(published=None, phase=phase(event, now()).value)
    whole, language = published.programme, current()
    choice = timetable.choice_of(whole, *(request.args.get(name, "") for name in ("kind", "room", "day")))
    part, rooms = timetable.narrowed(whole, choice), timetable.rooms_of(whole)
    stands = phase(event, now())
    is_near = stands not in (Phase.CANCELLED, Phase.PAST)
    return page(
        published=published,
        phase=stands.value,
        days=[timetable.plan(day, rooms) for day in part.days],
        shown=shown(published.text, language, event.timezone),
        only_room=rooms[0] if len(rooms) == 1 else "",  # said once, above the programme
        is_brief=len(part.items) > BRIEF_FROM,
        is_narrowed=bool(choice),
        count=len(part.items),
        total=len(whole.items),
        filters=groups(event, whole, choice, language),
        present=rules.present(part.items, now(), event.timezone) if is_near else rules.Present(),
        marks=rules.marks(published.changes) if is_near else {},
        changed=len({change.code for change in published.changes}) if is_near else 0,
        visits=queries.visits_of(event),
        quotas=queries.quotas_of(event) if is_near else {},
        slides=queries.public_slides_by_code(event, part),
        wording=wording,
    )


@blueprint.get("/<slug:slug>/programme/changes")
@cached_page("since")
@event_page
def changes(event: Event) -> ResponseReturnValue:
    """Show what each published version changed; with ?since=1 also all that changed since that one."""
    told = queries.published_changes(queries.releases_of(event))
    number = request.args.get("since", type=int)
    since = next((release for release, _ in told[1:] if release.number == number), None)
    return page(
        releases=told,
        since=since,
        all_changes=queries.changes_since(since, told[0][0]) if since else [],
        wording=wording,
    )


@blueprint.get("/<slug:slug>/sessions/<code:code>")
@cached_page()
@event_page
def item(event: Event, code: str) -> ResponseReturnValue:
    """Show one published item, with what stands before and after it and what runs at the same time."""
    published = queries.published(event)
    item = published.programme.item(code) if published else None
    if published is None or item is None:
        abort(404)
    stands = phase(event, now())
    is_near = stands not in (Phase.CANCELLED, Phase.PAST)
    items = shown(published.text, current(), event.timezone)
    around = timetable.beside(published.programme, item)
    return page(
        item=item,
        shown=items[code],
        phase=stands.value,
        before=around.before and items[around.before.code],
        after=around.after and items[around.after.code],
        meanwhile=[items[one.code] for one in around.meanwhile],
        days={one.code: day.date for day in published.programme.days for one in day.items},
        present=rules.present(published.programme.items, now(), event.timezone) if is_near else rules.Present(),
        mark=rules.marks(published.changes).get(code) if is_near else None,
        speakers=queries.speakers_by_code(event, item),
        visit=queries.visits_of(event).get(code),
        quota=queries.quotas_of(event).get(code) if item.ends_at > now() and is_near else None,
        slides=queries.public_slides(event, item),
        wording=wording,
    )
