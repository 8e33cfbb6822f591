"""What a killed backup has left in an S3 store is dropped by the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from conference.backup import parts
from conference.backup.rules import is_left, name_of
from tests.conftest import NOW

LEFT, UNDERWAY = name_of(NOW - timedelta(days=1)), name_of(NOW - timedelta(hours=1))
LISTED = """<?xml version="1.0" encoding="UTF-8"?>
<ListMultipartUploadsResult><Bucket>backups</Bucket>
<Upload><UploadId>one+two/3=&amp;</UploadId><Key>office/{left}</Key></Upload>
<Upload><UploadId>of another machine</UploadId><Key>office/{underway}</Key></Upload>
<Upload><UploadId>of others</UploadId><Key>office/slides.pdf</Key></Upload>
</ListMultipartUploadsResult>"""


class Store(BaseHTTPRequestHandler):
    """An S3 store; what it was asked."""

    asked: ClassVar[list[tuple[str, str]]] = []
    status = 200

    def do_GET(self) -> None:
        """List what is unfinished."""
        self.answer(self.status, LISTED.format(left=LEFT, underway=UNDERWAY))

    def do_DELETE(self) -> None:
        """Drop it."""
        self.answer(204, "")

    def answer(self, status: int, text: str) -> None:
        """Note who asks for what, and say this."""
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=office/")
        self.asked.append((self.command, self.path))
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Store]]:
    """The running store, which the environment names."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "office")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "known to it")
        monkeypatch.setattr(Store, "asked", [])
        yield Store
        server.shutdown()


def was_killed(key: str) -> bool:
    return is_left(key, NOW)


def test_a_request_is_signed_as_the_documentation_of_amazon_shows() -> None:
    host, secret = "examplebucket.s3.amazonaws.com", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    bucket = parts.Bucket(f"https://{host}", "us-east-1", "AKIAIOSFODNN7EXAMPLE", secret)
    headers = parts.signed(bucket, "GET", host, "/", "lifecycle=", datetime(2013, 5, 24, tzinfo=UTC))
    assert headers["Authorization"].partition("Signature=")[2] == (
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    )


def test_what_was_begun_and_never_finished_is_dropped_and_what_others_upload_is_not(store: type[Store]) -> None:
    assert parts.remove_left("s3://backups/office", was_killed) == 1
    assert store.asked == [
        ("GET", "/backups/?prefix=office%2F&uploads="),
        ("DELETE", f"/backups/office/{LEFT}?uploadId=one%2Btwo%2F3%3D%26"),
    ]


def test_a_store_that_refuses_keeps_them_and_the_backup_is_made(
    store: type[Store], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "status", 403)
    assert parts.remove_left("s3://backups/office", was_killed) == 0
    assert "may be left in the store: the store answers 403" in caplog.text


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, None),
        ({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, "https://s3.us-east-1.amazonaws.com/backups"),
        (
            {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": "http://storage:9000/"},
            "http://storage:9000/backups",
        ),
    ],
)
def test_where_the_bucket_is(environ: dict[str, str], address: str | None) -> None:
    bucket = parts.bucket_of("s3://backups/office", environ)
    assert (bucket and bucket.address) == address
    assert parts.bucket_of("/var/backups", environ) is None
