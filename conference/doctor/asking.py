"""Asking the public address, as a visitor's browser does."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from types import MappingProxyType
from urllib.parse import SplitResult

TIMEOUT = 10.0  # seconds
REFUSED_WITHIN = 2.0  # seconds: a proxy that finds a request too large says so at once
MOST = 256 * 1024  # bytes of an answer that are read
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Reply:
    """What came back; `ends` is when the certificate of TLS does, empty without TLS."""

    status: int
    headers: Message
    body: bytes
    ends: str = ""


def ask(site: SplitResult, path: str, headers: Mapping[str, str] = NOTHING) -> Reply:
    """Get a page. Raises OSError and HTTPException."""
    connection = connected(site)
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read(MOST), _end_of(connection))
    finally:
        connection.close()


def status_before_body(site: SplitResult, path: str, length: int, headers: Mapping[str, str]) -> int:
    """Return what is answered to the head of a request with so long a body, before any of it is sent.

    100 where it may come; 0 where nothing is said. Raises OSError.
    """
    connection = connected(site)
    try:
        connection.putrequest("POST", path)
        for name, value in {**headers, "Content-Length": str(length), "Expect": "100-continue"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.sock.settimeout(REFUSED_WITHIN)
        line = connection.sock.makefile("rb").readline(200)
    except TimeoutError:
        return 0
    finally:
        connection.close()
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def connected(site: SplitResult) -> HTTPConnection:
    """Return an open connection to a site. Raises OSError."""
    host = site.hostname or ""
    if site.scheme == "https":
        context = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(host, site.port, timeout=TIMEOUT, context=context)
    else:
        connection = HTTPConnection(host, site.port, timeout=TIMEOUT)
    connection.connect()
    return connection


def _end_of(connection: HTTPConnection) -> str:
    if not isinstance(connection.sock, ssl.SSLSocket):
        return ""
    return str((connection.sock.getpeercert() or {}).get("notAfter", ""))
