"""What papers add to the menus and to the kinds of jobs."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.jobs import kinds
from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.paper import work
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link and the kind."""
    menus.add(app, Menu.ORGANISER, Link(_l("Papers"), "paper.papers", 75, ("paper.",), role=MembershipRole.DESK))
    kinds.add(app, work.KIND)
