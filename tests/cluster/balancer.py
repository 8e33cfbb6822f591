"""A tiny proxy in front of the machines: each request goes to the next one, as a careless balancer would do it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Protocol

WANTED, ANSWERED, VISITOR = "X-Machine", "X-Answered-By", "X-Visitor"
ANSWERS_WITHIN = 60.0  # seconds
PER_HOP = {"connection", "keep-alive", "transfer-encoding", "x-forwarded-for", WANTED.lower(), VISITOR.lower()}


class Answering(Protocol):
    """A machine that answers."""

    name: str
    address: str
    port: int


class Balancer(ThreadingHTTPServer):
    """Passes requests on in turn, or to the machine whose name the test sends."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port: int, machines: Sequence[Answering]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.machines = {machine.name: machine for machine in machines}
        self._turns, self._lock = cycle(machines), threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def following(self) -> Answering:
        """Whose turn it is."""
        with self._lock:
            return next(self._turns)

    def close(self) -> None:
        """End it."""
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection of a visitor."""

    protocol_version = "HTTP/1.1"
    server: Balancer

    def do_GET(self) -> None:
        """Pass it on; who refuses the connection is passed over, and nothing is sent twice."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wanted = self.headers.get(WANTED)
        for _ in self.server.machines:
            machine = self.server.machines[wanted] if wanted else self.server.following()
            connection = HTTPConnection(machine.address, machine.port, timeout=ANSWERS_WITHIN)
            try:
                connection.connect()
            except OSError:
                continue
            self._pass(machine.name, connection, body)
            return
        self._say(502, [], b"nobody is there")

    do_POST = do_GET  # noqa: N815 - named by the library

    def _pass(self, name: str, connection: HTTPConnection, body: bytes) -> None:
        headers = {key: value for key, value in self.headers.items() if key.lower() not in PER_HOP}
        headers["X-Forwarded-For"] = self.headers.get(VISITOR, self.client_address[0])
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            self._say(502, [(ANSWERED, name)], b"the machine is gone")
            return
        finally:
            connection.close()
        kept = [(key, value) for key, value in answer.getheaders() if key.lower() not in {*PER_HOP, "content-length"}]
        self._say(answer.status, [*kept, (ANSWERED, name)], content)

    def _say(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for key, value in headers:
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
