"""An edition in the archive: read only for its team, open for everybody else as before."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.certificates import actions as certificates
from conference.certificates.queries import valid_of as of_event
from conference.editions import archive
from conference.editions.rules import EditionRefused
from conference.extensions import db
from conference.lib import clock, links
from conference.lib.transaction import transaction
from conference.registration.models import Registration
from conference.team.models import AuditEntry, MembershipRole
from tests.certificates.conftest import came, evening, plzen
from tests.client import Page
from tests.conftest import NOW, sign_in
from tests.factories import CONFERENCE_DAY, at, make_event, make_item, make_member, make_registration, make_speaker
from tests.registration.people import own_address
from tests.test_access import MINE, address_of, conference_with_everything, organiser_rules

__all__ = ["evening", "plzen"]  # fixtures
PAGE = "/en/organise/bydleni-2026/editions"
OPEN_IN_ARCHIVE = {  # what is still done there
    "certificates.request_batch", "editions.new_edition", "editions.reopen", "erasure.erase_person",
    "paper.paper", "evidence.check_publicity", "evidence.pack",
}  # fmt: skip
AFTER = at(12, day=CONFERENCE_DAY + timedelta(days=3))


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def archived(event):
    with transaction():
        event.archived_at = NOW
    return event


def test_an_owner_puts_an_edition_that_is_over_into_the_archive_and_takes_it_out(client, event):
    owner = sign_in(client, make_member(event))
    with clock.frozen(AFTER):
        page = owner.submit(owner.page(PAGE), "Put it into the archive")
        assert "This edition is in the archive: nothing can be changed." in page.text
        assert event.archived_at == AFTER
        owner.submit(owner.page(PAGE), "Take it out of the archive")
    db.session.rollback()
    assert event.archived_at is None
    assert db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.id)).all() == ["archived", "reopened"]


def test_one_that_is_to_come_does_not_go_there(client, event):
    owner = make_member(event)

    with pytest.raises(EditionRefused):
        archive.archive_event(event.id, by=owner)

    assert "Put it into the archive" not in sign_in(client, owner).page(PAGE).text


def test_an_editor_reads_where_it_stands_and_has_no_button(client, archived):
    editor = sign_in(client, make_member(archived, MembershipRole.EDITOR))
    with clock.frozen(AFTER):
        page = editor.page(PAGE)

    assert "In the archive since:" in page.text
    assert "Take it out of the archive" not in page.text


def test_nothing_is_sent_to_it_but_what_is_marked(app: Flask, archived):
    closed = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/organise/<slug:slug>") and "POST" in (rule.methods or ())
        if not app.view_functions[rule.endpoint].in_archive
    }
    every = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/organise/<slug:slug>") and "POST" in (rule.methods or ())
    }
    assert every - closed == OPEN_IN_ARCHIVE


def test_no_page_of_the_team_has_anything_to_press_that_is_refused(app: Flask, client):
    mine = conference_with_everything(MINE)
    owner = sign_in(client, make_member(mine.event))
    with transaction():
        mine.event.archived_at = NOW
    urls, drawn, wrong = app.url_map.bind(""), set(), set()
    for rule, method in organiser_rules(app):
        answer = owner.get(address_of(rule, app, MINE, mine.ids)) if method == "GET" else None
        if answer is None or answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = Page(answer, rule.rule)
        for form in page.all("main form[method=post]"):
            address = str(form.attrs.get("action") or answer.request.path)
            target = urls.match(address, method="POST")[0]
            is_open = getattr(app.view_functions[target], "in_archive", True)
            drawn.add((target, is_open))
            if bool(form.query("fieldset.read-only[disabled]")) is is_open:
                wrong.add((rule.endpoint, target))
    assert wrong == set()
    assert len([1 for _, is_open in drawn if not is_open]) > 20
    assert {target for target, is_open in drawn if is_open} >= {"editions.new_edition", "erasure.erase_person"}


def test_a_form_is_refused_with_a_sentence(client, archived):
    owner = sign_in(client, make_member(archived))

    page = owner.submit(owner.page("/en/organise/bydleni-2026/settings"), "Save", status=409, title_cs="Jinak")

    assert "This edition is in the archive, where nothing is changed any more." in page.text
    assert archived.title_cs == "Bydlení pro všechny"


def test_pages_are_drawn_without_what_changes_something(client, archived):
    desk = sign_in(client, make_member(archived, MembershipRole.DESK))
    make_registration(archived)
    with clock.frozen(at(9)):
        page = desk.page("/en/organise/bydleni-2026/presence")

    assert not [button for button in page.texts("main button") if "arriv" in button.lower()]


def test_a_speaker_sends_nothing_more(client, archived):
    speaker = make_speaker(archived)
    page = client.page("/en/speaker/" + links.sign("speaker", speaker.id, speaker.link_version))

    assert "This edition is in the archive: nothing can be changed." in page.text
    forms = page.all("main form[method=post]")
    assert [len(form.query("fieldset.read-only[disabled]")) for form in forms] == [1] * len(forms)
    client.submit(page, "Save about you and your visit", status=409)


def test_a_certificate_stays_verifiable(client, plzen, evening):
    came(plzen.event)
    certificates.issue(plzen.event, by=None)
    with transaction():
        plzen.event.archived_at = NOW

    assert client.page(f"/verify/{of_event(plzen.event.id)[0].code}").h1 == "Osvědčení je pravé"


def test_people_are_still_erased(client, archived):
    person = make_registration(archived)
    editor = sign_in(client, make_member(archived, MembershipRole.EDITOR))

    page = editor.page(f"/en/organise/bydleni-2026/attendees/{person.id}/erase")
    editor.submit(page, page.texts("main form button")[-1])

    db.session.rollback()
    assert db.session.get_one(Registration, person.id).erased_at is not None


def test_the_home_page_says_so(client, archived):
    make_item(archived)
    with clock.frozen(AFTER):
        assert "From the archive" in client.page("/en/bydleni-2026/").text


def test_the_own_page_stays(client, archived):
    with clock.frozen(AFTER):
        client.page(own_address(make_registration(archived)))
