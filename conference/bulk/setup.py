"""What bulk changes add to the menus and to the jobs of the worker."""

from flask import Flask

from conference.bulk import work
from conference.jobs import kinds
from conference.lib import menus


def init_app(app: Flask) -> None:
    """Have the worker do those of many people; their pages stand below the attendees."""
    kinds.add(app, work.KIND)
    menus.put_below(app, "registration.attendees", "bulk.")
