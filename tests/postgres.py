"""A real PostgreSQL server for the tests: a cluster of its own in a temporary folder, on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
AS_POSTGRES = ["runuser", "-u", "postgres", "--"]  # the server refuses to run as root


class NoPostgres(RuntimeError):  # noqa: N818 - says what is missing
    """PostgreSQL's server programs are not installed."""


def program(name: str) -> str:
    """The path of initdb or pg_ctl. Raises NoPostgres, saying what to install."""
    for folder in reversed(DEBIAN):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise NoPostgres("PostgreSQL is not installed: apt-get install postgresql")
    return found


@contextmanager
def cluster(*, durable: bool = False, password: str = "") -> Iterator[str]:
    """Start a server and yield the address of its empty database; it is stopped and removed afterwards.

    It waits for the disk only where it is `durable`, for the tests that kill. It asks for a password where there is
    one, which then is in the address.
    """
    folder = Path(tempfile.mkdtemp(prefix="prezence-postgres-"))
    user = AS_POSTGRES if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    trust = ["-A", "trust"]
    if password:
        (folder / "password").write_text(password)
        (folder / "password").chmod(0o644)
        trust = ["-A", "scram-sha-256", f"--pwfile={folder / 'password'}"]
    _run([*user, program("initdb"), "-D", str(data), *trust, "-U", "prezence", "--no-sync", "-E", "UTF8"])
    _run([*user, program("pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"])
    try:
        person = f"prezence:{quote(password, safe='')}" if password else "prezence"
        yield f"postgresql+psycopg://{person}@127.0.0.1:{port}/postgres"
    finally:
        _run([*user, program("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
