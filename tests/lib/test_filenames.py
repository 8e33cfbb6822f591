"""File names that are safe everywhere and still say what is inside."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.lib.filenames import attachment_header, human_size, safe_filename


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("Bydlení především.pptx", "Bydlení především.pdf"),
        ("Bydleni\u0301.pdf", "Bydlení.pdf"),
        ("C:\\Users\\Jana\\Plocha\\talk.PDF", "talk.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("talk.pdf.exe", "talk.pdf"),
        ("talk\u202efdp.exe", "talkfdp.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ('a"b<c>d|e?f*g:h;i%j.pdf', "a b c d e f g h i j.pdf"),
        ("  .hidden.pdf", "hidden.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("2. 11. 2017.odp", "2. 11. 2017.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("", "Prezentace.pdf"),
        ("...", "Prezentace.pdf"),
        (".pdf", "Prezentace.pdf"),
        ("x" * 300 + ".pdf", "x" * 76 + ".pdf"),
        ("漢" * 300 + ".pdf", "漢" * 65 + ".pdf"),
    ],
)
def test_a_name_for_the_download(original: str, expected: str) -> None:
    assert safe_filename(original, "Prezentace", "pdf") == expected


@given(st.text(max_size=200))
def test_any_text_becomes_a_safe_name(original: str) -> None:
    name = safe_filename(original, "slides", "pdf")

    assert name.endswith(".pdf")
    assert 4 < len(name) <= 80
    assert len(name.encode()) <= 200
    assert not set(name) & set('/\\<>:"|?*;%')
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)
    assert name[0] not in ".- ~"


@pytest.mark.parametrize(
    ("size", "czech", "english"),
    [
        (0, "0\u00a0B", "0\u00a0B"),
        (1023, "1023\u00a0B", "1023\u00a0B"),
        (1024, "1\u00a0kB", "1\u00a0kB"),
        (1536, "1,5\u00a0kB", "1.5\u00a0kB"),
        (1024 * 1024 - 1, "1\u00a0MB", "1\u00a0MB"),
        (1_468_006, "1,4\u00a0MB", "1.4\u00a0MB"),
        (200 * 1024 * 1024, "200\u00a0MB", "200\u00a0MB"),
        (3 * 1024**3, "3\u00a0GB", "3\u00a0GB"),
    ],
)
def test_sizes_for_people(size: int, czech: str, english: str) -> None:
    assert human_size(size, "cs") == czech
    assert human_size(size, "en") == english


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("data.json", "attachment; filename=\"data.json\"; filename*=UTF-8''data.json"),
        (
            "Třicet bytů.pdf",
            "attachment; filename=\"Tricet bytu.pdf\"; filename*=UTF-8''T%C5%99icet%20byt%C5%AF.pdf",
        ),
        ('a"b\r\nc.pdf', "attachment; filename=\"abc.pdf\"; filename*=UTF-8''a%22b%0D%0Ac.pdf"),
    ],
)
def test_the_header_of_a_download_is_ascii(name: str, header: str) -> None:
    assert attachment_header(name) == header
