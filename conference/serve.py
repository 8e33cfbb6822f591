"""`flask serve`: the web server and the worker, all from one process whose memory they share."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from functools import partial
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info
from waitress.parser import HTTPRequestParser

from conference import worker
from conference.extensions import db
from conference.lib import database_line, logs, processes, schema, web_server
from conference.lib.languages import LanguagePrefix
from conference.lib.processes import Stopped
from conference.lib.transaction import looking
from conference.monitoring import requests, watching
from conference.site import queries as site
from conference.untrusted import upload_limit

WARM = ("/health/ready", "/", "/organise/sign-in")  # asked once before the processes part: what they need is there then


@click.command("serve")
@click.option("--bind", help="Address and port; else WEB_BIND.")
@click.option("--worker/--no-worker", "works", default=True, help="Whether the worker runs here too, or elsewhere.")
@click.option("--upgrade", "upgrades", is_flag=True, help="Create or update the tables first: for a single container.")
@pass_script_info
def serve(info: ScriptInfo, bind: str | None, works: bool, upgrades: bool) -> None:
    """Answer requests, and send mail and do other work in the background, until stopped."""
    app = info.load_app()
    with app.app_context():
        if upgrades:
            schema.upgrade()
        trouble = schema.trouble(app)
    if trouble:
        raise click.ClickException(trouble)
    logs.start(app)
    listener = listen(bind or app.config["WEB_BIND"])
    tempfile.tempdir = str(uploads_in_progress(app))
    count = max(app.config["WEB_PROCESSES"], 1)
    answering = {f"web {number + 1}": partial(answer, app, listener, number) for number in range(count)}
    background = {"worker": partial(work, app)} if works else {"watcher": partial(watch, app)}
    click.echo(f"Prezence answers at {address_of(listener)} with {count} processes", err=True)
    status = processes.supervise(
        answering | background, before_fork=partial(warm, app), after_fork=partial(part, app), ready=tell_systemd,
        before_end=listener.close,  # who comes now is told at once and does not wait in vain
    )  # fmt: skip
    watching.take_leave(app)
    sys.exit(status)


def answer(app: Flask, listener: socket.socket, number: int, stopped: Stopped) -> None:
    """Run one of the processes that answer, which counts in the place of its number."""
    requests.counts_of(app).counters.take_area(number)
    database_line.limit_statements()
    web_server.serve(
        app, listener, threads=max(app.config["WEB_THREADS"], 2), usual=app.config["MAX_CONTENT_LENGTH"],
        may=partial(may_be_sent, app), stopped=stopped,
    )  # fmt: skip


def work(app: Flask, stopped: Stopped) -> None:
    """Run the process that works in the background. Having worked and rested it ends, and a new one is started."""
    requests.counts_of(app).counters.take_area(max(app.config["WEB_PROCESSES"], 1))
    worker.run(app, stop=stopped, may_end=True)


def watch(app: Flask, stopped: Stopped) -> None:
    """Run the process that does what is to be done on each machine, where no worker runs."""
    requests.counts_of(app).counters.take_area(max(app.config["WEB_PROCESSES"], 1))
    worker.run(app, stop=stopped, which=lambda task: task.everywhere)


def may_be_sent(app: Flask, head: HTTPRequestParser) -> bool:
    """Return whether the body of such a request may be as long as its head says."""
    found: list[bool] = []
    environ = {
        "REQUEST_METHOD": head.command, "PATH_INFO": head.path, "QUERY_STRING": head.query, "SCRIPT_NAME": "",
        "CONTENT_LENGTH": str(head.content_length), "HTTP_COOKIE": head.headers.get("COOKIE", ""),
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
    }  # fmt: skip

    def ask(asked: dict[str, object], _start: object) -> list[bytes]:
        found.append(upload_limit.may_be_sent(app.request_context(asked)))
        return []

    LanguagePrefix(ask)(environ, lambda *_: lambda _: None)
    return found == [True]


def listen(bind: str) -> socket.socket:
    """Return a socket at an address such as 127.0.0.1:8000 or [::1]:8000.

    Raises click.ClickException if it can't be had.
    """
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, int(port)), family=family, backlog=1024)
    except (OSError, ValueError, OverflowError) as error:
        raise click.ClickException(f"Prezence can't answer at {bind!r}: {error}. See WEB_BIND.") from error


def address_of(listener: socket.socket) -> str:
    """Return the address where it answers, for people."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def uploads_in_progress(app: Flask) -> Path:
    """Return the folder where bodies and uploads wait until they are complete: on the disk of the data, not in
    memory.
    """
    folder: Path = app.config["DATA_DIR"] / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    for left in folder.glob("tmp*"):  # of processes that were killed
        if left.is_file():
            left.unlink(missing_ok=True)
    return folder


def warm(app: Flask) -> None:
    """Make once what the processes need, so that they share it: templates, statements, pages of one conference, what
    the worker looks for.
    """
    client = app.test_client()
    if app.config["METRICS_TOKEN"]:
        with looking():
            client.get("/metrics", headers={"Authorization": f"Bearer {app.config['METRICS_TOKEN']}"})
    with app.app_context():
        slugs = [event.slug for event in site.public_events()][-1:]
    for path in (*WARM, *(f"/{slug}/{page}" for slug in slugs for page in ("", "programme", "register"))):
        with looking():  # a page that would write something stops there
            client.get(path)
    worker.look(app)
    with app.app_context():
        db.engine.dispose()


def part(app: Flask) -> None:
    """Give a new process connections of its own, and a place of its own in chance."""
    with app.app_context():
        db.engine.dispose(close=False)


def tell_systemd() -> None:
    """Say that all processes run, where systemd waits to hear it (sd_notify, Type=notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
        manager.sendto(b"READY=1", address.replace("@", "\0", 1) if address.startswith("@") else address)
