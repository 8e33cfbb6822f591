"""What proves the counters of places: a command, and a diagnosis of the installation."""

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from conference.lib.diagnoses import Observation, error
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


def wrong_counters() -> Iterator[Observation]:
    """Say which counters differ from the places they count."""
    for quota_id, taken, held, _, _ in miscounted():
        says = f"The counter of quota {quota_id} or of its waiting list is wrong: taken {taken}, places held {held}."
        yield error("places-miscounted", says, "Report it as a mistake of Prezence, with the output of check-places.")
