"""Every page in every state: axe finds nothing, nothing is clipped or moves, and 320 pixels are wide enough.

Both languages, both colour schemes. Rules: WCAG 2.0, 2.1 and 2.2 at A and AA as far as a program can tell, and axe's
best practice.
"""

from __future__ import annotations

import pytest

from tests.accessibility.cases import DEMO, PEOPLE, PUBLIC, SIGN_IN, Case
from tests.accessibility.conftest import Visitors
from tests.accessibility.team_cases import TEAM

pytestmark = pytest.mark.browser
CASES = (*PUBLIC, *PEOPLE, *SIGN_IN, *DEMO, *TEAM)
EXPECTED = (200, 400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)  # those of errors come from pages of the demo

every_page = pytest.mark.parametrize(
    ("case", "language"),
    [pytest.param(case, language, id=f"{case.name} ({language})") for case in CASES for language in case.languages],
)


@every_page
def test_axe_finds_nothing(visitors: Visitors, case: Case, language: str) -> None:
    seen = visitors.findings(case, language)

    assert seen.status in EXPECTED
    assert seen.language == language
    assert seen.axe == []


@every_page
def test_dark_colours_are_readable(visitors: Visitors, case: Case, language: str) -> None:
    assert visitors.findings(case, language).dark == []


@every_page
def test_nobody_scrolls_sideways(visitors: Visitors, case: Case, language: str) -> None:
    """At 320 CSS pixels (WCAG 1.4.10), and at 640, which is 1280 enlarged twice."""
    assert visitors.findings(case, language).sideways == []


@every_page
def test_letters_twice_as_large_fit_a_phone(visitors: Visitors, case: Case, language: str) -> None:
    """At 390 pixels with a root font of 200 %, which is how people enlarge letters and nothing else."""
    assert visitors.findings(case, language).large == []


@every_page
def test_text_set_wider_stays_whole(visitors: Visitors, case: Case, language: str) -> None:
    """With the distances of WCAG 1.4.12."""
    assert visitors.findings(case, language).clipped == []


@every_page
def test_nothing_moves_for_those_who_asked_for_it(visitors: Visitors, case: Case, language: str) -> None:
    assert visitors.findings(case, language).moving == []
