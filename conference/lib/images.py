"""Pictures from strangers: decoded, turned upright, cut, and written anew without anything else the file held."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from conference.lib.refusals import RefusalReason, UploadRefused

PICTURE_MAX_BYTES = 10 * 1024 * 1024
PICTURE_MAX_PIXELS = 60_000_000
"""More than any phone puts into 10 MB; a picture of this size takes 180 MB to open."""

PHOTO_SIZE = (800, 1000)
"""The largest portrait kept, in pixels; its shape is 4 : 5."""
SMALL_PHOTO_SIZE = (240, 300)
"""The portrait beside a name: three pixels of the finest screens for each one of the page."""
PHOTO_MIN_SIDE = 80
HEADS_AT = 0.3
"""Where the cut stays, from 0 (top) to 1 (bottom): faces are above the middle."""
LOGO_MAX_WIDTH = 1600
LOGO_MAX_HEIGHT = 1600


class ImageRefused(UploadRefused):
    """A picture is refused; `reason` says why, as for every upload."""


@dataclass(frozen=True)
class Logo:
    """A logo written anew."""

    content: bytes
    mime: str
    extension: str
    width: int
    height: int


def photo_from(stream: BinaryIO) -> bytes:
    """A portrait as JPEG, 4 : 5 and at most 800 × 1000 pixels, from a JPEG, PNG or WebP file.

    Raises ImageRefused: EMPTY, TOO_LARGE, TOO_SMALL, WRONG_TYPE, DAMAGED or BOMB (too many pixels).
    """
    with _opened(stream, ("JPEG", "PNG", "WEBP")) as picture:
        # A JPEG can be decoded at a fraction of its size, as long as enough is left for the cut.
        picture.draft("RGB", (PHOTO_SIZE[1], PHOTO_SIZE[1]))
        upright = _upright(picture)
    if min(upright.size) < PHOTO_MIN_SIDE:
        raise ImageRefused(RefusalReason.TOO_SMALL, f"{upright.size}")
    width, height = upright.size
    scale = min(1.0, PHOTO_SIZE[0] / min(width, height * 4 / 5))
    cut = int(min(width, height * 4 / 5) * scale), int(min(height, width * 5 / 4) * scale)
    photo = ImageOps.fit(_on_white(upright), cut, Image.Resampling.LANCZOS, centering=(0.5, HEADS_AT))
    return _written(photo, "JPEG", quality=86, optimize=True, progressive=True)


def small_photo(content: bytes) -> bytes:
    """A portrait made by `photo_from`, at most 240 × 300 pixels, as JPEG."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        picture.thumbnail(SMALL_PHOTO_SIZE, Image.Resampling.LANCZOS)
        return _written(picture, "JPEG", quality=82, optimize=True, progressive=True)


def logo_from(stream: BinaryIO) -> Logo:
    """A logo from a PNG or JPEG file, at most 1600 pixels wide and high; transparency is kept.

    SVG is refused as WRONG_TYPE: it may carry scripts and call other servers. Raises ImageRefused as `photo_from`.
    """
    with _opened(stream, ("PNG", "JPEG")) as picture:
        is_png = picture.format == "PNG"
        upright = _upright(picture)
    upright.thumbnail((LOGO_MAX_WIDTH, LOGO_MAX_HEIGHT), Image.Resampling.LANCZOS)
    width, height = upright.size
    if is_png:
        return Logo(_written(upright, "PNG", optimize=True), "image/png", "png", width, height)
    content = _written(_on_white(upright), "JPEG", quality=90, optimize=True)
    return Logo(content, "image/jpeg", "jpg", width, height)


def _opened(stream: BinaryIO, formats: tuple[str, ...]) -> Image.Image:
    """The picture with only its header read, after its limits are checked."""
    content = stream.read(PICTURE_MAX_BYTES + 1)
    if not content:
        raise ImageRefused(RefusalReason.EMPTY)
    if len(content) > PICTURE_MAX_BYTES:
        raise ImageRefused(RefusalReason.TOO_LARGE)
    try:
        picture = Image.open(io.BytesIO(content), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused(RefusalReason.BOMB, str(error)) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ImageRefused(RefusalReason.WRONG_TYPE, str(error)) from error
    if picture.width * picture.height > PICTURE_MAX_PIXELS:
        picture.close()
        raise ImageRefused(RefusalReason.BOMB, f"{picture.size}")
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """The pixels alone, in sRGB, turned as the camera was held: mode RGB or RGBA and no metadata."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process: half a picture would pass
    try:
        picture.load()
        turned = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ImageRefused(RefusalReason.DAMAGED, str(error)) from error
    profile = turned.info.get("icc_profile")
    pixels = turned.convert("RGBA" if turned.has_transparency_data else "RGB") if turned.mode != "CMYK" else turned
    if profile:
        pixels = _in_srgb(pixels, profile)
    if pixels.mode == "CMYK":
        pixels = pixels.convert("RGB")
    pixels.info.clear()
    return pixels


def _in_srgb(pixels: Image.Image, profile: bytes) -> Image.Image:
    """The colours as meant, not as numbered: phones write wide-gamut numbers. A broken profile is passed over."""
    alpha = pixels.getchannel("A") if pixels.mode == "RGBA" else None
    colours = pixels.convert("RGB") if alpha else pixels
    try:
        converted = ImageCms.profileToProfile(
            colours, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return pixels
    if converted is None:
        return pixels
    if alpha:
        converted.putalpha(alpha)
    return converted


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
