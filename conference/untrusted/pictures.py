"""Pictures cut to a shape around a focus point, in the sizes that screens ask for.

The focus is a point in per cent of width and height; a cut keeps it, and has it in its middle where the picture goes on
far enough on both sides.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageFilter

MOST_BYTES = 45_000
"""Of each size where a page has one picture: it stays under a hundred kilobytes the first time."""
WHOLE_MAX_BYTES = 20 * 1024 * 1024
"""Of a picture written anew by lib.images.whole_from."""
QUALITIES = (80, 70, 60, 50, 40, 30)
SOFTER = (1, 2, 4)
"""Pixels by which a picture is blurred where its lowest quality is still too heavy: gravel, leaves, noise."""


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

    `whole` is our own file (lib.images). The quality falls until a file fits `most_bytes`.
    """
    with Image.open(io.BytesIO(whole)) as picture:
        part = picture.convert("RGB")
    if shape:
        part = part.crop(box(*part.size, shape, focus))
    made: dict[int, Size] = {}
    for width in widths:
        height = max(1, round(part.height * min(width, part.width) / part.width))
        scaled = part.resize((min(width, part.width), height), Image.Resampling.LANCZOS)
        made[width] = Size(_light(scaled, most_bytes), *scaled.size)
    return made


def portrait_of(whole: bytes, size: tuple[int, int], focus: Focus) -> bytes:
    """Return a picture cut to the shape of `size` and at most as large, as JPEG."""
    with Image.open(io.BytesIO(whole)) as picture:
        part = picture.convert("RGB").crop(box(*picture.size, size, focus))
    part.thumbnail(size, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    part.save(target, "JPEG", quality=86, optimize=True, progressive=True)
    return target.getvalue()


def _light(picture: Image.Image, most_bytes: int) -> bytes:
    """Return the best that fits."""
    for quality in QUALITIES:
        if len(content := _webp(picture, quality)) <= most_bytes:
            return content
    for radius in SOFTER:
        if len(content := _webp(picture.filter(ImageFilter.GaussianBlur(radius)), QUALITIES[-1])) <= most_bytes:
            break
    return content


def _webp(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=quality, method=4)
    return target.getvalue()
