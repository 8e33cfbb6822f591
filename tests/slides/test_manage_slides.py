"""The organiser's pages about slides."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from conference.slides import actions, queries
from conference.slides.models import Audience
from conference.team.models import MembershipRole
from tests import factories
from tests.conftest import sign_in
from tests.slides import files

LIST = "/organise/bydleni-2026/slides"
ITEM = f"{LIST}/T1"


@pytest.fixture
def talk(app):
    event = factories.make_event()
    item = factories.make_item(event, code="T1", title_cs="Zabydlování", title_en="Settling in")
    speaker = factories.make_speaker(event, email="radka@example.org")
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    return item


@pytest.fixture
def organiser(client, talk):
    return sign_in(client, factories.make_member(talk.event, MembershipRole.EDITOR))


def test_the_list_says_who_has_not_sent_slides(organiser, talk):
    page = organiser.page(f"/en{LIST}")

    assert page.h1 == "Slides"
    assert page.texts("tbody th") == ["Settling in"]
    assert page.texts(".place") == ["missing"]
    assert page.texts(".facts dd")[0] == "0 of 1"


def test_the_reminder_is_mailed_once(organiser, talk):
    page = organiser.submit(organiser.page(f"/en{LIST}"), "Remind them")
    assert page.texts("[role=status]") == ["1 reminder is on its way."]
    page = organiser.submit(page, "Remind them")

    assert page.texts("[role=status]")[0].startswith("Nobody to remind")
    assert [message.recipient for message in db.session.scalars(select(Message))] == ["radka@example.org"]


def test_the_team_uploads_for_a_speaker_and_downloads_every_version(organiser, talk):
    for number in (1, 2):
        page = organiser.submit(
            organiser.page(f"/en{ITEM}"),
            "Save",
            **{"slides-T1-file": (io.BytesIO(files.pdf(number)), f"v{number}.pdf"), "slides-T1-audience": "nobody"},
        )

    assert page.texts("aside li a") == ["v2.pdf", "v1.pdf"]
    assert organiser.get(page.link("v1.pdf")).data == files.pdf(1)
    assert organiser.get(page.link("v2.pdf")).headers["Content-Disposition"].startswith("attachment")


def test_the_audience_can_be_changed_without_a_file_and_slides_withdrawn(organiser, talk, tmp_path):
    upload = {"slides-T1-file": (io.BytesIO(files.pdf()), "a.pdf"), "slides-T1-audience": "public"}
    page = organiser.submit(organiser.page(f"/en{ITEM}"), "Save", **upload)
    page = organiser.submit(page, "Save", **{"slides-T1-audience": "participants"})
    assert queries.current(talk.event)["T1"].audience is Audience.PARTICIPANTS

    page = organiser.submit(page, "Stop showing the slides")

    assert page.texts("aside .place") == ["replaced or withdrawn"]
    assert queries.current(talk.event) == {}

    page = organiser.submit(page, "Make version 1 the current one")
    assert page.texts("aside .place") == ["current"]
    assert queries.current(talk.event)["T1"].audience is Audience.PARTICIPANTS


def test_slides_that_wait_are_listed_approved_and_let_wait_again(organiser, talk, tmp_path):
    with transaction():
        talk.event.slides_need_approval = True
    release_programme(talk.event)
    path = tmp_path / "upload"
    path.write_bytes(files.pdf())
    actions.upload(talk, path, "a.pdf", Audience.PUBLIC)

    page = organiser.page(f"/en{LIST}")
    assert page.texts("#waiting") == ["Waiting for your approval (1)"]
    page = organiser.page(page.link("Look and approve – Settling in"))
    assert "Not shown yet: they wait for the approval of the organiser." in page.text
    assert queries.published(talk.event) == {}

    page = organiser.submit(page, "Approve the slides")
    assert set(queries.published(talk.event)) == {"T1"}
    assert organiser.page(f"/en{LIST}").all("#waiting") == []

    page = organiser.submit(page, "Take the approval back")
    assert queries.published(talk.event) == {}
    assert "Approve the slides" in page.texts("button")


def test_a_yes_to_what_the_page_no_longer_shows_is_not_given(organiser, talk, tmp_path):
    with transaction():
        talk.event.slides_need_approval = True
    path = tmp_path / "upload"
    path.write_bytes(files.pdf())
    actions.upload(talk, path, "a.pdf", Audience.PARTICIPANTS)
    seen = organiser.page(f"/en{ITEM}")
    actions.change_audience(talk, Audience.PUBLIC)

    page = organiser.submit(seen, "Approve the slides")

    assert page.texts("[role=status]")[:1] == [
        "Who may see these slides was changed meanwhile. Please look at them again."
    ]
    assert queries.current(talk.event)["T1"].approved_at is None


def test_nothing_chosen_is_said_beside_the_field(organiser, talk):
    page = organiser.submit(organiser.page(f"/en{ITEM}"), "Save")
    assert page.errors == ["Please choose the file with your slides.", "Please choose who may see the slides."]
    assert page.texts("title")[0].startswith("Error: ")


@pytest.mark.parametrize(
    "address", [f"{ITEM}", f"{ITEM}/1/a.pdf", "/organise/bydleni-2026/slides/T9", f"{ITEM}/9/a.pdf"]
)
def test_another_events_items_are_not_found(client, talk, address):
    other = factories.make_event("jina-2026")
    stranger = sign_in(client, factories.make_member(other))
    stranger.page(address, 404)
    stranger.page(address.replace("bydleni", "jina"), 404)


def test_a_viewer_reads_who_has_sent_slides_and_reminds_nobody(client, talk):
    page = sign_in(client, factories.make_member(talk.event, MembershipRole.VIEWER)).page(LIST)
    assert page.all("main form") == []
