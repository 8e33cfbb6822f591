"""Drawings of printed matter, made by our own hand as SVG ``data:`` addresses. Pure: equal input, equal drawing."""

import base64
import hashlib
import math
from functools import cache

from markupsafe import Markup

from conference.lib.colour import is_colour

PEN = 0.5 * 25.4 / 72  # millimetres: half a point


def svg_data_uri(svg: str) -> str:
    """Return an SVG as an address that needs no network."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def street(slug: str, edition: int | None, width: float, height: float, colour: str, houses: int = 13) -> str:
    """Return a street in hairlines, drawn from the slug of the event, so that each event has its own.

    The filled house is the number of the edition, counted from the left; a longer street is drawn when there are more
    editions than houses. Width and height are in millimetres and should be those of the place where it is shown.
    Raises ValueError for a colour that is not of the form #rrggbb.
    """
    if not is_colour(colour):
        raise ValueError(f"not a colour of the form #rrggbb: {colour[:20]!r}")
    filled, outline = street_outline(slug, edition, width, height, houses, PEN)
    house = f'<path d="{filled}" fill="{colour}"/>' if filled else ""
    return svg_data_uri(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}mm" height="{height}mm">'
        f'{house}<path d="{outline}" fill="none" stroke="{colour}" stroke-width="{PEN:.3f}"'
        f' stroke-linejoin="round"/></svg>'
    )


def street_outline(
    slug: str, edition: int | None, width: float, height: float, houses: int, pen: float
) -> tuple[str, str]:
    """Return the outline of the filled house (empty when none is) and that of the whole street, as paths of M, L, H,
    V, Z.
    """
    houses = max(houses, edition or 0)
    noise = hashlib.shake_256(slug.encode()).digest(2 * houses)
    shares = [0.8 + byte / 255 * 0.55 for byte in noise[:houses]]
    scale = (width - pen) / sum(shares)
    ground, left, last_eaves = height - pen / 2, pen / 2, 0.0
    lines, filled = [f"M{left:.2f} {ground:.2f}H{width - pen / 2:.2f}"], ""
    for number, (share, byte) in enumerate(zip(shares, noise[houses:], strict=True), start=1):
        right = left + share * scale
        roof = min((right - left) * 0.44, height * 0.56)
        eaves = (height - roof - 2 * pen) * (0.42 + byte / 255 * 0.56)
        front = (
            f"L{left:.2f} {ground - eaves:.2f}L{(left + right) / 2:.2f} {ground - eaves - roof:.2f}"
            f"L{right:.2f} {ground - eaves:.2f}"
        )
        wall = ground - max(eaves, last_eaves)  # shared with the house before, as high as the higher of the two
        lines.append(f"M{left:.2f} {ground:.2f}V{wall:.2f}M{left:.2f} {ground - eaves:.2f}{front}")
        if number == edition:
            filled = f"M{left:.2f} {ground:.2f}{front}V{ground:.2f}Z"
        left, last_eaves = right, eaves
    lines.append(f"V{ground:.2f}")
    return filled, "".join(lines)


EMBLEM = (54.0, 36.0)  # width and height of the emblem's drawing
EMBLEM_BLUE, EMBLEM_YELLOW = "#003399", "#ffcc00"


def eu_emblem() -> str:
    """Return the emblem of the European Union as an address, for printed matter; in millimetres.

    Geometry and colours by the graphical guide to the emblem (annex to the interinstitutional style guide): three by
    two, twelve upright stars like the hours of a clock on a circle of a third of the height, each in a circle of an
    eighteenth of it; blue #003399, yellow #ffcc00.
    """
    width, height = EMBLEM
    return svg_data_uri(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}mm"'
        f' height="{height:g}mm">{_emblem()}</svg>'
    )


def eu_emblem_drawing(title: str) -> Markup:
    """Return the same emblem inside a page; `title` is its text alternative."""
    width, height = EMBLEM
    opening = Markup('<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">').format(
        f"{width:g}", f"{height:g}", f"{width:g}", f"{height:g}", title
    )
    return opening + Markup(_emblem()) + Markup("</svg>")  # noqa: S704 - our own numbers


@cache
def _emblem() -> str:
    width, height = EMBLEM
    stars = "".join("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in star) + "Z" for star in emblem_stars())
    return (
        f'<rect width="{width:g}" height="{height:g}" fill="{EMBLEM_BLUE}"/><path d="{stars}" fill="{EMBLEM_YELLOW}"/>'
    )


def emblem_stars() -> list[list[tuple[float, float]]]:
    """Return the corners of the emblem's twelve stars."""
    width, height = EMBLEM
    circle = height / 3
    angles = [hour * math.pi / 6 for hour in range(12)]
    return [
        _star(width / 2 + circle * math.sin(angle), height / 2 - circle * math.cos(angle), height / 18)
        for angle in angles
    ]


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of an upright star with five points; the inner radius is that of a pentagram."""
    inner = radius * (3 - math.sqrt(5)) / 2
    return [
        (x + r * math.sin(step * math.pi / 5), y - r * math.cos(step * math.pi / 5))
        for step in range(10)
        for r in (inner if step % 2 else radius,)
    ]
