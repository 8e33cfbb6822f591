"""The pages of the site: home, home of a conference, practical, privacy, accessibility."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from markupsafe import Markup
from sqlalchemy.exc import OperationalError

from conference.events.models import EventRole, Funding, Organisation, OrganisationRole
from conference.lib import clock
from conference.places import freshness
from conference.places.models import PlaceState
from conference.programme.actions import release_programme
from conference.programme.models import ItemKind, ItemSpeaker
from conference.questions.models import Questionnaire
from conference.site import rules
from tests.client import PageClient
from tests.conftest import NOW, sign_in
from tests.factories import (
    at,
    make_event,
    make_item,
    make_member,
    make_question,
    make_registration,
    make_speaker,
    make_visit,
    saved,
)


def test_upcoming_and_past_conferences(client: PageClient) -> None:
    make_event("budouci", title_cs="Budoucí konference", goal_cs="Sejdeme se nad tím, co pomáhá. A nad obcemi.")
    make_event("dalsi", title_cs="Další konference", starts_on=date(2026, 9, 3), ends_on=date(2026, 9, 3))
    make_event("zrusena", title_cs="Zrušená konference", cancelled_at=NOW)
    day = NOW.date() - timedelta(days=300)
    make_event("minula", title_cs="Minulá konference", starts_on=day, ends_on=day)
    page = client.page("/")
    assert page.texts("section[aria-labelledby=lead] h2") == ["Budoucí konference"]
    assert page.texts("section[aria-labelledby=lead] .lede") == ["Sejdeme se nad tím, co pomáhá."]
    assert page.texts("section[aria-labelledby=lead] .btn-primary") == ["Přihlásit se"]
    assert len(page.all("section[aria-labelledby=lead] svg.drawing")) == 1
    assert page.texts("section[aria-labelledby=upcoming] h3") == ["Další konference"]
    assert page.texts("section[aria-labelledby=past] h3") == ["Minulá konference"]
    assert page.texts("section[aria-labelledby=cancelled] h3") == ["Zrušená konference"]
    assert page.texts("main section h2")[-1] == "Zrušené"  # last, and never among the coming ones


def test_the_site_says_once_what_it_is(client: PageClient) -> None:
    make_event()
    page = client.page("/")
    assert (page.h1, page.texts("h1 + .lede")) == (
        "Konference, na které můžete přijít",
        [
            "Program, přihlášky a osvědčení o účasti na jednom místě. Přihlášení zabere dvě minuty a nepotřebujete"
            " k němu účet."
        ],
    )
    assert page.texts("header a") == ["Prezence", "English"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Sdílet zkušenosti z obcí. A ještě víc.", "Sdílet zkušenosti z obcí."),
        ("Setkání s Mgr. Novou o bydlení v obcích. Dále jídlo.", "Setkání s Mgr. Novou o bydlení v obcích."),
        ("Bez tečky na konci", "Bez tečky na konci"),
        ("První řádek\ndruhý řádek", "První řádek"),
        ("", ""),
    ],
)
def test_the_first_sentence_of_a_text(text: str, first: str) -> None:
    assert rules.first_sentence(text) == first


def test_a_rendered_text_is_parted_at_its_headings() -> None:
    html = Markup("<p>Úvod</p>\n<h2>Jídlo</h2>\n<p>Káva</p>\n<h2>Děti</h2>\n<p>Koutek</p>")
    assert rules.parts(html) == [("", "<p>Úvod</p>"), ("Jídlo", "<p>Káva</p>"), ("Děti", "<p>Koutek</p>")]
    assert rules.parts(Markup("")) == []


def test_without_any_conference_the_home_page_says_so(client: PageClient) -> None:
    page = client.page("/")
    assert "Zatím tu není zveřejněna žádná konference" in page.text
    assert page.link("Přihlaste se a připravte ji") == "/organise/"


def test_without_a_coming_conference_the_past_ones_are_pointed_at(client: PageClient) -> None:
    day = NOW.date() - timedelta(days=30)
    make_event("minula", starts_on=day, ends_on=day)
    assert "Teď se žádná konference nechystá" in client.page("/").text


def test_each_coming_conference_says_where_it_stands(client: PageClient) -> None:
    make_event("dnes", starts_on=NOW.date(), ends_on=NOW.date())
    make_event("volno", capacity=20)
    make_event("posledni", capacity=2)
    make_event("nezacalo", registration_opens_at=None, registration_closes_at=None)
    make_event("zacne", registration_opens_at=NOW + timedelta(days=3))
    make_event("zrusena", cancelled_at=NOW, cancellation_cs="Sál je vyplavený.")
    said, page = {}, client.page("/")
    for item in (*page.all("section[aria-labelledby=lead]"), *page.all("main section li")):
        link, words = [*item.query("h2 a"), *item.query("h3 a")][0], item.query(".place")[0]
        said[link.attrs["href"].strip("/")] = " ".join(words.to_text().split())
    assert said == {
        "volno": "volno, 20 míst",
        "posledni": "poslední 2 místa",
        "nezacalo": "přihlašování ještě nezačalo",
        "zacne": "přihlašování začne 15. 5. 2026, 10:00",
        "dnes": "právě probíhá",
        "zrusena": "zrušeno",
    }
    assert "Sál je vyplavený." in client.page("/").text


def test_the_home_page_speaks_english_under_its_prefix(client: PageClient) -> None:
    make_event()
    page = client.page("/en/")
    assert page.one("html").attrs["lang"] == "en"
    assert page.h1 == "Conferences you can come to"
    assert page.link("Housing for all") == "/en/bydleni-2026/"
    assert page.link("Čeština") == "/"


def test_a_conference_that_is_not_public_does_not_exist(client: PageClient) -> None:
    event = make_event(published_at=None, title_cs="Tajná konference")
    page = client.page(f"/{event.slug}/", 404)
    assert "Tajná" not in page.html


def test_home_of_a_conference_says_when_where_and_what_next(client: PageClient) -> None:
    make_event(capacity=100)
    page = client.page("/bydleni-2026/")
    assert page.h1 == "Bydlení pro všechny"
    assert page.texts("dd")[:3] == ["čtvrtek 11. 6. 2026", "Kadaň, Kulturní dům", "zdarma"]
    assert page.link("Přihlásit se") == "/bydleni-2026/register"
    assert "volno, zbývá 100 z celkem 100" in page.text
    assert "Přihlášky do 5. 6. 2026, 12:00" in page.text


def test_the_prefix_of_the_first_language_leads_to_the_plain_address(client: PageClient) -> None:
    make_event()
    response = client.get("/cs/bydleni-2026/?a=1")
    assert response.status_code == 301
    assert response.headers["Location"] == "/bydleni-2026/?a=1"


def test_a_language_the_conference_does_not_speak_leads_to_its_own(client: PageClient) -> None:
    make_event(second_language=None)
    assert client.get("/en/bydleni-2026/").headers["Location"] == "/bydleni-2026/"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-30, "Přihlašování začne 28. 4. 2026, 10:00"),
        (26, "Přihlašování skončilo"),
        (30, "Konference je dnes"),
        (31, "Konference už proběhla"),
        (30 + 366, "Z archivu: konference už proběhla"),
    ],
)
def test_the_next_step_follows_the_phase(client: PageClient, days: int, sentence: str) -> None:
    make_event(published_at=NOW - timedelta(days=90))
    with clock.frozen(NOW + timedelta(days=days)):
        page = client.page("/bydleni-2026/")
    assert sentence in page.text
    assert "Přihlásit se" not in page.texts("main a")


def test_a_cancelled_conference_says_so_first(client: PageClient) -> None:
    make_event(cancelled_at=NOW, cancellation_cs="Sál je vyplavený.")
    page = client.page("/bydleni-2026/")
    assert page.texts(".errors h2") == ["Konference je zrušena"]
    assert page.link("Zeptat se pořadatele") == "/bydleni-2026/practical#contact"
    assert "Sál je vyplavený." in page.text
    assert "Přihlásit se" not in page.texts("main a")


def test_without_a_day_of_opening_registration_is_not_called_closed(client: PageClient) -> None:
    make_event(registration_opens_at=None, registration_closes_at=None)
    page = client.page("/bydleni-2026/")
    assert page.texts(".notice h2") == ["Přihlašování ještě nezačalo"]
    assert "skončilo" not in page.text


def test_a_full_conference_offers_its_waiting_list(client: PageClient) -> None:
    event = make_event(capacity=1)
    make_registration(event)
    make_registration(event, PlaceState.WAITING)
    page = client.page("/bydleni-2026/")
    assert page.texts(".notice h2") == ["Konference je plná"]
    assert "(čeká 1)" in page.text
    assert page.texts("main .btn-primary") == ["Zapsat se na čekací listinu"]


def test_on_the_day_the_home_page_says_what_is_on_and_what_comes_next(client: PageClient) -> None:
    event = make_event()
    make_item(event, title_cs="Třicet bytů", starts_at=at(9), ends_at=at(10))
    make_item(event, title_cs="Dva majitelé", starts_at=at(10), ends_at=at(11))
    make_item(event, title_cs="Později", starts_at=at(11), ends_at=at(12))
    release_programme(event, make_member(event))
    with clock.frozen(at(9, 30)):
        said = client.page("/bydleni-2026/").texts(".notice p")
    assert said == ["Program", "právě teď 9:00 Třicet bytů", "následuje 10:00 Dva majitelé"]


@pytest.mark.parametrize("days", [-30, 0, 26, 30, 31, 400])
def test_every_state_has_one_filled_button(client: PageClient, days: int) -> None:
    make_event(published_at=NOW - timedelta(days=90))
    with clock.frozen(NOW + timedelta(days=days)):
        assert len(client.page("/bydleni-2026/").all("main .btn-primary")) == 1


def test_one_day_tells_its_hours(client: PageClient) -> None:
    event = make_event()
    make_item(event, starts_at=at(8, 30), ends_at=at(9))
    make_item(event, starts_at=at(15), ends_at=at(15, 30))
    release_programme(event, make_member(event))
    assert client.page("/bydleni-2026/").texts("dd")[0] == "čtvrtek 11. 6. 2026 , 8:30–15:30"


def test_what_to_expect_names_talks_with_their_speakers(client: PageClient) -> None:
    event = make_event()
    talk = make_item(event, title_cs="Třicet bytů")
    make_item(event, ItemKind.LUNCH, title_cs="Oběd", starts_at=at(12), ends_at=at(13))
    speaker = make_speaker(event, given_name="Alena", family_name="Smrčinová", organisation="Město Kadaň")
    saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id))
    release_programme(event, make_member(event))
    section = client.page("/bydleni-2026/").texts("section[aria-labelledby=expect]")[0]
    assert "Třicet bytů Mgr. Alena Smrčinová, Město Kadaň" in section
    assert "Oběd" not in section


def test_what_to_expect_tells_the_places_of_a_visit_until_it_is_over(client: PageClient) -> None:
    event = make_event()
    make_visit(event, (1, 14))
    release_programme(event, make_member(event))
    page = client.page("/bydleni-2026/")
    assert page.texts(".departures li") == ["14:45 poslední místo", "14:50 volno, 14 míst"]
    assert "/bydleni-2026/programme.pdf" in page.html
    with clock.frozen(at(17)):
        assert client.page("/bydleni-2026/").texts(".departures li") == []


def test_organisations_stand_under_their_roles(client: PageClient) -> None:
    event = make_event()
    city, ngo = Organisation(event_id=event.id, name="Město Kadaň"), Organisation(event_id=event.id, name="Tři klíčky")
    for role in (OrganisationRole.ORGANISER, OrganisationRole.GRANT_HOLDER):
        saved(EventRole(event_id=event.id, organisation=ngo, role=role))
    saved(EventRole(event_id=event.id, organisation=city, role=OrganisationRole.HOST))
    section = client.page("/bydleni-2026/").texts("section[aria-labelledby=who]")[0]
    assert "Pořadatel a realizátor projektu Tři klíčky" in section
    assert "Místo konání Město Kadaň" in section


def test_the_grant_is_named_on_every_page_with_the_emblem(client: PageClient) -> None:
    event = make_event()
    saved(
        Funding(
            event_id=event.id, project_title="Bydlení na prvním místě", registration_number="CZ.00.1",
            publicity_cs="Spolufinancováno Evropskou unií", publicity_en="Co-funded by the European Union",
        )
    )  # fmt: skip
    for address in ("/bydleni-2026/", "/bydleni-2026/practical", "/bydleni-2026/privacy"):
        foot = client.page(address).one("footer")
        assert "Spolufinancováno Evropskou unií" in " ".join(foot.to_text().split())
        assert "CZ.00.1" in foot.to_text()
    assert "Co-funded by the European Union" in client.page("/en/bydleni-2026/").one("footer").to_text()
    assert client.page("/bydleni-2026/").all("footer svg")[0].attrs["aria-label"] == "Vlajka Evropské unie"


def test_practical_page_shows_travel_and_contact(client: PageClient) -> None:
    make_event(venue_step_free=True, parking_cs="Parkovat lze na náměstí.", practical_cs="Vezměte si **přezůvky**.")
    page = client.page("/bydleni-2026/practical")
    assert "Bezbariérový přístup Ano" in page.text
    assert "Parkovat lze na náměstí." in page.text
    assert page.texts("main strong") == ["přezůvky"]
    assert page.link("konference@example.org") == "mailto:konference@example.org"
    assert page.link("+420 600 000 001") == "tel:+420600000001"


def test_privacy_page_says_who_and_what_for(client: PageClient) -> None:
    event = make_event(privacy_cs="Pověřenec: **poverenec@example.org**")
    ngo = Organisation(event_id=event.id, name="Tři klíčky")
    saved(EventRole(event_id=event.id, organisation=ngo, role=OrganisationRole.ORGANISER))
    page = client.page("/bydleni-2026/privacy")
    assert "Tři klíčky." in page.text
    assert page.texts("main strong") == ["poverenec@example.org"]


def test_privacy_page_says_what_is_kept_of_the_survey_where_there_is_one(client: PageClient) -> None:
    event = make_event()
    assert "dotazník" not in client.page("/bydleni-2026/privacy").text
    make_question(event, questionnaire=Questionnaire.SURVEY)
    assert "Odpovědi v dotazníku se ukládají bez jména" in client.page("/bydleni-2026/privacy").text
    assert "counts stay" in client.page("/en/bydleni-2026/privacy").text


def test_accessibility_statement(client: PageClient) -> None:
    assert "Prohlášení o přístupnosti" in client.page("/accessibility").h1
    assert "Accessibility statement" in client.page("/en/accessibility").h1


def test_the_machine_that_watches_is_answered(client: PageClient) -> None:
    assert client.get("/health/live").text == "ok\n"
    assert client.get("/health/ready").text == "ok\n"


@pytest.mark.parametrize("path", ["", "programme", "speakers", "visits", "practical", "privacy", "register"])
def test_every_page_of_a_cancelled_conference_says_so_once(client: PageClient, path: str) -> None:
    make_event(cancelled_at=NOW, cancellation_cs="Sál je vyplavený.")
    said = client.page(f"/bydleni-2026/{path}").text
    assert len(re.findall(r"[Kk]onference (je|byla) zrušena", said)) == 1


def test_links_of_the_foot_keep_to_the_address_they_are_shown_at(client: PageClient, event) -> None:
    with_prefix, plain = client.page("/cs/"), client.page("/")

    assert with_prefix.link("Prohlášení o přístupnosti") == "/cs/accessibility"
    assert plain.link("Prohlášení o přístupnosti") == "/accessibility"


def test_a_draft_that_its_team_looks_at_is_not_cached_for_strangers(client: PageClient, app) -> None:
    draft = make_event(published_at=None)
    sign_in(client, make_member(draft)).page(f"/{draft.slug}/")  # from now on the session stays as it is
    cookie = client.get_cookie("session")
    assert cookie is not None
    stranger = app.test_client(use_cookies=False)

    shown = stranger.get(f"/{draft.slug}/", headers={"Cookie": f"a b; session={cookie.value}"})

    assert shown.status_code == 200
    assert stranger.get(f"/{draft.slug}/").status_code == 404


def test_a_cached_page_asked_for_while_the_database_is_away_is_a_503(client: PageClient, event, monkeypatch) -> None:
    client.page(f"/{event.slug}/")

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(freshness, "read", lambda *_: None)
    monkeypatch.setattr("conference.site.views.programme.published_programme", away)

    assert client.get(f"/{event.slug}/").status_code == 503
