"""Scripts that the typefaces of printed matter lack: fonts for them, and the letters that no font has.

Source Serif and Source Sans have Latin (Vietnamese too), Greek and Cyrillic. Other scripts are set in Noto fonts (SIL
Open Font License) from packages, so that paper looks alike on every machine: a server without fonts would print boxes.
One font stands for Chinese, Japanese and Korean; where these draw a character differently it is drawn as in Japan.
A font is given to WeasyPrint only when a document has a letter for it, so that other papers are set as fast as before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import manimgx_fonts
import noto_cjk_sans_jp_regular

from conference.printing.typefaces import FACES, MORE, PRESS, advances_of

UNSEEN = ("Cc", "Cf")  # general categories of characters that print nothing: control and format
_NOTO = Path(manimgx_fonts.__file__).parent
SCRIPTS = (  # in the order in which they are asked for a letter; the largest stands last
    *(_NOTO / f"NotoSans{name}[wght].ttf" for name in (
        "", "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew",
        "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai", "Symbols",
    )),
    _NOTO / "NotoEmoji[wght].ttf",
    Path(str(noto_cjk_sans_jp_regular.FONT_PATH)),
)  # fmt: skip


def fonts_for(text: str) -> tuple[Path, ...]:
    """Return the fonts that a text needs beside the typefaces, in a fixed order; none for most texts."""
    found = {_font_of(letter) for letter in _unusual(text)}
    return tuple(path for path in SCRIPTS if path in found)


def letters_without_font(*texts: str) -> str:
    """Return the letters of some texts that no packaged font can set, each once, in their order: they would print as
    boxes.
    """
    letters = dict.fromkeys(letter for text in texts for letter in text)
    unusual = _unusual(letters)
    return "".join(letter for letter in letters if letter in unusual and _font_of(letter) is None)


def script_family(path: Path) -> str:
    """Return the family of one of SCRIPTS. Each has its own: WeasyPrint embeds one file for a family and a weight."""
    return f"{MORE} {path.stem.partition('[')[0].partition('-')[0]}"


def script_face_css(path: Path) -> str:
    """Return the @font-face rule of one of SCRIPTS, under the family that stands behind the typefaces."""
    return f"@font-face {{ font-family: '{script_family(path)}'; src: url('{path.as_uri()}'); }}"


def _unusual(letters: Iterable[str]) -> set[str]:
    """Return letters that the typefaces lack and that are to be seen: no control or format characters, no white
    space.
    """
    return {
        letter for letter in set(letters)
        if ord(letter) not in _of_typefaces() and not letter.isspace() and unicodedata.category(letter) not in UNSEEN
    }  # fmt: skip


@cache
def _of_typefaces() -> frozenset[int]:
    """Return what every upright weight has: names stand in all of them."""
    return frozenset.intersection(*(frozenset(advances_of(face.path)[1]) for face in FACES if face.style == "normal"))


@cache
def _font_of(letter: str) -> Path | None:
    found: Path | None = PRESS.call("conference.printing.fonts:first_with", SCRIPTS, ord(letter))
    return found
