"""The settings of a conference: one list of pages, so that an organiser finds everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

PAGES = (  # label, endpoint, and the public page it shows on
    (_l("Texts and colour"), "events.edit_event", "site.event_home"),
    (_l("Days and time zone"), "moving.move", "site.event_home"),
    (_l("Registering"), "events.edit_registration_settings", "registration.register"),
    (_l("Capacity and waiting list"), "places.capacity", "registration.register"),
    (_l("Venue and travel"), "events.edit_venue", "site.practical"),
    (_l("Pictures"), "events.manage_pictures", "site.event_home"),
    (_l("Contact and data protection"), "events.edit_contact", "site.practical"),
    (_l("Organisations"), "events.organisations", "site.event_home"),
    (_l("Grant and publicity"), "events.edit_funding", "site.event_home"),
    (_l("Logos"), "events.manage_logos", "site.event_home"),
    (_l("Slides: deadline and showing"), "events.edit_deadlines", "programme.programme"),
    (_l("Certificates"), "events.edit_certificate_settings", None),
    (_l("Series"), "events.edit_series", None),
    (_l("Publishing"), "events.publication", "site.event_home"),
)
BELOW = {  # pages that belong to one of the list
    "events.add_organisation": "events.organisations",
    "events.edit_organisation": "events.organisations",
    "events.edit_logo": "events.manage_logos",
    "events.edit_picture": "events.manage_pictures",
    "moving.move_preview": "moving.move",
    "letters.cancel_event": "events.publication",
    "letters.restore_event": "events.publication",
}


@dataclass(frozen=True)
class SettingsPage:
    """One page of the settings, as the page now shown sees it."""

    label: Any
    address: str
    is_current: bool
    public: str | None  # the address of the public page that shows it


def settings_pages() -> list[SettingsPage]:
    """The pages of the settings of the event this page is about; those of features that are not there are left out."""
    slug, here = g.event.slug, BELOW.get(request.endpoint or "", request.endpoint)
    known = current_app.view_functions
    return [
        SettingsPage(
            label,
            url_for(endpoint, slug=slug),
            endpoint == here,
            url_for(public, slug=slug) if public in known else None,
        )
        for label, endpoint, public in PAGES
        if endpoint in known
    ]
