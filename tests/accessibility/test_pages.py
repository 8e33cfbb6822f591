"""Every page in every state: axe finds nothing, nothing is clipped or moves, 320 pixels are wide enough, Tab suffices.

Both colour schemes; of two languages one or, with `--all-of=pages`, both. Rules: WCAG 2.0, 2.1 and 2.2 at A and AA as
far as a program can tell, and axe's best practice.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.accessibility.cases import DEMO, PEOPLE, PUBLIC, SIGN_IN, Case
from tests.accessibility.conftest import Visitors
from tests.accessibility.team_cases import TEAM
from tests.parts import is_whole

pytestmark = pytest.mark.browser
CASES = (*PUBLIC, *PEOPLE, *SIGN_IN, *DEMO, *TEAM)
EXPECTED = (200, 400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)  # those of errors come from pages of the demo


def looked_at(in_all_languages: bool) -> Iterator[object]:
    """Each page in each of its languages, or in one of them: the first for one page, the second for the next.

    In that one it is also walked through by Tab: what can be reached is the same in both.
    """
    for number, case in enumerate(CASES):
        one = case.languages[number % len(case.languages)]
        for language in case.languages if in_all_languages else (one,):
            yield pytest.param(case, language, language == one, id=f"{case.name} ({language})")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One language for each page; with `--all-of=pages` every one."""
    if {"case", "language"} <= set(metafunc.fixturenames):
        metafunc.parametrize(("case", "language", "by_tab"), [*looked_at(is_whole(metafunc.config, "pages"))])


def test_everybody_can_use_it(visitors: Visitors, case: Case, language: str, by_tab: bool) -> None:
    """axe finds nothing; dark colours are readable; and nothing is lost in any of four ways to look at it.

    At 320 CSS pixels (WCAG 1.4.10) and at 640, which is 1280 enlarged twice, nobody scrolls sideways. On a phone
    letters twice as large fit. Text set wider (WCAG 1.4.12) stays whole. Nothing moves for those who asked for it.
    By Tab all that can be used is reached, the focus is seen, nothing covers it, and it comes round.
    """
    seen = visitors.findings(case, language, by_tab=by_tab)

    assert seen.status in EXPECTED
    assert seen.language == language
    assert (seen.axe, seen.dark) == ([], [])
    assert (seen.sideways, seen.large, seen.clipped, seen.moving) == ([], [], [], [])
    assert seen.by_tab.complaints == []
    assert bool(seen.by_tab.stops) is by_tab
