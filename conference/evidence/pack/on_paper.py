"""A page or a letter as a PDF: what its readers get, set by a style sheet of its own, without network and scripts."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

from conference.evidence.publicity.reading import VOID
from conference.printing.pdf import write_pdf

STYLE = Path(__file__).resolve().parents[3] / "static" / "css" / "page-paper.css"
GONE = frozenset({"script", "link", "source", "noscript", "template"})  # with all that is in them
KEPT_META = "charset"
FindPicture = Callable[[str], str]
"""What gives a picture by its address as a ``data:`` address; nothing where there is none."""


def page_pdf(html: str, address: str, moment: str, picture: FindPicture) -> bytes:
    """Return a page of HTML as tagged PDF; on top stands where it was found and when."""
    return write_pdf([prepared(html, address, moment, picture)], STYLE)


def prepared(html: str, address: str, moment: str, picture: FindPicture) -> str:
    """Return the page without what paper can't load: pictures are put in, addresses become whole ones."""
    writer = _Writer(address, moment, picture)
    writer.feed(html)
    writer.close()
    return "".join(writer.pieces)


def data_address(content: bytes, mime: str) -> str:
    """Return a picture as an address of its own."""
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


class _Writer(HTMLParser):
    """Writes a page anew, tag by tag."""

    def __init__(self, address: str, moment: str, picture: FindPicture) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._address, self._moment, self._picture = address, moment, picture
        self._gone = 0  # how many elements are open that are left out
        self._in_ornament = False  # a drawing that says nothing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in GONE:
            self._gone += tag not in VOID
            return
        if self._gone or (tag == "meta" and attrs[0][0] != KEPT_META):
            return
        if tag == "img":
            self._image(dict(attrs))
            return
        values = dict(attrs)
        if tag == "svg" and values.get("role") != "img":
            self._in_ornament, self._gone = True, self._gone + 1
            return
        self.pieces.append(_tag(tag, [(name, self._whole(name, value)) for name, value in attrs]))
        if tag == "svg" and (label := values.get("aria-label")):
            self.pieces.append(f"<title>{escape(label)}</title>")  # what PDF takes for its text
        if tag == "body":
            self.pieces.append(f'<p class="found-at">{escape(self._address)}<br>{escape(self._moment)}</p>')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = len(self.pieces)
        self.handle_starttag(tag, attrs)
        if tag not in VOID and len(self.pieces) > before:
            self.pieces.append(f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" and self._in_ornament:
            self._in_ornament, self._gone = False, self._gone - 1
        elif tag in GONE:
            self._gone = max(0, self._gone - (tag not in VOID))
        elif not self._gone:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._gone:
            self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def _image(self, values: dict[str, str | None]) -> None:
        source, alt = self._picture(values.get("src") or ""), values.get("alt") or ""
        if source:
            size = [(name, values[name]) for name in ("width", "height") if values.get(name)]
            self.pieces.append(_tag("img", [("src", source), ("alt", alt), *size]))
        elif alt:
            self.pieces.append(f'<span class="lost">[{escape(alt)}]</span>')

    def _whole(self, name: str, value: str | None) -> str | None:
        if name in ("href", "action") and value and not value.startswith("#"):
            return urljoin(self._address, value)
        return value


def _tag(tag: str, attrs: Iterable[tuple[str, str | None]]) -> str:
    written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attrs)
    return f"<{tag}{written}>"
