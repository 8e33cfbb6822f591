"""What reports add to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the links."""
    menus.add(app, Menu.ORGANISER, Link(_l("Dashboard"), "reports.dashboard", 10, role=MembershipRole.VIEWER))
    menus.add(app, Menu.ORGANISER, Link(_l("Messages"), "reports.messages", 90, role=MembershipRole.VIEWER))
