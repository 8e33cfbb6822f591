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
STOPS_WITHIN = 50  # what was begun is finished first


def port_is_free(port: int) -> bool:
    """Return whether nothing listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(port: int, when_ready: Callable[[], None]) -> int:
    """Run the server with its worker until it ends or the user stops it; returns an exit status."""
    # In a process that begins anew: loading the demo has started threads, which would be missing in a copy of this one.
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--bind", f"{HOST}:{port}"]
    server = subprocess.Popen(command, env=os.environ)  # noqa: S603 - our own command
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        if not _answers(f"http://{HOST}:{port}/health/ready", server):
            return 1
        when_ready()
        return server.wait() or 1
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        try:
            server.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - our own http address
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False
