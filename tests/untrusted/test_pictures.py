"""Cutting pictures around a point, and how heavy their sizes may be."""

import io

import pytest
from PIL import Image

from conference.untrusted.images import whole_from
from conference.untrusted.pictures import MOST_BYTES, Focus, box, portrait_of, sizes_of


@pytest.mark.parametrize(
    ("size", "shape", "focus", "expected"),
    [
        ((1000, 1000), (4, 3), Focus(50, 50), (0, 125, 1000, 875)),
        ((1000, 1000), (4, 3), Focus(50, 0), (0, 0, 1000, 750)),  # no further than the edge
        ((1000, 1000), (4, 3), Focus(50, 100), (0, 250, 1000, 1000)),
        ((2000, 750), (4, 3), Focus(30, 50), (100, 0, 1100, 750)),  # the point in the middle where there is room
        ((2000, 750), (4, 3), Focus(100, 50), (1000, 0, 2000, 750)),
        ((400, 500), (4, 5), Focus(0, 0), (0, 0, 400, 500)),  # already of this shape
    ],
)
def test_a_cut_is_as_large_as_can_be_and_keeps_the_point(size, shape, focus, expected):
    assert box(*size, shape, focus) == expected


def whole(size: tuple[int, int], *, noise: bool = False) -> bytes:
    picture = Image.effect_noise(size, 90).convert("RGB") if noise else Image.new("RGB", size, "#1f5a56")
    picture.paste("#ff0000", (0, 0, size[0] // 4, size[1]))
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return whole_from(file)


def test_sizes_have_the_shape_and_are_never_larger_than_the_picture():
    made = sizes_of(whole((1000, 1000)), (480, 800, 1200), (4, 3))

    assert [(size.width, size.height) for size in made.values()] == [(480, 360), (800, 600), (1000, 750)]
    assert {Image.open(io.BytesIO(size.content)).format for size in made.values()} == {"WEBP"}


def test_without_a_shape_the_picture_is_whole():
    made = sizes_of(whole((1500, 900)), (640,), None)
    assert (made[640].width, made[640].height) == (640, 384)


@pytest.mark.parametrize(("x", "is_red"), [(0, True), (100, False)])
def test_the_focus_chooses_what_is_seen(x, is_red):
    made = sizes_of(whole((2000, 600)), (480,), (1, 1), Focus(x, 50))[480]
    red, green, _ = Image.open(io.BytesIO(made.content)).convert("RGB").getpixel((100, 240))
    assert (red > 200 and green < 60) is is_red


def test_a_restless_picture_is_made_light():
    for size in sizes_of(whole((1600, 1200), noise=True), (480, 800), (4, 3)).values():
        assert len(size.content) <= MOST_BYTES


def test_a_portrait_keeps_what_was_chosen():
    tall = Image.new("RGB", (800, 2000), "#1f5a56")
    tall.paste("#ff0000", (0, 0, 800, 400))
    file = io.BytesIO()
    tall.save(file, "PNG")
    file.seek(0)
    content = whole_from(file)

    above, below = (portrait_of(content, (800, 1000), Focus(50, y)) for y in (0, 100))

    assert Image.open(io.BytesIO(above)).size == Image.open(io.BytesIO(below)).size == (800, 1000)
    assert Image.open(io.BytesIO(above)).getpixel((400, 100))[0] > 200
    assert Image.open(io.BytesIO(below)).getpixel((400, 100))[0] < 80
