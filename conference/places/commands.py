"""The command that proves the counters of places."""

import click
from flask.cli import with_appcontext

from conference.places.queries import miscounted


@click.command("check-places")
@with_appcontext
def check_places() -> None:
    """Compare the counters of every limited thing with its places; exit code 1 when any differs."""
    wrong = miscounted()
    for quota_id, taken, held, waiting, waits in wrong:
        click.echo(f"quota {quota_id}: taken {taken}, places held {held}; waiting {waiting}, people who wait {waits}")
    if wrong:
        raise SystemExit(1)
    click.echo("The counters of places are right.")
