"""What erasure adds to the menus and to the rounds of the worker."""

from flask import Flask

from conference.erasure import retention
from conference.lib import menus, tasks


def init_app(app: Flask) -> None:
    """Put a person's page below their own one, and add the task."""
    menus.put_below(app, "registration.my", "erasure.my")
    tasks.add(app, retention.work_once, order=70, every=tasks.MINUTE)
