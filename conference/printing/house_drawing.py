"""A house with its neighbours in fine lines, for the pages of a conference that has no picture.

Pure: equal input, equal drawing.

Everything follows from a name and a number: how many floors and windows, what roof, what stands beside it, and which
windows are lit: as many as the number of the edition. Lines and colours are those of the page's style sheet
(`.drawing`), light and dark; for screen readers there is nothing here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from markupsafe import Markup

WIDTH, HEIGHT = 320, 302
GROUND, EAVES = 290, 106
LEFT, RIGHT = 62, 258  # walls of the house
MIDDLE = (LEFT + RIGHT) // 2
ROOFS = ("gable", "hip", "mansard", "steps")


class _Chance:
    """Choices that a name makes, always the same ones."""

    def __init__(self, name: str) -> None:
        self.bytes = iter(hashlib.shake_256(f"house {name}".encode()).digest(96))

    def among(self, count: int) -> int:
        """Return a number from 0 to one less than the count."""
        return next(self.bytes) * count // 256


def house_drawing(name: str, edition: int | None) -> Markup:
    """Return the drawing as an SVG without a text alternative; `name` is the slug of the conference."""
    chance = _Chance(name)
    columns, floors = 3 + chance.among(3), 3 + chance.among(2)
    roof, door = ROOFS[chance.among(len(ROOFS))], chance.among(columns)
    windows = [box for box in _windows(columns, floors) if not (box[0] == floors - 1 and box[1] == door)]
    order = sorted(range(len(windows)), key=lambda _: chance.among(256))
    lit = order[: min(edition or 0, len(windows) - 1)]
    thin, shapes = _neighbours(chance), [_roof(roof)]
    for number, (_, _, x, y, width, height) in enumerate(windows):
        if number in lit:
            shapes.append(f'<rect class="lit" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>')
        else:
            shapes.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>')
            thin += f"M{x + width / 2:g} {y:g}v{height:g}M{x:g} {y + height * 0.36:g}h{width:g}"
    thin += _roof_details(roof, chance) + _pavement(chance)
    shapes.append(f'<path d="{_door(columns, floors, door)}M2 {GROUND}h{WIDTH - 4}"/>')
    return Markup('<svg class="drawing" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        WIDTH,
        HEIGHT,
        Markup(f'<path class="thin" d="{thin}"/>{"".join(shapes)}'),  # noqa: S704 - our own numbers
    )


def _windows(columns: int, floors: int) -> Iterator[tuple[int, int, float, float, float, float]]:
    """Floor, column, left, top, width and height of each window."""
    step, storey = (RIGHT - LEFT) / columns, (GROUND - EAVES) / floors
    width, height = min(26, step * 0.5), storey * 0.58
    for floor in range(floors):
        for column in range(columns):
            x, y = LEFT + step * (column + 0.5) - width / 2, EAVES + storey * floor + storey * 0.22
            yield floor, column, round(x, 1), round(y, 1), round(width, 1), round(height, 1)


def _door(columns: int, floors: int, column: int) -> str:
    """Return a door with a round head and a step, where the window of the ground floor would be."""
    step, storey = (RIGHT - LEFT) / columns, (GROUND - EAVES) / floors
    half, height = min(14, step * 0.32), storey * 0.55
    x = LEFT + step * (column + 0.5)
    return (
        f"M{x - half:g} {GROUND}v{-height:g}a{half:g} {half * 0.9:g} 0 0 1 {2 * half:g} 0v{height:g}"
        f"M{x - half - 5:g} {GROUND}h{2 * half + 10:g}M{x:g} {GROUND}v{-height - half * 0.9:g}"
    )


def _roof(kind: str) -> str:
    """Walls and roof."""
    walls = f"M{LEFT} {GROUND}V{EAVES}H{RIGHT}V{GROUND}"
    outline = {
        "gable": f"M{LEFT - 8} {EAVES}H{RIGHT + 8}L{MIDDLE} 28ZM{MIDDLE + 44} 63V34h16v44",
        "hip": f"M{LEFT - 8} {EAVES}H{RIGHT + 8}L{RIGHT - 44} 48H{LEFT + 44}ZM{RIGHT - 68} 48V26h16v22",
        "mansard": f"M{LEFT - 6} {EAVES}H{RIGHT + 6}L{RIGHT - 10} 60L{RIGHT - 50} 38H{LEFT + 50}L{LEFT + 10} 60Z",
        "steps": f"M{LEFT} {EAVES}V88h18V70h18V52h20V36h22V22h{RIGHT - LEFT - 156}v14h22v16h20v18h18v18h18V{EAVES}",
    }[kind]
    return f'<path d="{walls}{outline}"/>'


def _roof_details(kind: str, chance: _Chance) -> str:
    """Return what fills a roof: a round window, dormers, tiles; a cornice below it."""
    cornice = f"M{LEFT - 8} {EAVES + 5}H{RIGHT + 8}"
    if kind in ("hip", "mansard"):
        places = (MIDDLE - 48, MIDDLE, MIDDLE + 48) if chance.among(2) else (MIDDLE - 30, MIDDLE + 30)
        tiles = "" if kind == "hip" else f"M{LEFT + 10} 60H{RIGHT - 10}"
        return cornice + tiles + "".join(f"M{x - 11} 98V80l11-10 11 10v18zM{x} 80v18M{x - 11} 87h22" for x in places)
    rosette = f"M{MIDDLE - 13} 74a13 13 0 1 0 26 0a13 13 0 1 0 -26 0M{MIDDLE} 61v26M{MIDDLE - 13} 74h26"
    if kind == "steps":
        return f"{cornice}{rosette}M{MIDDLE - 30} 96v-14h12v14M{MIDDLE + 18} 96v-14h12v14"
    return f"{cornice}{rosette}M{MIDDLE - 62} 98h18M{MIDDLE + 44} 98h18M{MIDDLE - 36} 90h10M{MIDDLE + 26} 90h10"


def _neighbours(chance: _Chance) -> str:
    """Return the ends of two houses, cut by the edge of the drawing; a tree or a lamp before one of them."""
    left, right = 150 + 8 * chance.among(6), 122 + 8 * chance.among(8)
    path = f"M8 {GROUND}V{left}h{LEFT - 8}M8 {left}l15-{18 + chance.among(10)}h{LEFT - 23}"
    path += f"M{RIGHT} {right}h52V{GROUND}M{RIGHT} {right - 1}h56M{RIGHT} {right + 6}h52"
    for floor in range(left + 16, GROUND - 90, 38):
        path += f"M18 {floor}h13v20h-13zM40 {floor}h13v20h-13zM24.5 {floor}v20M46.5 {floor}v20"
    for floor in range(right + 18, GROUND - 58, 36):
        path += f"M{RIGHT + 10} {floor}h12v19h-12zM{RIGHT + 30} {floor}h12v19h-12zM{RIGHT + 16} {floor}v19"
    path += f"M{RIGHT + 14} {GROUND}v-34h26v34M{RIGHT + 27} {GROUND}v-34"
    if chance.among(2):
        crown = "M36 244c-16 2-22-14-12-20c-4-14 16-20 22-9c14-2 18 18 4 22c0 6-8 9-14 7z"
        return f"{path}M36 {GROUND}v-46M36 262l-9-9M36 256l8-8{crown}"
    return f"{path}M34 {GROUND}v-62M28 {GROUND}h12M30 228h8l3-12h-14zM31 216l3-5 3 5"


def _pavement(chance: _Chance) -> str:
    """Return a broken line below the ground."""
    first, second = 20 + chance.among(30), 120 + chance.among(40)
    return f"M{first} 296h60M{second} 296h70M{second + 96} 296h34"
