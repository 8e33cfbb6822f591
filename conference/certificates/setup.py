"""What certificates add to the menus and to the kinds of jobs."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.certificates import batch
from conference.jobs import kinds
from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link and the kind."""
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Certificates"), "certificates.certificates", 80, ("certificates.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
    kinds.add(app, batch.KIND)
