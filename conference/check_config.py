"""`flask check-config`: every setting, and what is wrong about this installation, before somebody else finds it.

What speaks to others, to the mail server or through the proxy, is looked at by `flask doctor`.
"""

from __future__ import annotations

import resource
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

import config as settings
from conference.lib import diagnoses, disk
from conference.lib.clock import now
from conference.lib.diagnoses import Cost, Observation, error, warning
from conference.printing import sealing

SLOW = 64  # senders of the trial, more than any server has threads by default
ANSWERS_WITHIN = 5  # seconds
FILES = 1024  # that a process may have open; each connection is one


def init_app(app: Flask) -> None:
    """Add the command and its diagnoses."""
    app.cli.add_command(check_config)
    values = app.config
    for name, well, look, cost in (
        ("settings", "The settings fit together.", of_settings, Cost.NOTHING),
        ("seal", "The seal on certificates can be made, or none is wanted.", of_seal, Cost.SECONDS),
        ("translations", "Pages speak Czech.", of_translations, Cost.NOTHING),
        ("privacy-of-files", "Nobody else on this machine may read the data.", of_files, Cost.NOTHING),
        ("open-files", "Processes may open enough files.", of_processes, Cost.NOTHING),
        ("slow-senders", "People who send slowly hold nobody up.", of_slow_senders, Cost.SECONDS),
    ):
        diagnoses.add(app, name, well, partial(look, values), cost=cost, reads_tables=False)


@click.command("check-config")
@with_appcontext
def check_config() -> None:
    """Show every setting with its value (secrets masked), and all that is wrong about the installation."""
    for setting in settings.SETTINGS:
        value = str(current_app.config.get(setting.name, ""))
        shown = "(set)" if setting.secret and value else diagnoses.without_passwords(value) or "(empty)"
        click.echo(f"{setting.name} = {shown}\n    {setting.comment}")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
    wrong = diagnoses.wrong(app, Cost.SECONDS)
    for observed in wrong:
        click.echo(f"- {observed.says} {observed.mend}")
    if wrong:
        sys.exit(1)
    click.echo("The configuration is complete.")


def of_settings(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say what is wrong about the settings, though the application starts with them."""
    if values["EXTERNAL_URL"].startswith("https:") and not values["TRUSTED_PROXIES"]:
        yield error(
            "proxies-forgotten",
            "TRUSTED_PROXIES is 0, but EXTERNAL_URL begins with https, so there is a proxy: all visitors would have its"
            " address and share one limit.",
            "Set it to the number of proxies in front, mostly 1.",
        )
    if values["RATELIMIT_STORAGE_URI"].startswith("memory") and values["WEB_PROCESSES"] > 1:
        yield warning(
            "limits-apart",
            "RATELIMIT_STORAGE_URI is memory://, so that each process counts for itself.",
            "Leave it empty, and they count together.",
        )
    if not values["RATELIMIT_ENABLED"]:
        says = "RATELIMIT_ENABLED is 0: nobody limits how often passwords are tried."
        yield error("limits-off", says, "Leave it empty.")
    if values["WEB_PROCESSES"] < 1 or values["WEB_THREADS"] < 2:
        says = "WEB_PROCESSES must be at least 1 and WEB_THREADS at least 2: a long page would keep all others waiting."
        yield error("too-few-threads", says, "Leave them empty, or set them so.")


def of_seal(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say why certificates would get no seal, though one is wanted."""
    mend = "Mend the settings SEAL_…, or leave all of them empty."
    if values["SEAL_FILE"]:
        seal = sealing.Seal(values["SEAL_FILE"], values["SEAL_PASSPHRASE"], values["SEAL_TIMESTAMPS"])
        for sentence in sealing.problems(seal, now()):
            yield error("seal", sentence, mend)
    elif values["SEAL_PASSPHRASE"] or values["SEAL_TIMESTAMPS"]:
        yield warning("seal", "SEAL_FILE is empty, so the other settings of the seal do nothing.", mend)
    if values["SEAL_TIMESTAMPS"] and not values["SEAL_TIMESTAMPS"].startswith(("https://", "http://")):
        yield error("seal", "SEAL_TIMESTAMPS is no address: it begins with http:// or https://.", mend)


def of_translations(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say where the compiled texts are missing or old."""
    folder = Path(values["BABEL_TRANSLATION_DIRECTORIES"])
    for source in sorted(folder.rglob("*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists():
            says = f"{source.relative_to(folder.parent)} is not compiled, so pages are in English."
            yield error("translations", says, "Run: make setup")
        elif compiled.stat().st_mtime < source.stat().st_mtime:
            says = f"{compiled.relative_to(folder.parent)} is older than its source."
            yield warning("translations", says, "Run: make setup")


def of_files(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say what others on this machine may read, and a folder of data that belongs to a demo."""
    if values["MODE"] == "production" and (values["DATA_DIR"] / "secret_key").exists():
        says = f"DATA_DIR is {values['DATA_DIR']}, the folder of a demo, with its accounts."
        yield error("data-of-a-demo", says, "Set it to one of its own.")
    database = settings.database_file(values["SQLALCHEMY_DATABASE_URI"])
    for path in disk.readable_by_others(values["DATA_DIR"], database):
        says = f"Others may read {path}, which holds personal data."
        yield error("readable-by-others", says, f"Run: chmod go= {path}")


def of_processes(_values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say when a process may open too few files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        says = f"A process may open only {hard} files, and each connection is one."
        yield warning("few-files", says, f"Allow {FILES} (LimitNOFILE).")


def of_slow_senders(values: Mapping[str, Any]) -> Iterator[Observation]:
    """Say where people who send slowly silence the server."""
    if values["MODE"] == "production" and not answers_beside_slow_senders(values["WEB_BIND"]):
        yield error(
            "slow-senders",
            f"What answers at {values['WEB_BIND']} is silent while {SLOW} people send a form slowly.",
            "Start it by flask --app wsgi serve, which takes whole requests before a thread sees them.",
        )


def answers_beside_slow_senders(bind: str) -> bool:
    """Return whether a server at this address answers while others send; True where there is none.

    Takes a second or two.
    """
    host, _, port = bind.rpartition(":")
    host = "127.0.0.1" if host in ("0.0.0.0", "") else host.strip("[]")  # noqa: S104 - not bound, only compared
    form = (
        b"POST /organise/sign-in/link HTTP/1.1\r\nHost: check-config\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 40\r\n\r\nemail="
    )
    with ExitStack() as connections:
        try:
            for _ in range(SLOW):
                line = connections.enter_context(socket.create_connection((host, int(port)), ANSWERS_WITHIN))
                line.sendall(form)
        except (OSError, ValueError):
            return True
        asked = HTTPConnection(host, int(port), timeout=ANSWERS_WITHIN)
        connections.callback(asked.close)
        try:
            asked.request("GET", "/health/live")
            return asked.getresponse().status < 500
        except (OSError, HTTPException):
            return False
