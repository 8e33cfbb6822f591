"""Academic titles: how they are written, their rank, and how to address their holder.

Sources: Act 111/1998 Coll. on higher education, section 45 (Bc., BcA.), section 46 (Ing., Ing. arch., MUDr., MDDr.,
MVDr., MgA., Mgr., and the titles of the state rigorous examination JUDr., PhDr., RNDr., PharmDr., ThLic., ThDr.),
section 47 (Ph.D., formerly also Th.D.); sections 72 and 74 (docent, profesor); Act 561/2004 Coll., section 101 (DiS.).
PaedDr., PhMr., RSDr., CSc. and DrSc. come from earlier acts and their holders keep them.
"""

import re
import unicodedata
from functools import lru_cache

BEFORE = (
    "prof.", "doc.", "JUDr.", "PhDr.", "RNDr.", "PaedDr.", "PharmDr.", "ThDr.", "ThLic.", "MUDr.", "MDDr.", "MVDr.",
    "RSDr.", "PhMr.", "Dr.", "dr. h. c.", "Ing. arch.", "Ing.", "Mgr.", "MgA.", "Bc.", "BcA.",
    "akad. arch.", "akad. mal.", "akad. soch.",
)  # fmt: skip
AFTER = (
    "Ph.D.", "Th.D.", "DrSc.", "DSc.", "CSc.", "DiS.", "LL.M.", "LL.B.", "MBA", "BBA", "MPA", "DBA", "MHA", "MPH",
    "MSc.", "BSc.",
)  # fmt: skip

# Highest first. MBA, LL.M. and their like are no academic degrees of the act and change nothing in an address.
_RANKS: tuple[tuple[str, ...], ...] = (
    ("prof.",),
    ("doc.",),
    ("DrSc.", "DSc."),
    ("Ph.D.", "Th.D.", "CSc."),
    ("JUDr.", "PhDr.", "RNDr.", "PaedDr.", "PharmDr.", "ThDr.", "MUDr.", "MDDr.", "MVDr.", "RSDr.", "Dr.", "dr. h. c."),
    ("ThLic.", "PhMr."),
    ("Ing. arch.", "Ing.", "Mgr.", "MgA."),
    ("Bc.", "BcA."),
    ("DiS.",),
)
RANK = {title: rank for rank, row in enumerate(_RANKS) for title in row}
DOCTORS = frozenset(title for row in _RANKS[2:5] for title in row)

_CONJUNCTION = "et"


def _spelling(title: str) -> str:
    """Return a pattern for one title: any case, dots and spaces between its parts as people type them."""
    parts = [re.escape(part) for part in re.split(r"[.\s]+", title) if part]
    # A glued next title ("Mgr.et", "doc.PhDr.") is allowed after a dot only, so "Ingrid" is not "Ing." and "rid".
    return r"\.?\s*".join(parts) + r"(?:\.|(?![\w.]))"


_KNOWN = tuple(
    (title, re.compile(_spelling(title), re.IGNORECASE))
    for title in sorted((*BEFORE, *AFTER, _CONJUNCTION), key=len, reverse=True)
)


def _tidy(text: str) -> str:
    """NFC, control and invisible characters out, white space collapsed."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join(text.split())


def _next_title(text: str, position: int) -> tuple[str, int]:
    """Return the title that begins at `position` and where it ends."""
    for title, spelling in _KNOWN:
        if match := spelling.match(text, position):
            return title, match.end()
    word = re.split(r"[ ,;]", text[position:], maxsplit=1)[0]
    return word, position + len(word)


def _scan(text: str) -> list[str]:
    """Return the titles in `text`, known ones in their right spelling, unknown words as they are."""
    found: list[str] = []
    position = 0
    while position < len(text):
        if text[position] in " ,;":
            position += 1
            continue
        title, position = _next_title(text, position)
        found.append(title)
    return found


@lru_cache(maxsize=256)  # few titles are many people's
def normalise_titles_before(text: str) -> str:
    """Return titles before the name, spelt right and separated by spaces: "ing arch" -> "Ing. arch.".

    Unknown titles stay as they are, with white space collapsed.
    """
    return " ".join(_scan(_tidy(text)))


@lru_cache(maxsize=256)
def normalise_titles_after(text: str) -> str:
    """Return titles after the name, spelt right and separated by commas: "phd mba" -> "Ph.D., MBA".

    Words of an unknown title that were not separated by a comma stay together.
    """
    titles = {title for title, _ in _KNOWN}
    items: list[str] = []
    for chunk in re.split(r"[,;]", _tidy(text)):
        previous = ""
        for word in _scan(chunk):
            together = previous and (
                _CONJUNCTION in (previous, word) or (previous not in titles and word not in titles)
            )
            if together:
                items[-1] += f" {word}"
            else:
                items.append(word)
            previous = word
    return ", ".join(items)


def highest_title(before: str, after: str) -> str | None:
    """Return the highest academic title of the two fields in its right spelling, None when there is none.

    Order: professor, docent, doctors of science, Ph.D. and CSc., doctors by rigorous examination, licentiates,
    masters and engineers, bachelors, DiS. Unknown titles and MBA, LL.M. and the like have no rank.
    """
    ranked = [title for title in _scan(_tidy(f"{before}, {after}")) if title in RANK]
    return min(ranked, key=RANK.__getitem__, default=None)
