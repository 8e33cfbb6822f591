"""What the desk adds to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link."""
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Presence"), "desk.presence", 30, ("desk.", "attendance."), role=MembershipRole.VIEWER),
    )  # fmt: skip
