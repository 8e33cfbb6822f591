"""`flask check-config`: every setting, and what is wrong about this installation, before somebody else finds it."""

from __future__ import annotations

import resource
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

import config as settings
from conference.lib import checks, disk, schema
from conference.lib.clock import now
from conference.printing import sealing

SLOW = 64  # senders of the trial, more than any server has threads by default
ANSWERS_WITHIN = 5  # seconds
FILES = 1024  # that a process may have open; each connection is one


@click.command("check-config")
@with_appcontext
def check_config() -> None:
    """Show every setting with its value (secrets masked), and all that is wrong about the installation."""
    for setting in settings.SETTINGS:
        value = str(current_app.config.get(setting.name, ""))
        shown = "(set)" if setting.secret and value else value or "(empty)"
        click.echo(f"{setting.name} = {shown}\n    {setting.comment}")
    found = [*of_settings(current_app.config), *of_installation(current_app.config), *of_database()]
    for sentence in found:
        click.echo(f"- {sentence}")
    if found:
        sys.exit(1)
    click.echo("The configuration is complete.")


def of_settings(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong about the settings, though the application starts with them."""
    if values["EXTERNAL_URL"].startswith("https:") and not values["TRUSTED_PROXIES"]:
        yield (
            "TRUSTED_PROXIES is 0, but EXTERNAL_URL begins with https, so there is a proxy: all visitors would have its"
            " address and share one limit. Set it to the number of proxies in front, mostly 1."
        )
    if values["RATELIMIT_STORAGE_URI"].startswith("memory") and values["WEB_PROCESSES"] > 1:
        yield (
            "RATELIMIT_STORAGE_URI is memory://, so that each process counts for itself: leave it empty, and they count"
            " together."
        )
    if values["SEAL_FILE"]:
        seal = sealing.Seal(values["SEAL_FILE"], values["SEAL_PASSPHRASE"], values["SEAL_TIMESTAMPS"])
        yield from sealing.problems(seal, now())
    elif values["SEAL_PASSPHRASE"] or values["SEAL_TIMESTAMPS"]:
        yield "SEAL_FILE is empty, so the other settings of the seal do nothing."
    if values["SEAL_TIMESTAMPS"] and not values["SEAL_TIMESTAMPS"].startswith(("https://", "http://")):
        yield "SEAL_TIMESTAMPS is no address: it begins with http:// or https://."
    if not values["RATELIMIT_ENABLED"]:
        yield "RATELIMIT_ENABLED is 0: nobody limits how often passwords are tried. Leave it empty."
    if values["WEB_PROCESSES"] < 1 or values["WEB_THREADS"] < 2:
        yield "WEB_PROCESSES must be at least 1 and WEB_THREADS at least 2: a long page would keep all others waiting."


def of_installation(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong about the machine and the folders."""
    folder = Path(values["BABEL_TRANSLATION_DIRECTORIES"])
    for source in sorted(folder.rglob("*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists():
            yield f"{source.relative_to(folder.parent)} is not compiled, so pages are in English: run make setup"
        elif compiled.stat().st_mtime < source.stat().st_mtime:
            yield f"{compiled.relative_to(folder.parent)} is older than its source: run make setup"
    if values["MODE"] == "production" and (values["DATA_DIR"] / "secret_key").exists():
        yield f"DATA_DIR is {values['DATA_DIR']}, the folder of a demo, with its accounts: set it to one of its own."
    database = settings.database_file(values["SQLALCHEMY_DATABASE_URI"])
    for path in disk.readable_by_others(values["DATA_DIR"], database):
        yield f"Others may read {path}, which holds personal data: run chmod go= {path}"
    if not disk.has_room(values["DATA_DIR"]):
        yield f"The disk of {values['DATA_DIR']} is full."
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        yield f"A process may open only {hard} files, and each connection is one: allow {FILES} (LimitNOFILE)."
    if values["MODE"] == "production" and not answers_beside_slow_senders(values["WEB_BIND"]):
        yield (
            f"What answers at {values['WEB_BIND']} is silent while {SLOW} people send a form slowly: start it by"
            " flask --app wsgi serve, which takes whole requests before a thread sees them."
        )


def of_database() -> Iterator[str]:
    """Yield what is wrong about the database."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what is behind Flask's proxy
    if trouble := schema.trouble(app):
        yield trouble
    else:
        yield from checks.found(app)


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
