"""Badges and sign-in sheets of many people, as the worker makes them, beside one call of WeasyPrint for all.

    python -m bench.paper [--people 100,2000] [--alone]

Each way runs in a fresh process that sets PDFs (`printing/typefaces.py: PRESS`). Processor seconds are those of that
process and of the one that asks; "press" is the most memory of the first, "worker" of the second, the application
included. Nothing here is asserted.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
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
from conference.paper.matter import STYLE, Matter, set_part
from conference.printing import gathering
from conference.printing.gathering import Form, Sheet
from conference.printing.typefaces import PRESS
from conference.registration.models import Honorific

NAMES = ("Nováková", "Svobodová", "Čermáková", "Šťovíčková-Chrpová", "Vodičková", "Říhová", "Chalupová", "Žižková")
_SECTION = re.compile(r"<section.*</section>", re.DOTALL)


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


def quickly(matter: Matter, out: Path) -> None:
    """Make a paper as the worker does (`paper/work.py`)."""
    keys = list(dict.fromkeys(part.form.key for part in matter.parts if part.form))
    sheets = []
    for number, part in enumerate(matter.parts):
        if part.form:
            sheets.append(Sheet(keys.index(part.form.key), part.form.filling(), part.bookmark))
        else:
            file = out.with_name(str(number))
            file.write_bytes(set_part(part.draw()))
            sheets.append(Sheet(0, None, part.bookmark, finished=file))
    forms = [Form((matter.forms[key](),), STYLE, "") for key in keys]
    missing = gathering.join(forms, sheets, out, matter.title, "cs")
    if missing:
        raise RuntimeError(f"{len(missing)} pages do not fit")


def in_one_call(matter: Matter, out: Path) -> None:
    """Let WeasyPrint set all pages by one call."""
    pages = [_SECTION.search(part.draw()) for part in matter.parts]
    whole = matter.parts[0].draw()
    first = _SECTION.search(whole)
    assert first is not None
    out.write_bytes(set_part(whole.replace(first[0], "".join(page[0] for page in pages if page))))


def measured(make: Callable[[], Matter], write: Callable[[Matter, Path], None]) -> dict[str, float]:
    """Make a paper, and say what it took: seconds of the clock and of the processors, most memory, pages."""
    PRESS.end()
    begun, own = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "whole"
        write(make(), out)
        passed, worked = time.perf_counter() - begun, time.process_time() - own + PRESS.processor_seconds()
        return {
            "s": passed, "processor s": worked, "press MB": PRESS.most_megabytes(),
            "worker MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB": out.stat().st_size / 1e6,
        }  # fmt: skip


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=lambda text: [int(word) for word in text.split(",")], default=[100, 2000])
    parser.add_argument("--alone", action="store_true", help="without the call for all")
    wanted = parser.parse_args()
    PRESS.seconds = 3600
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"MODE": "testing", "TESTING": True, "DATA_DIR": Path(folder), "SECRET_KEY": "x" * 40})
        with app.test_request_context(), languages.speaking("cs"):
            for count in wanted.people:
                for name, make in (("badges", badges), ("sign-in", sheets)):
                    ours = measured(lambda make=make, count=count: make(count), quickly)  # type: ignore[misc]  # defaults of a lambda
                    print(f"{name}, {count} people: {told(ours)}", flush=True)
                    if not wanted.alone:
                        other = measured(lambda make=make, count=count: make(count), in_one_call)  # type: ignore[misc]  # the same
                        print(f"    in one call: {told(other)}")
                        print(f"    times quicker: {other['processor s'] / ours['processor s']:.1f}", flush=True)


def told(found: dict[str, float]) -> str:
    """Return a measurement in words."""
    return ", ".join(f"{value:.2f} {name}" for name, value in found.items())


if __name__ == "__main__":
    main()
