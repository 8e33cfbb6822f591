"""What pages say of themselves: addresses in all languages, what is shown where they are shared, facts in JSON-LD."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from PIL import Image

from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.lib import clock, links
from conference.lib.routes import NOT_PAGES
from conference.lib.transaction import transaction
from conference.places.models import PlaceState, Quota
from conference.programme.actions import add_room, release_programme
from conference.programme.models import ItemKind, ItemSpeaker
from conference.site.meta import INDEXED
from tests.conftest import NOW, sign_in
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_registration,
    make_speaker,
    make_visit,
    saved,
)
from tests.test_house import THIRD_PARTY

ADDRESS = {
    "@type": "PostalAddress", "streetAddress": "Smyšlená 5", "postalCode": "432 01", "addressLocality": "Kadaň",
    "addressCountry": "CZ",
}  # fmt: skip
SITE = "https://prezence.example.org"
NOT_INDEXED = frozenset({  # public pages without a word to search for, behind secret links, or about one form
    "certificates.seal", "certificates.verify", "certificates.verify_form",
    "registration.thanks", "registration.request_link",
    "registration.register_colleagues", "registration.colleagues_thanks", "registration.link_renewed",
})  # fmt: skip
PRIVATE = ("/my/", "/speaker/", "/desk/", "/invitations/", "/invited/", "/survey/", "/organise", "/demo", "/mailbox")


def metas(page):
    found = page.all("head meta[content]")
    return {tag.attrs.get("property") or tag.attrs["name"]: tag.attrs["content"] for tag in found}


def data(page):
    return json.loads(page.one('script[type="application/ld+json"]').to_text(strip=False))


# Which pages may be found


def test_every_public_page_says_whether_it_may_be_found(application):
    pages = {
        rule.endpoint
        for rule in application.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(THIRD_PARTY)
        if not rule.endpoint.endswith(NOT_PAGES) and not rule.rule.startswith(PRIVATE)
    }
    assert pages - NOT_INDEXED == INDEXED


def robots(page):
    return [tag.attrs["content"] for tag in page.all("meta[name=robots]")]


def test_forms_errors_and_pages_behind_links_are_not_found(client, app):
    event = make_event()
    person = make_registration(event)
    token = links.sign("my", person.id, person.link_version)
    for address, status in (
        ("/verify", 200), (f"/my/{token}", 200), ("/bydleni-2026/sessions/NIC", 404), ("/nic/tu", 404),
    ):  # fmt: skip
        page = client.page(address, status)
        assert len(robots(page)) == 1
        assert "noindex" in robots(page)[0]
        assert page.all("link[rel=canonical]") == []
        assert page.all("meta[property='og:title']") == []


def test_a_conference_seen_by_its_team_before_it_is_public_is_not_found(client, app):
    event = make_event(published_at=None)
    page = sign_in(client, make_member(event)).page("/bydleni-2026/")
    assert robots(page) == ["noindex"]
    assert page.all("link[rel=canonical], script") == []


# Addresses


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/bydleni-2026/programme?kind=talk", "/bydleni-2026/programme"),
        ("/en/bydleni-2026/programme?utm_source=x", "/en/bydleni-2026/programme"),
        ("/?x=1", "/"),
        ("/en/accessibility", "/en/accessibility"),
    ],
)
def test_the_canonical_address_has_no_query_and_the_host_of_the_settings(client, app, address, canonical):
    event = make_event()
    make_item(event)
    release_programme(event)
    page = client.page(address, headers={"Host": "jiny.example.org"})
    assert page.one("link[rel=canonical]").attrs["href"] == SITE + canonical
    assert metas(page)["og:url"] == SITE + canonical


def test_a_page_in_two_languages_names_both_and_the_first_for_everybody_else(client, app):
    make_event()
    page = client.page("/en/bydleni-2026/practical")
    assert {link.attrs["hreflang"]: link.attrs["href"] for link in page.all("head link[hreflang]")} == {
        "cs": f"{SITE}/bydleni-2026/practical", "en": f"{SITE}/en/bydleni-2026/practical",
        "x-default": f"{SITE}/bydleni-2026/practical",
    }  # fmt: skip
    assert metas(page)["og:locale"] == "en_GB"
    assert [tag.attrs["content"] for tag in page.all("meta[property='og:locale:alternate']")] == ["cs_CZ"]


def test_a_page_in_one_language_names_no_other(client, app):
    make_event(second_language=None)
    page = client.page("/bydleni-2026/practical")
    assert page.all("head link[hreflang], meta[property='og:locale:alternate']") == []


# Where a page is shared


def test_the_home_page_is_shared_with_title_days_town_and_picture(client, app):
    make_event(goal_cs="Jak **bydlet** lépe.")
    shown = metas(client.page("/bydleni-2026/"))
    assert shown["og:title"] == shown["og:site_name"] == "Bydlení pro všechny"
    assert shown["description"] == shown["og:description"] == "11. června 2026, Kadaň. Jak bydlet lépe."
    assert (shown["og:type"], shown["twitter:card"]) == ("website", "summary_large_image")
    assert shown["og:image"].startswith(f"{SITE}/bydleni-2026/card.png?v=")
    assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630")
    assert shown["og:image:alt"].replace("\xa0", " ") == "Bydlení pro všechny, 11. června 2026, Kadaň"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("register", "Přihláška · Bydlení pro všechny"), ("programme", "Program · Bydlení pro všechny"),
        ("visits", "Prohlídky · Bydlení pro všechny"), ("speakers", "Řečníci · Bydlení pro všechny"),
    ],
)  # fmt: skip
def test_a_shared_page_names_its_conference(client, app, page, title):
    make_visit(make_event())
    assert metas(client.page(f"/bydleni-2026/{page}"))["og:title"] == title


def every_event(facts):
    """The events in a page's facts, those inside of others too."""
    found = facts.values() if isinstance(facts, dict) else facts if isinstance(facts, list) else ()
    inner = [event for value in found for event in every_event(value)]
    return [facts, *inner] if isinstance(facts, dict) and facts.get("@type") == "Event" else inner


@pytest.mark.parametrize("path", ["", "programme", "sessions/TALK", "sessions/VISIT", "speakers/RADKA"])
def test_every_event_has_what_search_engines_require(client, app, path):
    """Name, start, place and the place's address (Google Search Central, Event structured data, required)."""
    event = make_event()
    row = make_item(event, code="TALK", room_id=add_room(event, "Velký sál", 100).id)
    saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event, code="RADKA").id))
    visit = make_visit(event, meeting_point_cs="Před radnicí")
    with transaction():
        visit.item.code = "VISIT"
    release_programme(event)
    events = every_event(data(client.page(f"/bydleni-2026/{path}")))
    assert events
    for found in events:
        assert found["name"]
        assert found["startDate"]
        assert found["location"]["name"]
        assert found["location"]["address"] == ADDRESS


def test_an_item_and_a_speaker_are_shared_with_their_own_words(client, app):
    event = make_event()
    row = make_item(event, code="TALK", title_cs="Třicet bytů", abstract_cs="Co **funguje**. " * 30)
    bare = make_item(event, code="BARE", title_cs="Bez popisu")
    speaker = make_speaker(event, code="RADKA", bio_cs="Pracuje v *Kadani*.")
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    saved(ItemSpeaker(item_id=bare.id, speaker_id=speaker.id))
    release_programme(event)
    talk = metas(client.page("/bydleni-2026/sessions/TALK"))
    assert talk["og:title"] == "Třicet bytů"
    assert talk["description"].startswith("Co funguje. Co funguje.")
    assert talk["description"].endswith("…")
    assert len(talk["description"]) <= 200
    assert metas(client.page("/bydleni-2026/sessions/BARE"))["description"] == (
        "Mgr. Radka Řečnická · Bydlení pro všechny"
    )
    person = metas(client.page("/bydleni-2026/speakers/RADKA"))
    assert (person["og:type"], person["description"]) == ("profile", "Pracuje v Kadani.")


def test_the_site_itself_is_shared_without_a_picture(client, app):
    shown = metas(client.page("/en/"))
    assert shown["description"] == "Conferences with programme, speakers and registration, free of charge."
    assert shown["twitter:card"] == "summary"
    assert "og:image" not in shown


# The picture


def card(client, address="/bydleni-2026/card.png"):
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "image/png")
    return response


def test_the_picture_is_kept_and_not_sent_again(client, app):
    make_event()
    first = card(client)
    assert Image.open(io.BytesIO(first.data)).size == (1200, 630)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = client.get("/bydleni-2026/card.png?v=whatever", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/bydleni-2026/card.png").data == b""


def test_the_picture_is_drawn_once_whatever_the_query(client, app, monkeypatch):
    make_event(title_cs="Jen jednou")
    drawn = []
    monkeypatch.setattr("conference.printing.card.draw", lambda card: drawn.append(card) or b"png")
    for query in ("", "?v=1", "?v=2", "?x=y"):
        card(client, f"/bydleni-2026/card.png{query}")
    assert len(drawn) == 1


def test_the_picture_and_its_address_change_with_what_it_shows(client, app):
    event = make_event()
    address = metas(client.page("/bydleni-2026/"))["og:image"]
    tags = {card(client).headers["ETag"], card(client, "/en/bydleni-2026/card.png").headers["ETag"]}
    with transaction():
        event.contact_phone = "+420600000009"  # not in the picture
    assert card(client).headers["ETag"] in tags
    assert metas(client.page("/bydleni-2026/"))["og:image"] == address
    with transaction():
        event.title_cs = "Jiný název"
    assert card(client).headers["ETag"] not in tags
    assert metas(client.page("/bydleni-2026/"))["og:image"] != address


def test_the_picture_of_a_hidden_conference_is_its_teams_alone(client, app):
    event = make_event(published_at=None)
    assert client.get("/bydleni-2026/card.png").status_code == 404
    response = card(sign_in(client, make_member(event)))
    assert response.headers["Cache-Control"] == "private, no-store"


# JSON-LD


def test_without_a_programme_the_conference_has_days_and_no_parts(client, app):
    event = make_event(venue_latitude=50.38, venue_longitude=13.27, ends_on=CONFERENCE_DAY + timedelta(days=1))
    body = saved(Organisation(event_id=event.id, name="Tři klíčky", website="https://klicky.example.org"))
    saved(EventRole(event_id=event.id, organisation_id=body.id, role=OrganisationRole.ORGANISER))
    make_item(event)
    found = data(client.page("/bydleni-2026/"))
    assert (found["@context"], found["@type"], found["name"]) == (
        "https://schema.org", "Event", "Bydlení pro všechny",
    )  # fmt: skip
    assert (found["startDate"], found["endDate"]) == ("2026-06-11", "2026-06-12")
    assert (found["eventStatus"], found["isAccessibleForFree"]) == ("https://schema.org/EventScheduled", True)
    assert found["location"]["address"] == {
        "@type": "PostalAddress", "streetAddress": "Smyšlená 5", "postalCode": "432 01", "addressLocality": "Kadaň",
        "addressCountry": "CZ",
    }  # fmt: skip
    assert found["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 50.38, "longitude": 13.27}
    assert found["organizer"] == [{"@type": "Organization", "name": "Tři klíčky", "url": "https://klicky.example.org"}]
    assert "subEvent" not in found
    assert "performer" not in found


def test_with_a_programme_its_items_are_parts_and_breaks_are_not(client, app):
    event = make_event()
    row = make_item(event, code="TALK", title_en="Thirty flats")
    saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event, code="RADKA").id))
    make_item(event, ItemKind.LUNCH, title_en="Lunch", starts_at=at(12), ends_at=at(13))
    release_programme(event)
    for address in ("/en/bydleni-2026/", "/en/bydleni-2026/programme"):
        found = data(client.page(address))
        assert found["subEvent"] == [
            {
                "@type": "Event", "name": "Thirty flats", "startDate": "2026-06-11T09:15+02:00",
                "endDate": "2026-06-11T10:00+02:00", "location": found["location"],
                "url": f"{SITE}/en/bydleni-2026/sessions/TALK",
            }
        ]  # fmt: skip
        assert (found["startDate"], found["endDate"]) == ("2026-06-11T09:15+02:00", "2026-06-11T13:00+02:00")
        assert found["performer"] == [
            {"@type": "Person", "name": "Radka Řečnická", "url": f"{SITE}/en/bydleni-2026/speakers/RADKA"}
        ]


def test_a_cancelled_conference_says_so_and_offers_nothing(client, app):
    event = make_event(cancelled_at=NOW)
    make_item(event, code="TALK")
    release_programme(event)
    for address in ("/bydleni-2026/", "/bydleni-2026/sessions/TALK"):
        found = data(client.page(address))
        assert found["eventStatus"] == "https://schema.org/EventCancelled"
        assert not {"offers", "remainingAttendeeCapacity"} & set(found)


@pytest.mark.parametrize(
    ("taken", "waiting", "availability", "left"),
    [(0, 0, "InStock", 2), (1, 0, "InStock", 1), (2, 0, "SoldOut", 0), (1, 1, "SoldOut", 0)],
)
def test_places_are_told_while_registration_is_open(client, app, taken, waiting, availability, left):
    event = make_event(capacity=2)
    for _ in range(taken):
        make_registration(event)
    for _ in range(waiting):
        make_registration(event, PlaceState.WAITING)
    found = data(client.page("/bydleni-2026/"))
    assert found["offers"]["availability"] == f"https://schema.org/{availability}"
    assert (found["offers"]["price"], found["offers"]["url"]) == (0, f"{SITE}/bydleni-2026/register")
    assert found["offers"]["validThrough"] == "2026-06-05T12:00+02:00"
    assert (found["maximumAttendeeCapacity"], found["remainingAttendeeCapacity"]) == (2, left)


@pytest.mark.parametrize("days", [-60, 28, 40], ids=["before", "closed", "past"])
def test_nothing_is_offered_while_registration_is_closed(client, app, days):
    make_event()
    with clock.frozen(NOW + timedelta(days=days)):
        assert not {"offers", "remainingAttendeeCapacity"} & set(data(client.page("/bydleni-2026/")))


def test_without_a_limit_no_number_of_places_is_told(client, app):
    make_event(capacity=None)
    found = data(client.page("/bydleni-2026/"))
    assert "offers" in found
    assert not {"maximumAttendeeCapacity", "remainingAttendeeCapacity"} & set(found)


def test_an_item_is_an_event_of_its_own_in_its_room(client, app):
    event = make_event()
    room = add_room(event, "Velký sál", 100)
    body = saved(Organisation(event_id=event.id, name="Tři klíčky"))
    make_item(event, code="TALK", room_id=room.id, organisation_id=body.id, abstract_cs="Co **funguje**.")
    release_programme(event)
    found = data(client.page("/bydleni-2026/sessions/TALK"))
    assert (found["@type"], found["startDate"]) == ("Event", "2026-06-11T09:15+02:00")
    assert found["description"] == "Co funguje."
    assert found["performer"] == [{"@type": "Organization", "name": "Tři klíčky"}]
    assert (found["location"]["name"], found["location"]["containedInPlace"]["name"]) == ("Velký sál", "Kulturní dům")
    assert found["location"]["address"] == ADDRESS
    parent = found["superEvent"]
    assert (parent["@id"], parent["name"]) == (f"{SITE}/bydleni-2026/#event", "Bydlení pro všechny")
    assert parent["@id"] == data(client.page("/bydleni-2026/"))["@id"]


def test_a_visit_is_where_people_meet_and_never_at_its_address(client, app):
    event = make_event()
    visit = make_visit(event, meeting_point_cs="Před radnicí", address="Tajná 13")
    release_programme(event)
    page = client.page(f"/bydleni-2026/sessions/{visit.item.code}")
    assert data(page)["location"] == {"@type": "Place", "name": "Před radnicí", "address": ADDRESS}
    assert "Tajná 13" not in page.html


def test_nobody_is_named_at_an_anonymous_story(client, app):
    event = make_event()
    row = make_item(event, ItemKind.STORY, code="STORY", anonymous=True)
    saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event, family_name="Utajená").id))
    release_programme(event)
    for address in ("", "programme", "sessions/STORY"):
        page = client.page(f"/bydleni-2026/{address}")
        assert "performer" not in data(page)
        assert "Utajená" not in page.html


def test_a_speaker_is_a_person_with_their_items(client, app):
    event = make_event()
    row = make_item(event, code="TALK")
    speaker = make_speaker(
        event, code="RADKA", position_cs="vedoucí odboru", bio_cs="Pracuje v *Kadani*.", photo_key="photos/abc.jpg"
    )
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    release_programme(event)
    found = data(client.page("/bydleni-2026/speakers/RADKA"))
    assert (found["@type"], found["name"], found["honorificPrefix"]) == ("Person", "Radka Řečnická", "Mgr.")
    assert (found["jobTitle"], found["affiliation"]["name"]) == ("vedoucí odboru", "Město Kadaň")
    assert found["description"] == "Pracuje v Kadani."
    assert found["image"].startswith(f"{SITE}/bydleni-2026/speakers/RADKA/photo-")
    assert [item["url"] for item in found["performerIn"]] == [f"{SITE}/bydleni-2026/sessions/TALK"]
    assert "speaker-" not in json.dumps(found)  # no e-mail address


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "a & b 'c' \"d\" \u2028"])
def test_no_text_ends_the_script(client, app, text):
    event = make_event(title_cs=text, goal_cs=text)
    make_item(event, code="TALK", title_cs=text, abstract_cs=text)
    release_programme(event)
    for address in ("", "programme", "sessions/TALK"):
        page = client.page(f"/bydleni-2026/{address}")
        assert len(page.all("head script[type]")) == 1
        assert data(page).get("name") == text


def test_a_long_programme_is_told_whole_on_its_page_and_in_brief_on_the_home_page(client, app):
    event = make_event()
    for _ in range(61):
        make_item(event)
    release_programme(event)
    assert len(data(client.page("/bydleni-2026/programme"))["subEvent"]) == 61
    assert len(data(client.page("/bydleni-2026/"))["subEvent"]) == 6


def test_quotas_of_items_do_not_count_as_places_of_the_conference(client, app):
    event = make_event(capacity=None)
    make_item(event, ItemKind.WORKSHOP, code="DILNA", quota_id=saved(Quota(capacity=3)).id)
    release_programme(event)
    assert "remainingAttendeeCapacity" not in data(client.page("/bydleni-2026/"))
    assert "remainingAttendeeCapacity" not in data(client.page("/bydleni-2026/sessions/DILNA"))
