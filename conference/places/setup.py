"""What kept pages need of this feature: how to see that they are still true."""

from flask import Flask

from conference.lib.kept import KEPT
from conference.places import freshness


def init_app(app: Flask) -> None:
    """Tell the pages kept in memory where to ask."""
    app.extensions[KEPT].state_of = freshness.init_app(app)
