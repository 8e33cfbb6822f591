"""The organiser's pages about speakers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.programme.models import ItemSpeaker
from conference.speakers.models import Speaker
from conference.team.models import MembershipRole
from tests import factories
from tests.conftest import sign_in
from tests.outbox import letters

LIST = "/en/organise/bydleni-2026/speakers"


@pytest.fixture
def organiser(client, event):
    return sign_in(client, factories.make_member(event, MembershipRole.EDITOR))


def test_a_new_speaker_has_titles_and_phone_put_right(organiser, event):
    page = organiser.submit(
        organiser.page(f"{LIST}/new"), "Add the speaker",
        given_name="Radka", family_name="Řečnická", title_before="mgr", title_after="phd", email="radka@example.org",
        phone="600 000 041", position_cs="vedoucí",
    )  # fmt: skip

    row = db.session.scalars(select(Speaker)).one()
    assert page.h1 == "Mgr. Radka Řečnická, Ph.D."
    assert (row.phone, row.position_cs, row.language) == ("+420600000041", "vedoucí", "cs")


def test_a_name_in_capitals_is_asked_about_once(organiser, event):
    asked = organiser.submit(
        organiser.page(f"{LIST}/new"), "Add the speaker", given_name="RADKA", family_name="O'NEILL",
        email="radka@example.org",
    )  # fmt: skip
    assert asked.errors == ["Did you mean Radka O'Neill?"]

    saved = organiser.submit(asked, "Keep RADKA O'NEILL")

    assert saved.h1 == "RADKA O'NEILL"
    assert organiser.submit(saved, "Save", position_cs="vedoucí").texts(".done") == ["Saved."]


def test_what_is_missing_is_said_and_what_was_typed_stays(organiser, event):
    page = organiser.submit(
        organiser.page(f"{LIST}/new"), "Add the speaker", family_name="Řečnická", email="kdepak", phone="12"
    )
    assert page.errors == [
        "Please enter the given name.",
        "An e-mail address has exactly one @, such as jana@example.org.",
        "Write one phone number, such as 600 000 041, or leave the field empty.",
    ]
    assert page.one("#family_name").attrs["value"] == "Řečnická"
    assert db.session.scalars(select(Speaker)).all() == []


def test_editing_inviting_and_a_new_link(organiser, event):
    row = factories.make_speaker(event, email="radka@example.org")
    address = f"{LIST}/{row.id}"
    page = organiser.submit(organiser.page(address), "Save", family_name="Nová")
    assert page.h1 == "Mgr. Radka Nová"

    page = organiser.submit(page, "Send the invitation")
    link = page.one("#own-address").attrs["value"]
    assert link in letters()[0].text
    assert page.texts("aside .place")[0] == "sent 12 May 2026, 10:00"

    page = organiser.submit(page, "Make a new link")
    assert page.one("#own-address").attrs["value"] != link


def test_the_list_shows_invitation_and_slides(organiser, event):
    row = factories.make_speaker(event, email="")
    item = factories.make_item(event, title_en="Settling in")
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=row.id))

    page = organiser.page(LIST)

    assert page.texts("tbody .place") == [
        "no e-mail", "slides, biography, photo, consent to photos, what is needed in the hall, arrival",
    ]  # fmt: skip
    assert "9:15 Settling in" in page.text


def test_the_list_is_of_those_from_whom_something_is_missing_or_who_answered_so(organiser, event):
    with transaction():
        event.answers_due_at, event.asked_of_speakers = factories.at(12, day=date(2026, 5, 20)), []
    factories.make_speaker(event, family_name="Tichá", bio_cs="Staví.", photo_key="a.jpg")
    factories.make_speaker(event, family_name="Hotová", bio_cs="Staví.", photo_key="b.jpg", answer="yes",
                           answered_at=clock.now())  # fmt: skip
    factories.make_speaker(event, family_name="Ranní", answer="other_time", answer_note="Raději ráno.",
                           answered_at=clock.now())  # fmt: skip
    factories.make_speaker(event, family_name="Omluvená", answer="no", answered_at=clock.now())

    page = organiser.page(LIST)

    assert page.texts(".filters a") == [
        "all (4)", "missing: answer to the invitation (1)", "missing: biography (1)", "missing: photo (1)",
        "another time (1)", "not coming (1)", "nothing is missing (1)",
    ]  # fmt: skip
    assert page.texts("tbody td[data-label='What is missing'] .place") == [
        "answer to the invitation", "nothing is missing", "biography, photo", "not coming",
    ]  # fmt: skip
    assert "answered: another time, 12 May 2026 Raději ráno." in page.text
    assert names(organiser, "answer") == ["Tichá"]
    assert names(organiser, "photo") == ["Ranní"]
    assert names(organiser, "no") == ["Omluvená"]
    assert names(organiser, "done") == ["Hotová"]
    assert names(organiser, "slides") == names(organiser, "nonsense") == ["Tichá", "Hotová", "Ranní", "Omluvená"]


def test_those_ticked_are_reminded_once_a_day_and_nobody_who_is_done(organiser, event):
    with transaction():
        event.asked_of_speakers = []
    late = factories.make_speaker(event, family_name="Tichá", email="ticha@example.org")
    factories.make_speaker(event, family_name="Bezmailová", email="")
    done = factories.make_speaker(event, family_name="Hotová", bio_cs="Staví.", photo_key="b.jpg")
    page = organiser.page(f"{LIST}?show=bio")
    assert [box.attrs["value"] for box in page.all("input[name=speaker][checked]")] == [str(late.id)]
    assert organiser.page(LIST).all("input[name=speaker][checked]") == []

    page = organiser.submit(page, "Remind those ticked", speaker=[str(late.id), str(done.id), "x"])

    assert page.texts("main > [role=status]") == ["1 reminder is on its way."]
    [letter] = letters()
    assert (letter.recipient, letter.kind, letter.key) == (
        "ticha@example.org", "speaker_reminder", f"speaker_reminder:{late.id}:2026-05-12",
    )  # fmt: skip
    assert "- medailonek\n- fotografie\n" in letter.text
    page = organiser.submit(page, "Remind those ticked", speaker=[str(late.id)])
    assert page.texts("main > [role=status]")[0].startswith("Nobody to remind:")
    page = organiser.submit(organiser.page(LIST), "Remind those ticked")
    assert page.texts("main > [role=status]") == ["Tick those who are to get a reminder."]
    assert len(letters()) == 1


def names(organiser, show: str) -> list[str]:
    return [text.split()[2] for text in organiser.page(f"{LIST}?show={show}").texts("tbody th a")]


def test_without_an_address_the_refusal_names_the_person(organiser, event):
    row = factories.make_speaker(event, email="")
    page = organiser.submit(organiser.page(f"{LIST}/{row.id}"), "Send the invitation")
    assert page.texts("main > [role=status]") == ["Mgr. Radka Řečnická: fill in the e-mail address first."]


def test_removing_is_offered_only_outside_the_programme(organiser, event):
    row, free = factories.make_speaker(event), factories.make_speaker(event)
    item = factories.make_item(event)
    page = organiser.page(f"{LIST}/{row.id}")
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=row.id))

    page = organiser.submit(page, "Remove the speaker")
    assert page.texts("main > [role=status]")[0].startswith("Mgr. Radka Řečnická: this person is in the programme.")
    assert "Remove the speaker" not in page.text
    organiser.submit(organiser.page(f"{LIST}/{free.id}"), "Remove the speaker")
    assert [speaker.id for speaker in db.session.scalars(select(Speaker))] == [row.id]


@pytest.mark.parametrize("page", ["", "/photo.jpg"])
def test_another_events_speaker_is_not_found(client, event, page):
    row = factories.make_speaker(event)
    stranger = sign_in(client, factories.make_member(factories.make_event("jina-2026")))
    stranger.page(f"/organise/jina-2026/speakers/{row.id}{page}", 404)
    stranger.page(f"/organise/bydleni-2026/speakers/{row.id}{page}", 404)
