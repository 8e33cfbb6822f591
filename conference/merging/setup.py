"""What merges add to the menus."""

from flask import Flask

from conference.lib import menus


def init_app(app: Flask) -> None:
    """Their pages stand below the attendees."""
    menus.put_below(app, "registration.attendees", "merging.")
