"""Pictures cut to a shape around a focus point, in the sizes that screens ask for.

The focus is a point in per cent of width and height; a cut keeps it, and has it in its middle where the picture goes on
far enough on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conference.untrusted.images import worked

MOST_BYTES = 45_000
"""Of each size where a page has one picture: it stays under a hundred kilobytes the first time."""
WHOLE_MAX_BYTES = 20 * 1024 * 1024
"""Of a picture written anew by images.whole_from."""


@dataclass(frozen=True)
class Focus:
    """The point that a cut keeps, in per cent from the left and from the top."""

    x: int = 50
    y: int = 50


MIDDLE = Focus()
FACES = Focus(50, 40)
"""Where faces are in a photo of a person, a little above the middle."""


@dataclass(frozen=True)
class Size:
    """One file of a picture: WebP, `width` × `height` pixels."""

    content: bytes
    width: int
    height: int


def box(width: int, height: int, shape: tuple[int, int], focus: Focus) -> tuple[int, int, int, int]:
    """Return the largest part of this shape (width : height) around the focus: left, top, right, bottom in pixels."""
    part_width = min(width, round(height * shape[0] / shape[1]))
    part_height = min(height, round(width * shape[1] / shape[0]))
    left = min(max(0, round(width * focus.x / 100 - part_width / 2)), width - part_width)
    top = min(max(0, round(height * focus.y / 100 - part_height / 2)), height - part_height)
    return left, top, left + part_width, top + part_height


def sizes_of(
    whole: bytes,
    widths: Sequence[int],
    shape: tuple[int, int] | None,
    focus: Focus = MIDDLE,
    most_bytes: int = MOST_BYTES,
) -> dict[int, Size]:
    """Return a picture in each of the widths, cut to the shape, or as it is without one; never larger than it came.

    `whole` is our own file (images.py). The quality falls until a file fits `most_bytes`.
    """
    made: dict[int, Size] = worked("sizes", whole, tuple(widths), shape, focus, most_bytes)
    return made


def portrait_of(whole: bytes, size: tuple[int, int], focus: Focus) -> bytes:
    """Return a picture cut to the shape of `size` and at most as large, as JPEG."""
    made: bytes = worked("portrait", whole, size, focus)
    return made
