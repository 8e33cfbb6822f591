"""Commands of the server's administrator that belong to no feature: `flask --app wsgi …`."""

from flask import Flask

from conference import check_config, doctor
from conference.lib.lazy import LazyCommand
from conference.serve import serve
from conference.worker import worker


def init_app(app: Flask) -> None:
    """Register the commands."""
    check_config.init_app(app)
    doctor.init_app(app)
    app.cli.add_command(LazyCommand("demo", "conference.demo.commands:demo", "Load the demo conferences."))
    app.cli.add_command(serve)
    app.cli.add_command(worker)
