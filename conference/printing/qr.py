"""QR codes as vector graphics: inline in pages, as an image in PDFs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import segno
else:
    segno = lazy("segno")


def code_of(
    text: str, mask: int | None = None, *, version: int | None = None, error: str | None = None, mode: str | None = None
) -> segno.QRCode:
    """Return the code of a text; with the best mask, of the smallest version and mode, unless they are given.

    Level M survives a fold or a stain (15 %); a level that costs no more room is taken where there is one.
    """
    return segno.make_qr(
        text, error=error or "m", boost_error=error is None, mask=mask, version=version, mode=mode
    )  # fmt: skip


MODULE, QUIET = 0.83, 3.3  # millimetres; the quiet zone is four modules on each side
"""How wide a module is printed, so that zbar, OpenCV and jsQR read a copy of 150 dots an inch, tilted by 7 degrees and
blurred by 1.5 dots (bench/codes.py)."""


def size_on_paper(text: str) -> float:
    """Return how wide the code of a text is printed, with its quiet zone, in millimetres."""
    return round(int(code_of(text).symbol_size(border=4)[0]) * MODULE, 1)


def qr_svg(text: str, title: str) -> Markup:
    """Return the QR code of `text` as an inline SVG named `title` for those who cannot see it.

    Dark on white also in dark mode, which scanners need; sized by the style sheet (class "qr"), with no style
    attributes, because the content security policy forbids them.
    """
    svg = code_of(text).svg_inline(
        title=title, dark="#000", light="#fff", border=4, omitsize=True, svgclass="qr", lineclass=None
    )
    named = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
    return Markup(named)  # noqa: S704 (drawn by segno, which escapes the title)


@lru_cache(maxsize=32)
def qr_data_uri(text: str, title: str) -> str:
    """Return the QR code of `text` as a data: URI for the `src` of an image in a PDF; PDF/UA needs the title."""
    return code_of(text).svg_data_uri(
        title=title, dark="#000", light="#fff", border=4, omitsize=True, svgclass=None, lineclass=None
    )
