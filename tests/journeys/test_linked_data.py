"""Facts for programs in a page are data: the browser neither runs them nor finds them against its policy.

The page of these tests fails at any complaint in the console, of which a breach of the policy is one.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from conference.programme.actions import release_programme
from tests.factories import make_event, make_item

pytestmark = pytest.mark.browser
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));
"""


def test_the_browser_has_nothing_against_the_facts_of_a_page(browser_page: Page) -> None:
    text = "</script><script>window.ran = true</script>"
    event = make_event(title_cs=text, goal_cs=text)
    make_item(event, code="TALK", title_cs=text)
    release_programme(event)
    browser_page.add_init_script(WATCH)
    for address in ("", "programme", "sessions/TALK"):
        browser_page.goto(f"/bydleni-2026/{address}")
        assert browser_page.evaluate("violations") == []
        assert browser_page.evaluate("window.ran") is None
        facts = browser_page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)")
        assert facts["name"] == text
