"""What kind of item a title means, so that nobody has to choose it: coffee is a break, Oběd is lunch."""

from __future__ import annotations

from conference.czech.collation import search_key
from conference.programme.models import ItemKind

WORDS = (  # without accents, the first that a title has; longer ones before what they contain
    (ItemKind.REGISTRATION, ("registrac", "registration", "prezenc", "prichod ucastniku", "sign-in", "check-in")),
    (ItemKind.LUNCH, ("obed", "lunch", "raut")),
    (ItemKind.BREAK, ("prestavka", "coffee", "kava", "obcerstveni", "break", "pauza")),
    (ItemKind.OPENING, ("zahajeni", "uvodni slovo", "uvitani", "opening", "welcome")),
    (ItemKind.CLOSING, ("zaver konference", "zaverecne", "zakonceni", "ukonceni", "shrnuti", "closing", "wrap-up")),
    (ItemKind.SITE_VISIT, ("prohlidka", "exkurze", "navsteva", "site visit", "excursion")),
    (ItemKind.WORKSHOP, ("workshop", "dilna")),
    (ItemKind.DISCUSSION, ("diskus", "diskuz", "panel", "kulaty stul", "discussion", "round table")),
    (ItemKind.STORY, ("pribeh", "story")),
)  # fmt: skip


def kind_of(title: str) -> ItemKind:
    """Return what a title says; a talk where it says nothing."""
    key = search_key(title)
    if key in ("zaver", "uvod"):
        return ItemKind.CLOSING if key == "zaver" else ItemKind.OPENING
    return next((kind for kind, words in WORDS if any(_has(key, word) for word in words)), ItemKind.TALK)


def _has(key: str, word: str) -> bool:
    return key.startswith(word) or f" {word}" in key
