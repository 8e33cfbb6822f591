"""Tickets that are shown: typed, photographed, of somebody who has come, cancelled, or belongs elsewhere."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image, ImageFilter

from conference.lib import clock
from conference.places.models import PlaceState
from conference.registration.own.address import my_address
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.desk.making import link, make_device, noted
from tests.factories import at, make_event, make_member, make_registration

PHOTO = "photo.jpg"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def device(event):
    return make_device(event)


def person(event, *args, **values):
    return make_registration(event, *args, **{"given_name": "Jana", "family_name": "Nová", **values})


def photo_of(text: str) -> io.BytesIO:
    """A ticket photographed at an angle, not quite sharp."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="png", scale=10, border=4)
    ticket = Image.open(drawn).convert("L").rotate(12, expand=True, fillcolor=200)
    table = Image.new("L", (1600, 1200), 130)
    table.paste(ticket, (500, 400))
    found = io.BytesIO()
    table.filter(ImageFilter.GaussianBlur(2)).save(found, "JPEG")
    found.seek(0)
    return found


def shown(client, device, **values):
    return client.submit(client.page(link(device)), "Note the arrival", **values)


@pytest.mark.parametrize("typed", ["K7XQ2A", "k7x-q2a", " k7xq2a "])
def test_a_code_typed_notes_the_arrival(event, device, client, typed):
    row = person(event, ticket_code="K7XQ2A")
    page = shown(client, device, code=typed)
    assert page.texts(".done") == ["Jana Nová: arrival 9:00"]
    assert page.texts("#guests .serif") == ["Nová, Jana"]
    assert noted(row) == (at(9), None, False)


def test_a_photo_of_a_ticket_is_read_by_the_server(event, device, client):
    row = person(event, ticket_code="K7XQ2A")
    page = shown(client, device, photo=(photo_of("K7XQ2A"), PHOTO))
    assert page.texts(".done") == ["Jana Nová: arrival 9:00"]
    assert noted(row) == (at(9), None, False)


def test_the_code_of_an_own_page_is_a_ticket_too(event, device, client):
    row = person(event, email="")
    page = shown(client, device, photo=(photo_of(my_address(row)), PHOTO))
    assert page.texts(".done") == ["Jana Nová: arrival 9:00"]


def test_what_is_no_ticket_gets_a_sentence_of_its_own(event, device, client):
    person(make_event("jina-2026", title_en="Other days"), ticket_code="ZZZ222")
    person(event, PlaceState.CANCELLED, ticket_code="YYY222", cancelled_at=at(8))
    come = person(event, ticket_code="K7XQ2A")
    shown(client, device, code="K7XQ2A")
    said = {code: shown(client, device, code=code).texts(".errors")
            for code in ("ZZZ222", "YYY222", "AAA222", "https://prezence.example.org/x", "")}  # fmt: skip
    with clock.frozen(at(9, 30)):
        said["K7XQ2A"] = shown(client, device, code="K7XQ2A").texts(".errors")
    assert said == {
        "ZZZ222": ["This ticket is of another conference: Other days."],
        "YYY222": ["Jana Nová: This registration was cancelled, so presence cannot be noted."],
        "AAA222": ["No ticket of this conference has this code."],
        "https://prezence.example.org/x": ["This code leads to a page; it is no ticket."],
        "": ["No code was found. Photograph it from nearby, or type it."],
        "K7XQ2A": ["Jana Nová: has arrived already, at 9:00."],
    }
    assert noted(come) == (at(9), None, False)


@pytest.mark.parametrize("content", [b"no picture", b""])
def test_a_file_that_is_no_photo_is_refused_in_words(event, device, client, content):
    page = shown(client, device, photo=(io.BytesIO(content), PHOTO))
    assert len(page.texts(".errors")) == 1


def test_the_script_asks_whose_a_code_is(event, device, client):
    row = person(event, ticket_code="K7XQ2A")
    address = link(device, "/code.json")
    assert client.post(address, data={"code": "k7xq2a"}).json == {"id": row.id, "said": ""}
    assert client.post(address, data={"photo": (photo_of("K7XQ2A"), PHOTO)}).json["id"] == row.id
    assert client.post(address, data={"code": "AAA222"}).json == {
        "id": None, "said": "No ticket of this conference has this code."
    }  # fmt: skip
    assert client.post(address, data={}).status_code == 400
    assert noted(row) is None


def test_the_team_scans_too(event, client):
    row = person(event, ticket_code="K7XQ2A")
    sign_in(client, make_member(event, MembershipRole.DESK))
    page = client.submit(client.page(f"/en/organise/{event.slug}/presence"), "Note the arrival", code="K7XQ2A")
    assert page.texts(".done") == ["Jana Nová: arrival 9:00"]
    assert noted(row) == (at(9), None, False)
