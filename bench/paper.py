"""Badges and sign-in sheets of many people: part by part, as the worker makes them, beside one call for all.

    python -m bench.paper [--people 500]

Each way runs in a fresh process that sets PDFs (`printing/typefaces.py: PRESS`), whose processor time and most memory
are told. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from conference import create_app
from conference.events.models import Event
from conference.lib import languages
from conference.paper import badges as badges_module
from conference.paper import sign_in as sign_in_module
from conference.paper.labels import SIZES
from conference.paper.matter import Matter, set_part
from conference.printing.joining import BookmarkedPdf, join
from conference.printing.typefaces import PRESS
from conference.registration.models import Honorific

NAMES = ("Nováková", "Svobodová", "Čermáková", "Šťovíčková-Chrpová", "Vodičková", "Říhová", "Chalupová", "Žižková")
ALL = 10**6  # pages of one part: everything


def people(count: int) -> list[Any]:
    """Return so many people, as the papers read them."""
    return [
        SimpleNamespace(
            id=number, family_name=NAMES[number % 8], given_name=f"Karolína {number}", title_before="Mgr.",
            title_after="",
            organisation=f"Městský úřad {number % 90}, odbor sociálních věcí", municipality=f"Obec {number % 300}",
            ticket_code=f"{number % 8 + 2}{number:05}".replace("0", "A").replace("1", "B"), honorific=Honorific.MS,
        )
        for number in range(count)
    ]  # fmt: skip


def event() -> Event:
    """Return a conference that is in no database."""
    day = date(2026, 6, 11)
    return Event(
        slug="bench", language="cs", title_cs="Bydlení pro všechny", title_en="", subtitle_cs="", subtitle_en="",
        starts_on=day, ends_on=day, edition=3, accent="#96341d", timezone="Europe/Prague", venue_name="Kulturní dům",
        venue_street="Smyšlená 5", venue_postal_code="432 01", venue_city="Kadaň", contact_phone="",
    )  # fmt: skip


def badges(count: int) -> Matter:
    """Return badges of so many people."""
    return badges_module.badges_of(
        event(), people(count), SIZES["85x55"], roles={}, visits={}, with_back=False, skipped=0, name="badges"
    )


def sheets(count: int) -> Matter:
    """Return the sign-in sheet of so many people."""
    sheet = sign_in_module.SignInSheet("", date(2026, 6, 11), people(count))
    return sign_in_module.sheets_of(event(), [sheet], 6, "sheets")


def measured(matter: Matter) -> str:
    """Set and join a paper, and say what it took."""
    PRESS.end()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, part in enumerate(matter.parts):
            file = Path(folder) / str(number)
            file.write_bytes(set_part(part.draw()))
            parts.append(BookmarkedPdf(file, part.bookmark))
        worked, most = PRESS.processor_seconds(), PRESS.most_megabytes()
        whole = Path(folder) / "whole"
        pages = join(parts, whole, matter.title, "cs")
        most = max(most, PRESS.most_megabytes())
        size = whole.stat().st_size / 1e6
    passed = time.perf_counter() - begun
    return f"{passed:7.1f} s, {worked:7.1f} s of processor, {most:5.0f} MB, {pages} pages, {size:.1f} MB of PDF"


def both(name: str, module: Any, make: Callable[[int], Matter], count: int) -> None:
    """Print both ways of one paper."""
    usual = module.PIECE
    for way, piece in (("part by part", usual), ("one call", ALL)):
        module.PIECE = piece
        print(f"{name}, {count} people, {way:>12}: {measured(make(count))}", flush=True)
    module.PIECE = usual


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=500)
    count = parser.parse_args().people
    PRESS.seconds = 3600
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"MODE": "testing", "TESTING": True, "DATA_DIR": Path(folder), "SECRET_KEY": "x" * 40})
        with app.test_request_context(), languages.speaking("cs"):
            both("badges", badges_module, badges, count)
            both("sign-in", sign_in_module, sheets, count)


if __name__ == "__main__":
    main()
