"""What speakers add to the menus and to the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.speakers import reminders
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the links and the task."""
    menus.add(app, Menu.PUBLIC, Link(_l("Speakers"), "speakers.speakers", 30, ("speakers.",)))
    menus.add(app, Menu.OWN, Link(_l("Your talk"), "speakers.own", 20, ("speakers.own",)))
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Speakers"), "speakers.manage_speakers", 50, ("speakers.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
    tasks.add(app, reminders.work_once, order=61, every=tasks.MINUTE)
