"""The settings of a conference: one list of pages, so that an organiser finds everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from conference.lib.menus import Menu, is_current, links


@dataclass(frozen=True)
class SettingsPage:
    """One page of the settings, as the page now shown sees it."""

    label: Any
    address: str
    is_current: bool
    public: str | None  # the address of the public page that shows it


def settings_pages() -> list[SettingsPage]:
    """List the pages of the settings of the event this page is about."""
    slug, here = g.event.slug, request.endpoint or ""
    return [
        SettingsPage(
            link.label,
            url_for(link.endpoint, slug=slug),
            is_current(link, here),
            url_for(link.public, slug=slug) if link.public else None,
        )
        for link in links(Menu.SETTINGS)
    ]
