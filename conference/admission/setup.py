"""What admission adds to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.admission import queries
from conference.lib import checks, menus
from conference.lib.menus import Link, Menu


def init_app(app: Flask) -> None:
    """Add the page of the settings."""
    link = Link(_l("Who may register"), "admission.edit_admission", 35, ("admission.",), public="registration.register")
    menus.add(app, Menu.SETTINGS, link)
    checks.add(app, queries.wrong_uses)
