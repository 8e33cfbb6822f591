"""A line between the machines and a service, which a test cuts: nobody is there, or somebody who says nothing."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum


class Line:
    """Passes on what machines and a service say to each other, at an address of its own."""

    class State(Enum):
        """What whoever calls meets."""

        OPEN = "open"
        CUT = "cut"  # refused at once, as by a machine whose service is stopped
        SILENT = "silent"  # taken, and never answered, as by a machine that hangs or behind a firewall

    def __init__(self, host: str, port: int, to_port: int) -> None:
        self.host, self.port, self.to_port = host, port, to_port
        self._passing = threading.Event()
        self._ends: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.open()

    @property
    def address(self) -> str:
        """Where machines find the service."""
        return f"{self.host}:{self.port}"

    def open(self) -> None:
        """Let everything pass."""
        self._passing.set()
        self._listen()

    def _listen(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server((self.host, self.port), backlog=256)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """End what is said, and refuse who calls."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who accepts
            listener.close()
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Keep all lines, and take new ones, and pass nothing."""
        self._passing.clear()
        self._listen()

    def close(self) -> None:
        """End it for good."""
        self._passing.set()
        self.cut()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _ = listener.accept()
                self._ends.add(here)
                threading.Thread(target=self._connect, args=(here,), daemon=True).start()

    def _connect(self, here: socket.socket) -> None:
        self._passing.wait()
        try:
            there = socket.create_connection(("127.0.0.1", self.to_port))
        except OSError:
            self._end(here)
            return
        for end in (here, there):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._ends.add(there)
        threading.Thread(target=self._pump, args=(there, here), daemon=True).start()
        self._pump(here, there)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                self._passing.wait()
                target.sendall(piece)
        for end in (source, target):
            self._end(end)

    def _end(self, end: socket.socket) -> None:
        self._ends.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
