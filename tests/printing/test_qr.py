"""QR codes are drawn whole, named, and free of what the content security policy forbids."""

import base64
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import segno

from conference.printing.qr import qr_data_uri, qr_svg

URL = "https://konference.example.org/verify/K7QF3M9TXB"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark squares of a drawing, without the margin of four."""
    root = ElementTree.fromstring(svg)
    path = next(path for path in root.iter() if path.tag.endswith("path") and path.get("stroke"))
    squares = set()
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.get("d") or ""):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            squares |= {(int(x) + step - 4, int(y) - 4) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return squares


def expected(text: str) -> set[tuple[int, int]]:
    matrix = segno.make_qr(text, error="m").matrix
    return {(x, y) for y, line in enumerate(matrix) for x, module in enumerate(line) if module}


def test_the_inline_drawing_is_the_code() -> None:
    assert drawn(str(qr_svg(URL, "Ověření"))) == expected(URL)


def test_the_inline_drawing_is_named_and_has_no_styles() -> None:
    svg = str(qr_svg(URL, 'Ověření "osvědčení" <1> & 2'))
    root = ElementTree.fromstring(svg)

    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Ověření "osvědčení" <1> & 2'
    assert [element.text for element in root if element.tag.endswith("title")] == ['Ověření "osvědčení" <1> & 2']
    assert root.get("class") == "qr"
    assert root.get("viewBox") == "0 0 41 41"
    assert "style" not in svg
    assert "<?xml" not in svg


def test_the_level_is_m_or_better() -> None:
    assert segno.make_qr(URL, error="m", boost_error=True).error in ("M", "Q", "H")


def test_the_data_uri_holds_a_named_drawing() -> None:
    head, _, body = qr_data_uri(URL, "Ověření").partition(",")
    svg = base64.b64decode(body).decode() if head.endswith(";base64") else unquote(body)

    assert head.startswith("data:image/svg+xml")
    assert drawn(svg) == expected(URL)
    assert "<title>Ověření</title>" in svg
