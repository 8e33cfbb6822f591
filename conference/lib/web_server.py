"""One process of the web server: waitress, set up so that nobody who is slow holds anybody else up.

One thread reads and writes for all connections; a request is handed to one of the threads that work only when all of
it is there, and an answer is taken off their hands at once. Large bodies wait in a file of the data folder. How large
a body may be is asked when its head has arrived: one that is too large is read and thrown away, so that the browser
shows the application's answer and no broken connection.
"""

from __future__ import annotations

import logging
import resource
import socket
import time
from collections.abc import Callable
from io import BytesIO
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import RequestEntityTooLarge

CONNECTIONS = 2000  # of one process; each costs some kB
READ_AWAY = 700 * 1024 * 1024  # bytes: longer bodies are refused in waitress's own words
SILENT_SECONDS = 60  # a connection on which nothing has moved for so long is closed
ANSWERED_WITHIN = 30.0  # seconds a process that stops leaves to requests that are worked on,
SENT_WITHIN = 10.0  # and to those that are still being sent
May = Callable[[HTTPRequestParser], bool]


class ThrownAway:
    """Counts the bytes of a body that nobody will read."""

    error = None

    def __init__(self, length: int) -> None:
        self.left = length
        self.completed = False

    def received(self, data: bytes) -> int:
        """Take what belongs to the body; returns how much that was."""
        taken = min(len(data), self.left)
        self.left -= taken
        self.completed = self.left == 0
        return taken

    def getfile(self) -> BytesIO:
        """Return what the application reads: nothing."""
        return BytesIO()

    getbuf = getfile  # something that can be closed


def serve(
    app: WSGIApplication, listener: socket.socket, *, threads: int, usual: int, may: May, stopped: Callable[[], bool]
) -> None:
    """Answer requests until `stopped`, then finish what was begun.

    A body has at most `usual` bytes, except where `may` says of the head that it may be as long as it says.
    """
    _allow_connections()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is how it works

    class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
        """A request whose body is kept only where it is not too large."""

        error: object = None

        def parse_header(self, header_plus: bytes) -> None:
            """Read the head, and decide about the body."""
            super().parse_header(header_plus)
            if self.content_length > usual and not may(self):
                self.body_rcv = ThrownAway(self.content_length)

        def received(self, data: bytes) -> int:
            """Take what has arrived; a body of unknown length is cut off where it becomes too large."""
            taken: int = super().received(data)
            if self.chunked and self.error is None and self.body_bytes_received > usual:
                self.error = RequestEntityTooLarge("the body is too large")
                self.completed = True
            return taken

    class Connection(HTTPChannel):  # type: ignore[misc]  # the same
        """A connection with such requests."""

        parser_class = Request

    server = create_server(
        app, sockets=[listener], threads=threads, connection_limit=CONNECTIONS, backlog=1024, asyncore_use_poll=True,
        channel_timeout=SILENT_SECONDS, cleanup_interval=10, max_request_body_size=READ_AWAY, inbuf_overflow=64 * 1024,
        clear_untrusted_proxy_headers=False,  # TRUSTED_PROXIES decides, in the application
        log_socket_errors=False, ident=None,
    )  # fmt: skip
    server.channel_class = Connection
    while not stopped():
        _turn(server)
    _finish(server)


def _turn(server: wasyncore.dispatcher) -> None:
    wasyncore.loop(timeout=0.5, use_poll=True, map=server._map, count=1)


def _finish(server: wasyncore.dispatcher) -> None:
    """Take no more connections, and let those that are at work end."""
    began = time.monotonic()
    wasyncore.dispatcher.close(server)  # the listener; the pipe that wakes the loop stays
    while (waited := time.monotonic() - began) < ANSWERED_WITHIN:
        channels = list(server.active_channels.values())
        at_work = [channel for channel in channels if channel.requests or channel.total_outbufs_len]
        arriving = [channel for channel in channels if channel.request is not None]
        if not at_work and (not arriving or waited >= SENT_WITHIN):
            break
        _turn(server)
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
    wasyncore.close_all(server._map, ignore_all=True)


def _allow_connections() -> None:
    """Ask the system for as many open files as there may be connections."""
    wanted, (soft, hard) = 2 * CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)
    possible = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < possible:
        resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
