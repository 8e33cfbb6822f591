"""Pictures come out upright, small, and without anything but their pixels."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from conference.untrusted.images import PICTURE_MAX_BYTES, ImageRefused, logo_from, photo_from
from conference.untrusted.refusals import RefusalReason, UploadRefused

pytestmark = pytest.mark.slow

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)


def picture(size: tuple[int, int], colour: object = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour)  # type: ignore[arg-type]  # colours of several modes


def saved(image: Image.Image, file_format: str, **options: object) -> io.BytesIO:
    target = io.BytesIO()
    image.save(target, file_format, **options)
    target.seek(0)
    return target


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def near(pixel: object, expected: tuple[int, ...], by: int = 6) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= by for a, b in zip(pixel, expected, strict=True))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((800, 1000), (800, 1000)),
        ((1600, 2000), (800, 1000)),
        ((4000, 3000), (800, 1000)),
        ((3000, 4000), (800, 1000)),
        ((400, 500), (400, 500)),
        ((400, 400), (320, 400)),
        ((100, 900), (100, 125)),
        ((900, 100), (80, 100)),
    ],
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_cut_to_four_by_five_and_never_blown_up(
    size: tuple[int, int], expected: tuple[int, int], file_format: str
) -> None:
    photo = opened(photo_from(saved(picture(size), file_format)))

    assert photo.format == "JPEG"
    assert photo.size == expected
    assert near(photo.getpixel((5, 5)), RED)


def test_the_cut_keeps_the_upper_part_where_the_head_is() -> None:
    # 400 × 1000, cut to 400 × 500: with the bias of 0.3 it runs from 150 to 650.
    tall = picture((400, 1000), BLUE)
    tall.paste(RED, (0, 0, 400, 400))

    photo = opened(photo_from(saved(tall, "PNG")))

    assert photo.size == (400, 500)
    assert near(photo.getpixel((200, 240)), RED)
    assert near(photo.getpixel((200, 260)), BLUE)


def test_a_photo_is_turned_as_the_camera_was_held() -> None:
    # Lying on its side: orientation 6 says the left edge of the file is the top of the picture.
    lying = picture((1000, 800), BLUE)
    lying.paste(RED, (0, 0, 500, 800))
    exif = Image.Exif()
    exif[0x0112] = 6

    photo = opened(photo_from(saved(lying, "JPEG", exif=exif, quality=95)))

    assert photo.size == (800, 1000)
    assert near(photo.getpixel((400, 200)), RED)
    assert near(photo.getpixel((400, 800)), BLUE)


def test_nothing_but_pixels_is_left_in_a_photo() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET description"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = saved(picture((400, 500)), "JPEG", exif=exif, comment=b"SECRET comment", icc_profile=profile)
    assert source.getvalue().count(b"SECRET") == 2

    content = photo_from(source)

    assert b"SECRET" not in content
    assert dict(opened(content).getexif()) == {}
    assert not {"icc_profile", "comment", "exif", "xmp"} & set(opened(content).info)


def test_a_transparent_photo_stands_on_white() -> None:
    photo = opened(photo_from(saved(picture((400, 500), (0, 0, 0, 0), "RGBA"), "PNG")))

    assert near(photo.getpixel((200, 250)), WHITE)


@pytest.mark.parametrize(("mode", "colour"), [("L", 255), ("1", 1), ("P", 0), ("I;16", 65535), ("LA", (255, 255))])
def test_unusual_modes_are_taken(mode: str, colour: object) -> None:
    source = picture((400, 500), colour, mode)
    if mode == "P":
        source.putpalette([255, 255, 255] * 256)

    assert opened(photo_from(saved(source, "PNG"))).mode == "RGB"


def test_a_photo_for_print_in_four_colours_is_taken() -> None:
    photo = opened(photo_from(saved(picture((400, 500), (0, 0, 0, 0), "CMYK"), "JPEG")))

    assert near(photo.getpixel((200, 250)), WHITE)


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares a size and brings next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("reader", [photo_from, logo_from])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", RefusalReason.EMPTY),
        (bytes(PICTURE_MAX_BYTES + 1), RefusalReason.TOO_LARGE),
        (SVG, RefusalReason.WRONG_TYPE),
        (b"%PDF-1.7\n", RefusalReason.WRONG_TYPE),
        (b"<html></html>", RefusalReason.WRONG_TYPE),
        (saved(picture((400, 500)), "GIF").getvalue(), RefusalReason.WRONG_TYPE),
        (saved(picture((400, 500)), "BMP").getvalue(), RefusalReason.WRONG_TYPE),
        (saved(picture((400, 500)), "TIFF").getvalue(), RefusalReason.WRONG_TYPE),
        (png_header(10_000, 7_000), RefusalReason.BOMB),
        (png_header(10_000, 10_000), RefusalReason.BOMB),
        (png_header(60_000, 60_000), RefusalReason.BOMB),
        (png_header(400, 500), RefusalReason.DAMAGED),
        (saved(Image.effect_noise((400, 500), 90), "JPEG").getvalue()[:9000], RefusalReason.DAMAGED),
    ],
)
def test_pictures_that_are_refused(reader: object, content: bytes, reason: RefusalReason) -> None:
    with pytest.raises(ImageRefused) as refused:
        reader(io.BytesIO(content))  # type: ignore[operator]  # readers by name

    assert refused.value.reason is reason
    assert isinstance(refused.value, UploadRefused)


def test_a_photo_too_small_for_print_is_refused() -> None:
    with pytest.raises(ImageRefused) as refused:
        photo_from(saved(picture((79, 500)), "PNG"))

    assert refused.value.reason is RefusalReason.TOO_SMALL


def test_a_logo_keeps_its_transparency_and_loses_its_text() -> None:
    source = picture((2000, 500), (0, 0, 0, 0), "RGBA")
    source.paste((*GREEN, 255), (0, 0, 1000, 500))
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRET")

    logo = logo_from(saved(source, "PNG", pnginfo=notes))

    assert (logo.mime, logo.extension, logo.width, logo.height) == ("image/png", "png", 1600, 400)
    assert b"SECRET" not in logo.content
    image = opened(logo.content)
    assert image.size == (1600, 400)
    assert image.getpixel((100, 100)) == (*GREEN, 255)
    assert image.getpixel((1500, 100)) == (0, 0, 0, 0)


def test_a_logo_with_a_transparent_palette_keeps_it() -> None:
    source = picture((300, 100), 0, "P")
    source.putpalette([255, 255, 255] + [0, 0, 0] * 255)

    logo = logo_from(saved(source, "PNG", transparency=0))

    assert opened(logo.content).getpixel((10, 10)) == (255, 255, 255, 0)


def test_a_logo_in_jpeg_stays_jpeg_and_small_ones_keep_their_size() -> None:
    logo = logo_from(saved(picture((300, 100)), "JPEG"))

    assert (logo.mime, logo.extension, logo.width, logo.height) == ("image/jpeg", "jpg", 300, 100)
    assert near(opened(logo.content).getpixel((10, 10)), RED)


def test_a_webp_logo_is_refused() -> None:
    with pytest.raises(ImageRefused) as refused:
        logo_from(saved(picture((300, 100)), "WEBP"))

    assert refused.value.reason is RefusalReason.WRONG_TYPE
