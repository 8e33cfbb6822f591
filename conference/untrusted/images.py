"""Pictures for pages and papers: cut, made small, and written anew without anything else the file held.

What is done with them is in imaging.py, which works in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

from conference.lib.apart import Apart, Failed
from conference.untrusted.refusals import ImageRefused, RefusalReason

PICTURE_MAX_BYTES = 10 * 1024 * 1024
PHOTO_SIZE = (800, 1000)
"""The largest portrait kept, in pixels; its shape is 4 : 5."""
SMALL_PHOTO_SIZE = (240, 300)
"""The portrait beside a name: three pixels of the finest screens for each one of the page."""
PHOTO_MIN_SIDE = 80
WHOLE_SIZE = (2000, 2000)
"""The largest picture kept uncut, so that it can be cut anew."""
LOGO_MAX_WIDTH = 1600
LOGO_MAX_HEIGHT = 1600
PROCESS = Apart(seconds=60, megabytes=1000)
"""Pictures are decoded one at a time in a process that ends, which takes Pillow and its memory with it."""


@dataclass(frozen=True)
class LogoFile:
    """A logo written anew."""

    content: bytes
    mime: str
    extension: str
    width: int
    height: int


def photo_from(stream: BinaryIO) -> bytes:
    """Return a portrait as JPEG, 4 : 5 and at most 800 × 1000 pixels, from a JPEG, PNG or WebP file.

    Raises ImageRefused: EMPTY, TOO_LARGE, TOO_SMALL, WRONG_TYPE, DAMAGED or BOMB (too many pixels).
    """
    made: bytes = worked("photo", _read(stream))
    return made


def whole_from(stream: BinaryIO) -> bytes:
    """Return a picture uncut as JPEG, at most 2000 pixels wide and high, from a JPEG, PNG or WebP file; transparent
    is white.

    Raises ImageRefused as `photo_from`.
    """
    made: bytes = worked("whole", _read(stream))
    return made


def small_photo(content: bytes) -> bytes:
    """Return a portrait made by `photo_from`, at most 240 × 300 pixels, as JPEG."""
    made: bytes = worked("small", content)
    return made


def logo_from(stream: BinaryIO) -> LogoFile:
    """Return a logo from a PNG or JPEG file, at most 1600 pixels wide and high; transparency is kept.

    SVG is refused as WRONG_TYPE: it may carry scripts and call other servers. Raises ImageRefused as `photo_from`.
    """
    made: LogoFile = worked("logo", _read(stream))
    return made


def worked(function: str, *values: Any) -> Any:
    """Return what a function of imaging.py gives; ImageRefused as BOMB where its process ended."""
    try:
        return PROCESS.call(f"conference.untrusted.imaging:{function}", *values)
    except Failed as error:
        raise ImageRefused(RefusalReason.BOMB, str(error)) from error


def _read(stream: BinaryIO) -> bytes:
    """Return the content, and of one that is too large no more than shows it."""
    return stream.read(PICTURE_MAX_BYTES + 1)
