"""A ZIP that is written while it is sent."""

import io
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest

from conference.lib.streamed_zip import ZipEntry, length, manifest, streamed

MOMENT = datetime(2026, 6, 11, 9, 15, tzinfo=UTC)


def entry(path: str, *pieces: bytes) -> ZipEntry:
    return ZipEntry(path, sum(map(len, pieces)), MOMENT, lambda: iter(pieces))


def test_files_come_as_they_are_in_their_order_with_checksums_that_agree(tmp_path):
    files = [entry("09-15 Smrčinová Třicet bytů.pptx", b"a" * 300, b"b"), entry("Sál/10-00 Nic.pdf")]

    whole = b"".join(streamed(files, "SHA256SUMS.txt"))

    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.testzip() is None
    assert archive.namelist() == [*(file.path for file in files), "SHA256SUMS.txt"]
    assert archive.read(files[0].path) == b"a" * 300 + b"b"
    assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
    assert archive.infolist()[0].date_time == (2026, 6, 11, 9, 15, 0)
    archive.extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS.txt"], cwd=tmp_path, check=True)


@pytest.mark.parametrize("files", [[], [entry("a", b"x")], [entry("č" * 70, b"x" * 70_000), entry("b/ď", b"")]])
def test_its_length_is_known_before(files):
    assert length(files, "sums") == len(b"".join(streamed(files, "sums")))


def test_a_moment_that_no_zip_can_say_is_its_first():
    old = ZipEntry("a", 0, datetime(1970, 1, 2, tzinfo=UTC), lambda: iter(()))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(streamed([old], "sums"))))
    assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_the_length_of_one_beyond_two_gigabytes_is_not_foretold():
    assert length([ZipEntry("a", 2**31, MOMENT, lambda: iter(()))], "sums") is None


def test_a_file_is_opened_when_its_turn_comes_and_sent_in_pieces():
    opened = []

    def file(name: str) -> ZipEntry:
        def content():
            opened.append(name)
            yield from (b"1" * 1000, b"2" * 1000)

        return ZipEntry(name, 2000, MOMENT, content)

    pieces = streamed([file("a"), file("b")], "sums")
    got = b""
    while len(got) < 1500:
        got += next(pieces)

    assert opened == ["a"]
    assert len(got) < 3000


def test_a_manifest_is_as_sha256sum_reads_it():
    assert manifest([("a/b.pdf", "00ff"), ("README.txt", "11")]) == "00ff  a/b.pdf\n11  README.txt\n"
