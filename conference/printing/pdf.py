"""PDFs: tagged PDF/UA-1, in the packaged fonts, without network and foreign files.

They are set in a process that ends (`lib/apart.py`, `setting.py`): WeasyPrint and what comes with it take more memory
than the rest of a process, and only while a paper is set. Any thread may call; each process that serves has one such
helper, which sets one paper after the other.

Equal HTML and date give equal bytes with the same versions of WeasyPrint and of the fonts.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from urllib.request import urlopen

from conference.printing.typefaces import PRESS

PRINT_CSS = Path(__file__).resolve().parents[2] / "static" / "css" / "print.css"
DENSITIES = ("roomy", "normal", "dense", "dense flowing")
_VIEW_BOX = re.compile(rb"""viewBox\s*=\s*["'][^"']*?[\s,]([\d.]+)[\s,]+([\d.]+)\s*["']""")


class ForbiddenResourceError(ValueError):
    """A document asked for an address outside its own data and the packaged fonts."""


def write_pdf(settings: Iterable[str], style_sheet: Path = PRINT_CSS, created: date | datetime | None = None) -> bytes:
    """Return the first of some settings of a page of HTML that stays on one page, else the last one, as tagged
    PDF/UA-1.

    ``created`` is the date it bears; a datetime must be aware. Raises ForbiddenResourceError if the HTML asks for
    anything but ``data:`` addresses, ValueError for no setting and a datetime without a zone, and apart.Failed.
    """
    waiting = iter(settings)
    html = next(waiting, None)
    while html is not None:
        following = next(waiting, None)
        pdf: bytes | None = PRESS.call(
            "conference.printing.setting:written", html, style_sheet, created, following is not None
        )
        if pdf is not None:
            return pdf
        html = following
    raise ValueError("a document without a setting")


def aspect_ratio(source: str) -> float:
    """Width by height of a picture given as a ``data:`` address.

    Raises ForbiddenResourceError for another address and ValueError for what is no picture.
    """
    if not source.lower().startswith("data:"):
        raise ForbiddenResourceError(f"a document may not load {source[:80]}")
    with urlopen(source) as response:  # noqa: S310 - a data: address, see above
        content: bytes = response.read()
    if "svg" in source[:20].lower():
        box = _VIEW_BOX.search(content)
        if box is None or not float(box[2]):
            raise ValueError("an SVG picture needs a viewBox with a height")
        return float(box[1]) / float(box[2])
    ratio: float = PRESS.call("conference.printing.raster:ratio", content)
    return ratio
