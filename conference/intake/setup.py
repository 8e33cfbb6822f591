"""What imports add to the menus and to the rounds of the worker."""

from flask import Flask

from conference.intake import work
from conference.jobs import kinds
from conference.lib import menus, tasks


def init_app(app: Flask) -> None:
    """Have the worker write imports and forget them; their pages stand below the attendees."""
    for kind in work.KINDS:
        kinds.add(app, kind)
    menus.put_below(app, "registration.attendees", "intake.")
    tasks.add(app, work.forget, order=85, every=tasks.MINUTE)
