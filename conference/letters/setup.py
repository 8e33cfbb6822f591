"""What letters add to the menus."""

from flask import Flask

from conference.lib import menus


def init_app(app: Flask) -> None:
    """Put cancelling and taking it back below the page of the settings that leads there."""
    menus.put_below(app, "events.publication", "letters.")
