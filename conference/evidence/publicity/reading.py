"""Seen a page, a letter or a paper as its readers see it: the words, and what stands for the pictures."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

UNSEEN = frozenset({"head", "script", "style", "template", "noscript"})  # nobody reads what stands in these
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(frozen=True)
class Seen:
    """What a reader gets: the words in one line with plain spaces, the texts of pictures, and the title."""

    words: str
    pictures: frozenset[str]
    title: str


def read(html: str) -> Seen:
    """Return what stands on a page of HTML. What is hidden from everybody is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Seen(plain(" ".join(reader.words)), frozenset(map(plain, reader.pictures)), plain("".join(reader.title)))


def plain(text: str) -> str:
    """Return a text in one line, with plain single spaces: typography puts others in."""
    return " ".join(text.split())  # str.split takes non-breaking spaces too


class _Reader(HTMLParser):
    """Collects words outside of what is unseen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.pictures: list[str] = []
        self.title: list[str] = []
        self._open: list[tuple[str, bool]] = []  # elements that are open, and whether they are unseen

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a picture's text; remember what is unseen."""
        values = dict(attrs)
        is_unseen = tag in UNSEEN or "hidden" in values
        if not (is_unseen or self._is_unseen):
            if tag == "img" and values.get("alt"):
                self.pictures.append(values["alt"] or "")
            elif values.get("role") == "img" and values.get("aria-label"):
                self.pictures.append(values["aria-label"] or "")
        if tag not in VOID:
            self._open.append((tag, is_unseen))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that ends at once as one that opens and ends."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those inside it whose end may be left out."""
        places = [place for place, (name, _unseen) in enumerate(self._open) if name == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        """Note words."""
        if self._open and self._open[-1][0] == "title" and not any(name == "svg" for name, _unseen in self._open):
            self.title.append(data)
        elif not self._is_unseen:
            self.words.append(data)

    @property
    def _is_unseen(self) -> bool:
        return any(unseen for _name, unseen in self._open)
