"""Papers: the typefaces are there and have the Czech letters, and what sets papers loads."""

from __future__ import annotations

from collections.abc import Iterator

from conference.lib.apart import Failed
from conference.lib.diagnoses import Observation, error, ok
from conference.printing import pdf
from conference.printing.typefaces import FACES, advances_of

CZECH = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ„“–…"
PAGE = (
    '<!DOCTYPE html><html lang="cs"><head><title>Zkouška</title></head><body><main><h1>Příliš žluťoučký kůň</h1>'
    "<p>úpěl ďábelské ódy</p></main></body></html>"
)


def look() -> Iterator[Observation]:
    """Read every typeface, and set a page."""
    try:
        for face in FACES:
            _, widths = advances_of(face.path)
            if missing := [letter for letter in CZECH if ord(letter) not in widths]:
                says = f"The typeface {face.path.name} lacks {''.join(missing)}."
                yield error("typeface-incomplete", says, "Install the packages of requirements.lock anew.")
        paper = pdf.write_pdf([PAGE])
    except (Failed, OSError, ImportError) as failure:
        says = f"No paper can be set: {failure}"
        yield error("papers", says, "Run: scripts/system-packages pdf (Pango and HarfBuzz), then: make server")
        return
    yield ok("papers", f"A page was set in {len(FACES)} typefaces with all Czech letters ({len(paper) // 1024} kB).")
