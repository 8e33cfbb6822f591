"""What many slow senders do to everybody else: servers side by side.

So many people send the registration form at a few bytes a second, half of them from the first byte of the head on, the
others at the end of the form. While they do, public pages and complete registrations are measured and compared with
the same before. Each slow form must end in a registration. The memory is the proportional share (PSS) of all processes
of a server at rest, in MB. Two processes of four threads each, production mode, SQLite, rate limits off. gunicorn
and granian are measured where they are installed beside the project (`pip install gunicorn granian`). Nothing here is
asserted.

`python -m bench.slow [--senders 200] [--seconds 12] [--servers serve,gunicorn,granian]`
"""

from __future__ import annotations

import argparse
import os
import platform
import selectors
import socket
import sys
import tempfile
import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

from bench._conference import SLUG, prepared
from bench.places import in_a_process, visitors
from tests.served import Server, environment, free_port, running
from tests.visitor import PERSON

BYTES = 5  # a second
HEAD = ("server", "MB at rest", "pages/s", "pages/s with slow ones", "part of it", "registrations/s", "with slow ones",
        "errors", "slow forms answered")  # fmt: skip
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--no-worker"]


def commands(port: int) -> dict[str, list[str]]:
    """Return how each server is started."""
    bind = f"127.0.0.1:{port}"
    return {
        "serve": [*FLASK, "--bind", bind],
        "gunicorn": [sys.executable, "-m", "gunicorn", "--bind", bind, "--workers", "2", "--threads", "4", "--preload",
                     "--log-level", "critical", "--no-control-socket", "wsgi:app"],
        "granian": [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                    "--workers", "2", "--blocking-threads", "4", "--no-log", "wsgi:app"],
    }  # fmt: skip


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--senders", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=12, help="how long each slow form takes")
    parser.add_argument("--servers", type=lambda text: text.split(","), default=["serve", "gunicorn", "granian"])
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(" | ".join(HEAD))
    for name in wanted.servers:
        if name != "serve" and find_spec(name) is None:
            print(f"{name} | not installed")
            continue
        with tempfile.TemporaryDirectory(prefix="prezence-bench-") as folder:
            print(" | ".join((name, *measured(name, Path(folder), wanted.senders, wanted.seconds))), flush=True)


def measured(name: str, folder: Path, senders: int, seconds: float) -> list[str]:
    """Return one row of the table."""
    address, port = f"sqlite:///{folder / 'bench.sqlite3'}", free_port()
    environ = environment(address, folder, port=port)
    with prepared(address, folder), running(commands(port)[name], environ, port) as server:
        time.sleep(1)
        memory = proportional_share(server)
        visitors(port, 2, 1, "register")
        pages, registrations = pages_a_second(port), visitors(port, 4, 2, "register")
        slow = Slow(port, senders, seconds)
        slow.start()
        time.sleep(0.2 * seconds)
        pages_with = pages_a_second(port)
        registrations_with = visitors(port, 4, 2, "register")
        slow.join()
        before, during = (len(found["times"]) / found["took"] for found in (registrations, registrations_with))
        return [
            f"{memory:.0f}", f"{pages:.0f}", f"{pages_with:.0f}", f"{pages_with / pages:.2f}", f"{before:.1f}",
            f"{during:.1f}", str(len(registrations_with["errors"])), f"{slow.answered} of {senders}",
        ]  # fmt: skip


def pages_a_second(port: int) -> float:
    """Return the home of the conference, by eight readers for two seconds."""
    found = in_a_process("bench._readers", port, 8, 2, f"/{SLUG}/")
    return float(len(found["times"]) / found["took"])


class Slow(threading.Thread):
    """Senders of forms, each on a connection of its own, all served by one thread."""

    def __init__(self, port: int, senders: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self.port, self.seconds, self.answered = port, seconds, 0
        self._forms = [self._form(number) for number in range(senders)]

    def _form(self, number: int) -> bytes:
        """Return a whole request, as a browser sends the form."""
        typed = {**PERSON, "family_name": "Pomalá", "email": f"slow-{number}-{time.time_ns()}@example.org"}
        body = urlencode(typed).encode()
        head = (
            f"POST /{SLUG}/register HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: http://127.0.0.1:{self.port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def run(self) -> None:
        """Send all of them, a few bytes a second; count good answers."""
        slowly = int(BYTES * self.seconds)
        lines = [socket.create_connection(("127.0.0.1", self.port)) for _ in self._forms]
        left = [bytearray(form) for form in self._forms]
        for number, line in enumerate(lines):
            at_once = len(left[number]) - slowly if number % 2 else 0
            line.sendall(left[number][:at_once])
            del left[number][:at_once]
        for _ in range(slowly // BYTES):
            time.sleep(1)
            for number, line in enumerate(lines):
                with suppress(OSError):
                    line.sendall(left[number][:BYTES])
                del left[number][:BYTES]
        with selectors.DefaultSelector() as answers:
            for number, line in enumerate(lines):
                with suppress(OSError):
                    line.sendall(left[number])
                answers.register(line, selectors.EVENT_READ)
            until = time.monotonic() + 30
            while answers.get_map() and time.monotonic() < until:
                for key, _ in answers.select(1):
                    with suppress(OSError):
                        line = key.fileobj
                        assert isinstance(line, socket.socket)
                        self.answered += line.recv(12) == b"HTTP/1.1 303"
                    answers.unregister(key.fileobj)
        for line in lines:
            line.close()


def proportional_share(server: Server) -> float:
    """Return the memory of a server and its processes in MB, what is shared counted once."""
    total = 0
    for process in (server.process.pid, *server.workers()):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


if __name__ == "__main__":
    main()
