"""What proves the uploads: that every file which a row names is there."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from conference.backup.contents import named_files
from conference.extensions import db
from conference.lib.storage import Storage, storage


def missing(files: Storage) -> list[str]:
    """Return the keys of files that rows name and that are not there, in order. Raises OSError."""
    named = set(named_files(db.session.connection()))
    return sorted(named - {stored.key for stored in files.listed()})


@click.command("check-files")
@with_appcontext
def check_files() -> None:
    """Look for each file that the database names; exit code 1 when one is not there."""
    lost = missing(storage())
    for key in lost:
        click.echo(f"- {key} is named by a row and is not there")
    if lost:
        raise SystemExit(1)
    click.echo("Every file that the database names is there.")
