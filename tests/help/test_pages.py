"""The guides as pages: they open where one is, everybody may read what is for organisers, pictures stay in browsers."""

from __future__ import annotations

import pytest

from conference.events.models import Event
from conference.help.contents import ADMINISTRATORS, ORGANISERS
from conference.help.reading import taken
from conference.lib.transaction import transaction
from conference.team.models import Role, User
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import make_member


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_chapter_can_be_read_without_signing_in(client: PageClient, prefix: str) -> None:
    contents = client.page(f"{prefix}/organise/help/")
    addresses = [str(link.attrs["href"]) for link in contents.all(".chapters h3 a")]
    assert len(addresses) == len(ORGANISERS.chapters)
    for address, chapter in zip(addresses, ORGANISERS.chapters, strict=True):
        page = client.page(address)
        assert [section.attrs["id"] for section in page.all(".guide section h2")] == list(chapter.sections)
        assert all({"alt", "width", "height"} <= set(image.attrs) for image in page.all("figure img"))


def test_chapters_follow_each_other(client: PageClient) -> None:
    page = client.page("/en/organise/help/programme")
    assert page.texts("[rel=prev], [rel=next]") == ["Previous: Setting up a conference", "Next: Speakers and slides"]
    assert not client.page("/organise/help/beginning").all("[rel=prev]")
    assert not client.page("/organise/help/team").all("[rel=next]")


@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/organise/bydleni-2026/", "/organise/help/beginning#way-around"),
        ("/organise/bydleni-2026/letters", "/organise/help/letters#writing"),
        ("/en/organise/bydleni-2026/attendees?q=Nov", "/en/organise/help/attendees#list"),
        ("/organise/account", "/organise/help/beginning#sign-in"),
    ],
)
def test_help_opens_at_the_page_one_is_on(editor: PageClient, address: str, section: str) -> None:
    link = editor.page(address).one(".masthead a[target=_blank]")
    assert link.attrs["href"] == section
    page, _, anchor = section.partition("#")
    assert editor.page(page).one(f"#{anchor}").name == "h2"


def test_who_can_t_sign_in_finds_help_too(client: PageClient) -> None:
    link = client.page("/organise/sign-in").one(".masthead a[target=_blank]")
    assert link.attrs["href"] == "/organise/help/beginning#sign-in"


def test_public_pages_and_the_guides_have_no_such_link(client: PageClient, event: object) -> None:
    for address in ("/", "/bydleni-2026/", "/organise/help/", "/organise/help/team"):
        assert not client.page(address).all(".masthead a[target=_blank]")


def test_a_chapter_comes_from_memory_and_is_known_again(client: PageClient, event: object) -> None:
    first = client.get("/en/organise/help/visits")
    again = client.get("/en/organise/help/visits", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_a_chapter_that_is_none_is_not_found(client: PageClient) -> None:
    client.page("/organise/help/nothing", 404)


def test_administrators_alone_see_their_guide(client: PageClient, event: Event) -> None:
    first = f"/organise/help/{ADMINISTRATORS.chapters[0].name}"
    client.page(first, 404)
    owner = make_member(event)
    sign_in(client, owner).page(first, 404)
    assert not client.page("/organise/help/").all("#administrators")

    with transaction() as session:
        session.get_one(User, owner.id).roles.append(Role(name="administrator"))
    assert client.page("/organise/help/").all("#administrators")
    assert client.page(first).all(".guide section")


def test_a_picture_is_kept_by_browsers_until_it_changes(client: PageClient) -> None:
    image = client.page("/organise/help/beginning").all("figure img")[0]
    with client.get(str(image.attrs["src"])) as answer:
        assert (answer.mimetype, answer.cache_control.max_age) == ("image/webp", 31536000)
    assert str(taken()["cs/sign-in"]["version"]) in str(image.attrs["src"])
    assert client.get("/organise/help/pictures/cs/nothing.webp").status_code == 404
