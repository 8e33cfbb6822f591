"""Large uploads: how much is let in, from whom, and how little memory it takes."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib import links
from conference.programme.models import ItemSpeaker
from conference.slides.models import SlideFile
from conference.untrusted import upload_limit
from conference.untrusted.uploads import SLIDES_MAX_BYTES
from tests import factories
from tests.slides import files

MEGABYTE = 1024 * 1024


@pytest.fixture
def address(app):
    event = factories.make_event()
    item = factories.make_item(event, code="T1")
    speaker = factories.make_speaker(event)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    return "/speaker/" + links.sign("speaker", speaker.id, speaker.link_version)


@pytest.mark.slow
def test_sixty_megabytes_pass_through_little_memory(client, address, tmp_path):
    slides = tmp_path / "big.pptx"
    slides.write_bytes(files.pptx(padding=60 * MEGABYTE))
    body, content_type = multipart(client.page(f"/en{address}"), slides, tmp_path / "body")
    with body.open("rb") as stream:
        tracemalloc.start()
        response = client.post(
            f"/en{address}/slides/T1", input_stream=stream, content_type=content_type,
            headers={"Content-Length": str(body.stat().st_size)},
        )  # fmt: skip
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert response.status_code == 303
    assert peak < 30 * MEGABYTE  # the parts under way to the storage, and pieces of the file
    assert db.session.scalars(select(SlideFile.size)).all() == [slides.stat().st_size]


def multipart(page, file, target):
    """A form with a large file, written to disk as a browser would send it."""
    fields = page.form("Save the slides").fill(**{"slides-T1-audience": "public"})
    values = {name: value for name, value in fields.items() if isinstance(value, str)}
    boundary = "----prezence"
    with target.open("wb") as body, file.open("rb") as content:
        for name, value in values.items():
            body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="slides-T1-file"; filename="big.pptx"\r\n'
        body.write(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n")
        while piece := content.read(MEGABYTE):
            body.write(piece)
        body.write(f"\r\n--{boundary}--\r\n".encode())
    return target, f"multipart/form-data; boundary={boundary}"


class Zeros(io.RawIOBase):
    """So many zeros, and how many of them were read."""

    def __init__(self, length: int) -> None:
        self.length, self.taken = length, 0

    def read(self, size: int = -1) -> bytes:
        piece = bytes(min(self.length - self.taken, size))
        self.taken += len(piece)
        return piece

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.taken = offset + (self.length if whence == io.SEEK_END else 0)
        return self.taken

    def tell(self) -> int:
        return self.taken


def post(client, address, body, length):
    return client.post(
        address, input_stream=body, content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(length)},
    )  # fmt: skip


def test_more_than_the_limit_gets_a_page_after_being_read_away(client, address):
    length = SLIDES_MAX_BYTES + upload_limit.OVERHEAD + 1
    body = Zeros(length)

    response = post(client, f"/en{address}/slides/T1", body, length)

    assert (response.status_code, body.taken) == (413, length)
    assert "choose a smaller file" in response.get_data(as_text=True)


def test_what_is_larger_than_the_disk_is_too_large_and_no_disk_is_full(client, address):
    body = Zeros(10**15)
    assert post(client, f"{address}/slides/T1", body, 10**15).status_code == 413


def test_what_is_far_too_large_is_not_read_to_its_end(client, address):
    length = 100 * SLIDES_MAX_BYTES
    body = Zeros(length)
    assert post(client, f"{address}/slides/T1", body, length).status_code == 413
    assert body.taken <= 3 * (SLIDES_MAX_BYTES + upload_limit.OVERHEAD)


@pytest.mark.parametrize("target", ["/speaker/forged/slides/T1", "/organise/bydleni-2026/slides/T1"])
def test_strangers_may_not_send_so_much(client, address, target):
    body = Zeros(5 * MEGABYTE)
    assert post(client, target, body, 5 * MEGABYTE).status_code == 413
    assert body.taken == 0


def test_other_pages_keep_their_small_limit(client, address):
    assert post(client, f"{address}/bio", Zeros(3 * MEGABYTE), 3 * MEGABYTE).status_code == 413
