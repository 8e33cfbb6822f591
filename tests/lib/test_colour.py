"""Whatever accent an organiser chooses, text stays readable."""

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.demo.tokens import GROUNDS, Figure, figures, tokens
from conference.lib.colour import DARK_GROUNDS, LIGHT_GROUNDS, AccentPair, accent_pair, contrast, is_colour

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("a", "b", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#767676", "#FFFFFF", 4.542),
        ("#ff0000", "#ffffff", 3.998),
    ],
)
def test_known_ratios(a: str, b: str, ratio: float) -> None:
    assert contrast(a, b) == pytest.approx(ratio, abs=0.001)
    assert contrast(a, b) == contrast(b, a)


def test_the_accent_of_the_look_stays_as_it_is() -> None:
    pair = accent_pair("#96341D")

    assert pair.accent == "#96341d"
    assert pair.on_accent == "#ffffff"
    assert pair.on_accent_dark == "#24120c"


def test_extremes() -> None:
    assert accent_pair("#000000").accent == "#000000"
    assert accent_pair("#ffffff").accent_dark == "#ffffff"


@given(colours)
def test_every_accent_is_readable_on_every_ground(colour: str) -> None:
    pair = accent_pair(colour)

    for ground in ("#fbf8f2", "#fffefa", "#f5ebe3"):
        assert contrast(pair.accent, ground) >= 4.5
    for ground in ("#181513", "#201c19", "#2d211c"):
        assert contrast(pair.accent_dark, ground) >= 4.5
    assert contrast(pair.on_accent, pair.accent) >= 4.5
    assert contrast(pair.on_accent_dark, pair.accent_dark) >= 4.5


@given(colours)
def test_with_any_accent_every_colour_of_the_look_is_readable_on_every_ground(colour: str) -> None:
    """Text 4.5 : 1, borders of controls 3 : 1, in both schemes, by the colours that stand in theme.css."""
    assert [figure for figure in figures(colour) if not figure.is_enough] == []


def test_the_grounds_of_the_guard_are_those_of_the_style_sheet() -> None:
    for scheme, guarded in (("light", LIGHT_GROUNDS), ("dark", DARK_GROUNDS)):
        assert tuple(tokens(scheme)[name] for name in GROUNDS) == guarded


def test_a_figure_below_its_need_is_found() -> None:
    assert not Figure("hair", "paper", "light", contrast("#d8cfc1", "#fbf8f2"), 3.0).is_enough


@pytest.mark.parametrize("channel", [0x010000, 0x000100, 0x000001])
def test_every_shade_of_grey_and_of_each_channel_is_readable(channel: int) -> None:
    for level in range(256):
        for base in (0x000000, 0xFFFFFF - 255 * channel):
            colour = f"#{base + level * channel:06x}"
            assert all(figure.is_enough for figure in figures(colour)), colour


@given(colours)
def test_a_readable_accent_is_not_changed_again(colour: str) -> None:
    accent = accent_pair(colour).accent

    assert accent_pair(accent).accent == accent


@given(st.floats(0, 1, exclude_max=True), st.floats(0.3, 0.7))
def test_the_hue_stays(hue: float, lightness: float) -> None:
    channels = [round(channel * 255) for channel in colorsys.hls_to_rgb(hue, lightness, 0.8)]
    pair = accent_pair("#{:02x}{:02x}{:02x}".format(*channels))

    for changed in (pair.accent, pair.accent_dark):
        found = colorsys.rgb_to_hls(*(channel / 255 for channel in bytes.fromhex(changed[1:])))[0]
        distance = abs(found - hue)
        assert min(distance, 1 - distance) < 0.03


@pytest.mark.parametrize("text", ["", "red", "#fff", "96341d", "#96341g", "#96341d0", "#96341d\n", "var(--x)"])
def test_what_is_no_colour(text: str) -> None:
    assert not is_colour(text)
    with pytest.raises(ValueError, match="not a colour"):
        accent_pair(text)


def test_the_pair_is_a_plain_value() -> None:
    assert accent_pair("#96341d") == AccentPair("#96341d", "#ffffff", accent_pair("#96341d").accent_dark, "#24120c")
