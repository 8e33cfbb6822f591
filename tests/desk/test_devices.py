"""The team's page of helpers' devices, and of what devices disagree about."""

from __future__ import annotations

import pytest

from conference.desk import actions
from conference.desk.models import Tap
from conference.lib import clock
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.desk.making import make_device, tap
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration

AREA = "/en/organise/bydleni-2026/presence"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(8, 42)):
        yield


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def editor(event, client):
    return sign_in(client, make_member(event, MembershipRole.EDITOR))


def test_a_link_is_made_shown_and_opens_the_desk(event, editor):
    page = editor.submit(editor.page(f"{AREA}/devices"), "Make the link", name="Tablet u dveří")
    assert page.h1 == "Tablet u dveří"
    assert len(page.all("svg.qr")) == 1
    address = page.texts(".address")[0]
    assert address.startswith("https://prezence.example.org/desk/")
    desk = editor.page(f"/en{address.removeprefix('https://prezence.example.org')}")
    assert desk.texts(".kicker") == ["Tablet u dveří · Thursday 11 June 2026"]
    assert "last used" in editor.page(f"{AREA}/devices").text


def test_a_name_is_taken_once_a_day(event, editor):
    make_device(event, name="Tablet")
    page = editor.submit(editor.page(f"{AREA}/devices"), "Make the link", name="Tablet", status=422)
    assert page.errors == ["Another device of this day has this name. Please choose another one."]


def test_a_link_is_ended_and_made_anew(event, editor):
    device = make_device(event)
    address = f"{AREA}/devices/{device.id}"
    first = editor.page(address).texts(".address")
    assert "The link above ends at once" in editor.page(address).text
    page = editor.submit(editor.page(address), "End this link")
    assert page.texts(".address") == []
    page = editor.submit(page, "Make a new link")
    assert page.texts(".address") not in ([], first)


def test_helpers_of_the_team_do_not_make_links(event, client):
    sign_in(client, make_member(event, MembershipRole.DESK))
    assert client.get(f"{AREA}/devices").status_code == 403


def test_what_devices_disagree_about_stands_until_somebody_has_looked(event, editor):
    row = make_registration(event)
    device = make_device(event, name="Telefon Jany")
    actions.note(event, CONFERENCE_DAY, tap(row, Tap.ARRIVED, at(8, 10)), "desk: A")
    actions.note(event, CONFERENCE_DAY, tap(row, Tap.ARRIVED, at(8, 30)), "desk: B", device)
    assert "Devices disagree (1)" in editor.page(AREA).texts("main .filters a")
    page = editor.page(f"{AREA}/disagreements")
    assert "Arrival noted twice, also at 8:30; the earliest counts: 8:10." in page.text
    assert "Telefon Jany" in page.text
    page = editor.submit(page, f"Looked at – {row.full_name}")
    assert "All devices agree." in page.text
