"""The site as visitors reach it, asked over TLS on this machine."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conference.lib import clock
from conference.monitoring import outside

NOW = datetime.now(UTC).replace(microsecond=0)


def certificate(folder: Path, ends: datetime) -> Path:
    """A certificate for this machine and its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(NOW - timedelta(days=90)).not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class Site(BaseHTTPRequestHandler):
    """Answers as a proxy in front of the site does."""

    def do_HEAD(self) -> None:
        self.send_response(200)  # with the time
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of such a site, whose certificate this machine believes."""
    monkeypatch.setattr(outside, "trusting", lambda: ssl.create_default_context(cafile=str(file)))
    server = HTTPServer(("127.0.0.1", 0), Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _running_clock(_still_clock: None) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_the_end_of_the_certificate_and_the_difference_of_clocks_are_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = NOW + timedelta(days=20)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    with served(certificate(tmp_path, ends), monkeypatch) as address, clock.frozen(ahead):
        found = outside.look(address)
    assert found["ends"] == ends.isoformat()
    assert 3500 < float(found["clock_off"]) <= 3601


def test_one_that_has_ended_ends_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(certificate(tmp_path, NOW - timedelta(days=1)), monkeypatch) as address:
        assert outside.look(address) == {"ends": NOW.isoformat()}


def test_one_that_only_others_believe_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(certificate(tmp_path, NOW + timedelta(days=20)), monkeypatch) as address:
        monkeypatch.setattr(outside, "trusting", ssl.create_default_context)
        assert outside.look(address) == {}


def test_nobody_waits_for_a_site_that_is_silent() -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        assert outside.look(f"https://localhost:{silent.getsockname()[1]}", waited=0.1) == {}


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "", "https://", "https://localhost:1"])
def test_where_there_is_no_tls_nothing_is_learned(address: str) -> None:
    assert outside.look(address) == {}
