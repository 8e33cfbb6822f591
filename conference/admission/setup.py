"""What admission adds to the menus and to the diagnoses."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.admission import queries
from conference.lib import diagnoses, menus
from conference.lib.menus import Link, Menu


def init_app(app: Flask) -> None:
    """Add the page of the settings, and the check of what is counted."""
    link = Link(_l("Who may register"), "admission.edit_admission", 35, ("admission.",), public="registration.register")
    menus.add(app, Menu.SETTINGS, link)
    diagnoses.add(app, "access-codes", "The uses of access codes are counted right.", queries.wrong_uses)
