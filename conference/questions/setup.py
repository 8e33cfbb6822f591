"""What own questions add to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus
from conference.lib.menus import Link, Menu


def init_app(app: Flask) -> None:
    """Add the page of the settings."""
    menus.add(
        app, Menu.SETTINGS,
        Link(_l("Own questions"), "questions.questions", 37, ("questions.",), public="registration.register"),
    )  # fmt: skip
