"""A running server as people reach it: through a proxy with TLS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificate import Certificate, make_certificate
from tests.concurrency.house import application_on, open_conference, tables
from tests.served import environment, free_port, web


@dataclass(frozen=True)
class Public:
    """The port where its proxy answers, with this certificate, and that of the server behind it."""

    certificate: Certificate
    port: int
    behind: int

    @property
    def address(self) -> str:
        """What people type."""
        return f"https://127.0.0.1:{self.port}"


@contextmanager
def public_server(folder: Path) -> Iterator[Public]:
    """Run a server that knows of its proxy, which is yet to be started."""
    address = f"sqlite:///{folder / 'public.sqlite3'}"
    with tables(application_on(address, folder)):
        open_conference(100, 10)
    found = Public(make_certificate(folder, "127.0.0.1"), free_port(), free_port())
    environ = environment(address, folder) | {"EXTERNAL_URL": found.address, "TRUSTED_PROXIES": "1"}
    with web(environ, found.behind, processes=1):
        yield found
