"""What the programme adds to the menus and to the work of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.programme import steps
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the links, and the forgetting of old steps."""
    menus.add(app, Menu.PUBLIC, Link(_l("Programme"), "programme.programme", 20, ("programme.",), beside_own=True))
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Programme"), "programme.draft", 40, ("programme.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
    tasks.add(app, steps.work_once, order=90, every=60 * tasks.MINUTE)
