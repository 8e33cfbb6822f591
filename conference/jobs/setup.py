"""What jobs add to the rounds of the worker."""

from flask import Flask

from conference.jobs import work
from conference.lib import tasks


def init_app(app: Flask) -> None:
    """Have the worker do jobs."""
    tasks.add(app, work.work_once, order=30)
