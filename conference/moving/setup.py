"""What moving adds to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus
from conference.lib.menus import Link, Menu


def init_app(app: Flask) -> None:
    """Add the page to the settings."""
    link = Link(_l("Days and time zone"), "moving.move", 20, ("moving.",), public="site.event_home")
    menus.add(app, Menu.SETTINGS, link)
