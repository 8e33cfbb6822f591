"""Who pays, on printed matter: emblem and logos in a row, and the lines that a grant asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from conference.czech.typography import NBSP, nbsp
from conference.printing.ornament import eu_emblem
from conference.printing.pdf import aspect_ratio
from conference.printing.typefaces import PRESS, SANS, lines_at

LOGO_SIZE = (2400, 400)  # pixels: 12 mm high at 800 dots an inch, more than any printer shows


@dataclass(frozen=True)
class EmbeddedPicture:
    """A picture as a ``data:`` address, ready to be set, with the text that stands for it."""

    source: str
    alt: str


def publicity(
    logos: Iterable[EmbeddedPicture],
    text: str,
    project: str,
    number: str,
    *,
    emblem_alt: str,
    language: str,
    measure: int,
) -> dict[str, Any]:
    """Return what the macro `publicity` of templates/pdf/_parts.html shows, with the height it takes in millimetres.

    ``number`` is the project's with its label. The emblem of the European Union stands first where ``emblem_alt`` says
    what it is. No logo is less than 10 mm high, as the rules of EU funds want of the emblem. ``measure`` is the width
    in millimetres. Raises ForbiddenResourceError for a picture that is no ``data:`` address.
    """
    shown = [*([EmbeddedPicture(eu_emblem(), emblem_alt)] if emblem_alt else []), *logos]
    text, project, number = nbsp(text, language), nbsp(project, "cs"), number.replace(" ", NBSP)
    ratios = [aspect_ratio(logo.source) for logo in shown]
    tall = 12 if _rows(ratios, 12, measure) == 1 else 10
    lines = [line for line in (text, " · ".join(part for part in (project, number) if part)) if line]
    height = 0.0
    if shown or lines:
        height = 5 + sum(lines_at(line, measure - 2, 7.5, SANS) for line in lines) * 3.75
        height += 2.5 + _rows(ratios, tall, measure) * (tall + 2.5) if shown else 0
    return {"logos": shown, "logo_height": tall, "text": text, "project": project, "number": number, "height": height}


def _rows(ratios: Sequence[float], tall: float, measure: int) -> int:
    """Return how many rows logos of these proportions take, 7 mm apart."""
    rows, left = 0, 0.0
    for ratio in ratios:
        width = min(measure, ratio * tall)
        if rows == 0 or width > left:
            rows, left = rows + 1, float(measure)
        left -= width + 7
    return rows


def for_paper(content: bytes) -> tuple[bytes, str]:
    """Return a logo no larger than paper shows, and its extension."""
    scaled: tuple[bytes, str] = PRESS.call("conference.printing.raster:scaled", content, LOGO_SIZE)
    return scaled
