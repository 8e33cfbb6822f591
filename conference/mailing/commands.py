"""What proves the outbox: that every letter has gone, or that its row says why not."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from conference.lib.clock import now
from conference.mailing import queries


@click.command("check-mail")
@with_appcontext
def check_mail() -> None:
    """Count the letters by what became of them; exit code 1 when one is late, was given up, or may not have arrived."""
    found = queries.outbox(now())
    for state, count in found.by_state.items():
        click.echo(f"{state.value}: {count}")
    for words in found.wrong():
        click.echo(f"- {words}")
    if any(found.wrong()):
        raise SystemExit(1)
    click.echo("Every letter that is due has gone.")
