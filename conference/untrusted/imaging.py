"""What Pillow does with pictures: decoding, cutting, making small, writing. In a process that ends (images.py)."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageFilter, ImageOps

from conference.untrusted.decoding import decoded
from conference.untrusted.images import (
    LOGO_MAX_HEIGHT,
    LOGO_MAX_WIDTH,
    PHOTO_MIN_SIDE,
    PHOTO_SIZE,
    SMALL_PHOTO_SIZE,
    WHOLE_SIZE,
    LogoFile,
)
from conference.untrusted.pictures import Focus, Size, box
from conference.untrusted.refusals import ImageRefused, RefusalReason

HEADS_AT = 0.3
"""Where the cut stays, from 0 (top) to 1 (bottom): faces are above the middle."""
QUALITIES = (80, 70, 60, 50, 40, 30)
SOFTER = (1, 2, 4)
"""Pixels by which a picture is blurred where its lowest quality is still too heavy: gravel, leaves, noise."""


def photo(content: bytes) -> bytes:
    """Return what `images.photo_from` gives."""
    with decoded(io.BytesIO(content), ("JPEG", "PNG", "WEBP"), PHOTO_SIZE[1]) as (upright, _):
        if min(upright.size) < PHOTO_MIN_SIDE:
            raise ImageRefused(RefusalReason.TOO_SMALL, f"{upright.size}")
        width, height = upright.size
        scale = min(1.0, PHOTO_SIZE[0] / min(width, height * 4 / 5))
        cut = int(min(width, height * 4 / 5) * scale), int(min(height, width * 5 / 4) * scale)
        fitted = ImageOps.fit(_on_white(upright), cut, Image.Resampling.LANCZOS, centering=(0.5, HEADS_AT))
        return _written(fitted, "JPEG", quality=86, optimize=True, progressive=True)


def whole(content: bytes) -> bytes:
    """Return what `images.whole_from` gives."""
    with decoded(io.BytesIO(content), ("JPEG", "PNG", "WEBP"), WHOLE_SIZE[0]) as (upright, _):
        if min(upright.size) < PHOTO_MIN_SIDE:
            raise ImageRefused(RefusalReason.TOO_SMALL, f"{upright.size}")
        upright.thumbnail(WHOLE_SIZE, Image.Resampling.LANCZOS)
        return _written(_on_white(upright), "JPEG", quality=90, optimize=True, progressive=True)


def small(content: bytes) -> bytes:
    """Return what `images.small_photo` gives."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        picture.thumbnail(SMALL_PHOTO_SIZE, Image.Resampling.LANCZOS)
        return _written(picture, "JPEG", quality=82, optimize=True, progressive=True)


def logo(content: bytes) -> LogoFile:
    """Return what `images.logo_from` gives."""
    with decoded(io.BytesIO(content), ("PNG", "JPEG"), LOGO_MAX_WIDTH) as (upright, file_format):
        upright.thumbnail((LOGO_MAX_WIDTH, LOGO_MAX_HEIGHT), Image.Resampling.LANCZOS)
        width, height = upright.size
        if file_format == "PNG":
            return LogoFile(_written(upright, "PNG", optimize=True), "image/png", "png", width, height)
        written = _written(_on_white(upright), "JPEG", quality=90, optimize=True)
        return LogoFile(written, "image/jpeg", "jpg", width, height)


def sizes(
    content: bytes, widths: Sequence[int], shape: tuple[int, int] | None, focus: Focus, most_bytes: int
) -> dict[int, Size]:
    """Return what `pictures.sizes_of` gives."""
    with Image.open(io.BytesIO(content)) as picture:
        part = picture.convert("RGB")
    if shape:
        part = part.crop(box(*part.size, shape, focus))
    made: dict[int, Size] = {}
    for width in widths:
        height = max(1, round(part.height * min(width, part.width) / part.width))
        scaled = part.resize((min(width, part.width), height), Image.Resampling.LANCZOS)
        made[width] = Size(_light(scaled, most_bytes), *scaled.size)
    return made


def portrait(content: bytes, size: tuple[int, int], focus: Focus) -> bytes:
    """Return what `pictures.portrait_of` gives."""
    with Image.open(io.BytesIO(content)) as picture:
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
