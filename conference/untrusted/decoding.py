"""Pictures from strangers decoded: eight bits a channel, sRGB, upright, and never with more memory than one may take.

What decoding takes is known from the header: pixels times channels. Where a format can be decoded at a fraction of its
size (JPEG), that is done; everything else is made smaller before it is converted. One picture at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageChops, ImageCms, ImageFile, ImageOps

from conference.untrusted.images import PICTURE_MAX_BYTES
from conference.untrusted.refusals import ImageRefused, RefusalReason

MEMORY = 190 * 1024 * 1024
"""Bytes that one picture may take, its file and its decoding; with the small copies made of it this is under 200 MB."""
MAX_SIDE = 30_000
"""Pixels. Longer pictures are no photos, and rows of any length are held whole."""

_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2}
"""Bytes of a pixel as Pillow holds it; four in every other mode."""
_SIXTEEN_BITS = [value // 257 for value in range(65536)]
_TAKEN = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "I;16L", "I;16B", "I"})
_ONE = Lock()


@contextmanager
def decoded(stream: BinaryIO, formats: tuple[str, ...], side: int) -> Iterator[tuple[Image.Image, str]]:
    """Give a picture in mode RGB or RGBA without metadata, turned as the camera was held, and the name of its format.

    It comes at least `side` pixels wide and high where the file has as many, and less than twice as large. Others wait
    while it is held. Raises ImageRefused: EMPTY, TOO_LARGE, WRONG_TYPE, DAMAGED, or BOMB for too many pixels.
    """
    content = stream.read(PICTURE_MAX_BYTES + 1)
    if not content:
        raise ImageRefused(RefusalReason.EMPTY)
    if len(content) > PICTURE_MAX_BYTES:
        raise ImageRefused(RefusalReason.TOO_LARGE)
    with _ONE, _header(content, formats) as picture:
        name = str(picture.format)
        whole = picture.size
        picture.draft("RGB", (side, side))  # a JPEG is decoded at a half, a quarter or an eighth
        _check_cost(picture, whole, len(content))
        yield _pixels(picture, side), name


def _header(content: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Return the picture with only its header read."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # we count ourselves, with the channels
    try:
        return Image.open(io.BytesIO(content), formats=formats)
    except (OSError, ValueError, SyntaxError) as error:
        raise ImageRefused(RefusalReason.WRONG_TYPE, str(error)) from error
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _check_cost(picture: Image.Image, whole: tuple[int, int], size: int) -> None:
    """Refuse what would take more memory than is left, before a pixel is decoded."""
    if picture.mode not in _TAKEN or (picture.mode == "I" and picture.format != "PNG"):
        raise ImageRefused(RefusalReason.WRONG_TYPE, f"mode {picture.mode}")
    if max(whole) > MAX_SIDE or memory_of(picture, whole) + size > MEMORY:
        raise ImageRefused(RefusalReason.BOMB, f"{whole} in {picture.mode}")


def memory_of(picture: Image.Image, whole: tuple[int, int]) -> int:
    """Bytes that decoding an opened picture takes at most, its first conversion included; `whole` is its full size.

    The numbers were measured with Pillow 13; a test measures them again in a process of its own.
    """
    pixels = picture.width * picture.height
    held = _PIXEL.get(picture.mode, 4)
    if picture.format == "WEBP":
        return pixels * 16  # two canvases of the decoder, its frame, and the picture
    if picture.mode.startswith("I") and "transparency" in picture.info:
        return pixels * 20
    if _is_transparent(picture):
        return pixels * (held + 8)  # RGBA, and its copy while it is made smaller
    if picture.mode in ("1", "P"):
        return pixels * (held + 4)
    if picture.format == "JPEG" and "progressive" in picture.info:
        # All coefficients are held until the last scan, two bytes each, whatever size is asked for.
        layers = [(across, down) for _, across, down, _ in getattr(picture, "layer", [(0, 1, 1, 0)])]
        most = max(across for across, _ in layers) * max(down for _, down in layers)
        share = sum(across * down for across, down in layers) / most
        return pixels * held + int(whole[0] * whole[1] * 2 * share)
    return pixels * held


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info


def _pixels(picture: Image.Image, side: int) -> Image.Image:
    """Return the pixels alone, in sRGB, turned as the camera was held: mode RGB or RGBA and no metadata."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process: half a picture would pass
    profile, inverted = picture.info.get("icc_profile"), picture.mode == "CMYK" and "adobe" not in picture.info
    try:
        picture.load()
        small = _smaller(picture, side)
        turned = ImageOps.exif_transpose(small)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ImageRefused(RefusalReason.DAMAGED, str(error)) from error
    if inverted:
        turned = ImageChops.invert(turned)  # Pillow reads every CMYK as Adobe writes it, the others too
    pixels = _in_srgb(turned, profile) if profile else turned
    pixels = pixels if pixels.mode in ("RGB", "RGBA") else pixels.convert("RGB")
    pixels.info.clear()
    return pixels


def _smaller(picture: Image.Image, side: int) -> Image.Image:
    """Return the picture in a mode of eight bits a channel, made smaller by a whole number, at the least cost."""
    factor = max(1, min(picture.size) // side)
    if picture.mode.startswith("I") and "transparency" not in picture.info:
        size = (max(1, picture.width // factor), max(1, picture.height // factor))
        return _eight_bits(picture.resize(size, Image.Resampling.BOX) if factor > 1 else picture)
    if picture.mode.startswith("I"):
        return _reduced(_with_key(picture), factor)
    if _is_transparent(picture):
        return _reduced(picture.convert("RGBA"), factor)
    if picture.mode in ("1", "P"):
        return _reduced(picture.convert("L" if picture.mode == "1" else "RGB"), factor)
    return _reduced(picture, factor)


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    return picture.reduce(factor) if factor > 1 else picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Shades of sixteen bits as eight: 65535 is white."""
    shades = picture.convert("I").point(_SIXTEEN_BITS, "L")
    shades.info = dict(picture.info)
    return shades


def _with_key(picture: Image.Image) -> Image.Image:
    """Return the same where one shade stands for transparency (PNG 11.3.2)."""
    key = picture.info["transparency"]
    shades = picture.convert("I")
    alpha = shades.point([0 if value == key else 255 for value in range(65536)], "L")
    both = Image.merge("LA", (shades.point(_SIXTEEN_BITS, "L"), alpha)).convert("RGBA")
    both.info = {name: value for name, value in picture.info.items() if name != "transparency"}
    return both


def _in_srgb(pixels: Image.Image, profile: bytes) -> Image.Image:
    """Return the colours as meant, not as numbered: phones write wide-gamut numbers.

    A broken profile is passed over.
    """
    alpha = pixels.getchannel("A") if pixels.mode == "RGBA" else None
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = meant.profile.xcolor_space.strip()
        mode = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}.get(space)
        if mode is None or (mode == "CMYK") != (pixels.mode == "CMYK"):
            return pixels
        converted = ImageCms.profileToProfile(
            pixels if pixels.mode == mode else pixels.convert(mode), meant, ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )  # fmt: skip
    except (ImageCms.PyCMSError, OSError, ValueError):
        return pixels
    if converted is None:
        return pixels
    if alpha:
        converted.putalpha(alpha)
    return converted
