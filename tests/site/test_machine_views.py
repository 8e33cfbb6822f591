"""Health, robots.txt, security.txt, the sitemap: what machines ask for, read as machines read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.site import sitemap
from tests.client import PageClient
from tests.conftest import NOW
from tests.contracts.reading import valid_xml
from tests.factories import make_event, make_item, make_speaker, make_visit, saved

SITE = "https://prezence.example.org"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LASTMOD = "{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod"
LINK = "{http://www.w3.org/1999/xhtml}link"


def sitemap_of(client: PageClient, query: str = "") -> etree._Element:
    response = client.get(f"/sitemap.xml{query}")
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return valid_xml(response.data, "sitemap")


def addresses(client: PageClient) -> list[str]:
    return [str(loc.text).removeprefix(SITE) for loc in sitemap_of(client).iter(LOC)]


def test_the_sitemap_lists_every_public_page_in_every_language(client: PageClient) -> None:
    event = make_event()
    row = make_item(event, code="TALK")
    speaker = make_speaker(event, code="RADKA")
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    make_speaker(event, code="NOBODY")  # in no published item
    release_programme(event)
    make_item(event, code="DRAFT")

    czech = ["", "programme", "speakers", "register", "practical", "privacy", "sessions/TALK", "speakers/RADKA"]
    found = addresses(client)

    assert sorted(found) == sorted(
        ["/", "/en/", "/accessibility", "/en/accessibility"]
        + [f"{prefix}/bydleni-2026/{path}" for path in czech for prefix in ("", "/en")]
    )


def test_every_address_of_the_sitemap_is_a_page_that_may_be_found_and_says_the_same_addresses(
    client: PageClient,
) -> None:
    event = make_event()
    visit = make_visit(event)
    saved(ItemSpeaker(item_id=visit.item_id, speaker_id=make_speaker(event).id))
    release_programme(event)
    with transaction():
        visit.item.title_cs = "Jinak"
    release_programme(event)
    make_event("jednojazycna", second_language=None)
    for url in sitemap_of(client):
        page = client.page(url.findtext(LOC).removeprefix(SITE))
        assert page.one("link[rel=canonical]").attrs["href"] == url.findtext(LOC)
        assert page.all("meta[name=robots]") == []
        on_page = [(link.attrs["hreflang"], link.attrs["href"]) for link in page.all("head link[hreflang]")]
        assert on_page == [(link.attrib["hreflang"], link.attrib["href"]) for link in url.iter(LINK)]


def test_visits_and_changes_are_listed_where_there_are_any(client: PageClient) -> None:
    event = make_event()
    visit = make_visit(event)
    release_programme(event)
    assert "/bydleni-2026/visits" in addresses(client)
    assert "/bydleni-2026/programme/changes" not in addresses(client)
    with transaction():
        visit.item.title_cs = "Jinak"
    release_programme(event)
    assert "/bydleni-2026/programme/changes" in addresses(client)


def test_past_and_cancelled_conferences_are_listed_and_hidden_ones_are_not(client: PageClient) -> None:
    day = NOW.date() - timedelta(days=300)
    make_event("minula", starts_on=day, ends_on=day)
    make_event("zrusena", starts_on=day, ends_on=day, cancelled_at=NOW)
    make_event("skryta", published_at=None)
    found = addresses(client)
    assert "/minula/" in found
    assert "/zrusena/" in found
    assert not [address for address in found if "skryta" in address]


def test_lastmod_is_when_the_data_changed(client: PageClient) -> None:
    event = make_event()
    make_item(event, code="TALK")
    with clock.frozen(NOW + timedelta(hours=2)):
        release_programme(event)
    moments = {str(url.findtext(LOC)): url.findtext(LASTMOD) for url in sitemap_of(client)}
    assert moments[f"{SITE}/bydleni-2026/sessions/TALK"] == "2026-05-12T10:00:00+00:00"
    assert moments[f"{SITE}/accessibility"] is None


def test_alternates_name_all_languages_and_the_first_one_for_everybody_else(client: PageClient) -> None:
    make_event(language="en", second_language="cs")
    [url] = [one for one in sitemap_of(client) if one.findtext(LOC) == f"{SITE}/cs/bydleni-2026/"]
    assert {link.attrib["hreflang"]: link.attrib["href"] for link in url.iter(LINK)} == {
        "en": f"{SITE}/bydleni-2026/", "cs": f"{SITE}/cs/bydleni-2026/", "x-default": f"{SITE}/bydleni-2026/",
    }  # fmt: skip


def test_a_sitemap_too_long_for_one_file_is_a_list_of_files(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event()
    whole = addresses(client)
    monkeypatch.setattr(sitemap, "MOST", 7)
    make_event("dalsi", second_language=None)  # another version, hence another answer
    whole = [*whole, *(f"/dalsi/{path}" for path in ("", "programme", "speakers", "register", "practical", "privacy"))]

    files = [str(loc.text).removeprefix(SITE) for loc in sitemap_of(client).iter(LOC)]

    assert files == [f"/sitemap.xml?part={number}" for number in range(1, len(whole) // 7 + 2)]
    parts = [[str(loc.text).removeprefix(SITE) for loc in sitemap_of(client, f"?part={number}").iter(LOC)]
             for number in range(1, len(files) + 1)]  # fmt: skip
    assert sorted(address for part in parts for address in part) == sorted(whole)
    assert max(len(part) for part in parts) == 7
    assert client.get(f"/sitemap.xml?part={len(files) + 1}").status_code == 404
    assert client.get("/sitemap.xml?part=-1").status_code == 404


def test_robots_txt_hides_secret_links_in_every_language(client: PageClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    for path in ("/my/", "/en/my/", "/cs/speaker/", "/organise/", "/desk/"):
        assert f"Disallow: {path}" in lines
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert "Disallow: /" not in lines


def fields(client: PageClient) -> dict[str, str]:
    response = client.get("/.well-known/security.txt")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return dict(line.split(": ", 1) for line in response.text.splitlines())


@pytest.mark.parametrize(
    ("setting", "contact"),
    [
        ("mailto:bezpecnost@example.org", "mailto:bezpecnost@example.org"),
        ("bezpecnost@example.org", "mailto:bezpecnost@example.org"),
        ("https://example.org/chyba", "https://example.org/chyba"),
    ],
)
def test_security_txt_names_the_contact_of_the_administrator(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, setting: str, contact: str
) -> None:
    make_event()
    monkeypatch.setitem(client.application.config, "SECURITY_CONTACT", setting)
    assert fields(client) == {
        "Contact": contact,
        "Expires": "2026-11-01T00:00:00Z",
        "Preferred-Languages": "cs, en",
        "Canonical": f"{SITE}/.well-known/security.txt",
    }


def test_without_one_it_is_the_contact_of_the_nearest_conference(client: PageClient) -> None:
    day = NOW.date() - timedelta(days=300)
    make_event("minula", starts_on=day, ends_on=day, contact_email="minula@example.org")
    assert fields(client)["Contact"] == "mailto:minula@example.org"
    make_event("pristi", contact_email="pristi@example.org")
    make_event("skryta", published_at=None, contact_email="skryta@example.org", starts_on=NOW.date())
    assert fields(client)["Contact"] == "mailto:pristi@example.org"


def test_without_anybody_there_is_no_security_txt(client: PageClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("month", range(1, 13))
def test_security_txt_is_valid_for_months_and_less_than_a_year(client: PageClient, month: int) -> None:
    make_event()
    with clock.frozen(datetime(2026, month, 28, 23, 59, tzinfo=UTC)):
        until = datetime.fromisoformat(fields(client)["Expires"])
        assert timedelta(days=145) < until - clock.now() < timedelta(days=220)


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt"])
def test_what_has_not_changed_is_not_sent_again(client: PageClient, address: str) -> None:
    make_event()
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
