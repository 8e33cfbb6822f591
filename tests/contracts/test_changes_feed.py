"""The Atom feed of changes: valid, one entry for each release, with lasting identities."""

from __future__ import annotations

from datetime import timedelta

from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from tests.conftest import NOW, sign_in
from tests.contracts.reading import valid_xml
from tests.factories import at, make_event, make_item, make_member, make_speaker, saved

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "/bydleni-2026/programme/changes.atom"
SITE = "https://prezence.example.org"


def feed(client, address=ADDRESS):
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return valid_xml(response.data, "atom")


def links(element):
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


def test_before_the_first_release_it_has_no_entries(client, app):
    event = make_event()
    root = feed(client)
    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == event.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert links(root) == {"self": SITE + ADDRESS, "alternate": f"{SITE}/bydleni-2026/programme/changes"}
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Bydlení pro všechny"


def test_each_release_is_an_entry_with_what_changed_in_words(client, app):
    event = make_event()
    body = saved(Organisation(event_id=event.id, name="Tři klíčky"))
    saved(EventRole(event_id=event.id, organisation_id=body.id, role=OrganisationRole.ORGANISER))
    row = make_item(event, title_cs="Byty & <lidé>")
    release_programme(event)
    first = feed(client)
    with clock.frozen(NOW + timedelta(hours=1)):
        with transaction():
            row.ends_at = at(11)
        release_programme(event)

    root = feed(client)

    newest, oldest = root.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Verze 2"
    assert newest.findtext(f"{ATOM}content").replace("\xa0", " ") == (
        "<ul><li><strong>Byty &amp; &lt;lidé&gt;</strong><br>"
        "Čas: 11. 6. 2026 9:15–11:00 (dříve: 11. 6. 2026 9:15–10:00)</li></ul>"
    )
    assert newest.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated") == "2026-05-12T09:00:00Z"
    assert links(newest)["alternate"] == f"{SITE}/bydleni-2026/programme/changes#version-2"
    assert oldest.findtext(f"{ATOM}content") == "<p>První zveřejněný program.</p>"
    assert oldest.findtext(f"{ATOM}id") == first.findtext(f"{ATOM}entry/{ATOM}id")
    assert root.findtext(f"{ATOM}id") == first.findtext(f"{ATOM}id")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Tři klíčky"
    page = client.page("/bydleni-2026/programme/changes")
    assert page.one("#version-2")


def test_the_two_languages_are_two_feeds(client, app):
    event = make_event()
    make_item(event)
    release_programme(event)
    czech, english = feed(client), feed(client, f"/en{ADDRESS}")
    assert english.findtext(f"{ATOM}entry/{ATOM}title") == "Version 1"
    for path in (f"{ATOM}id", f"{ATOM}entry/{ATOM}id"):
        assert czech.findtext(path) != english.findtext(path)


def test_names_of_an_item_that_is_anonymous_by_now_are_gone_from_old_entries(client, app):
    event = make_event()
    row = make_item(event)
    release_programme(event)
    link = saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event, family_name="Utajená").id))
    assert link
    release_programme(event)
    first = client.get(ADDRESS)
    assert "Utajená" in first.text
    with transaction():
        row.anonymous = True
    release_programme(event)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "Utajená" not in again.text


def test_programme_and_changes_lead_to_the_feeds(client, app):
    event = make_event()
    make_item(event)
    release_programme(event)
    for address in ("/en/bydleni-2026/programme", "/en/bydleni-2026/programme/changes"):
        page = client.page(address)
        feeds = {link.attrs["type"]: link.attrs["href"] for link in page.all("head link[rel=alternate][type]")}
        assert feeds == {
            "application/atom+xml": f"{SITE}/en{ADDRESS}", "text/calendar": f"{SITE}/en/bydleni-2026/programme.ics",
        }  # fmt: skip
        assert page.link("News of changes (Atom)") == f"/en{ADDRESS}"
        assert page.link("For conference apps (schedule.xml)") == "/en/bydleni-2026/schedule.xml"


def test_it_is_the_teams_alone_before_the_conference_is_public(client, app):
    event = make_event(published_at=None)
    assert client.get(ADDRESS).status_code == 404
    assert sign_in(client, make_member(event)).get(ADDRESS).headers["Cache-Control"] == "private, no-store"


def test_who_has_it_already_gets_a_short_answer(client, app):
    event = make_event()
    make_item(event)
    release_programme(event)
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
