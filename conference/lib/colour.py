"""One accent colour per event, made readable: contrast after WCAG 2.1."""

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

AA_TEXT = 4.5
"""The contrast WCAG 2.1 asks of text at level AA (success criterion 1.4.3)."""
LIGHT_GROUNDS = ("#fbf8f2", "#fffefa", "#f5ebe3")
"""Paper, sheet and wash of the light look, as in static/css/theme.css."""
DARK_GROUNDS = ("#181513", "#201c19", "#2d211c")
WHITE = "#ffffff"
DARK_INK = "#24120c"

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_STEP = 1 / 512


@dataclass(frozen=True)
class AccentPair:
    """An accent for the light and the dark look, each with the colour of text upon it."""

    accent: str
    on_accent: str
    accent_dark: str
    on_accent_dark: str


def is_colour(text: str) -> bool:
    """Return whether the text is a colour written "#rrggbb"."""
    return _COLOUR.fullmatch(text) is not None


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours "#rrggbb", from 1.0 to 21.0 (WCAG 2.1). Raises ValueError."""
    darker, lighter = sorted((_luminance(a), _luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=256)
def accent_pair(accent: str) -> AccentPair:
    """Return the accent in its own hue, darkened and lightened only as far as 4.5 : 1 asks. Raises ValueError.

    A colour that is readable already stays exactly as it is, in lower case.
    """
    light = _readable(accent.lower(), LIGHT_GROUNDS, -_STEP)
    dark = _readable(accent.lower(), DARK_GROUNDS, _STEP)
    return AccentPair(light, _ink_on(light), dark, _ink_on(dark))


def _ink_on(ground: str) -> str:
    return WHITE if contrast(WHITE, ground) >= contrast(DARK_INK, ground) else DARK_INK


def _readable(colour: str, grounds: tuple[str, ...], step: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    while any(contrast(colour, ground) < AA_TEXT for ground in grounds):
        lightness = min(1.0, max(0.0, lightness + step))
        red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
        colour = f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
    return colour


def _channels(colour: str) -> tuple[float, float, float]:
    if not is_colour(colour):
        raise ValueError(f"not a colour #rrggbb: {colour!r}")
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _luminance(colour: str) -> float:
    # WCAG 2.1, "relative luminance"; the threshold 0.04045 is that of the sRGB standard itself.
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
