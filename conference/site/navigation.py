"""What stands in the masthead of a page."""

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from conference.lib.menus import Menu, is_current, links
from conference.team.models import MembershipRole
from conference.team.rules import may


@dataclass(frozen=True)
class MenuEntry:
    """One link of the navigation."""

    label: str
    address: str
    is_current: bool


def navigation() -> list[MenuEntry]:
    """List the public pages of the event this page is about, those it has.

    Behind a person's link the menu is short: their own page, and what they need on the way.
    """
    event = g.get("event")
    endpoint = request.endpoint or ""
    if event is None:
        return [] if endpoint == "site.home" else [MenuEntry(str(_l("Conferences")), url_for("site.home"), False)]
    own = _own_entries(endpoint)
    return own + [
        MenuEntry(str(link.label), url_for(link.endpoint, slug=event.slug), is_current(link, endpoint))
        for link in links(Menu.PUBLIC)
        if (link.beside_own or not own) and (link.when is None or link.when(event))
    ]


def _own_entries(endpoint: str) -> list[MenuEntry]:
    """Return the page behind a person's link that this request is part of, if any."""
    token = (request.view_args or {}).get("token")
    return [
        MenuEntry(str(link.label), url_for(link.endpoint, token=token), endpoint == link.endpoint)
        for link in links(Menu.OWN)
        if token and is_current(link, endpoint)
    ]


def organiser_navigation() -> list[MenuEntry]:
    """List what this person may open of the event this page is about, and of their own."""
    event = g.get("event")
    endpoint = request.endpoint or ""
    if not current_user.is_authenticated:
        return []
    if event is None:
        return [
            MenuEntry(str(_l("My conferences")), url_for("events.organise"), endpoint == "events.organise"),
            MenuEntry(str(_l("My account")), url_for("team.account"), endpoint == "team.account"),
            MenuEntry(str(_l("Status")), url_for("monitoring.status"), endpoint == "monitoring.status"),
        ]
    entries = [
        MenuEntry(str(link.label), url_for(link.endpoint, slug=event.slug), is_current(link, endpoint))
        for link in links(Menu.ORGANISER)
        if may(g.get("role"), MembershipRole(link.role))
    ]
    return [*entries, MenuEntry(str(_l("Public pages")), url_for("site.event_home", slug=event.slug), False)]
