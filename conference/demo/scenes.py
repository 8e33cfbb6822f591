"""Scenes for the demo's pages, drawn when it is loaded: a house by the river, its entrance, a plan of the way."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 1200)
SKY, DUSK, WATER, QUAY = "#cfdcd9", "#efd9bf", "#8fa9a6", "#b9ab96"
WALLS = ("#d9b98e", "#b7553f", "#e6d5b8", "#7d8f86", "#c98d62")
ROOF, FRAME, LIT, GLASS, INK, GREEN = "#6b3f33", "#f6efe2", "#ffd98a", "#51626a", "#2b2622", "#5c7a5d"


def house() -> BytesIO:
    """Return the house of the conference between its neighbours, with the river before it, in the evening."""
    picture = _sky()
    pen = ImageDraw.Draw(picture)
    for left, width, top, wall in ((-40, 330, 470, 0), (290, 300, 400, 2), (1010, 320, 430, 3), (1330, 330, 500, 4)):
        _facade(pen, left, width, top, WALLS[wall], columns=3, lit=(left // 7) % 5)
    _facade(pen, 560, 480, 300, WALLS[1], columns=5, lit=3)
    pen.rectangle((0, 930, 1600, 985), fill=QUAY)
    for x in range(20, 1600, 62):
        pen.rectangle((x, 905, x + 6, 940), fill=INK)
    pen.line((0, 908, 1600, 908), fill=INK, width=5)
    shore = picture.crop((0, 460, 1600, 930)).transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((1600, 215))
    picture.paste(
        Image.blend(shore, Image.new("RGB", shore.size, WATER), 0.55).filter(ImageFilter.GaussianBlur(5)), (0, 985)
    )
    for number in range(26):
        y, x = 1000 + number * 7, (number * 379) % 1500
        pen.line((x, y, x + 120, y), fill="#c5d3cf", width=2)
    return _png(picture)


def entrance() -> BytesIO:
    """Return a door under an arch, a ramp beside two steps."""
    picture = Image.new("RGB", SIZE, WALLS[1])
    pen = ImageDraw.Draw(picture)
    for y in range(0, 960, 48):
        pen.line((0, y, 1600, y), fill="#a64c38", width=3)
    pen.rectangle((560, 330, 1040, 960), fill=FRAME)
    pen.pieslice((560, 90, 1040, 570), 180, 360, fill=FRAME)
    pen.rectangle((610, 340, 990, 960), fill="#3f5a55")
    pen.pieslice((610, 145, 990, 535), 180, 360, fill=LIT)
    for x in (700, 800, 900):
        pen.line((x, 170, 800, 340), fill=FRAME, width=10)
    pen.rectangle((610, 332, 990, 350), fill=FRAME)
    pen.rectangle((795, 350, 805, 960), fill=INK)
    for left in (645, 840):
        pen.rectangle((left, 400, left + 115, 620), fill="#c9dcd6", outline=INK, width=5)
    for x in (775, 825):
        pen.ellipse((x - 11, 690, x + 11, 712), fill=LIT)
    for left in (120, 1180):
        pen.rectangle((left, 330, left + 300, 800), fill=FRAME)
        pen.rectangle((left + 30, 360, left + 270, 770), fill=LIT if left < 800 else GLASS)
        pen.line((left + 150, 360, left + 150, 770), fill=FRAME, width=14)
        pen.line((left + 30, 510, left + 270, 510), fill=FRAME, width=14)
    pen.rectangle((0, 1040, 1600, 1200), fill=QUAY)
    pen.rectangle((500, 960, 1100, 1002), fill="#cdc2b0")
    pen.rectangle((440, 1002, 1160, 1050), fill="#c0b49f")
    pen.polygon(((1100, 960), (1600, 1075), (1600, 1120), (1100, 1050)), fill="#d8cebd")
    pen.line((1120, 870, 1600, 980), fill=INK, width=9)
    for x in (1130, 1290, 1450, 1590):
        pen.line((x, 870 + (x - 1120) * 0.23, x, 965 + (x - 1120) * 0.23), fill=INK, width=7)
    return _png(picture)


def plan() -> BytesIO:
    """Return the way from the tram stop to the house, without a word: the text says it."""
    picture = Image.new("RGB", (1600, 1000), "#f4efe4")
    pen = ImageDraw.Draw(picture)
    pen.polygon(
        ((0, 760), (500, 720), (1000, 790), (1600, 730), (1600, 900), (1000, 950), (500, 880), (0, 930)), fill="#a9c1c4"
    )
    above = ((60, 80, 420, 300), (520, 60, 860, 300), (960, 80, 1240, 300), (1340, 60, 1560, 300))
    for box in (*above, (60, 420, 420, 640), (520, 420, 860, 640), (1340, 420, 1560, 640)):
        pen.rectangle(box, fill="#ddd3c0")
    pen.rectangle((960, 420, 1240, 640), fill="#1f5a56")
    pen.ellipse((600, 480, 780, 600), fill="#b5c9a8")
    pen.line((0, 360, 1600, 360), fill="#8a7e71", width=5)
    pen.line((0, 376, 1600, 376), fill="#8a7e71", width=5)
    pen.ellipse((198, 335, 266, 403), fill="#96341d", outline="#ffffff", width=8)
    for x in range(300, 900, 42):
        pen.ellipse((x, 388, x + 18, 406), fill="#96341d")
    for y in range(430, 560, 42):
        pen.ellipse((896, y, 914, y + 18), fill="#96341d")
    pen.polygon(((900, 545), (960, 570), (900, 595)), fill="#96341d")
    return _png(picture)


def _sky() -> Image.Image:
    """Colour it from the cool above to the warm at the roofs."""
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), _rgb(SKY))
    column.putpixel((0, 1), _rgb(DUSK))
    return column.resize(SIZE, Image.Resampling.BICUBIC)


def _facade(pen: ImageDraw.ImageDraw, left: int, width: int, top: int, wall: str, *, columns: int, lit: int) -> None:
    """Draw a house with a gable, windows in rows, some of them lit, and a door."""
    right, bottom, middle = left + width, 930, left + width // 2
    pen.rectangle((left, top, right, bottom), fill=wall)
    pen.polygon(((left - 14, top), (right + 14, top), (middle, top - width // 2 + 30)), fill=ROOF)
    pen.rectangle((right - 90, top - 130, right - 60, top - 40), fill=ROOF)
    pen.rectangle((left - 14, top, right + 14, top + 12), fill=FRAME)
    step = width / columns
    for row, y in enumerate(range(top + 50, bottom - 190, 130)):
        for column in range(columns):
            x = left + step * (column + 0.5)
            pen.rectangle((x - 30, y - 6, x + 30, y + 84), fill=FRAME)
            pen.rectangle((x - 24, y, x + 24, y + 78), fill=LIT if (row * columns + column) % 5 == lit else GLASS)
            pen.line((x, y, x, y + 78), fill=FRAME, width=4)
            pen.line((x - 24, y + 28, x + 24, y + 28), fill=FRAME, width=4)
    pen.pieslice((middle - 42, bottom - 160, middle + 42, bottom - 76), 180, 360, fill=FRAME)
    pen.rectangle((middle - 42, bottom - 118, middle + 42, bottom), fill=FRAME)
    pen.rectangle((middle - 32, bottom - 112, middle + 32, bottom), fill=GREEN)
    pen.ellipse((middle - 24, top - width // 8 - 24, middle + 24, top - width // 8 + 24), fill=LIT)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _png(picture: Image.Image) -> BytesIO:
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file
