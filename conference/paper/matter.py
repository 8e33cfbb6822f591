"""What a paper is before it is set: parts of a few pages, so that a long one takes little memory and shows how far it
is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from conference.printing.pdf import PRINT_CSS, write_pdf

STYLE = PRINT_CSS.with_name("papers.css")


@dataclass(frozen=True)
class PaperPart:
    """Some pages that are set at once, and the bookmark under which they are found."""

    bookmark: str
    draw: Callable[[], str]  # the HTML


@dataclass(frozen=True)
class Matter:
    """A whole paper: its title, the name of its file without the ending, its parts."""

    title: str
    name: str
    language: str
    parts: Sequence[PaperPart]
    names_people: bool = True
    says: dict[int, str] = field(default_factory=dict)  # of badges: what each says, by the id of the registration


def set_part(html: str) -> bytes:
    """Return the pages of a part as tagged PDF."""
    return write_pdf([html], STYLE)
