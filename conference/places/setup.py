"""What places add to the menus, the commands and the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import diagnoses, menus, tasks
from conference.lib.diagnoses import Cost
from conference.lib.menus import Link, Menu
from conference.places import expiry, reserving
from conference.places.commands import check_places, wrong_counters


def init_app(app: Flask) -> None:
    """Add the page of the settings, the command and the task."""
    link = Link(_l("Capacity and waiting list"), "places.capacity", 40, public="registration.register")
    menus.add(app, Menu.SETTINGS, link)
    app.cli.add_command(check_places)
    well = "The counters of places are right."
    diagnoses.add(app, "places", well, wrong_counters, cost=Cost.SECONDS)
    tasks.add(app, expiry.work_once, order=40)
    tasks.add(app, reserving.work_once, order=45, every=tasks.MINUTE)
