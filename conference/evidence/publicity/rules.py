"""What a grant wants to be shown, and what of it something lacks. Plain values in, an answer out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from conference.evidence.publicity.reading import Seen, plain


class PublicityMark(StrEnum):
    """What tells readers who pays."""

    EMBLEM = "emblem"
    SENTENCE = "sentence"
    PROJECT = "project"
    NUMBER = "number"


ON_SMALL_PAPER = (PublicityMark.EMBLEM, PublicityMark.SENTENCE)
"""What a badge has to show: Article 4(2) of Implementing Regulation (EU) No 821/2014 asks for less on small items."""


class ShownKind(StrEnum):
    """What is looked at."""

    PAGE = "page"
    LETTER = "letter"
    PAPER = "paper"


@dataclass(frozen=True)
class Publicity:
    """What is to be shown in one language. Empty texts are not filled in, so nothing can show them."""

    sentence: str = ""
    project: str = ""
    number: str = ""
    emblem: bool = False
    emblem_texts: Collection[str] = ()  # any of which stands for the emblem of the European Union

    @property
    def wanted(self) -> list[PublicityMark]:
        """What can be looked for."""
        texts = {
            PublicityMark.SENTENCE: self.sentence, PublicityMark.PROJECT: self.project,
            PublicityMark.NUMBER: self.number,
        }  # fmt: skip
        return ([PublicityMark.EMBLEM] if self.emblem else []) + [mark for mark, text in texts.items() if text]


def lacking(
    shown: Seen, publicity: Publicity, has_to_show: Collection[PublicityMark] = tuple(PublicityMark)
) -> list[PublicityMark]:
    """Return what a page, letter or paper does not show of what is wanted and it has to show: by the rules of
    information and publicity of EU funds (Annex IX of Regulation (EU) 2021/1060, before that Annex XII of Regulation
    (EU) No 1303/2013)."""
    pictures = {_folded(text) for text in shown.pictures}
    words = _folded(shown.words)
    found = {
        PublicityMark.EMBLEM: any(_folded(text) in pictures for text in publicity.emblem_texts),
        PublicityMark.SENTENCE: _folded(publicity.sentence) in words,
        PublicityMark.PROJECT: _folded(publicity.project) in words,
        PublicityMark.NUMBER: _folded(publicity.number) in words,
    }
    return [mark for mark in publicity.wanted if mark in has_to_show and not found[mark]]


def not_filled_in(publicity: Publicity) -> list[PublicityMark]:
    """Return what the profile of the grant leaves open, so that nothing shows it."""
    return [mark for mark in PublicityMark if mark not in publicity.wanted]


def _folded(text: str) -> str:
    """Return a text as it is compared: typography moves spaces, and small capitals are none of ours to judge."""
    return re.sub(r"\s+", "", plain(text)).casefold()
