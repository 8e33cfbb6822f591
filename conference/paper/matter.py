"""What a paper is before it is set: parts of a few pages, so that a long one takes little memory and shows how far it
is. Parts of one page that are alike fill a form, which is quicker by far (`printing/gathering.py`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conference.printing.pdf import PRINT_CSS, write_pdf
from conference.printing.slots import PaperFilling

STYLE = PRINT_CSS.with_name("papers.css")
WORTH = 3  # parts from which on a form is laid out for them: that takes as long as to set one or two


@dataclass(frozen=True)
class FilledForm:
    """Which form a part fills, and with what."""

    key: str
    filling: Callable[[], PaperFilling]


@dataclass(frozen=True)
class PaperPart:
    """Some pages that are set at once, and the bookmark under which they are found."""

    bookmark: str
    draw: Callable[[], str]  # the HTML
    form: FilledForm | None = None


@dataclass(frozen=True)
class Matter:
    """A whole paper: its title, the name of its file without the ending, its parts."""

    title: str
    name: str
    language: str
    parts: Sequence[PaperPart]
    names_people: bool = True
    says: dict[int, str] = field(default_factory=dict)  # of badges: what each says, by the id of the registration
    forms: Mapping[str, Callable[[], str]] = field(default_factory=dict)  # HTML by the key of a form


def without_rare_forms(parts: Sequence[PaperPart]) -> list[PaperPart]:
    """Return parts in which those alone with their form, or nearly so, have none."""
    count = Counter(part.form.key for part in parts if part.form)
    return [replace(part, form=None) if part.form and count[part.form.key] < WORTH else part for part in parts]


def set_part(html: str) -> bytes:
    """Return the pages of a part as tagged PDF."""
    return write_pdf([html], STYLE)
