"""What evidence adds to the menus and to the kinds of jobs."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.evidence.pack import work as pack
from conference.evidence.publicity import work as publicity
from conference.jobs import kinds
from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link and the kinds."""
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Report and evidence"), "evidence.report", 83, ("evidence.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
    kinds.add(app, publicity.KIND)
    kinds.add(app, pack.KIND)
