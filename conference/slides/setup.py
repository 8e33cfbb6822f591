"""What slides add to the menus and to the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.slides import reminders, resuming
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link and the task."""
    menus.add(
        app, Menu.ORGANISER, Link(_l("Slides"), "slides.manage_slides", 60, ("slides.",), role=MembershipRole.VIEWER)
    )
    tasks.add(app, reminders.work_once, order=60, every=tasks.MINUTE)
    tasks.add(app, resuming.erase_old, order=86, every=10 * tasks.MINUTE)
