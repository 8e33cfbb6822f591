"""Breaks that programs put into texts and people do not see: they are white space, never nothing.

PowerPoint writes a line break inside a paragraph as U+000B, older programs a page as U+000C; U+0085, U+2028 and U+2029
are line and paragraph separators, U+001C to U+001F those of tables (Unicode 17, 5.8 and 23.1).
"""

import re

_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


def spaced(text: str) -> str:
    """Return the text with a space for each of these breaks; line ends stay."""
    return _BREAKS.sub(" ", text)


def broken(text: str) -> str:
    """Return the text with a line end (\\n) for each of these breaks, and for every other way to end a line."""
    return _BREAKS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
