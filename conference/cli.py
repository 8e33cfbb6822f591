"""Commands of the server's administrator that belong to no feature: `flask --app wsgi …`."""

from flask import Flask

from conference.check_config import check_config
from conference.lib.lazy import LazyCommand
from conference.serve import serve
from conference.worker import worker


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(check_config)
    app.cli.add_command(LazyCommand("demo", "conference.demo.commands:demo", "Load the demo conferences."))
    app.cli.add_command(serve)
    app.cli.add_command(worker)
