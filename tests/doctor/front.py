"""A small proxy in front of a server, which does one thing wrong, or nothing; with TLS where it has a certificate."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.certificate import Certificate

HOP = {"connection", "transfer-encoding", "keep-alive"}


@dataclass
class Habits:
    """How the proxy behaves: what it does by default is right."""

    scheme: str = "https"
    host: str = ""  # as asked when empty
    forwards: str = "replaces"  # or "appends", "forgets", "believes"
    caches: bool = False
    without: tuple[str, ...] = ()  # headers of answers that it takes away
    adds: dict[str, str] = field(default_factory=dict)
    largest: int = 10**9
    unpacks: bool = False


@contextmanager
def proxy(port: int, habits: Habits, certificate: Certificate | None, behind: int) -> Iterator[None]:
    """Run a proxy at a port of this machine in front of another one."""
    kept: dict[str, tuple[int, list[tuple[str, str]], bytes]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_expect_100(self) -> bool:
            if int(self.headers["Content-Length"]) > habits.largest:
                self.send_error(413)
                return False
            return super().handle_expect_100()

        def do_POST(self) -> None:
            self.close_connection = True

        def do_GET(self) -> None:
            if not (habits.caches and self.path in kept):
                kept[self.path] = self.asked()
            status, headers, body = kept[self.path]
            self.send_response_only(status)
            for name, value in [*headers, *habits.adds.items()]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def asked(self) -> tuple[int, list[tuple[str, str]], bytes]:
            pretended = self.headers.get("X-Forwarded-For", "")
            own = self.client_address[0]
            said = {"replaces": own, "appends": f"{pretended}, {own}", "forgets": "", "believes": pretended or own}
            sent = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            sent |= {"X-Forwarded-For": said[habits.forwards], "X-Forwarded-Proto": habits.scheme}
            sent |= {"X-Forwarded-Host": habits.host} if habits.host else {}
            if not sent["X-Forwarded-For"]:
                del sent["X-Forwarded-For"]
            if habits.unpacks:
                sent["Accept-Encoding"] = "identity"
            connection = HTTPConnection("127.0.0.1", behind, timeout=10)
            try:
                connection.request("GET", self.path, headers=sent)
                answer = connection.getresponse()
                headers = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP and n not in habits.without]
                return answer.status, headers, answer.read()
            except OSError:
                return 502, [("Content-Length", "0")], b""
            finally:
                connection.close()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
