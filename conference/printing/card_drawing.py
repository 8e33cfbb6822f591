"""Drawing the picture of a conference with Pillow, in a process that ends: `card.py` asks for it."""

import io
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from conference.czech.typography import nbsp
from conference.lib.colour import LIGHT_GROUNDS, accent_pair
from conference.printing import ornament
from conference.printing.card import SIZE, Card
from conference.printing.typefaces import FACES, SANS, SERIF, advances_of

PAPER, INK, SOFT = LIGHT_GROUNDS[0], "#221d19", "#5e564d"  # as in static/css/theme.css
MARGIN = 80
TITLE_SIZES = (116, 106, 96, 88, 80, 72, 64, 56, 50)  # pixels, the largest that fits
TITLE_TOP, TITLE_BOTTOM = 178, 394  # where its last line must have ended, but for the tails of letters
LEADING = 1.08
STREET = (MARGIN, 492, SIZE[0] - 2 * MARGIN, 98)  # left, top, width, height
PEN = 2.5
FINER = 3  # lines are drawn so many times larger and brought down, which makes them smooth
_POINTS = re.compile(r"([MLHVZ])([^MLHVZ]*)")


def draw(card: Card) -> bytes:
    """Return what `card.draw` gives."""
    accent = accent_pair(card.accent).accent
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    right = SIZE[0] - MARGIN
    pen.rectangle((MARGIN, 56, right, 61), fill=INK)
    pen.rectangle((MARGIN, 66, right, 67), fill=INK)
    if card.kicker:
        font = _font(SERIF, 400, "italic", 38)
        pen.text((MARGIN, 104), _shortened(_prepared(card.kicker, card.language), font), font=font, fill=accent)
    font, lines = _title(_prepared(card.title, card.language))
    top = TITLE_TOP if card.kicker else TITLE_TOP - 50
    for number, line in enumerate(lines):
        pen.text((MARGIN - 3, top + number * font.size * LEADING), line, font=font, fill=INK)
    font = _font(SANS, 400, "normal", 34)
    words = _prepared("  ·  ".join(card.words), card.language, fold=False)
    pen.text((MARGIN, 432), _shortened(words, font), font=font, fill=SOFT)
    _street(picture, card, accent)
    written = io.BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Return the text in lines of a width in pixels, broken at ordinary spaces; a word longer than a line is cut."""
    lines: list[str] = []
    for word in text.split(" "):
        whole = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(whole) <= width:
            lines[-1] = whole
            continue
        while font.getlength(word) > width:
            fits = bisect_right(range(1, len(word) + 1), width, key=lambda n: font.getlength(word[:n])) or 1
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def _title(text: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest type in which the title fits, its lines about equally long.

    One that never fits ends in "…".
    """
    width = SIZE[0] - 2 * MARGIN
    for size in TITLE_SIZES:
        font = _font(SERIF, 600, "normal", size)
        room = int((TITLE_BOTTOM - TITLE_TOP) / (size * LEADING))
        lines = wrapped(text, font, width)
        if len(lines) <= room:
            return font, _balanced(text, font, lines, width)
    lines = lines[:room]
    lines[-1] = _shortened(f"{lines[-1]} …", font)
    return font, lines


def _balanced(text: str, font: ImageFont.FreeTypeFont, lines: list[str], width: int) -> list[str]:
    for narrower in range(width, width // 2, -24):
        tried = wrapped(text, font, narrower)
        if len(tried) > len(lines):
            break
        best = tried
    return best


def _shortened(text: str, font: ImageFont.FreeTypeFont) -> str:
    width = SIZE[0] - 2 * MARGIN
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip(' ,;…')}…"


def _prepared(text: str, language: str, *, fold: bool = True) -> str:
    """Return one line with Czech or English line breaks, without signs that the typefaces do not have."""
    known = "".join(sign if ord(sign) in _signs() else " " for sign in text[:240])  # more than any size holds
    return nbsp(" ".join(known.split()) if fold else known, language)


def _street(picture: Image.Image, card: Card, accent: str) -> None:
    left, top, width, height = STREET
    filled, outline = ornament.street_outline(card.slug, card.edition, width, height, 13, PEN)
    mask = Image.new("L", (width * FINER, height * FINER), 0)
    pen = ImageDraw.Draw(mask)
    for line in _lines(filled):
        pen.polygon(line, fill=255)
    for line in _lines(outline):
        pen.line(line, fill=255, width=round(PEN * FINER), joint="curve")
    picture.paste(accent, (left, top), mask.resize((width, height), Image.Resampling.LANCZOS))


def _lines(path: str) -> Sequence[list[tuple[float, float]]]:
    """Return the lines of a path made of M, L, H, V and Z, enlarged."""
    lines: list[list[tuple[float, float]]] = []
    x = y = 0.0
    for command, numbers in _POINTS.findall(path):
        if command == "Z":
            continue
        values = [float(number) * FINER for number in numbers.split()]
        x = values[0] if command in "MLH" else x
        y = values[-1] if command in "MLV" else y
        if command == "M":
            lines.append([])
        lines[-1].append((x, y))
    return lines


@cache
def _font(family: str, weight: int, style: str, size: int) -> ImageFont.FreeTypeFont:
    [face] = [one for one in FACES if (one.family, one.weight, one.style) == (family, weight, style)]
    return ImageFont.truetype(str(face.path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _signs() -> frozenset[int]:
    """Return the signs that each of the typefaces used has."""
    used = [face for face in FACES if (face.family, face.weight, face.style) in
            {(SERIF, 600, "normal"), (SERIF, 400, "italic"), (SANS, 400, "normal")}]  # fmt: skip
    return frozenset.intersection(*(frozenset(advances_of(face.path)[1]) for face in used))
