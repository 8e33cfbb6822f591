"""Home pages and practical pages. What machines ask for is in machine_views.py."""

from flask import request
from flask.typing import ResponseReturnValue

from conference.caching import cached_page
from conference.caching.known import event_by_slug
from conference.editions import queries as editions
from conference.erasure import rules as erasure
from conference.events import queries as events
from conference.events import rules as event_rules
from conference.events import wording
from conference.events.access import enter, event_page, plain_address
from conference.events.models import Event
from conference.events.rules import Phase
from conference.lib import clock, languages
from conference.lib.markdown import render_markdown
from conference.lib.routes import page
from conference.moving import queries as moving
from conference.programme import queries as programme
from conference.programme import rules as programme_rules
from conference.questions.asked import own_fields
from conference.questions.models import Questionnaire
from conference.questions.queries import questions_of
from conference.site import blueprint, queries, rules, statement
from conference.slides import queries as slides


@blueprint.get("/")
@cached_page()
def home() -> ResponseReturnValue:
    """Conferences: the next one with its picture, those after it, those that are over, and last the cancelled ones."""
    now = clock.now()
    coming = [(event, event_rules.phase(event, now)) for event in events.upcoming()]
    taking_place = [pair for pair in coming if pair[1] is not Phase.CANCELLED]
    return page(
        lead=queries.lead(*taking_place[0]) if taking_place else None,
        upcoming=taking_place[1:],
        cancelled=[pair for pair in coming if pair[1] is Phase.CANCELLED],
        past=[(event, Phase.PAST) for event in events.past()],
    )


@blueprint.get("/<slug:slug>/")
@cached_page()
@event_page
def event_home(event: Event) -> ResponseReturnValue:
    """Home of a conference: when, where, where it stands and the next step, what to expect, who is behind it."""
    now = clock.now()
    published = programme.published_programme(event)
    items = published.items if published else []
    return page(
        event=event,
        phase=event_rules.phase(event, now),
        is_archived=rules.is_archived(event_rules.bounds(event)[1], event.archived_at, now),
        days=programme.times_of(event),
        announced_before=moving.announced_before(event),
        present=programme_rules.present(items, now, event.timezone),
        items=items,
        highlights=rules.highlights(items),
        visits=programme.visits_of(event) if items else {},
        has_slides=bool(slides.published(event)),
        organisers=queries.organisers(event),
        has_editions=editions.has_others(event),
    )


@blueprint.get("/<slug:slug>/practical")
@cached_page()
@event_page
def practical(event: Event) -> ResponseReturnValue:
    """Show when, venue, travel, access, contact."""
    told = render_markdown(event.text("practical", languages.current()), top=2)
    return page(event=event, days=programme.times_of(event), parts=rules.parts(told), modes=wording.TRAVEL_MODES)


@blueprint.get("/<slug:slug>/privacy")
@cached_page()
@event_page
def privacy(event: Event) -> ResponseReturnValue:
    """Show what personal data are for, who has them, and when they are erased."""
    return page(
        event=event, controllers=queries.controllers(event),
        needs_end=erasure.needs_end(event), all_ends=erasure.all_ends(event), asked=own_fields(event),
        has_survey=bool(questions_of(event, Questionnaire.SURVEY)),  # also those that are asked no more
    )  # fmt: skip


@blueprint.get("/accessibility")
@cached_page("conference")
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement: of the site, or with ?conference=… of the pages of one conference.

    Its parts are those of the annex of Commission Implementing Decision (EU) 2018/1523, which Section 8 of
    Act 99/2019 Coll. asks for.
    """
    event = event_by_slug(request.args.get("conference", ""))
    if event is not None and event.published_at is not None:
        enter(event)
        if elsewhere := plain_address(event):
            return elsewhere
        return page(statement=statement.of_event(event, queries.controllers(event)))
    return page(statement=statement.of_site(events.upcoming()))
