"""What stands around the machines: Redis, a store of uploads that speaks S3 (moto), a mailbox."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from config import ROOT
from tests.served import end, free_port

BUCKET = "uploads"
MOTO = "moto[s3,server]>=5.2.5,<6"
STARTS_WITHIN = 120.0  # seconds: moto is fetched when it runs for the first time


class Missing(RuntimeError):  # noqa: N818 - says what is missing
    """A service can't be had on this machine."""


@contextmanager
def redis() -> Iterator[int]:
    """Run a Redis that keeps nothing on the disk; its port. Raises Missing."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise Missing("Redis is not installed: scripts/system-packages redis")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _running(command, port):
        yield port


@contextmanager
def store() -> Iterator[int]:
    """Run moto as a store of uploads, in an environment of its own; its port. Raises Missing."""
    port = free_port()
    command = [str(ROOT / ".venv" / "bin" / "uv"), "tool", "run", "--from", MOTO, "moto_server", "-p", str(port)]
    with _running(command, port):
        made = HTTPConnection("127.0.0.1", port, timeout=20)
        made.request("PUT", f"/{BUCKET}", headers={"Host": f"127.0.0.1:{port}"})
        answer = made.getresponse()
        answer.read()
        made.close()
        if answer.status != 200:
            raise Missing(f"moto makes no bucket: {answer.status}")
        yield port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=Path("/"))
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                said = process.communicate()[1].decode(errors="replace")
                raise Missing(f"{Path(command[0]).name} does not start: {said[-400:]}")
            time.sleep(0.05)
        yield
    finally:
        end(process)
        if process.stderr:
            process.stderr.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Mailbox:
    """An SMTP server that counts the letters it has taken, by their Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, item: Any, envelope: Any) -> str:  # noqa: N802 - named by the library
        """Take a letter."""
        self.taken[message_from_bytes(envelope.content, policy=policy.default)["Message-ID"]] += 1
        return "250 2.0.0 OK"

    def __enter__(self) -> Mailbox:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
