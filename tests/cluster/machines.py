"""Three machines that answer and two that work, on one database, one Redis and one store of uploads.

Each is a process tree of its own, with its own folder of data and, where the kernel lets us, its own network, name and
disk (`isolation.py`). All reach the services over lines that a test cuts (`lines.py`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import BinaryIO

from flask import Flask
from sqlalchemy.engine import make_url

import config as settings
from tests.cluster.balancer import Balancer
from tests.cluster.isolation import Isolation
from tests.cluster.lines import Line
from tests.cluster.people import Person
from tests.cluster.services import BUCKET, Mailbox, redis, store
from tests.concurrency.house import application_on, tables
from tests.postgres import cluster as postgresql
from tests.served import environment, free_port

STARTS_WITHIN = 60.0  # seconds
PORT = 8000
NAMES = ("web-1", "web-2", "web-3", "worker-1", "worker-2")


class Machine:
    """One machine: `flask serve --no-worker`, or `flask worker`."""

    def __init__(self, name: str, place: tuple[str, list[str]], environ: Mapping[str, str], data: Path) -> None:
        self.name, (self.address, self._begins) = name, place
        self.port = PORT if self._begins[:2] == ["ip", "netns"] else free_port()
        self.data, self._environ = data, environ
        self.answers = name.startswith("web")
        self._log: BinaryIO = (data.parent / f"{name}.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        """Start it, with more in its environment; `ready` waits for it."""
        work = ["serve", "--no-worker", "--bind", f"{self.address}:{self.port}"] if self.answers else ["worker"]
        command = [*self._begins, sys.executable, "-m", "flask", "--app", "wsgi", *work]
        environ = {**self._environ, "DATA_DIR": str(self.data), **more}
        self.process = subprocess.Popen(
            command, cwd=settings.ROOT, env=environ, stderr=self._log, start_new_session=True
        )

    def ready(self) -> None:
        """Wait until it is well, or works. Raises TimeoutError."""
        began, until = self.log.count("the worker has started"), time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.health() == 200 if self.answers else self.log.count("the worker has started") >= max(began, 1):
                return
            assert self.process is not None
            assert self.process.poll() is None, self.log[-2000:]
            time.sleep(0.05)
        raise TimeoutError(f"{self.name} does not start: {self.log[-2000:]}")

    def health(self, within: float = 30.0) -> int:
        """Return what /health/ready answers; 0 where nobody does."""
        connection = HTTPConnection(self.address, self.port, timeout=within)
        try:
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    @property
    def log(self) -> str:
        """What it has logged."""
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End all its processes at once, as a power cut does."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            self.process.wait()
            self.process = None

    def end(self) -> None:
        """End it for good."""
        self.kill()
        self._log.close()


class Cluster:
    """All of them, and what stands around them."""

    def __init__(
        self, app: Flask, port: int, machines: list[Machine], lines: dict[str, Line], mailbox: Mailbox
    ) -> None:  # fmt: skip
        self.port = port  # of the proxy in front
        self._people: list[Person] = []
        self.app, self.machines, self.lines, self.mailbox = app, machines, lines, mailbox
        self.webs = [machine for machine in machines if machine.answers]
        self.workers = [machine for machine in machines if not machine.answers]

    def person(self) -> Person:
        """Somebody new, whose every request goes to the next machine."""
        self._people.append(Person(self.port))
        return self._people[-1]

    def restore(self) -> None:
        """Mend all lines, start what is not running, and let everybody go home."""
        while self._people:
            self._people.pop().close()
        for line in self.lines.values():
            line.open()
        fallen = [machine for machine in self.machines if machine.process is None]
        for machine in fallen:
            machine.start()
        for machine in self.machines:
            machine.ready()


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """Run a cluster with empty tables; the application's context is that of the test. Raises NoPostgres, Missing."""
    with ExitStack() as stack:
        home = stack.enter_context(Isolation())
        database = make_url(stack.enter_context(postgresql(durable=False)))
        mailbox = stack.enter_context(Mailbox())
        ports = {
            "database": database.port or 0, "redis": stack.enter_context(redis()),
            "storage": stack.enter_context(store()), "mail": mailbox.port,
        }  # fmt: skip
        lines = {name: Line(home.host, free_port(), port) for name, port in ports.items()}
        for line in lines.values():
            stack.callback(line.close)
        app = application_on(
            database.render_as_string(hide_password=False), folder, MAIL_PORT=mailbox.port, MAIL_SUPPRESS_SEND=False
        )
        stack.enter_context(tables(app))
        port = free_port()  # of the proxy in front
        environ = _environment(lines, database.database or "", folder, port)
        found = Cluster(app, port, [_machine(name, home, environ, folder) for name in NAMES], lines, mailbox)
        for machine in found.machines:
            stack.callback(machine.end)
            machine.start()
        for machine in found.machines:
            machine.ready()
        stack.callback(Balancer(port, found.webs).close)
        yield found


def _machine(name: str, home: Isolation, environ: Mapping[str, str], folder: Path) -> Machine:
    data = folder / name
    home.disk(data)
    return Machine(name, home.place(name), environ, data)


def _environment(lines: Mapping[str, Line], database: str, folder: Path, port: int) -> dict[str, str]:
    """Say the settings that all machines have in common: what docs/scale.md tells."""
    host = lines["mail"].host
    address = f"postgresql://prezence@{lines['database'].address}/{database}?connect_timeout=2"
    return environment(address, folder, port=port) | {
        "STORAGE_URL": f"s3://{BUCKET}/files",
        "AWS_ENDPOINT_URL": f"http://{lines['storage'].address}", "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
        "RATELIMIT_ENABLED": "1", "RATELIMIT_STORAGE_URI": f"redis://{lines['redis'].address}",
        "MAIL_SERVER": host, "MAIL_PORT": str(lines["mail"].port), "MAIL_TIMEOUT": "3",
        "TRUSTED_PROXIES": "1", "WEB_PROCESSES": "1", "WEB_THREADS": "4",
    }  # fmt: skip
