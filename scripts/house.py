"""Draws the house from its imports into docs/house.svg: which folder of conference/ uses which.

python scripts/house.py            writes docs/house.svg
python scripts/house.py --check    says whether it is up to date; exit code 1 when it is not

The floors lie at the bottom, then the tables, which every feature may use, then the features, each above all it uses.
An arrow leads from a folder to one that it uses; arrows that follow from others are left out. The test of the house
reads the imports by the functions here.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from html import escape
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "conference"
PICTURE = ROOT / "docs" / "house.svg"
FLOORS: dict[str, set[str]] = {  # what knows nothing of conferences, and the floors each may use
    "lib": set(),
    "czech": {"lib"},
    "untrusted": {"lib"},
    "printing": {"lib", "czech"},
    "forms": {"lib", "czech", "untrusted"},
}
ABOVE_ALL = {"demo", "cli", "doctor", "worker"}  # may use every feature; no feature uses them

Graph = dict[str, set[str]]
Rows = list[list[str]]
Points = dict[str, tuple[float, float]]
BOX, TALL, GAP, RISE, MARGIN = 104, 34, 22, 84, 24  # pixels
BEND = ">"  # in the name of a place where an arrow passes a row: "user>used>row"
STYLE = """
  text { font: 14px "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
  .note { font-size: 12px; fill: #57606a } .left { text-anchor: start }
  .floor { fill: #eef1ee; stroke: #8a968c } .feature { fill: #fffdf8; stroke: #8f3a22 }
  .above { fill: #f3ece4; stroke: #a08a70 }
  .arrow { fill: none; stroke: #8f3a22; stroke-opacity: .55; stroke-width: 1.3; marker-end: url(#tip) }
  @media (prefers-color-scheme: dark) { .ground { fill: #fffdf8 } }
"""


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Modules of ours that a file imports when it runs; what is under TYPE_CHECKING is for types only."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(name for name in found if name.startswith("conference."))


def used_folders(path: Path, *, tables: bool) -> set[str]:
    """Return the folders of the package that a file uses beside its own.

    Those used for their tables only where asked.
    """
    own = path.relative_to(PACKAGE).parts[0]
    parts = [name.split(".") for name in imports_of(path)]
    return {part[1] for part in parts if tables or part[2:3] != ["models"]} - {own}


def uses(folders: Iterable[str]) -> Graph:
    """Return which of some folders each of them uses, beside tables."""
    known = set(folders)
    return {
        name: {used for path in (PACKAGE / name).rglob("*.py") for used in used_folders(path, tables=False)} & known
        for name in sorted(known)
    }


def features() -> list[str]:
    """Return the folders that are no floor and stand not above all."""
    found = (path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    return sorted(set(found) - set(FLOORS) - ABOVE_ALL)


def reduced(graph: Mapping[str, set[str]]) -> Graph:
    """Return the graph without what follows from the rest: who uses b, which uses c, needs no arrow to c."""
    below: Graph = {}
    for name in TopologicalSorter(graph).static_order():
        below[name] = set(graph[name]).union(*(below[used] for used in graph[name]))
    return {name: used - set().union(*(below[other] for other in used)) for name, used in graph.items()}


def rows_of(graph: Mapping[str, set[str]]) -> Rows:
    """Return who uses nobody stands in the first row, everybody else one above the highest of those used."""
    level: dict[str, int] = {}
    for name in TopologicalSorter(graph).static_order():
        level[name] = 1 + max((level[used] for used in graph[name]), default=-1)
    return [sorted(name for name in graph if level[name] == row) for row in range(max(level.values(), default=-1) + 1)]


def with_bends(rows: Rows, graph: Mapping[str, set[str]]) -> tuple[Rows, list[list[str]]]:
    """Return the rows with a place for each arrow that passes them, and the way of each arrow from above to below."""
    level = {name: number for number, row in enumerate(rows) for name in row}
    filled, ways = [list(row) for row in rows], []
    for name in sorted(graph):
        for used in sorted(graph[name]):
            between = [(f"{name}{BEND}{used}{BEND}{row}", row) for row in range(level[name] - 1, level[used], -1)]
            for bend, row in between:
                filled[row].append(bend)
            ways.append([name, *(bend for bend, _ in between), used])
    return filled, ways


def untangled(rows: Rows, ways: list[list[str]], rounds: int = 24) -> Rows:
    """Return each row in the order of the middles of its neighbours, upwards and downwards in turn.

    The least crossed one.
    """
    steps = [step for way in ways for step in pairwise(way)]
    best = rows
    for number in range(rounds):
        upwards = number % 2 == 0
        ordered = [list(row) for row in rows]
        for index in range(1, len(rows)) if upwards else range(len(rows) - 2, -1, -1):
            beside = ordered[index - 1 if upwards else index + 1]
            at = {name: (place + 0.5) / len(beside) for place, name in enumerate(beside)}
            middle = {name: place / len(ordered[index]) for place, name in enumerate(ordered[index])}
            for name in ordered[index]:
                near = [at[b if a == name else a] for a, b in steps if name in (a, b) and (b if a == name else a) in at]
                middle[name] = sum(near) / len(near) if near else middle[name]
            ordered[index].sort(key=lambda name, middle=middle: (middle[name], name))
        rows = ordered
        if crossings(rows, steps) < crossings(best, steps):
            best = rows
    return best


def crossings(rows: Rows, steps: list[tuple[str, str]]) -> int:
    """Return how often arrows cross between the rows."""
    place = {name: (number, index) for number, row in enumerate(rows) for index, name in enumerate(row)}
    found = [(place[a], place[b]) for a, b in steps]
    return sum(
        one[0][0] == other[0][0] and (one[0][1] - other[0][1]) * (one[1][1] - other[1][1]) < 0
        for number, one in enumerate(found)
        for other in found[:number]
    )


def placed(rows: Rows, bottom: float) -> tuple[Points, float]:
    """Return the middle of each box and bend, rows centred, the first at `bottom`; and how wide all is."""
    widths = [sum(GAP if BEND in name else BOX + GAP for name in row) for row in rows]
    wide = max(widths, default=0)
    points: Points = {}
    for number, (row, width) in enumerate(zip(rows, widths, strict=True)):
        spare = (wide - width) / max(len(row), 1)
        left = MARGIN
        for name in row:
            own = (GAP if BEND in name else BOX + GAP) + spare
            points[name] = (round(left + own / 2, 1), round(bottom - number * RISE, 1))
            left += own
    return points, wide


def drawing() -> str:
    """Return the picture as SVG: the same for the same imports."""
    graph = reduced(uses(features()))
    rows, ways = with_bends(rows_of(graph), graph)
    rows = untangled(rows, ways)
    top = MARGIN + 30 + TALL + RISE
    bottom = top + (len(rows) - 1) * RISE
    points, wide = placed(rows, bottom)
    tables = bottom + RISE
    parts = [
        _band("cli, worker, serve, demo: use every feature", MARGIN, MARGIN + 30, wide, "above"),
        *(_arrow([points[name] for name in way]) for way in ways),
        *(_box(name, *points[name]) for row in rows for name in row if BEND not in name),
        _band("models.py of every feature: tables, for all to read", MARGIN, tables - TALL / 2, wide, "feature"),
        *_floors(tables + 12 + TALL / 2, wide),
    ]
    width, height = wide + 2 * MARGIN, tables + TALL / 2 + 12 + 3 * (TALL + 8) + MARGIN
    words = "An arrow leads to what a folder uses; arrows that follow from others are left out."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
            ' aria-labelledby="title about">',
            '<title id="title">The house: which folder of conference/ uses which</title>',
            f'<desc id="about">{escape(_said(graph))}</desc>',
            f"<style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="#8f3a22"/></marker></defs>',
            f'<rect class="ground" width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
            f'<text class="note left" x="{MARGIN}" y="{MARGIN + 8}">{words}</text>',
            *parts,
            "</svg>",
            "",
        ]
    )


def _said(graph: Mapping[str, set[str]]) -> str:
    return "; ".join(f"{name} uses {', '.join(sorted(used)) or 'floors only'}" for name, used in sorted(graph.items()))


def _floors(top: float, wide: float) -> Iterator[str]:
    """Yield a row for each storey: a floor stands above those that it may use."""
    for number, row in enumerate(reversed(rows_of(FLOORS))):
        each = (wide - (len(row) - 1) * 8) / len(row)
        for index, name in enumerate(row):
            below = ", ".join(sorted(FLOORS[name]))
            label = f"{name} (uses {below})" if below else name
            yield _band(label, MARGIN + index * (each + 8), top + number * (TALL + 8), each, "floor")


def _band(label: str, left: float, top: float, width: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{TALL}" rx="4"/>'
        f'<text x="{left + width / 2:.1f}" y="{top + TALL / 2 + 5:.1f}">{escape(label)}</text>'
    )


def _box(name: str, x: float, y: float) -> str:
    return _band(name, x - BOX / 2, y - TALL / 2, BOX, "feature")


def _arrow(points: list[tuple[float, float]]) -> str:
    """Return a smooth line from the lower edge of the first box to the upper edge of the last one."""
    (x, y), *rest = points
    path, y = f"M{x:.1f} {y + TALL / 2:.1f}", y + TALL / 2
    for number, (to_x, to_y) in enumerate(rest, start=1):
        end = to_y - TALL / 2
        half = (end - y) / 2
        path += f"C{x:.1f} {y + half:.1f} {to_x:.1f} {end - half:.1f} {to_x:.1f} {end:.1f}"
        x, y = to_x, end
        if number < len(rest):
            y = to_y + TALL / 2
            path += f"V{y:.1f}"
    return f'<path class="arrow" d="{path}"/>'


def problems() -> list[str]:
    """Return whether the picture is up to date, as lines of output."""
    there = PICTURE.read_text(encoding="utf-8") if PICTURE.exists() else ""
    return [] if there == drawing() else ["docs/house.svg is out of date; run python scripts/house.py"]


def main() -> int:
    """Write the picture, or check it."""
    if "--check" in sys.argv[1:]:
        print("\n".join(problems()) or "docs/house.svg: up to date")
        return bool(problems())
    PICTURE.write_text(drawing(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
