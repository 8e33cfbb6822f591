"""Drawing maps of tiles and the emblem with Pillow, in a process that ends: `document.py` asks for them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from conference.lib.colour import LIGHT_GROUNDS, accent_pair
from conference.printing import ornament
from conference.printing.document import MapTile
from conference.printing.typefaces import FACES, SANS

SCALE = 3  # pixels in a unit: 300 dots an inch where the map is about 12 cm wide
INK, GROUND, EDGE = "#221d19", LIGHT_GROUNDS[0], "#d8cfc1"  # as in static/css/theme.css
LEVELS = 4
EMBLEM_PIXELS, FINER = 12, 3  # in a unit of the emblem's drawing; drawn larger and brought down, which smooths it


def map_of(tiles: Sequence[MapTile], side: int, accent: str) -> bytes:
    """Return what `document.tile_map` gives."""
    width, height = (max(getattr(tile, axis) for tile in tiles) + side for axis in "xy")
    picture = Image.new("RGB", (width * SCALE, height * SCALE), "#ffffff")
    pen = ImageDraw.Draw(picture)
    colour = accent_pair(accent).accent
    for tile in tiles:
        box = [value * SCALE for value in (tile.x, tile.y, tile.x + side, tile.y + side)]
        pen.rectangle((*box[:2], box[2] - 1, box[3] - 1), fill=_shade(colour, tile.level), outline=EDGE, width=SCALE)
        ink = "#ffffff" if tile.level == LEVELS else INK
        pen.text((box[0] + 8 * SCALE, box[1] + 7 * SCALE), tile.short, font=_font(400, 13 * SCALE), fill=ink)
        pen.text(
            (box[2] - 8 * SCALE, box[3] - 8 * SCALE),
            str(tile.count),
            font=_font(600, 22 * SCALE),
            fill=ink,
            anchor="rs",
        )
    return _png(picture.quantize(64, dither=Image.Dither.NONE))


def emblem() -> bytes:
    """Return what `document.emblem` gives."""
    scale = EMBLEM_PIXELS * FINER
    width, height = (round(value * scale) for value in ornament.EMBLEM)
    picture = Image.new("RGB", (width, height), ornament.EMBLEM_BLUE)
    pen = ImageDraw.Draw(picture)
    for star in ornament.emblem_stars():
        pen.polygon([(x * scale, y * scale) for x, y in star], fill=ornament.EMBLEM_YELLOW)
    return _png(picture.resize((width // FINER, height // FINER), Image.Resampling.LANCZOS))


def _shade(colour: str, level: int) -> str:
    """Return the ground of a tile: the paper's for nobody, else the colour in as many steps as the page has."""
    if not level:
        return GROUND
    share = {1: 0.18, 2: 0.38, 3: 0.58, 4: 1.0}[level]
    mixed = (
        round(int(colour[at : at + 2], 16) * share + int(GROUND[at : at + 2], 16) * (1 - share)) for at in (1, 3, 5)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


@cache
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    [face] = [one for one in FACES if (one.family, one.weight, one.style) == (SANS, weight, "normal")]
    return ImageFont.truetype(str(face.path), size, layout_engine=ImageFont.Layout.BASIC)


def _png(picture: Image.Image) -> bytes:
    memory = io.BytesIO()
    picture.save(memory, "PNG", optimize=True)
    return memory.getvalue()
