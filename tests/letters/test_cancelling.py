"""The pages of cancelling and taking it back: what will happen is seen before it does."""

from __future__ import annotations

import sqlalchemy as sa

from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message
from conference.places.models import PlaceState
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_speaker


def address(event, name: str) -> str:
    return f"/en/organise/{event.slug}/{name}"


def sent(kind: str) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(Message.kind == kind)) or 0


def conference(client):
    event = make_event()
    sign_in(client, make_member(event))
    make_registration(event, email="jana@example.org")
    make_registration(event, PlaceState.WAITING, email="john@example.org", language="en")
    make_speaker(event, email="radka@example.org")
    return event


def cancelled_in_silence(client, event) -> None:
    page = client.submit(client.page(address(event, "cancel")), "Continue", tells=False)
    client.submit(page, "Cancel the conference")


def test_the_letters_are_shown_before_anything_happens(client):
    event = conference(client)
    page = client.page(address(event, "cancel"))
    assert page.texts("main form li") == ["People with a place: 1", "People who wait for a place: 1", "Speakers: 1"]

    page = client.submit(page, "Continue", cancellation_cs="Povodeň.", cancellation_en="A flood.")

    assert event.cancelled_at is None
    assert page.texts("main details summary") == [
        "People with a place, Čeština: 1 letter", "People who wait for a place, English: 1 letter",
        "Speakers, Čeština: 1 letter",
    ]  # fmt: skip
    assert ["Povodeň." in letter or "A flood." in letter for letter in page.texts("main details > p")] == [True] * 3


def test_pressed_then_it_happens_and_the_page_says_how_many_letters_go_out(client):
    event = conference(client)
    page = client.submit(client.page(address(event, "cancel")), "Continue", cancellation_en="A flood.\n\nSorry.")

    page = client.submit(page, "Cancel the conference and write")

    assert page.texts(".done") == [
        "The conference is cancelled, and its pages say so. 3 letters will go out in a moment."
    ]
    assert (event.cancelled_at, event.cancellation_en) == (clock.now(), "A flood.\n\nSorry.")
    assert sent("conference_cancelled") == 3


def test_without_letters_the_page_says_that_nobody_is_told(client):
    event = conference(client)
    page = client.submit(client.page(address(event, "cancel")), "Continue", tells=False)
    assert "Nobody is written to." in page.text

    client.submit(page, "Cancel the conference")

    assert sent("conference_cancelled") == 0
    page = client.page(address(event, "cancel"))
    assert page.texts("main form li") == ["People with a place: 1", "People who wait for a place: 1", "Speakers: 1"]


def test_the_words_can_be_changed_after_looking(client):
    event = conference(client)
    page = client.submit(client.page(address(event, "cancel")), "Continue", cancellation_en="A flod.")

    page = client.submit(page, "Change the words")

    assert page.form("Continue").values["cancellation_en"] == ["A flod."]
    assert event.cancelled_at is None


def test_a_conference_without_anybody_is_cancelled_without_a_letter(client):
    event = make_event()
    page = sign_in(client, make_member(event)).page(address(event, "cancel"))
    assert "tells" not in page.form("Continue").names

    page = client.submit(client.submit(page, "Continue"), "Cancel the conference")

    assert page.texts(".done") == ["The conference is cancelled, and its pages say so."]


def test_it_is_taken_back_with_letters(client):
    event = conference(client)
    cancelled_in_silence(client, event)
    page = client.page(client.page(address(event, "publication")).link("Take the cancellation back…"))
    assert len(page.all("main details")) == 3

    page = client.submit(page, "Take the cancellation back")

    assert page.texts(".done") == ["The conference takes place again. 3 letters will go out in a moment."]
    assert (event.cancelled_at, sent("conference_restored")) == (None, 3)


def test_a_link_in_a_letter_that_is_looked_at_is_nobodys(client):
    event = conference(client)
    cancelled_in_silence(client, event)

    page = client.page(address(event, "restore"))

    assert "https://prezence.example.org/my/…" in page.text
    assert "https://prezence.example.org/speaker/…" in page.text
