"""Commands of the administrator: `flask backup`, `backup-key`, `restore` and `move-database`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext

import config as settings
from conference import create_app
from conference.backup import addresses, archive, databases, encryption, erasures, keys, making, restoring, rules
from conference.backup.archive import Manifest
from conference.backup.transfer import transfer
from conference.backup.trouble import BackupError
from conference.extensions import db
from conference.lib import diagnoses, schema
from conference.lib.clock import now
from conference.lib.diagnoses import Cost
from conference.lib.masking import words_of
from conference.lib.storage import Storage
from conference.mailing.models import Message, MessageState

LATEST = "latest"
NOTHING = "Nothing was restored: {error}"
existing = click.Path(exists=True, dir_okay=False, path_type=Path)


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
    return app


@click.command("backup")
@click.option("--with-keys", is_flag=True, help="Put SECRET_KEY and the key of the seal into it too.")
@with_appcontext
def backup(with_keys: bool) -> None:
    """Write database and uploads to one encrypted file in BACKUP_TO, verify it and remove old ones."""
    app = _app()
    try:
        report = making.make(app.config, with_keys=with_keys)
    except OSError as error:
        raise BackupError(f"No backup was made: {error}") from error
    click.echo(f"{report.name} in {app.config['BACKUP_TO']}: {report.size} bytes, {report.seconds:.1f} seconds")
    for line in restoring.described(report.manifest):
        click.echo(f"  {line}")
    click.echo(f"  SHA-256 {report.sha256}")
    click.echo("  read again to its end: whole")
    for name in report.removed:
        click.echo(f"  removed {name}")
    if not with_keys:
        names = ", ".join(report.manifest.keys)
        click.echo(f"Not in it: {names}. Keep them elsewhere.")
    db.session.remove()
    try:
        erasures.note(Storage(app.config["BACKUP_TO"]))
    except (OSError, ValueError) as error:
        raise BackupError(f"The backup was made, but not the register of erasures beside it: {error}") from error


@click.command("backup-key")
def backup_key() -> None:
    """Make a pair of keys: the secret one, to be kept away from this server, and the public one for BACKUP_RECIPIENTS.

    The output is a file as age-keygen writes it.
    """
    secret, public = encryption.new_identity()
    click.echo(f"# created: {now().isoformat(timespec='seconds')}\n# public key: {public}\n{secret}")
    if not sys.stdout.isatty():
        click.echo(f"Public key: {public}", err=True)


@click.command("restore")
@click.argument("file")
@click.option("--identity", type=existing, help="File of the secret key that opens it, of age or SSH.")
@click.option("--passphrase-file", type=existing, help="File of the passphrase; else BACKUP_PASSPHRASE_FILE.")
@click.option("--into", type=click.Path(path_type=Path), help="Another folder, for database file and uploads.")
@click.option("--database", help="With --into: the address of an empty database of PostgreSQL; - to be asked for it.")
@click.option("--check", "only_checks", is_flag=True, help="Only read it to its end and tell what is in it.")
@with_appcontext
def restore(
    file: str, identity: Path | None, passphrase_file: Path | None, into: Path | None, database: str | None,
    only_checks: bool,
) -> None:  # fmt: skip
    """Put a backup back, into an empty place: that of the settings, or another one named by --into.

    FILE is a path, a name in BACKUP_TO, or `latest`.
    """
    app, address = _app(), addresses.new_database(database) if database else ""
    identities = encryption.identities_in(identity) if identity else []
    secret = passphrase_file or (Path(name) if (name := app.config["BACKUP_PASSPHRASE_FILE"]) else None)
    storage, name, source = located(file, app.config["BACKUP_TO"])
    try:
        opened = restoring.open_backup(source, identities, encryption.passphrase_in(secret) if secret else "")
        click.echo(f"{name} is whole:")
        for line in restoring.described(opened.manifest):
            click.echo(f"  {line}")
        if only_checks:
            return
        restoring.require_known(app, opened.manifest)
        target = elsewhere(app, into, address) if into else app
        registers = _registers(storage, Storage(app.config["BACKUP_TO"]))
    except OSError as error:
        raise BackupError(NOTHING.format(error=error)) from error
    with target.app_context():
        try:
            folder = _restored(target, opened)
            erased = _erased(opened.manifest, registers)  # first of all: whoever reads what is told may hang up
            databases.release(target.config["SQLALCHEMY_DATABASE_URI"])
            _finish(target, opened.manifest, erased, folder)
        finally:
            db.session.remove()
            db.engine.dispose()


def _restored(target: Flask, opened: restoring.Opened) -> Path | None:
    """Restore; returns the folder of the keys. Raises BackupError."""
    try:
        return restoring.restore(target, opened)
    except OSError as error:
        raise BackupError(NOTHING.format(error=error)) from error


def located(file: str, backup_to: str) -> tuple[Storage, str, restoring.Reopen]:
    """Return where a backup lies, its name there, and what opens it. Raises BackupError where there is none.

    A file may have any name: whoever brings it from elsewhere has called it as they liked.
    """
    path = Path(file)
    if path.is_file():
        return Storage(path.absolute().parent), path.name, partial(archive.pieces_of, path)
    storage = Storage(backup_to)
    found = sorted(stored.key for stored in storage.listed() if rules.moment_of(stored.key))
    name = found[-1] if file == LATEST and found else file
    if name in found:
        return storage, name, partial(storage.open_stream, name)
    names = ", ".join(found[-3:]) or "none"
    raise BackupError(f"There is no file {file}, nor such a backup in {backup_to}. There are: {names}.")


def elsewhere(app: Flask, folder: Path, database: str) -> Flask:
    """Return the application for another place. Raises BackupError where something is there."""
    folder = folder.absolute()
    if folder.is_dir() and any(folder.iterdir()):
        raise BackupError(f"The folder {folder} is not empty. Name a new one.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return create_app({
        "DATA_DIR": folder, "STORAGE_URL": str(folder / "uploads"), "MODE": app.config["MODE"],
        "SECRET_KEY": app.config["SECRET_KEY"], "BACKUP_TO": app.config["BACKUP_TO"],
        "SQLALCHEMY_DATABASE_URI": settings.database_uri(database, folder),
    })  # fmt: skip


def _registers(*places: Storage) -> erasures.Register | None:
    """Return who was erased, from beside the backup and from BACKUP_TO; None where neither says."""
    found: erasures.Register = {}
    seen = False
    for storage in places:
        try:
            register = erasures.read(storage)
        except (OSError, ValueError) as error:
            raise BackupError(f"The register of erasures can't be read: {error}") from error
        seen |= storage.exists(erasures.REGISTER)
        found |= register
    return found if seen else None


def _finish(app: Flask, manifest: Manifest, erased: str, folder: Path | None) -> None:
    """Ask what check-config asks, and say what is left to do."""
    click.echo(
        f"Restored into {addresses.shown(app.config['SQLALCHEMY_DATABASE_URI'])} and {app.config['STORAGE_URL']}."
    )
    for line in (erased, *_of_keys(manifest, app.config, folder), *_of_mail()):
        click.echo(f"- {line}")
    for observed in diagnoses.wrong(app, Cost.SECONDS):
        click.echo(f"- {observed.says} {observed.mend}")
    click.echo("Then start the service: sudo systemctl start prezence")


def _erased(manifest: Manifest, register: erasures.Register | None) -> str:
    """Erase again whom the backup brought back; returns what is to be told. Raises BackupError."""
    if register is None:
        return (
            f"No register of erasures was found: whoever was erased after {manifest.made_at} is back. Erase them again"
            " before the service starts to write to people."
        )
    try:
        count = erasures.again(register)
    except Exception as error:  # whatever it is, nobody must believe that all is done
        raise BackupError(
            "The backup was restored, but who was erased after it was made is back: erasing them again failed"
            f" ({words_of(error)}). Nothing starts with it: mend that, empty the place, and restore once more."
        ) from error
    return f"{count} people who were erased after the backup was made were erased again."


def _of_keys(manifest: Manifest, config: Mapping[str, Any], folder: Path | None) -> Iterator[str]:
    yield from keys.to_bring(manifest.keys, config)
    if folder is not None:
        yield f"The keys of the backup are in {folder}, a file each: put them into the settings and delete the folder."


def _of_mail() -> Iterator[str]:
    queued = (MessageState.QUEUED, MessageState.SENDING)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(Message.state.in_(queued)))
    db.session.rollback()
    if count:
        yield f"{count} letters wait to be sent as when the backup was made; some may have been sent since."


@click.command("move-database")
@click.argument("to_url", default=addresses.ASK)
@with_appcontext
def move_database(to_url: str) -> None:
    """Copy all rows to an empty database and compare them. TO_URL is postgresql://… or sqlite:////path/to/file.

    Without TO_URL, as for one with a password, it is asked for, or NEW_DATABASE_URL or the file that
    NEW_DATABASE_URL_FILE names says it. The service must not run meanwhile. The old database stays as it is.
    """
    app = _app()
    from_uri = app.config["SQLALCHEMY_DATABASE_URI"]
    to_uri = settings.database_uri(addresses.new_database(to_url), app.config["DATA_DIR"])
    if not to_uri.startswith(("postgresql+psycopg://", "sqlite:////")):
        raise BackupError(addresses.FORM)
    db.session.remove()
    db.engine.dispose()
    found = transfer(from_uri, to_uri, schema.newest(app))
    for name, content in found.items():
        click.echo(f"{content.rows:>9}  {name}")
    click.echo(f"{sum(content.rows for content in found.values()):>9}  rows, the same in both databases")
    click.echo(
        f"Now set DATABASE_URL to the new database ({addresses.shown(to_uri)}) and start the service. Uploads stay"
        f" where they are. The old database {addresses.shown(from_uri)} was not changed: delete it once all is well."
    )
