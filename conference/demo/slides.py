"""Slides of the demo: a few real pages, set when the demo is loaded."""

from pathlib import Path
from tempfile import TemporaryDirectory

from conference.printing import pdf
from conference.slides.actions import upload
from conference.slides.models import Audience
from conference.speakers.models import Speaker

PAGES = ("Třicet bytů za tři roky", "Kde jsme je našli", "Koho jsme pozvali", "Kolik to stálo")
STYLE = """@page { size: 254mm 143mm; margin: 20mm } h1 { font: 400 40pt Prezence Serif; break-before: page }
h1:first-child { break-before: auto } p { font: 14pt Prezence Sans }"""


def upload_sample(speaker: Speaker) -> None:
    """Upload a small PDF for the first item of a speaker, for everyone to see."""
    pages = "".join(f"<h1>{title}</h1><p>Smyšlená prezentace pro ukázku.</p>" for title in PAGES)
    html = f"<html lang='cs'><head><title>{PAGES[0]}</title></head><body>{pages}</body></html>"
    with TemporaryDirectory() as folder:
        file, style = Path(folder) / "slides.pdf", Path(folder) / "slides.css"
        style.write_text(STYLE, encoding="utf-8")
        file.write_bytes(pdf.write_pdf([html], style))
        upload(speaker.items[0], file, f"{PAGES[0]}.pdf", Audience.PUBLIC, speaker=speaker)
