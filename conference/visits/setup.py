"""What visits add to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.caching import cached_value
from conference.events.models import Event
from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole
from conference.visits import queries


def init_app(app: Flask) -> None:
    """Add the links; the public one stands where there are visits."""
    menus.add(
        app, Menu.PUBLIC,
        Link(_l("Site visits"), "visits.visits", 40, ("visits.",), beside_own=True, when=has_visits),
    )  # fmt: skip
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Site visits"), "visits.manage_visits", 70, ("visits.",), role=MembershipRole.VIEWER),
    )  # fmt: skip


def has_visits(event: Event) -> bool:
    """Say whether a conference has any site visits."""
    return cached_value(event, "has_visits", lambda: queries.are_there(event))
