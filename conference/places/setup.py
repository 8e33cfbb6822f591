"""What places add to the menus, the commands and the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.places import expiry, reserving
from conference.places.commands import check_places


def init_app(app: Flask) -> None:
    """Add the page of the settings, the command and the task."""
    link = Link(_l("Capacity and waiting list"), "places.capacity", 40, public="registration.register")
    menus.add(app, Menu.SETTINGS, link)
    app.cli.add_command(check_places)
    tasks.add(app, expiry.work_once, order=40)
    tasks.add(app, reserving.work_once, order=45, every=tasks.MINUTE)
