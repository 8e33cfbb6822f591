"""The pages of letters to groups: from the list of attendees to what became of each letter."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.letters.models import GroupLetter, LetterState
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.places.models import PlaceState
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration, make_speaker
from tests.letters.groups.test_actions import PDF

AREA = "/en/organise/bydleni-2026"


@pytest.fixture
def event(client):
    event = make_event()
    make_registration(event, email="jana@example.org", family_name="Nová")
    make_registration(
        event, PlaceState.WAITING, email="petr@example.org", email_key="petr@example.org", family_name="Starý"
    )
    make_registration(event, email="")
    make_speaker(event)
    sign_in(client, make_member(event))
    return event


def stored() -> GroupLetter:
    db.session.rollback()
    return db.session.scalars(sa.select(GroupLetter)).one()


def written(client, address: str = "letters/new", **values: object):
    texts = {"subject_cs": "Sál", "body_cs": "{oslovení},\n\nsál je **jiný**.", **values}
    return client.submit(client.page(f"{AREA}/{address}"), "Save the draft", **texts)


def test_from_the_list_of_attendees_with_its_filter_to_the_outbox(event, client):
    listed = client.page(f"{AREA}/attendees?state=waiting&q=petr")
    page = client.page(listed.link("Write to these people"))
    assert page.texts("option[selected]") == ["People who wait for a place; Search: petr"]

    page = client.submit(page, "Save the draft", subject_cs="Místo", body_cs="{oslovení}, čekáte.")
    assert page.texts(".done") == ["The letter is saved. Nothing has gone out yet."]
    page = client.page(page.link("Go on to sending"))
    assert page.texts("dl dd")[:2] == ["People who wait for a place; Search: petr", "1"]

    page = client.submit(page, "Send")

    assert page.texts(".done") == ["1 letter will go out in a moment."]
    assert page.texts("tbody td")[0] == "petr@example.org"
    assert stored().state is LetterState.SENT


def test_speakers_have_a_link_too(event, client):
    page = client.page(client.page(f"{AREA}/speakers").link("Write to the speakers"))
    assert page.texts("option[selected]") == ["Speakers"]


def test_the_preview_is_as_for_a_chosen_person_in_both_languages(event, client):
    page = written(
        client, to="who=attendees", subject_en="Hall", body_en="{salutation},\n\nanother **hall**.\n\n{own_page}"
    )
    page = client.page(page.link("Preview") + "?q=petr")

    assert page.texts("main strong")[0] == "petr@example.org"
    assert page.texts("h2") == ["Čeština", "English"]
    assert [text.split(",")[0] for text in page.texts("blockquote")] == ["Dobrý den", "Dear Jana Starý"]
    assert "/my/…" in page.texts("blockquote")[1]


def test_those_without_an_address_are_counted(event, client):
    page = client.page(written(client).link("Go on to sending"))
    assert "Without an e-mail address" in page.text
    assert page.texts("dl dd")[1:3] == ["1", "1"]


def test_what_can_not_be_filled_in_is_refused_with_what_was_meant(event, client):
    page = written(client, subject_cs="{jméno}", body_cs="{oslovění}, {tajné}", status=422)
    assert page.errors == [
        "{jméno} can't be filled in here. These can: {konference}, {termín}, {místo}",
        "{oslovění} is not known. Did you mean {oslovení}?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/{moje_stránka}", "[Stránka](https://example.org/{moje_stránka})",
        "[Stránka]({moje_stránka}/cancel)", "www.example.org?{moje_stránka}",
    ],
)  # fmt: skip
def test_an_address_within_another_one_is_refused(event, client, text):
    page = written(client, body_cs=text, status=422)
    assert page.errors == ["{moje_stránka} is a whole address. Do not put it inside another one."]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org {moje_stránka}", "[Stránka]( {moje_stránka} )", "Stránka: {moje_stránka}.",
        "https://example.org/?name={jméno}", "[web](https://example.org/) ({moje_stránka})",
    ],
)  # fmt: skip
def test_an_address_beside_another_one_is_fine(event, client, text):
    assert written(client, body_cs=text).errors == []


def test_a_language_that_was_begun_is_finished(event, client):
    page = written(client, subject_en="Hall", body_en="", status=422)
    assert page.errors == ["Write the text."]


def test_a_test_goes_to_the_writer(event, client):
    page = client.submit(written(client), "Send a test to me")
    assert page.texts(".done")[0].startswith("The test goes to owner-")
    assert db.session.scalars(sa.select(Message.kind)).all() == ["group_letter_test"]


def test_a_letter_is_planned_and_made_a_draft_again(event, client):
    page = client.page(written(client).link("Go on to sending"))
    refused = client.submit(page, "Send", send_at="2026-05-01T08:00", status=422)
    assert refused.errors[0].startswith("This moment has passed.")

    page = client.submit(page, "Send", send_at="2026-05-20T08:00")

    assert stored().state is LetterState.PLANNED
    assert "1 person would get it now." in page.text
    page = client.submit(page, "Do not send it then")
    assert stored().state is LetterState.DRAFT
    assert page.texts(".done") == ["The letter is a draft again. Nothing has gone out."]


def test_it_is_stopped_continued_and_tried_again_with_the_outcome_of_each(event, client):
    page = client.submit(client.page(written(client, to="who=attendees").link("Go on to sending")), "Send")
    assert client.get(f"{page.address.partition('/outcome')[0]}/progress.json").json["underway"] is True

    page = client.submit(page, "Stop the letter")
    assert page.texts(".done") == ["Stopped: 2 messages were kept back."]
    message = client.page(page.all("tbody a")[0].attrs["href"])
    assert "The letter was stopped before this message went out" in message.text

    page = client.submit(page, "Send the rest")
    with transaction() as session:
        row = session.scalars(sa.select(Message).order_by(Message.id)).first()
        row.state, row.error = MessageState.FAILED, "550 no such user"
    page = client.page(page.address)
    assert "550 no such user" in page.text
    assert page.texts("main nav a") == ["all (2)", "in the queue (1)", "not delivered (1)"]

    page = client.submit(page, "Try again for those it did not reach")
    assert page.texts("main nav a") == ["all (2)", "in the queue (2)"]


def test_files_are_attached_and_taken_away(event, client):
    page = written(client)
    refused = client.submit(page, "Attach", file=(BytesIO(b"x"), "virus.exe"), status=422)
    assert refused.errors == ["A file can be a PDF, a PowerPoint file (.pptx) or an OpenDocument one (.odp)."]
    assert client.submit(page, "Attach", status=422).errors == ["Please choose a file."]

    page = client.submit(page, "Attach", file=(BytesIO(PDF), "mapa.pdf"))
    assert page.texts("section li > .text-break") == ["mapa.pdf"]

    client.submit(page, "Take the file away – mapa.pdf")
    assert stored().files == []


def test_a_draft_is_removed(event, client):
    page = client.submit(written(client), "Remove the draft")
    assert page.texts(".done") == ["The draft was removed."]
    assert "Nothing has been written yet." in page.text


def test_the_list_says_how_far_each_letter_is(event, client):
    client.submit(client.page(written(client).link("Go on to sending")), "Send")
    page = client.page(f"{AREA}/letters")
    assert page.texts("tbody td")[:3] == ["People with a place", "sent", "0 of 1 sent"]
