"""The picture that stands for a conference where a link to it is shared: 1200 × 630 pixels, drawn like a title page."""

from dataclasses import dataclass

from conference.printing.typefaces import PRESS

SIZE = (1200, 630)  # what the services that show such pictures cut least from


@dataclass(frozen=True)
class Card:
    """What a picture says; `words` stand in a line below the title."""

    title: str
    kicker: str
    words: tuple[str, ...]
    accent: str  # "#rrggbb"
    slug: str
    edition: int | None
    language: str


def draw(card: Card) -> bytes:
    """Return the picture as PNG; equal cards give equal bytes with the same Pillow.

    Raises ValueError for a wrong colour.
    """
    drawn: bytes = PRESS.call("conference.printing.card_drawing:draw", card)
    return drawn
