"""What was removed comes back as it was, rows, what hung on them and files, and is forgotten after its time."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from conference.events import actions as events
from conference.events import logos
from conference.events.models import EventRole, Organisation, OrganisationRole
from conference.extensions import db
from conference.lib import clock
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.places.models import Quota
from conference.programme import actions as programme
from conference.programme.models import Item, ItemSpeaker, Room
from conference.speakers import actions as speakers
from conference.speakers.models import Speaker
from conference.team import actions as team
from conference.team import removals
from conference.team.models import AuditEntry, Membership, MembershipRole, Removal
from conference.team.rules import RemovalRefusal, RemovalRefused
from conference.untrusted import images
from conference.visits import actions as visits
from conference.visits.models import Visit, VisitGroup
from tests import factories
from tests.conftest import sign_in


@pytest.fixture
def event(app):
    return factories.make_event()


@pytest.fixture
def olga(event):
    return factories.make_member(event, MembershipRole.OWNER)


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (400, 500), "#486").save(file, "PNG")
    file.seek(0)
    return file


def columns(row) -> dict[str, object]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def test_a_room_comes_back_under_its_number(event, olga):
    room = programme.add_room(event, "Velký sál", 80, olga)
    before = columns(room)
    removal = programme.remove_room(room, event, olga)

    removals.take_back(event, removal.id, by=olga)

    assert [columns(room) for room in db.session.scalars(select(Room))] == [before]
    assert [entry.verb for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))] == [
        "added",
        "removed",
        "restored",
    ]
    assert removals.kept(event) == []
    with pytest.raises(RemovalRefused) as again:
        removals.take_back(event, removal.id, by=olga)
    assert again.value.reason is RemovalRefusal.GONE


def test_an_item_comes_back_with_its_speakers_and_its_visit(event, olga):
    item = factories.make_visit(event, (), rules_cs="Pevná obuv.").item
    speaker = factories.make_speaker(event)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id, position=3))
    before = columns(item)
    removal = programme.remove_item(item, event, olga)
    assert db.session.scalar(select(func.count()).select_from(Item)) == 0

    removals.take_back(event, removal.id, by=olga)

    back = db.session.scalars(select(Item)).one()
    assert columns(back) == before
    assert [(link.speaker_id, link.position) for link in back.speaker_links] == [(speaker.id, 3)]
    assert back.visit is not None
    assert back.visit.rules_cs == "Pevná obuv."


def test_an_organisation_comes_back_with_what_it_was_to_the_conference(event, olga):
    row = events.save_organisation(
        event.id, None, {"name": "Město Kadaň"}, [OrganisationRole.HOST, OrganisationRole.PARTNER], by=olga
    )
    removal = events.remove_organisation(event.id, row.id, by=olga)

    removals.take_back(event, removal.id, by=olga)

    assert [row.name for row in db.session.scalars(select(Organisation))] == ["Město Kadaň"]
    roles = {link.role for link in db.session.scalars(select(EventRole))}
    assert roles == {OrganisationRole.HOST, OrganisationRole.PARTNER}


def test_what_took_the_number_meanwhile_keeps_it_and_the_rest_follows(event, olga):
    """SQLite gives the number of the last row again once it is gone."""
    row = events.save_organisation(event.id, None, {"name": "Město Kadaň"}, [OrganisationRole.HOST], by=olga)
    removal = events.remove_organisation(event.id, row.id, by=olga)
    with transaction() as session:
        session.add(Organisation(id=row.id, event_id=event.id, name="Obec Děčany"))

    removals.take_back(event, removal.id, by=olga)

    known = {row.name: row.id for row in db.session.scalars(select(Organisation))}
    assert set(known) == {"Město Kadaň", "Obec Děčany"}
    assert [link.organisation_id for link in db.session.scalars(select(EventRole))] == [known["Město Kadaň"]]


def test_what_another_one_replaced_is_refused_and_nothing_changes(event, olga):
    room = programme.add_room(event, "Velký sál", 80, olga)
    removal = programme.remove_room(room, event, olga)
    programme.add_room(event, "Velký sál", 60, olga)

    with pytest.raises(RemovalRefused) as refused:
        removals.take_back(event, removal.id, by=olga)

    assert refused.value.reason is RemovalRefusal.TAKEN
    db.session.rollback()
    assert [room.capacity for room in db.session.scalars(select(Room))] == [60]
    assert removals.kept(event) != []


@pytest.fixture
def item_of_radka(event, olga):
    """An item that was removed, and then its room and its speaker."""
    room = programme.add_room(event, "Velký sál", 80, olga)
    speaker = factories.make_speaker(event, family_name="Nováková")
    item = factories.make_item(event, room_id=room.id)
    factories.saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    removal = programme.remove_item(item, event, olga)
    return removal, programme.remove_room(room, event, olga), speakers.remove_speaker(speaker, by=olga)


def test_an_item_whose_room_and_speaker_are_gone_gets_no_others(event, olga, item_of_radka):
    """SQLite gives their numbers to whom nobody meant."""
    programme.add_room(event, "Kuchyně", 5, olga)
    factories.make_speaker(event, family_name="Cizí")

    removals.take_back(event, item_of_radka[0].id, by=olga)

    back = db.session.scalars(select(Item)).one()
    assert (back.room_id, back.speaker_links) == (None, [])


def test_an_item_finds_its_room_and_speaker_under_their_new_numbers(event, olga, item_of_radka):
    item, room, speaker = item_of_radka
    programme.add_room(event, "Kuchyně", 5, olga)
    factories.make_speaker(event, family_name="Cizí")

    for removal in (room, speaker, item):
        removals.take_back(event, removal.id, by=olga)

    back = db.session.scalars(select(Item)).one()
    assert back.room is not None
    assert back.room.name == "Velký sál"
    assert [link.speaker.family_name for link in back.speaker_links] == ["Nováková"]


def test_a_group_comes_back_after_its_visit(event, olga):
    visit = factories.make_visit(event)
    group = visit.groups[0]
    removed_group = visits.remove_group(event, group, olga)
    for other in list(visit.groups):
        visits.remove_group(event, other, olga)
    removed_visit = programme.remove_item(visit.item, event, olga)
    others = factories.make_visit(event, ())

    with pytest.raises(RemovalRefused) as refused:
        removals.take_back(event, removed_group.id, by=olga)
    assert refused.value.reason is RemovalRefusal.FIRST
    db.session.rollback()

    removals.take_back(event, removed_visit.id, by=olga)
    removals.take_back(event, removed_group.id, by=olga)
    assert db.session.scalars(select(VisitGroup)).one().visit_id != others.id


def test_a_logo_and_a_speaker_come_back_with_their_pictures(event, olga):
    logo = logos.add_logo(event.id, images.logo_from(picture()), "Znak", by=olga)
    speaker = factories.make_speaker(event, email="radka@example.org", bio_cs="Vede bydlení.")
    speakers.set_photo(speaker, images.photo_from(picture()), "Radka", by=olga)
    speakers.invite(speaker, by=olga)
    key, photo = logo.storage_key, speaker.photo_key
    taken = [logos.remove_logo(event.id, logo.id, by=olga), speakers.remove_speaker(speaker, by=olga)]

    for removal in taken:
        removals.take_back(event, removal.id, by=olga)

    back = db.session.scalars(select(Speaker)).one()
    assert (back.photo_key, back.bio_cs) == (photo, "Vede bydlení.")
    assert [row.storage_key for row in event.logos] == [key]
    assert storage().exists(key)
    assert storage().exists(photo)
    assert db.session.scalars(select(Message.speaker_id)).all() == [back.id]


def test_a_photo_comes_back_unless_there_is_another_one(event, olga):
    speaker = factories.make_speaker(event)
    speakers.set_photo(speaker, images.photo_from(picture()), "Radka", by=olga)
    first = speaker.photo_key
    removal = speakers.remove_photo(speaker, by=olga)
    assert speaker.photo_key is None
    removals.take_back(event, removal.id, by=olga)
    assert (speaker.photo_key, speaker.photo_alt) == (first, "Radka")

    removal = speakers.remove_photo(speaker, by=olga)
    speakers.set_photo(speaker, images.photo_from(picture()), "Nová", by=olga)
    with pytest.raises(RemovalRefused) as refused:
        removals.take_back(event, removal.id, by=olga)
    assert refused.value.reason is RemovalRefusal.TAKEN


def test_who_gets_the_number_of_a_removed_speaker_gets_no_photo_of_theirs(event, olga):
    first = factories.make_speaker(event)
    number = first.id
    speakers.set_photo(first, images.photo_from(picture()), "Jana", by=olga)
    removal = speakers.remove_photo(first, by=olga)
    speakers.remove_speaker(first, by=olga)
    second = factories.make_speaker(event, id=number)

    assert removals.latest(event, speakers.PHOTO, second) is None
    with pytest.raises(RemovalRefused):
        removals.take_back(event, removal.id, by=olga)
    assert second.photo_key is None


def test_a_group_comes_back_with_its_places(event, olga):
    visit = factories.make_visit(event, (8,))
    group, item = visit.groups[0], visit.item
    number = group.number
    removal = visits.remove_group(event, group, olga)
    empty = visits.remove_visit(event, visit, olga)

    for kept in (empty, removal):
        removals.take_back(event, kept.id, by=olga)

    assert db.session.scalars(select(Visit)).one().item_id == item.id
    back = db.session.scalars(select(VisitGroup)).one()
    assert (back.number, back.quota.capacity, back.quota.taken) == (number, 8, 0)
    assert db.session.scalars(select(Quota).where(Quota.id == back.quota_id)).one() is back.quota


def test_after_thirty_days_it_is_forgotten_with_its_files(event, olga):
    speaker = factories.make_speaker(event)
    speakers.set_photo(speaker, images.photo_from(picture()), "Radka", by=olga)
    key = speaker.photo_key
    removal = speakers.remove_photo(speaker, by=olga)
    assert removals.work_once() is False

    with clock.frozen(clock.now() + removals.RESTORABLE_FOR + timedelta(seconds=1)):
        with pytest.raises(RemovalRefused) as refused:
            removals.take_back(event, removal.id, by=olga)
        assert removals.work_once() is True
        assert removals.work_once() is False

    assert refused.value.reason is RemovalRefusal.GONE
    assert not storage().exists(key)
    assert db.session.scalars(select(Removal)).all() == []


def test_another_conferences_removal_is_not_found(event, olga):
    other = factories.make_event("jina-2026")
    removal = programme.remove_room(programme.add_room(event, "Velký sál", 80, olga), event, olga)
    with pytest.raises(RemovalRefused) as refused:
        removals.take_back(other, removal.id, by=olga)
    assert refused.value.reason is RemovalRefusal.GONE


def test_the_sentence_about_a_removal_carries_the_button_and_the_list_has_it_too(client, event, olga):
    editor = factories.make_member(event, MembershipRole.EDITOR, email="eda@example.org", name="Eda")
    sign_in(client, olga)
    page = client.page("/en/organise/bydleni-2026/team")
    page = client.submit(page, "Take off the team – Eda")
    assert page.texts("[role=status]") == ["Taken off the team: eda@example.org Take it back"]
    assert client.page("/en/organise/bydleni-2026/removed").texts("main li b") == ["Team member: eda@example.org"]

    page = client.submit(page, "Take it back")

    assert page.texts("[role=status]") == ["It is back: eda@example.org"]
    assert page.h1 == "Removed lately"
    known = {row.user_id for row in db.session.scalars(select(Membership))}
    assert known == {olga.id, editor.id}


def test_only_owners_bring_a_member_back(client, event, olga):
    gone = factories.make_member(event, MembershipRole.OWNER, email="jana@example.org")
    membership = db.session.scalars(select(Membership).where(Membership.user_id == gone.id)).one()
    removal = team.remove(event, membership.id, by=olga)
    sign_in(client, factories.make_member(event, MembershipRole.EDITOR, email="eda@example.org"))

    page = client.page("/en/organise/bydleni-2026/removed")
    assert page.texts("main li") == []
    token = page.form("Sign out").values["csrf_token"] if page.all("form") else ""
    answer = client.post(f"/organise/bydleni-2026/removed/{removal.id}/take-back", data={"csrf_token": token})

    assert answer.status_code in (400, 403)
    assert gone.id not in set(db.session.scalars(select(Membership.user_id)))
