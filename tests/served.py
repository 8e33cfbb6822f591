"""The application as it runs in production: `flask serve` with two processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from subprocess import DEVNULL
from typing import Any

import config as settings
from tests import templates

KEY = "a key for tests only, long enough to be accepted"
STARTS_WITHIN = 60  # seconds


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(database: str, folder: Path, *, mail_port: int = 9, port: int = 80) -> dict[str, str]:
    """What both processes are told."""
    return os.environ | {
        "PREZENCE_ENV": "production",
        "SECRET_KEY": KEY,
        "EXTERNAL_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database,
        "DATA_DIR": str(templates.share(folder)),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail_port),
        "RATELIMIT_ENABLED": "0",
    }


class Server:
    """A running server: its port and the processes that answer."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def workers(self) -> list[int]:
        """The ids of the worker processes that live now."""
        return self.children(self.process.pid)

    @staticmethod
    def children(process: int) -> list[int]:
        """The ids of the processes that this one has started and that live now, the oldest first."""
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        return [int(word) for word in listed.split()]

    def kill_workers(self, chance: Random | None = None) -> int:
        """kill -9 of every worker at once, or of one by `chance`; how many there were. Others are started."""
        workers = self.workers()
        for worker in [chance.choice(workers)] if chance and workers else workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        return len(workers)

    def wait_until_ready(self) -> None:
        """Wait for an answer of the database through the application. Raises TimeoutError."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                try:
                    connection.request("GET", "/health/ready")
                    if connection.getresponse().status == 200:
                        return
                except (OSError, HTTPException):
                    pass
            time.sleep(0.05)
        raise TimeoutError("the web server does not answer")


@contextmanager
def web(environ: dict[str, str], port: int, *, processes: int = 2, threads: int = 4) -> Iterator[Server]:
    """Run the project's web server, without its worker; stopped afterwards."""
    sized = {"WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": str(processes), "WEB_THREADS": str(threads)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--no-worker"]
    with running(command, environ | sized, port) as server:
        yield server


@contextmanager
def running(
    command: list[str], environ: dict[str, str], port: int, *, checkout: Path = settings.ROOT, log: Any = DEVNULL
) -> Iterator[Server]:
    """Run a web server of a checkout until it is ready, its log in an open file if one is given; stopped afterwards."""
    process = subprocess.Popen(command, cwd=checkout, env=environ, stderr=log)
    try:
        server = Server(process, port)
        server.wait_until_ready()
        yield server
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end; insist after a while."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
