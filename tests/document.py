"""A page read as a document by a quick parser: elements by CSS selector, their attributes and words."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

BETWEEN = "\x1f"  # stands in no text


class Element:
    """One element."""

    def __init__(self, node: LexborNode) -> None:
        self._node = node
        self.name = str(node.tag)
        self.attrs = {name: value or "" for name, value in node.attributes.items()}

    def query(self, selector: str) -> list[Element]:
        """Return the elements inside that match a CSS selector, in the order of the page."""
        return [Element(node) for node in _once(self._node.css(selector)) if node != self._node]

    def to_text(self, *, strip: bool = True) -> str:
        """Return the words inside: pieces stripped and joined by spaces, or just as they stand."""
        if not strip:
            return self._node.text(separator=" ", strip=False)
        pieces = (piece.strip() for piece in self._node.text(separator=BETWEEN, strip=False).split(BETWEEN))
        return " ".join(piece for piece in pieces if piece)

    def joined(self) -> str:
        """Return the words inside without anything between the pieces, scripts left out."""
        return "".join(
            node.text(deep=False) if node.tag == "-text" and node.parent.tag not in ("script", "style") else ""
            for node in self._node.traverse(include_text=True)
        )


class Document:
    """A page of HTML."""

    def __init__(self, html: str) -> None:
        self._parser = LexborHTMLParser(html)

    def query(self, selector: str) -> list[Element]:
        """Return the elements that match a CSS selector, in the order of the page."""
        return [Element(node) for node in _once(self._parser.css(selector))]


def _once(nodes: list[LexborNode]) -> list[LexborNode]:
    """Return each node once: the parser gives it again for each part of a selector that it matches."""
    return list({node.mem_id: node for node in nodes}.values())
