"""Setting PDFs with WeasyPrint, in a process that ends: `pdf.py` asks for it.

**Threads.** Pango's font map must not be used by two threads at once, and one shared map is what makes setting fast.
So every call of :func:`render` and :func:`write_pdf` holds one lock: any thread may call, one sets at a time.

**Same input, same bytes.** WeasyPrint writes no date and no identifier of its own accord; the date comes from the
caller. Equal HTML and date give equal bytes with the same versions of WeasyPrint and of the fonts.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import cache
from logging import getLogger
from pathlib import Path

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from conference.printing.pdf import PRINT_CSS, ForbiddenResourceError
from conference.printing.scripts import SCRIPTS, fonts_for, script_face_css, script_family
from conference.printing.tags import TagsDiffer, mend
from conference.printing.typefaces import FACES, SANS, SERIF, font_face_css

_VARIANT = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
_LOCK = threading.RLock()
log = getLogger(__name__)


class PackagedOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Fetches ``data:`` addresses and the packaged font files; anything else stops the setting.

    WeasyPrint would only leave out the picture and write a warning; a document with a hole must not go out. What was
    refused is also kept in ``refused``, because inside an SVG WeasyPrint passes over every error.
    """

    allowed = frozenset(path.as_uri() for path in (*(face.path for face in FACES), *SCRIPTS))

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Refuse a forbidden address. Raises FatalURLFetchingError for a forbidden address."""
        if not url.lower().startswith("data:") and url not in self.allowed:
            self.refused.append(url)
            raise FatalURLFetchingError(url)
        return super().fetch(url, headers)


@contextmanager
def _setting(fetcher: PackagedOnly) -> Iterator[None]:
    """Let one thread in at a time; what the fetcher refused becomes an error, wherever WeasyPrint met it."""
    with _LOCK, suppress(FatalURLFetchingError):
        yield
    if fetcher.refused:
        raise ForbiddenResourceError(f"a document may not load {fetcher.refused[0][:80]}")


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style_sheets(path: Path) -> tuple[CSS, CSS]:
    """Return the fonts and one parsed style sheet. Parsing is a third of the work, so it is done once in a process.

    Style sheets name the two typefaces; behind each stand the families of the other scripts.
    """
    fetcher = PackagedOnly()
    faces = CSS(string=font_face_css(), font_config=_fonts(), url_fetcher=fetcher)
    rules = path.read_text(encoding="utf-8")
    others = ", ".join(f'"{script_family(path)}"' for path in SCRIPTS)
    for family in (SERIF, SANS):
        rules = rules.replace(f'"{family}"', f'"{family}", {others}')
    return faces, CSS(string=rules, font_config=_fonts(), url_fetcher=fetcher)


@cache
def _script(path: Path) -> CSS:
    """Load the font of one more script; the documents that follow know it too."""
    return CSS(string=script_face_css(path), font_config=_fonts(), url_fetcher=PackagedOnly())


def load_scripts(text: str) -> None:
    """Load the fonts that a text needs beside the typefaces, as `render` does for its page."""
    for path in fonts_for(text):
        _script(path)


def written(html: str, style_sheet: Path, created: date | datetime | None, only_one_page: bool) -> bytes | None:
    """Return a page of HTML as tagged PDF; None where it takes more than one page and `only_one_page` is wanted."""
    document = render(html, style_sheet)
    if only_one_page and len(document.pages) > 1:
        return None
    return write_pdf(document, created)


def render(html: str, style_sheet: Path = PRINT_CSS) -> Document:
    """Set a page of HTML as a document; its ``pages`` can be counted before it is written.

    Raises ForbiddenResourceError if the HTML asks for anything but ``data:`` addresses.
    """
    fetcher = PackagedOnly()
    with _setting(fetcher):
        source = HTML(string=html, base_url=None, url_fetcher=fetcher)
        sheets = [*_style_sheets(style_sheet), *map(_script, fonts_for(html))]
        return source.render(stylesheets=sheets, font_config=_fonts(), **_VARIANT)


def write_pdf(document: Document, created: date | datetime | None = None) -> bytes:
    """Return the document as tagged PDF/UA-1. ``created`` is the date it bears; a datetime must be aware.

    Raises ForbiddenResourceError as :func:`render` does, and ValueError for a datetime without a zone.
    """
    if created is not None:
        document.metadata.created = document.metadata.modified = _w3c_date(created)
    with _setting(document.url_fetcher):
        pdf: bytes = document.write_pdf(pdf_identifier=True, **_VARIANT)
    try:
        return mend(pdf, document)
    except TagsDiffer:  # a paper with poorer tags is better than none
        log.exception("a PDF goes out without languages of parts and artifacts")
        return pdf


def _w3c_date(moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.utcoffset() is None:
        raise ValueError("the date of a document needs a zone")
    return moment.isoformat(timespec="seconds")
