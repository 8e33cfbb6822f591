"""ZIP containers are looked through with bounded memory: what lies about itself is found out."""

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conference.untrusted import archives
from conference.untrusted.archives import open_archive
from conference.untrusted.refusals import RefusalReason, UploadRefused


def zipped(entries: dict[str, bytes] | None = None, method: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in {"a.xml": b"<a/>" * 500, "b.xml": b"<b/>" * 500, **(entries or {}), **more}.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return target.getvalue()


def reason(tmp_path: Path, content: bytes) -> RefusalReason:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UploadRefused) as refused:
        open_archive(path)
    return refused.value.reason


def test_an_honest_archive_is_opened_and_read(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(zipped({"empty.xml": b"", "folder/": b""}))

    archive = open_archive(path)

    assert archive.names == ["a.xml", "b.xml", "empty.xml", "folder/"]
    assert archive.read("a.xml", limit=2000) == b"<a/>" * 500
    assert archive.read("empty.xml", limit=2000) == b""
    assert archive.read("missing.xml", limit=2000) is None
    with pytest.raises(UploadRefused) as refused:
        archive.read("a.xml", limit=1999)
    assert refused.value.reason is RefusalReason.BOMB


def test_a_link_inside_the_archive_is_unsafe(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.xml", b"<a/>")
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    assert reason(tmp_path, target.getvalue()) is RefusalReason.UNSAFE


def test_a_truncated_archive_is_damaged(tmp_path: Path) -> None:
    assert reason(tmp_path, zipped()[:-200]) is RefusalReason.DAMAGED


def test_one_flipped_bit_is_damage(tmp_path: Path) -> None:
    content = bytearray(zipped({"image1.jpg": b"\xff\xd8 picture \xff\xd9"}, zipfile.ZIP_STORED))
    content[content.index(b"picture")] ^= 1

    assert reason(tmp_path, bytes(content)) is RefusalReason.DAMAGED


def test_an_archive_under_a_password_is_encrypted(tmp_path: Path) -> None:
    content = bytearray(zipped())
    content[6] |= 1  # the flag in the header of the first entry
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1  # and in the directory

    assert reason(tmp_path, bytes(content)) is RefusalReason.ENCRYPTED


def test_a_bomb_that_declares_itself_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    content = zipped({"image1.bmp": bytes(80 * 1024 * 1024)})

    assert len(content) < 100_000
    assert reason(tmp_path, content) is RefusalReason.BOMB


def test_a_bomb_that_declares_a_small_size_is_stopped_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 40 MB of zeros that say they are 100 bytes, in both headers.
    content = bytearray(zipped({"image1.bmp": bytes(40 * 1024 * 1024)}))
    real, lie = struct.pack("<L", 40 * 1024 * 1024), struct.pack("<L", 100)
    assert content.count(real) == 2
    content = bytearray(bytes(content).replace(real, lie))
    inflated = 0
    pieces = archives._pieces

    def counting(*args: object) -> Iterator[bytes]:
        nonlocal inflated
        for piece in pieces(*args):  # type: ignore[arg-type]  # pieces of several shapes
            inflated += len(piece)
            yield piece

    monkeypatch.setattr(archives, "_pieces", counting)

    assert reason(tmp_path, bytes(content)) is RefusalReason.BOMB
    assert inflated < 200_000


def test_entries_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    content = zipped({"image1.bmp": bytes(1000), "image2.bmp": bytes(1000)})
    second = content.index(b"PK\x01\x02", content.index(b"image1.bmp", content.index(b"PK\x01\x02")))
    first_offset = content.rindex(b"PK\x03\x04", 0, content.index(b"image1.bmp"))
    forged = bytearray(content)
    forged[second + 42 : second + 46] = struct.pack("<L", first_offset)

    assert reason(tmp_path, bytes(forged)) is RefusalReason.BOMB


def test_two_names_for_one_entry_are_unsafe(tmp_path: Path) -> None:
    content = zipped()
    forged = content.replace(b"b.xml", b"c.xml", 1)

    assert reason(tmp_path, forged) is RefusalReason.UNSAFE


def test_an_archive_before_the_archive_is_unsafe(tmp_path: Path) -> None:
    assert reason(tmp_path, zipped() + zipped()) is RefusalReason.UNSAFE


def test_too_many_entries_are_refused_by_the_count_before_the_directory_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped()
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1)
    monkeypatch.setattr(archives.zipfile, "ZipFile", None)

    assert reason(tmp_path, content) is RefusalReason.BOMB


def test_random_damage_is_always_a_named_refusal_or_harmless(tmp_path: Path) -> None:
    # Each byte of the structure set wrong in turn: never another exception than the refusal.
    content = zipped({"b.xml": b"<p:sld/>"})
    path = tmp_path / "upload"
    reasons = []
    for at in range(len(content)):
        forged = bytearray(content)
        forged[at] ^= 0xFF
        path.write_bytes(forged)
        try:
            open_archive(path)
        except UploadRefused as error:
            reasons.append(error.reason)

    assert len(reasons) > len(content) // 2
    assert {RefusalReason.DAMAGED, RefusalReason.ENCRYPTED, RefusalReason.UNSAFE} <= set(reasons)


@pytest.mark.parametrize("name", ["ppt/media/inner.zip", "ppt/embeddings/INNER.7Z", "a.tar.gz"])
def test_an_archive_inside_is_refused_since_nobody_looks_into_it(tmp_path: Path, name: str) -> None:
    assert reason(tmp_path, zipped({name: zipped()})) is RefusalReason.UNSAFE
