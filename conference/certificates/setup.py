"""What certificates add to the menus and to the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.certificates import batch
from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link and the task."""
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Certificates"), "certificates.register", 80, ("certificates.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
    tasks.add(app, batch.work_once, order=30)
