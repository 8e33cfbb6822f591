"""Commands of the server's administrator: `flask --app wsgi …`."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

import config as settings
from conference.demo.commands import demo
from conference.places.commands import check_places
from conference.serve import serve
from conference.team.commands import create_administrator
from conference.worker import worker


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(check_config)
    app.cli.add_command(demo)
    app.cli.add_command(serve)
    app.cli.add_command(worker)
    app.cli.add_command(check_places)
    app.cli.add_command(create_administrator)


@click.command("check-config")
@with_appcontext
def check_config() -> None:
    """Show every setting with its value (secrets masked); the application starts only when nothing is missing."""
    for setting in settings.SETTINGS:
        value = str(current_app.config.get(setting.name, ""))
        shown = "(set)" if setting.secret and value else value or "(empty)"
        click.echo(f"{setting.name} = {shown}\n    {setting.comment}")
    click.echo("The configuration is complete.")
