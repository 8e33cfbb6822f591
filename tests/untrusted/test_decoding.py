"""Every mode and depth of a picture ends right, pixel by pixel, or is refused; memory is bounded, and measured."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image, ImageCms

from conference.untrusted.decoding import MEMORY, ImageRefused, decoded
from conference.untrusted.images import logo_from, photo_from
from conference.untrusted.imaging import photo
from conference.untrusted.refusals import RefusalReason
from tests.untrusted.test_images import near, opened, picture, saved

GREY = (127, 127, 127)


def png(mode_depth: tuple[int, int], row: bytes, size: tuple[int, int] = (400, 500), extra: bytes = b"") -> io.BytesIO:
    """A PNG of a colour type and depth, every row the same; Pillow writes only some of them."""
    kind, depth = mode_depth

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">LLBBBBB", *size, depth, kind, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress((b"\x00" + row) * size[1]))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + header + extra + body + chunk(b"IEND", b""))


def chunk_of(name: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))


HALF = struct.pack(">H", 127 * 257)
FULL = struct.pack(">H", 65535)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png((0, 16), HALF * 400), GREY),  # grey, 16 bits
        (png((0, 16), bytes(800)), (0, 0, 0)),
        (png((0, 16), FULL * 400), (255, 255, 255)),
        (png((0, 16), HALF * 1600, (1600, 2000)), GREY),  # made smaller before it is converted
        (png((2, 16), (HALF + bytes(2) + FULL) * 400), (127, 0, 255)),  # colours, 16 bits
        (png((4, 16), (HALF + FULL) * 400), GREY),  # grey with transparency, 16 bits
        (png((6, 16), (HALF + bytes(2) + FULL + FULL) * 400), (127, 0, 255)),
        (png((0, 16), HALF * 400, extra=chunk_of(b"tRNS", HALF)), (255, 255, 255)),  # this shade is transparent
        (png((0, 1), bytes(50)), (0, 0, 0)),
        (png((0, 2), b"\x55" * 100), (85, 85, 85)),
        (png((0, 4), b"\x77" * 200), (119, 119, 119)),
        (png((3, 8), bytes([1]) * 400, extra=chunk_of(b"PLTE", bytes([0, 0, 0, 200, 30, 30]))), (200, 30, 30)),
        (png((3, 8), bytes([1]) * 400,
             extra=chunk_of(b"PLTE", bytes([0, 0, 0, 200, 30, 30])) + chunk_of(b"tRNS", b"\xff\x00")), (255, 255, 255)),
        (png((2, 8), bytes([9, 9, 9]) * 400, extra=chunk_of(b"tRNS", bytes([0, 9, 0, 9, 0, 9]))), (255, 255, 255)),
        (saved(picture((400, 500), (127, 0), "LA"), "PNG"), (255, 255, 255)),
        (saved(picture((400, 500), (127, 255), "LA"), "PNG"), GREY),
        (saved(picture((400, 500), 127, "L"), "JPEG"), GREY),
        (saved(picture((400, 500), (0, 255, 255, 0), "CMYK"), "JPEG"), (255, 0, 0)),
        (saved(picture((400, 500), (200, 30, 30)).convert("YCbCr"), "JPEG"), (200, 30, 30)),
        (saved(picture((400, 500), (200, 30, 30, 0), "RGBA"), "WEBP", lossless=True), (255, 255, 255)),
    ],
)  # fmt: skip
def test_the_stored_photo_has_the_colours_of_the_file(content: io.BytesIO, expected: tuple[int, int, int]) -> None:
    photo = opened(photo_from(content))

    assert photo.mode == "RGB"
    assert all(near(photo.getpixel(at), expected, 3) for at in ((1, 1), (200, 250), (390, 490)))


def test_a_ramp_of_sixteen_bits_stays_a_ramp_in_a_logo() -> None:
    shades = b"".join(struct.pack(">H", 65535 * column // 399) for column in range(400))

    logo = opened(logo_from(png((0, 16), shades)).content)

    assert [logo.getpixel((column, 9))[0] for column in (0, 100, 200, 300, 399)] == [0, 63, 127, 191, 255]


def test_four_colours_that_no_adobe_program_wrote_are_not_turned_round() -> None:
    """The marker says that ink is written as light; without it Pillow reads it so all the same."""
    content = saved(picture((400, 500), (0, 255, 255, 0), "CMYK"), "JPEG").getvalue()
    at = content.index(b"\xff\xee")
    plain = content[:at] + content[at + 2 + struct.unpack(">H", content[at + 2 : at + 4])[0] :]

    assert near(opened(photo_from(io.BytesIO(plain))).getpixel((200, 250)), (0, 0, 0), 3)  # C, K full: as written


@pytest.mark.parametrize(("mode", "colour"), [("L", 90), ("RGB", (90, 90, 90)), ("RGBA", (90, 90, 90, 255))])
def test_a_colour_profile_is_used_in_its_own_space(mode: str, colour: object) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = opened(photo_from(saved(picture((400, 500), colour, mode), "PNG", icc_profile=profile)))

    assert near(photo.getpixel((200, 250)), (90, 90, 90), 2)


@pytest.mark.parametrize("mode", ["F", "I", "LAB", "YCbCr", "CMYK"])
def test_what_only_other_formats_hold_is_refused(mode: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        photo_from(saved(Image.new(mode, (400, 500)), "TIFF"))
    assert refused.value.reason is RefusalReason.WRONG_TYPE


MEASURE = """
import io, resource, sys
from conference.untrusted.imaging import photo
from conference.untrusted.refusals import ImageRefused
small = io.BytesIO()
from PIL import Image
Image.new("RGB", (400, 500)).save(small, "PNG"); photo(small.getvalue())
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    photo(content); taken = True
except ImageRefused as refused:
    taken = refused.reason.value
print(taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "size", "mode", "options"),
    [
        ("a.jpg", (8000, 6000), "RGB", {"progressive": True}),
        ("a.png", (7000, 6500), "RGB", {"compress_level": 1}),
        ("a.png", (4000, 4000), "RGBA", {"compress_level": 1}),
        ("a.webp", (4000, 3000), "RGB", {"quality": 20, "method": 0}),
    ],
)
def test_no_picture_takes_more_than_two_hundred_megabytes(
    tmp_path: Path, name: str, size: tuple[int, int], mode: str, options: dict[str, object]
) -> None:
    path = tmp_path / name
    Image.new(mode, size, (120, 90, 60, 255)[: len(mode)]).save(path, **options)

    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)

    taken, megabytes = done.stdout.split()
    assert taken == "True"
    assert int(megabytes) < 200


@pytest.mark.parametrize(("kind", "size"), [(2, (8000, 7000)), (6, (5000, 4500)), (0, (31_000, 100))])
def test_what_would_take_more_is_refused_by_its_header(kind: int, size: tuple[int, int]) -> None:
    with pytest.raises(ImageRefused) as refused:
        photo_from(png((kind, 8), b"\x00", size))
    assert refused.value.reason is RefusalReason.BOMB


def test_one_picture_is_decoded_at_a_time() -> None:
    content, order = saved(picture((400, 500)), "PNG").getvalue(), []

    def second() -> None:
        photo(content)
        order.append("second")

    with decoded(io.BytesIO(content), ("PNG",), 100):
        other = Thread(target=second)
        other.start()
        other.join(0.2)
        order.append("first")
    other.join(5)

    assert order == ["first", "second"]
    assert MEMORY < 200 * 1024 * 1024
