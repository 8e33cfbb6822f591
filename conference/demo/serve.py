"""Web server and worker together, for trying Prezence out on one's own machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

HOST, PORT = "127.0.0.1", 8000
STARTS_WITHIN = 60  # seconds
STOPS_WITHIN = 10


def port_is_free(port: int) -> bool:
    """Whether nothing listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(port: int, when_ready: Callable[[], None]) -> int:
    """Run gunicorn and the worker until one of them ends or the user stops both; returns an exit status."""
    address = f"http://{HOST}:{port}"
    commands = (
        [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4",
         "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket", "wsgi:app"],
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    )  # fmt: skip
    children = [subprocess.Popen(command, env=os.environ) for command in commands]  # noqa: S603 - our own commands
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        if not _answers(f"{address}/health/ready", children):
            return 1
        when_ready()
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                child.kill()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(address: str, children: list[subprocess.Popen[bytes]]) -> bool:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - our own http address
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False
