"""Puts a backup back, into an empty place only: first it is read to its end, and then a second time to be written."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

import config as settings
from conference.backup import addresses, archive, copies, databases, encryption, keys, rules
from conference.backup.archive import Manifest, Member
from conference.backup.contents import contents
from conference.backup.making import only_one, work_folder
from conference.backup.transfer import differences
from conference.backup.trouble import BackupError
from conference.extensions import db
from conference.lib import schema
from conference.lib.storage import Storage

Reopen = Callable[[], Iterator[bytes]]
"""Opens the file of a backup anew."""
Identities = list[encryption.Identity]


@dataclass(frozen=True)
class Opened:
    """A backup that was read to its end and is whole."""

    source: Reopen
    identities: Identities
    passphrase: str
    manifest: Manifest

    def pieces(self) -> tuple[Iterator[bytes], Identities]:
        """Open it anew: the encrypted file and what opens it."""
        return _encrypted(self.source, self.identities, self.passphrase)


def open_backup(source: Reopen, identities: Identities, passphrase: str) -> Opened:
    """Read a backup to its end. Raises BackupError where it can't be opened or is not whole."""
    pieces, found = _encrypted(source, identities, passphrase)
    manifest, _ = archive.look(pieces, found)
    return Opened(source, identities, passphrase, manifest)


def _encrypted(source: Reopen, identities: Identities, passphrase: str) -> tuple[Iterator[bytes], Identities]:
    own, pieces = encryption.open_head(source(), passphrase)
    if not own and not identities:
        raise BackupError("The backup is opened by a secret key: name the file that holds it with --identity.")
    return pieces, own or identities


def require_known(app: Flask, manifest: Manifest) -> None:
    """Raise BackupError where a newer program made the backup."""
    if why := rules.why_not_restored(manifest.version, manifest.format, manifest.revision, schema.known(app)):
        raise BackupError(why)


def require_place(app: Flask, manifest: Manifest) -> None:
    """Raise BackupError where this backup can't or must not be restored into this place."""
    require_known(app, manifest)
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    if (kind := copies.kind_of(uri)) != manifest.database:
        raise BackupError(
            f"This backup is of {NAMES[manifest.database]}, but {addresses.shown(uri)} is {NAMES[kind]}. Restore it"
            " into one of its own kind, then `flask move-database` copies it to the other."
        )
    databases.require_empty(uri)
    require_no_files(app.config["STORAGE_URL"])


NAMES = {copies.SQLITE: "SQLite", copies.POSTGRESQL: "PostgreSQL"}


def require_no_files(url: str) -> None:
    """Raise BackupError where there are uploads already."""
    if next(Storage(url).listed(), None) is not None:
        raise BackupError(
            f"There are files in {url} already. A backup is restored into an empty place only, so that nothing that is"
            " there is lost; name another one, or remove them yourself."
        )


def restore(app: Flask, opened: Opened) -> Path | None:
    """Write a backup into the place of an application; returns the folder of its keys where it holds some.

    The database is marked: nothing starts with it before `databases.release`. Raises BackupError, and then the place is
    empty again. Call inside the application's context.
    """
    require_place(app, opened.manifest)
    db.session.remove()
    db.engine.dispose()
    uploads, written = Storage(app.config["STORAGE_URL"]), list[str]()
    with only_one(app.config["DATA_DIR"]), work_folder(app.config["DATA_DIR"]) as folder:
        try:
            found = _unpack(app, opened, uploads, folder, written)
            _restore_database(app, opened.manifest, folder / opened.manifest.member)
        except BaseException:
            for key in written:
                with suppress(OSError):
                    uploads.delete(key)
            shutil.rmtree(app.config["DATA_DIR"] / keys.RESTORED, ignore_errors=True)
            raise
    return found


def _unpack(app: Flask, opened: Opened, uploads: Storage, folder: Path, written: list[str]) -> Path | None:
    """Write files where they belong and the database to a folder."""
    manifest, pieces = opened.manifest, opened.pieces()
    found: list[Path] = []

    def take(name: str, _size: int, content: Iterator[bytes]) -> None:
        if name not in manifest.parts:
            return
        if name.startswith(archive.FILES):
            key = name.removeprefix(archive.FILES)
            written.append(key)
            uploads.put(key, io.BufferedReader(encryption.Pulled(content), archive.PIECE))
        elif name == manifest.member:
            _write(content, folder / name)
        elif name == archive.KEYS:
            found.append(keys.unpack(b"".join(content), app.config["DATA_DIR"]))

    again, _ = archive.look(*pieces, take)
    if again != manifest:
        raise BackupError("The backup changed while it was read.")
    return found[0] if found else None


def _write(content: Iterable[bytes], file: Path) -> None:
    with file.open("wb") as out:
        out.writelines(content)


def _restore_database(app: Flask, manifest: Manifest, file: Path) -> None:
    """Write the tables and bring them to this version, or leave none."""
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    if manifest.database == copies.SQLITE:
        _place_sqlite(uri, file, manifest, schema.newest(app))
    else:
        program = _clear_postgresql(uri)
        try:
            copies.run([program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                        f"--dbname={addresses.for_programs(uri)}", str(file)], uri)  # fmt: skip
            _compare(uri, manifest, schema.newest(app))
            databases.upgrade(uri)
        except BaseException:
            with databases.alone(uri) as connection:
                _drop_tables(connection)
            raise


def _place_sqlite(uri: str, file: Path, manifest: Manifest, newest: set[str]) -> None:
    target = settings.database_file(uri)
    assert target is not None  # noqa: S101 - its kind was looked at
    new = target.with_name(f"{target.name}.restoring")
    _remove(new)  # what a killed restore has left: its log would be taken for one of the new file
    archive.decompress(file, new)
    try:
        _compare(f"sqlite:///{new}", manifest, newest)
        databases.upgrade(f"sqlite:///{new}")
        databases.mark(f"sqlite:///{new}")
        _settle(new)
        databases.require_empty(uri)  # once more: this took a while
        _remove(target)
        os.replace(new, target)
    finally:
        _remove(new)


def _remove(file: Path) -> None:
    """Remove a file of SQLite with what stands beside it."""
    for ending in ("-wal", "-shm", ""):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _settle(file: Path) -> None:
    """See to it that all is in the file itself: its log is not taken along."""
    with closing(sqlite3.connect(file)) as connection:
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise BackupError(f"{file} is in use: what else runs here?")


def _clear_postgresql(uri: str) -> str:
    """Mark a database and remove tables without rows, of an installation that was just begun; returns pg_restore."""
    with databases.alone(uri) as connection:
        number = int(str(connection.scalar(sa.text("SHOW server_version_num"))))
        program = copies.postgresql_program("pg_restore", number // 10_000)
        databases.require_no_rows(connection)  # once more: this took a while
        _drop_tables(connection)
    databases.mark(uri)
    return program


def _drop_tables(connection: sa.Connection) -> None:
    for name in sa.inspect(connection).get_table_names():
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.execute(sa.text(f"DROP TABLE {quoted} CASCADE"))
    connection.commit()


def _compare(uri: str, manifest: Manifest, newest: set[str]) -> None:
    """Raise BackupError where tables hold something else than they did; those of other columns can't be compared."""
    if {manifest.revision} != newest:
        return
    with databases.opened(uri) as connection:
        if wrong := differences(manifest.tables, contents(connection)):
            raise BackupError(f"These tables came out differently: {', '.join(wrong)}. Nothing was restored.")


def described(manifest: Manifest) -> Iterator[str]:
    """Yield what a backup holds, a line each."""
    rows = sum(content.rows for content in manifest.tables.values())
    files = [part for name, part in manifest.parts.items() if name.startswith(archive.FILES)]
    yield f"of {manifest.made_at}, Prezence {manifest.version}, tables of revision {manifest.revision}"
    yield f"{NAMES[manifest.database]}: {rows} rows in {len(manifest.tables)} tables"
    yield f"uploads: {len(files)} files, {_megabytes(files)} MB"
    if manifest.missing:
        yield f"{len(manifest.missing)} files were missing already, the first of them {manifest.missing[0]}"


def _megabytes(parts: Iterable[Member]) -> Any:
    return round(sum(part.size for part in parts) / 1e6, 1)
