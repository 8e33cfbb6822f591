"""The public page of the site visits."""

from flask.typing import ResponseReturnValue

from conference.caching import cached_page
from conference.events.access import event_page
from conference.events.models import Event
from conference.events.rules import phase, registration_open
from conference.lib.clock import now
from conference.lib.routes import page
from conference.visits import blueprint
from conference.visits.queries import public_visits


@blueprint.get("/<slug:slug>/visits")
@cached_page()
@event_page
def visits(event: Event) -> ResponseReturnValue:
    """Show what there is to see, the groups with their places, what a visitor must know."""
    moment = now()
    return page(
        event=event, visits=public_visits(event), is_open=registration_open(event, moment), phase=phase(event, moment)
    )
