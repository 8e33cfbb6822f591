"""What surveys and the thank-you letter add to the menus and to the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.surveys import thanks
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the link and the tasks."""
    menus.add(app, Menu.ORGANISER, Link(_l("Survey"), "surveys.results", 87, ("surveys.",), MembershipRole.VIEWER))
    tasks.add(app, thanks.work_once, order=52, every=tasks.MINUTE)
    tasks.add(app, thanks.close_once, order=54, every=tasks.MINUTE)
