"""Badges and sign-in sheets set many at once say, tag and show the same as when WeasyPrint sets each page alone."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import ImageChops

from conference.events.models import Event, Funding
from conference.lib import languages
from conference.paper.badges import badges_of
from conference.paper.labels import SIZES
from conference.paper.making import sign_in
from conference.paper.matter import STYLE, Matter, set_part
from conference.printing import gathering
from conference.printing.gathering import Form, Sheet
from conference.registration.models import Registration
from tests.certificates.test_sheets import FAMILY, GIVEN, ORGANISATIONS, TITLES, chosen
from tests.factories import make_event, saved
from tests.parts import is_whole
from tests.printing.pdf_checks import found_by_checker
from tests.printing.quick_checks import painted, shown, tags_of, text_of

pytestmark = [pytest.mark.slow, pytest.mark.long]

ROLES = ("", "", "řečnice", "pořadatelka", "moderátor")
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def paid() -> Event:
    """A conference with a grant: who pays is on every badge and page."""
    event = make_event()
    saved(Funding(event_id=event.id, project_title="Prostupné a sociální bydlení", registration_number="CZ.03/0001",
                  publicity_cs="Spolufinancováno Evropskou unií"))  # fmt: skip
    return event


def people() -> list[Registration]:
    """Two hundred people: each given name with each family name."""
    found = []
    for number, (family, given) in enumerate((family, given) for family in FAMILY for given in GIVEN):
        before, after = TITLES[number % 7 % 4]
        code = "".join(SIGNS[(number * 7919 >> 3 * place) % 31] for place in range(5)) + ("2", "X")[number % 5 > 0]
        found.append(Registration(
            id=number, given_name=given, family_name=family, title_before=before, title_after=after,
            organisation=ORGANISATIONS[number % 11 % 4], municipality=("Kadaň", "Brandýs nad Labem-Stará Boleslav",
            "Ústí")[number % 3], ticket_code=code,
        ))  # fmt: skip
    return found


def gathered(matter: Matter, out: Path) -> tuple[bytes, list[int]]:
    """A paper whose parts all fill a form; and the places of parts that do not fit."""
    keys = list(matter.forms)
    forms = [Form((matter.forms[key](),), STYLE, "") for key in keys]
    sheets = [Sheet(keys.index(part.form.key), part.form.filling(), part.bookmark) for part in matter.parts]
    missing = gathering.join(forms, sheets, out, matter.title, matter.language)
    for place in missing:
        alone = out.with_name(f"{place}.pdf")
        alone.write_bytes(set_part(matter.parts[place].draw()))
        sheets[place] = replace(sheets[place], finished=alone)
    if missing:
        assert gathering.join(forms, sheets, out, matter.title, matter.language) == []
    return out.read_bytes(), missing


def same(matter: Matter, folder: Path) -> list[int]:
    """Hold that all pages are those of WeasyPrint; the places of those that it had to set."""
    quick, missing = gathered(matter, folder / "quick.pdf")
    assert found_by_checker(quick, folder) == []
    with pikepdf.open(io.BytesIO(quick)) as whole:
        parts = whole.Root.StructTreeRoot.K[0].K
        assert len(whole.pages) == len(parts) == len(matter.parts)
        for place, (page, element, part) in enumerate(zip(whole.pages, parts, matter.parts, strict=True)):
            alone = set_part(part.draw())
            with pikepdf.open(io.BytesIO(alone)) as slow:
                assert tags_of(element) == tags_of(slow.Root.StructTreeRoot.K[0].K[0]), place
                assert painted(page) == painted(slow.pages[0]), place
            single = pikepdf.new()
            single.pages.append(page)
            single.save(folder / "page.pdf")
            content = (folder / "page.pdf").read_bytes()
            assert text_of(content) == text_of(alone)
            if place % 5 == 0:
                assert ImageChops.difference(shown(content), shown(alone)).getbbox() is None
    return missing


@pytest.fixture
def everybody(request) -> list[Registration]:
    """Those of the two hundred whom `make test` looks at; with `--all-of=papers` all of them."""
    return [row for row in people() if chosen(row.id) or is_whole(request.config, "papers")]


@pytest.mark.parametrize("size", ["85x55", "a6", "avery-l7163"])
def test_two_hundred_badges(app, size, tmp_path, everybody):
    event = paid()
    some = everybody[:60] if size == "a6" else everybody
    roles = {row.id: ROLES[row.id % 5] for row in some}
    visits = {row.id: ("Prohlídka domu, skupina 1, odchod 14:00",) * (row.id % 3) for row in some}
    with app.test_request_context(), languages.speaking("cs"):
        matter = badges_of(
            event, some, SIZES[size], roles=roles, visits=visits, with_back=True, skipped=3, name="badges"
        )
        missing = same(matter, tmp_path)
    assert len(missing) <= len(matter.parts) // 4, "most are set many at once"


def test_the_sign_in_sheet_of_two_hundred_people(app, tmp_path, monkeypatch):
    event = paid()
    monkeypatch.setattr("conference.paper.queries.people_of", lambda event: people())
    arguments = {"day": event.starts_on.isoformat(), "whom": "", "desks": 1, "empty": 6}
    with app.test_request_context(), languages.speaking("cs"):
        matter = sign_in(event, arguments)
        middle = replace(matter, parts=[part for part in matter.parts if part.form])
        missing = same(middle, tmp_path)
    assert len(matter.parts) - len(middle.parts) == 3, (
        "the first page and those with empty rows are alone with their form"
    )
    assert len(missing) <= 1, "only a page with a row that would grow is set alone"
