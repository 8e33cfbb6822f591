"""The colours of the look, read from static/css/theme.css, and how readable they are on each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from conference.lib.colour import AA_TEXT, accent_pair, contrast

THEME = Path(__file__).parents[2] / "static" / "css" / "theme.css"
AA_OTHER = 3.0
"""The contrast WCAG 2.1 asks of what is no text but must be seen (success criterion 1.4.11)."""
GROUNDS = ("paper", "sheet", "wash")
TEXTS = ("ink", "soft", "accent", "good", "error")
OTHERS = ("edge",)  # borders of what can be operated

_TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """One colour on one ground, in one scheme: its contrast, and what it must reach."""

    name: str
    ground: str
    scheme: str
    ratio: float
    needed: float

    @property
    def is_enough(self) -> bool:
        """Whether it may be used so."""
        return self.ratio >= self.needed


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of `light` or `dark` as "#rrggbb", by their names without the two hyphens."""
    return _tokens(scheme, THEME.stat().st_mtime_ns)


def figures(accent: str) -> list[Figure]:
    """Return the contrast of every colour of text and border on every ground, in both schemes, with an event's
    accent.
    """
    pair, found = accent_pair(accent), []
    for scheme, chosen, on_it in (
        ("light", pair.accent, pair.on_accent), ("dark", pair.accent_dark, pair.on_accent_dark),
    ):  # fmt: skip
        colours = tokens(scheme) | {"accent": chosen, "on-accent": on_it}
        for names, needed in ((TEXTS, AA_TEXT), (OTHERS, AA_OTHER)):
            found += [
                Figure(name, ground, scheme, contrast(colours[name], colours[ground]), needed)
                for name in names
                for ground in GROUNDS
            ]
        found.append(Figure("on-accent", "accent", scheme, contrast(on_it, chosen), AA_TEXT))
        found.append(Figure("paper", "ink", scheme, contrast(colours["paper"], colours["ink"]), AA_TEXT))
    return found


@lru_cache
def _tokens(scheme: str, _modified: int) -> dict[str, str]:
    light, _, dark = THEME.read_text(encoding="utf-8").partition("prefers-color-scheme: dark")
    part = light if scheme == "light" else dark.partition("color-scheme: dark")[0]
    return {name: _long(colour) for name, colour in _TOKEN.findall(part)}


def _long(colour: str) -> str:
    return colour.lower() if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:]).lower()
