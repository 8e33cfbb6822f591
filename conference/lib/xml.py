"""XML documents of our own: elements with text that XML allows, written the same way each time."""

import re
from xml.etree.ElementTree import Element, indent, tostring

from conference.lib.white_space import spaced

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """Return the text without characters that no XML 1.0 document may hold, not even escaped (XML 1.0, 2.2)."""
    return _FORBIDDEN.sub("", spaced(text))


def element(tag: str, text: str = "", /, **attributes: str) -> Element:
    """Return an element with text and attributes."""
    made = Element(tag, {key: allowed(value) for key, value in attributes.items()})
    made.text = allowed(text) or None
    return made


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """Put an element at the end of another."""
    made = element(tag, text, **attributes)
    parent.append(made)
    return made


def document(root: Element) -> bytes:
    """Return the whole document in UTF-8 with its declaration, a line for each element."""
    indent(root, " ")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True, short_empty_elements=True)
    return written + b"\n"
