"""The pictures of the guides and of README show what their pages show today; the words of the guides stand on pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from conference.demo.load import load
from conference.help.contents import ORGANISERS
from conference.help.reading import source, taken
from conference.lib import clock
from conference.lib.languages import LANGUAGES
from scripts.pictures import (
    CERTIFICATE,
    LIST,
    MOMENT,
    OF_GUIDES,
    OF_README,
    README,
    Picture,
    digest,
    digest_of_pdf,
    values_of,
)
from scripts.shot_list import pages, states
from tests.client import Page, PageClient
from tests.conftest import NOW, sign_in
from tests.parts import is_whole

pytestmark = pytest.mark.slow

NAMED = "a, button, label, legend, summary, h1, h2, h3, h4, dt, th, option"
ANEW = "older than its page: make screenshots ARGS='--pictures --only {}'"
LATER = {  # names that stand on a page only once something was done, which nobody has done in the demo
    "Back to the default text", "Compare", "End this link", "Go on to sending", "Let in", "Make one of them",
    "Make the link", "Make the pages private again", "Make the pages public", "Put it into the archive",
    "Send a test to me", "Send me a sign-in link", "Stop the letter", "Take the cancellation back…",
}  # fmt: skip


@pytest.fixture(scope="module")
def organiser(visitor: PageClient) -> Iterator[PageClient]:
    """Somebody of the team of all conferences of the demo, signed in."""
    client = visitor.application.test_client()
    assert isinstance(client, PageClient)
    with visitor.application.app_context(), clock.frozen(NOW):
        yield sign_in(client, load().organiser)


def seen(client: PageClient, address: str, picture: Picture) -> str:
    with clock.frozen(picture.moment or NOW):
        answer = client.get(address)
    assert answer.status_code == 200, address
    return digest_of_pdf(answer.data) if picture is CERTIFICATE else digest(answer.text, picture.part)


def test_pictures_are_taken_at_the_moment_of_the_tests() -> None:
    assert MOMENT == NOW


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_of_the_guides_show_their_pages(visitor: PageClient, organiser: PageClient, language: str) -> None:
    prefix = "" if language == "cs" else f"/{language}"
    old = [
        ANEW.format(picture.name)
        for picture in OF_GUIDES
        if seen(organiser if picture.signed_in else visitor, prefix + picture.address, picture)
        != taken()[f"{language}/{picture.name}"]["shows"]
    ]
    assert old == []


def test_the_pictures_of_the_readme_show_their_pages(visitor: PageClient, organiser: PageClient) -> None:
    with visitor.application.test_request_context():
        values = values_of()
    listed = json.loads((README / LIST).read_text(encoding="utf-8"))
    readme = (README.parents[1] / "README.md").read_text(encoding="utf-8")
    pictures = (*OF_README, CERTIFICATE)
    assert re.findall(r"docs/pictures/([\w-]+)\.webp", readme) == [picture.name for picture in pictures]
    old = [
        ANEW.format(picture.name)
        for picture in pictures
        if seen(organiser if picture.signed_in else visitor, picture.address.format(**values), picture)
        != listed[picture.name]["shows"]
    ]
    assert old == []


def test_words_and_fields_make_another_digest() -> None:
    """Negative control: what is read, typed or chosen counts; what changes with each answer does not."""
    page = '<main class="{0}"><p>{1}</p><input value="{2}"><input type="hidden" name="csrf_token" value="{0}"></main>'
    shows = digest(page.format("a", "Kde", "Most"), "main")
    assert digest(page.format("b", " Kde ", "Most"), "main") == shows
    assert digest(page.format("a", "Kdy", "Most"), "main") != shows
    assert digest(page.format("a", "Kde", "Brno"), "main") != shows


def test_names_in_the_guides_stand_on_pages_of_the_team(
    organiser: PageClient, visitor: PageClient, request: pytest.FixtureRequest
) -> None:
    """`make test-all` reads all pages of the team for the words that the guides name (in bold)."""
    if not is_whole(request.config, "guides"):
        pytest.skip("reads 270 pages")
    with visitor.application.test_request_context(), clock.frozen(NOW):
        cast = load()
        shots = [shot for shot in [*pages(visitor.application, cast), *states(cast)] if not isinstance(shot, str)]
    addresses = [shot.address for shot in shots if shot.address.startswith("/organise") and shot.act is None]
    missing = set()
    for prefix, language in (("", "cs"), ("/en", "en")):
        words = {word for address in addresses for word in texts_of(organiser, prefix + address)}
        named = {
            word for chapter in ORGANISERS.chapters for word in re.findall(r"\*\*(.+?)\*\*", source(chapter, language))
        }
        missing |= {(language, word) for word in named if not any(word in text for text in words)}
    assert {word for language, word in missing if language == "en"} == LATER
    assert len([word for language, word in missing if language == "cs"]) <= len(LATER)


def texts_of(client: PageClient, address: str) -> set[str]:
    """What a person can press or fill in on a page, and its headings."""
    with clock.frozen(NOW):
        page = Page(client.get(address), address)
    return (
        set(page.texts("a, button, label, legend, summary, h1, h2, h3, h4, dt, th, option")) if page.is_html else set()
    )
