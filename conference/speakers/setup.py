"""What speakers add to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the links."""
    menus.add(app, Menu.PUBLIC, Link(_l("Speakers"), "speakers.speakers", 30, ("speakers.",)))
    menus.add(app, Menu.OWN, Link(_l("Your talk"), "speakers.own", 20, ("speakers.own",)))
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Speakers"), "speakers.manage_speakers", 50, ("speakers.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
