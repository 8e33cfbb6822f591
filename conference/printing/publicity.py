"""Who pays, on printed matter: emblem and logos in a row, and the lines that a grant asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conference.czech.typography import NBSP, nbsp
from conference.printing.ornament import eu_emblem
from conference.printing.pdf import aspect_ratio
from conference.printing.typefaces import MM_PER_POINT, PRESS, SANS, lines_at, width_mm

LOGO_SIZE = (2400, 400)  # pixels: 12 mm high at 800 dots an inch, more than any printer shows
STRIP_GAP, STRIP_BELOW = 3.0, 1.5  # of a strip: mm after each logo, and below a row that has words below
STRIP_LEADING = 1.25  # a line of its words by their size


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
    lines = [line for line in (text, _joined(project, number)) if line]
    height = 0.0
    if shown or lines:
        height = 5 + sum(lines_at(line, measure - 2, 7.5, SANS) for line in lines) * 3.75
        height += 2.5 + _rows(ratios, tall, measure) * (tall + 2.5) if shown else 0
    return {"logos": shown, "logo_height": tall, "text": text, "project": project, "number": number, "height": height}


@dataclass(frozen=True)
class Strip:
    """Who pays, in a small row for the foot of a paper, in millimetres: logos at the left, words beside or below."""

    logos: Sequence[EmbeddedPicture]
    tall: float  # of the logos
    text: str
    project: str
    number: str
    size: float  # of the words, in points
    indent: float  # of the words from the left
    drop: float  # of the words from the top
    width: float
    height: float


def strip(
    funding: Mapping[str, Any], width: float, *, tall: float = 10, size: float = 7.5, most: float = 30,
    is_small: bool = False,
) -> Strip | None:  # fmt: skip
    """Return the strip for a paper with so many millimetres of room, from what `publicity` gave; None without a grant.

    One that would be higher than ``most`` keeps to the first picture, which is the emblem where there is one; if need
    be also to the sentence. ``is_small`` does both, and leaves out a sentence that is higher than the emblem by more
    than a line. By Article 4 of Implementing Regulation (EU) No 821/2014 the emblem is as large as suits the paper and
    no smaller than other logos, and small items need not name the fund; by Annex IX of Regulation (EU) 2021/1060 the
    sentence stands next to it.
    """
    logos: Sequence[EmbeddedPicture] = funding["logos"]
    text: str = funding["text"]
    words = (text, str(funding["project"]), str(funding["number"]))
    if not (logos or any(words)):
        return None
    if not is_small:
        for some in dict.fromkeys((tuple(logos), tuple(logos[:1]))):
            found = _arranged(some, words, width, tall, size)
            if found.height <= most:
                return found
    emblem = tuple(logos[:1])
    if emblem:
        tall = min(tall, width / 3 / aspect_ratio(emblem[0].source))
    small = _arranged(emblem, (text, "", ""), width, tall, size)
    is_too_long = bool(emblem) and small.height > tall + size * MM_PER_POINT * STRIP_LEADING
    return _arranged(emblem, ("", "", ""), width, tall, size) if is_too_long else small


def _arranged(
    logos: Sequence[EmbeddedPicture], words: tuple[str, str, str], width: float, tall: float, size: float
) -> Strip:
    """Put words beside logos that leave half of the width, else below them."""
    text, project, number = words
    lines = [line for line in (text, _joined(project, number)) if line]
    ratios = [aspect_ratio(logo.source) for logo in logos]
    row = sum(ratio * tall + STRIP_GAP for ratio in ratios)
    is_beside = row <= width / 2
    indent = row if is_beside else 0.0
    high = sum(lines_at(line, width - indent - 1, size, SANS) for line in lines) * size * MM_PER_POINT * STRIP_LEADING
    widest = max((width_mm(line, size, SANS) for line in lines), default=0.0)
    if is_beside:
        height, drop = max(tall if logos else 0.0, high), max(0.0, (tall - high) / 2) if logos else 0.0
        return Strip(
            logos, round(tall, 2), *words, size, round(indent, 2), round(drop, 2),
            round(min(width, indent + widest + 1), 2), round(height, 2),
        )  # fmt: skip
    height = _rows(ratios, tall, width, STRIP_GAP) * (tall + STRIP_BELOW) + high
    return Strip(logos, round(tall, 2), *words, size, 0, 0, round(width, 2), round(height, 2))


def _joined(project: str, number: str) -> str:
    return " · ".join(part for part in (project, number) if part)


def _rows(ratios: Sequence[float], tall: float, measure: float, gap: float = 7) -> int:
    """Return how many rows logos of these proportions take, so many millimetres apart."""
    rows, left = 0, 0.0
    for ratio in ratios:
        width = min(measure, ratio * tall)
        if rows == 0 or width > left:
            rows, left = rows + 1, float(measure)
        left -= width + gap
    return rows


def for_paper(content: bytes) -> tuple[bytes, str]:
    """Return a logo no larger than paper shows, and its extension."""
    scaled: tuple[bytes, str] = PRESS.call("conference.printing.raster:scaled", content, LOGO_SIZE)
    return scaled
