"""Static files under names with the hash of their content, packed, kept for ever."""

from __future__ import annotations

import gzip
import re

import pytest

from conference.lib.static_files import collect, files_in, is_immutable


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own" / "css").mkdir(parents=True)
    (tmp_path / "own" / "css" / "theme.css").write_text("body { color: #000; }")
    return tmp_path


def test_a_file_gets_its_hash_into_its_name_and_a_packed_copy(folder):
    names = collect(files_in(folder / "own"), folder / "made")

    (name,) = names.values()
    assert re.fullmatch(r"css/theme\.[0-9a-f]{12}\.css", name)
    assert (folder / "made" / name).read_text() == "body { color: #000; }"
    assert gzip.decompress((folder / "made" / f"{name}.gz").read_bytes()) == b"body { color: #000; }"
    assert is_immutable("", f"/static/{name}")


def test_another_content_is_another_name_and_the_old_one_stays(folder):
    before = collect(files_in(folder / "own"), folder / "made")["css/theme.css"]
    (folder / "own" / "css" / "theme.css").write_text("body { color: #111; }")

    after = collect(files_in(folder / "own"), folder / "made")["css/theme.css"]

    assert after != before
    assert sorted(path.name for path in (folder / "made" / "css").iterdir()) == sorted(
        f"{name.removeprefix('css/')}{end}" for name in (before, after) for end in ("", ".gz")
    )


def test_a_second_start_writes_nothing(folder):
    collect(files_in(folder / "own"), folder / "made")
    times = {path: path.stat().st_mtime_ns for path in (folder / "made").rglob("*")}

    collect(files_in(folder / "own"), folder / "made")

    assert {path: path.stat().st_mtime_ns for path in (folder / "made").rglob("*")} == times


@pytest.mark.parametrize("address", ["/static/css/theme.css", "/static/a.min.css", "/static/a.123456789xyz.css", "/a"])
def test_a_plain_name_is_not_immutable(address):
    assert not is_immutable("", address)


def test_a_page_names_them_and_they_come_packed_for_ever(client, event):
    sheet = client.page("/").all("link[rel=stylesheet]")[1].attrs["href"] or ""

    answer = client.open(sheet, headers={"Accept-Encoding": "gzip"})

    assert re.fullmatch(r"/static/css/theme\.[0-9a-f]{12}\.css", sheet)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    answer.close()
