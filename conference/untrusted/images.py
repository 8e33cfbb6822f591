"""Pictures for pages and papers: cut, made small, and written anew without anything else the file held."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from conference.untrusted.decoding import PICTURE_MAX_BYTES, decoded
from conference.untrusted.refusals import ImageRefused, RefusalReason

__all__ = ["PICTURE_MAX_BYTES", "ImageRefused", "Logo", "logo_from", "photo_from", "small_photo", "whole_from"]

PHOTO_SIZE = (800, 1000)
"""The largest portrait kept, in pixels; its shape is 4 : 5."""
SMALL_PHOTO_SIZE = (240, 300)
"""The portrait beside a name: three pixels of the finest screens for each one of the page."""
PHOTO_MIN_SIDE = 80
HEADS_AT = 0.3
"""Where the cut stays, from 0 (top) to 1 (bottom): faces are above the middle."""
WHOLE_SIZE = (2000, 2000)
"""The largest picture kept uncut, so that it can be cut anew."""
LOGO_MAX_WIDTH = 1600
LOGO_MAX_HEIGHT = 1600


@dataclass(frozen=True)
class Logo:
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
    with decoded(stream, ("JPEG", "PNG", "WEBP"), PHOTO_SIZE[1]) as (upright, _):
        if min(upright.size) < PHOTO_MIN_SIDE:
            raise ImageRefused(RefusalReason.TOO_SMALL, f"{upright.size}")
        width, height = upright.size
        scale = min(1.0, PHOTO_SIZE[0] / min(width, height * 4 / 5))
        cut = int(min(width, height * 4 / 5) * scale), int(min(height, width * 5 / 4) * scale)
        photo = ImageOps.fit(_on_white(upright), cut, Image.Resampling.LANCZOS, centering=(0.5, HEADS_AT))
        return _written(photo, "JPEG", quality=86, optimize=True, progressive=True)


def whole_from(stream: BinaryIO) -> bytes:
    """Return a picture uncut as JPEG, at most 2000 pixels wide and high, from a JPEG, PNG or WebP file; transparent
    is white.

    Raises ImageRefused as `photo_from`.
    """
    with decoded(stream, ("JPEG", "PNG", "WEBP"), WHOLE_SIZE[0]) as (upright, _):
        if min(upright.size) < PHOTO_MIN_SIDE:
            raise ImageRefused(RefusalReason.TOO_SMALL, f"{upright.size}")
        upright.thumbnail(WHOLE_SIZE, Image.Resampling.LANCZOS)
        return _written(_on_white(upright), "JPEG", quality=90, optimize=True, progressive=True)


def small_photo(content: bytes) -> bytes:
    """Return a portrait made by `photo_from`, at most 240 × 300 pixels, as JPEG."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        picture.thumbnail(SMALL_PHOTO_SIZE, Image.Resampling.LANCZOS)
        return _written(picture, "JPEG", quality=82, optimize=True, progressive=True)


def logo_from(stream: BinaryIO) -> Logo:
    """Return a logo from a PNG or JPEG file, at most 1600 pixels wide and high; transparency is kept.

    SVG is refused as WRONG_TYPE: it may carry scripts and call other servers. Raises ImageRefused as `photo_from`.
    """
    with decoded(stream, ("PNG", "JPEG"), LOGO_MAX_WIDTH) as (upright, file_format):
        upright.thumbnail((LOGO_MAX_WIDTH, LOGO_MAX_HEIGHT), Image.Resampling.LANCZOS)
        width, height = upright.size
        if file_format == "PNG":
            return Logo(_written(upright, "PNG", optimize=True), "image/png", "png", width, height)
        content = _written(_on_white(upright), "JPEG", quality=90, optimize=True)
        return Logo(content, "image/jpeg", "jpg", width, height)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "#ffffff")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _written(picture: Image.Image, file_format: str, **options: int | bool) -> bytes:
    target = io.BytesIO()
    picture.save(target, file_format, **options)
    return target.getvalue()
