"""A new edition from this one: everything that is not about people, on its new days, and nothing of them."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO

import pytest
import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.certificates.models import Certificate
from conference.editions import rules
from conference.editions.actions import make_edition
from conference.editions.rules import COPIES, NOT_COPIED, PEOPLE, Asked, Part
from conference.events.models import (
    Event,
    EventRole,
    Funding,
    Logo,
    Organisation,
    OrganisationRole,
    Picture,
    PictureUse,
    TravelMode,
    WayStep,
)
from conference.events.pictures import stored_files
from conference.extensions import db
from conference.letters.models import LetterText
from conference.lib.model import Base
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.places.models import Place, Quota
from conference.programme.actions import release_programme
from conference.programme.models import Item, ItemKind, ItemSpeaker, Room
from conference.questions.models import End, Question, QuestionKind, Questionnaire
from conference.registration.models import AttendeeView, Registration
from conference.slides.models import Audience, SlideFile
from conference.speakers.models import Speaker, small_key, whole_key
from conference.surveys.models import Survey
from conference.team.models import AuditEntry, Membership, MembershipRole
from conference.visits.models import Visit, VisitGroup
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_question,
    make_registration,
    make_speaker,
    make_user,
    make_visit,
    saved,
)

NEXT = date(2027, 6, 10)  # a Thursday too
ASKED = Asked({"cs": "Bydlení 2027", "en": "Housing 2027"}, 4, NEXT, NEXT)
EVERYTHING = frozenset(Part)


def put(*keys: str) -> None:
    for key in keys:
        storage().put(key, BytesIO(key.encode()))


@pytest.fixture
def event(app):
    """A conference with a row in every table."""
    event = make_event(
        slides_visible_from=at(18), kept_until=date(2026, 12, 31), goal_cs="V roce 2026", capacity=120,
        programme_from=time(8), optional_fields=["meal"],
    )  # fmt: skip
    saved(WayStep(event_id=event.id, mode=TravelMode.TRAM, origin="Nádraží", minutes=7))
    body = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    saved(EventRole(event_id=event.id, organisation_id=body.id, role=OrganisationRole.HOST, position=1))
    saved(Funding(event_id=event.id, project_title="Projekt"))
    put("logos/1/znak.png", *stored_files("pictures/1/sal.jpg"))
    saved(Logo(event_id=event.id, storage_key="logos/1/znak.png", alt="Znak", width=10, height=10))
    saved(Picture(
        event_id=event.id, use=PictureUse.HOME, storage_key="pictures/1/sal.jpg", width=1200, height=900,
        consent_note="Souhlas všech na snímku",
    ))  # fmt: skip
    room = saved(Room(event_id=event.id, name="Sál", capacity=80, opens=time(7, 30)))
    put("photos/1/a.jpg", small_key("photos/1/a.jpg"), whole_key("photos/1/a.jpg"))
    speaker = make_speaker(
        event, code="RR", photo_key="photos/1/a.jpg", invited_at=at(8), opened_at=at(9), link_version=3
    )
    talk = make_item(event, code="TALK", room_id=room.id, organisation_id=body.id)
    make_item(event, ItemKind.WORKSHOP, code="WORK", quota=Quota(capacity=12, taken=5, waiting=2))
    saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id, position=2))
    visit = make_visit(event, host_id=body.id)
    with transaction():
        visit.groups[0].guide, visit.groups[0].guide_phone = "Petr Průvodce", "+420600000009"
    dinner = make_question(event, QuestionKind.YES_NO, label_cs="Večeře?")
    make_question(event, label_cs="Co nejíte?", only_if=dinner.choices[0], ends=End.SOON)
    make_question(event, archived_at=at(8))
    saved(Survey(event_id=event.id, opens_on=CONFERENCE_DAY, closes_on=CONFERENCE_DAY, intro_cs="Děkujeme.", replies=3))
    make_question(event, questionnaire=Questionnaire.SURVEY, label_cs="Jaká byla?")
    saved(AttendeeView(event_id=event.id, name="Čekají", query={"state": ["waiting"], "columns": "phone"}))
    saved(LetterText(event_id=event.id, name="reminder", body_cs="{kód}", default_cs="mark"))
    release_programme(event)
    person = make_registration(event, invite_next=True)
    saved(Presence(event_id=event.id, registration_id=person.id, day=CONFERENCE_DAY, arrived_at=at(8)))
    saved(Certificate(
        event_id=event.id, registration_id=person.id, sequence=1, number="2026/1", code="CODE1", facts={}, minutes=60,
    ))  # fmt: skip
    saved(Message(
        event_id=event.id, key="probe:1", kind="probe", language="cs", recipient="jana@example.org", subject="Zpráva",
        text="", html="",
    ))  # fmt: skip
    saved(SlideFile(
        event_id=event.id, item_id=talk.id, version=1, storage_key="slides/1/x.pdf", filename="x.pdf",
        mime="application/pdf", size=1, audience=Audience.PUBLIC,
    ))  # fmt: skip
    return event


@pytest.fixture
def owner(event):
    return make_member(event)


def of(kind, event):
    keys = sa.inspect(kind).primary_key
    return db.session.scalars(sa.select(kind).where(kind.event_id == event.id).order_by(*keys)).all()


def count_all() -> dict[str, int]:
    return {
        name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for name, table in Base.metadata.tables.items()
    }


def test_every_column_of_every_table_is_copied_or_deliberately_not(app):
    described = {copy.table for copy in COPIES}
    for table in described:
        named = [name for copy in rules.copies(table) for name in copy.columns]
        assert sorted(named) == sorted(Base.metadata.tables[table].c.keys()), table
    assert described & NOT_COPIED == set()
    assert described | NOT_COPIED == set(Base.metadata.tables)


def test_what_is_copied_as_it_is_leads_to_no_row_of_the_old_edition(app):
    for copy in COPIES:
        columns = Base.metadata.tables[copy.table].c
        keys = {key.column.table.name for name in copy.same.split() for key in columns[name].foreign_keys}
        assert keys <= {"user_account"}, copy.table


def test_no_row_of_people_is_copied(event, owner):
    before = count_all()

    make_edition(event.id, ASKED, EVERYTHING, by=owner)

    after = count_all()
    described = {copy.table for copy in COPIES}
    grown = {name for name in after if after[name] > before[name]}
    assert grown & PEOPLE == set()
    assert grown == described | {"audit_entry"}
    for kind in (Registration, Presence, Certificate, Message, SlideFile):
        assert len(of(kind, event)) == 1


def test_all_that_is_not_about_people_is_copied(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    for copy in COPIES:
        if copy.table in ("event", "item_speaker", "quota", "membership"):
            continue
        kind = next(m.class_ for m in Base.registry.mappers if m.local_table.name == copy.table)
        old, new = of(kind, event), of(kind, edition)
        old = [row for row in old if "archived_at" not in copy.left or row.archived_at is None]
        names = copy.same.split()
        assert old, copy.table
        assert [[getattr(row, name) for name in names] for row in new] == [
            [getattr(row, name) for name in names] for row in old
        ], copy.table
    for copy in rules.copies("event"):
        names = copy.same.split()
        assert [getattr(edition, name) for name in names] == [getattr(event, name) for name in names]
    assert (edition.series_id, edition.edition, edition.slug) == (event.series_id, 4, "bydleni-2027")
    assert (edition.title_cs, edition.title_en, edition.published_at) == ("Bydlení 2027", "Housing 2027", None)


def test_times_and_deadlines_move_to_the_new_days(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    talk = next(row for row in of(Item, edition) if row.code == "TALK")
    group = of(VisitGroup, edition)[0]
    assert (talk.starts_at, talk.ends_at, talk.is_placed) == (at(9, 15, NEXT), at(10, 0, NEXT), True)
    assert group.departs_at == at(14, 45, NEXT)
    assert edition.slides_due_at == at(12, 0, date(2027, 6, 7))
    assert edition.slides_visible_from == at(18, 0, NEXT)
    assert edition.registration_closes_at == at(12, 0, date(2027, 6, 4))
    assert edition.kept_until == date(2027, 12, 30)
    assert edition.lasts_until is None


def test_questions_are_asked_again_in_the_next_edition_with_what_they_depend_on(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    dinner, dishes, liked = of(Question, edition)
    assert liked.questionnaire is Questionnaire.SURVEY
    assert [choice.label_cs for choice in dinner.choices] == ["ano", "ne"]
    assert [condition.choice_id for condition in dishes.conditions] == [dinner.choices[0].id]
    assert dishes.ends is End.SOON


def test_copies_lead_to_copies(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    talk, workshop, tour = of(Item, edition)
    visit, (link,) = of(Visit, edition)[0], talk.speaker_links
    assert talk.room.event_id == talk.organisation.event_id == edition.id
    assert (link.speaker.event_id, link.position, link.speaker.code) == (edition.id, 2, "RR")
    assert (visit.item_id, visit.host.event_id) == (tour.id, edition.id)
    assert (workshop.quota.capacity, workshop.quota.taken, workshop.quota.waiting) == (12, 0, 0)
    assert [group.quota.capacity for group in visit.groups] == [14, 14]
    assert (edition.quota.capacity, edition.quota.taken) == (120, 0)
    assert edition.quota_id != event.quota_id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Place)) == 1


def test_saved_views_name_the_copies_of_groups_and_stay_behind_without_them(event, owner):
    (group, *_) = of(VisitGroup, event)
    for name, query in (
        ("Skupina", {"visit": [str(group.id), "waiting"], "columns": "phone"}), ("Zaniklá", {"visit": ["999999"]}),
    ):  # fmt: skip
        saved(AttendeeView(event_id=event.id, name=name, query=query))

    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    (copy, *_) = of(VisitGroup, edition)
    assert {view.name: view.query for view in of(AttendeeView, edition)} == {
        "Skupina": {"visit": [str(copy.id), "waiting"], "columns": "phone"},
        "Čekají": {"state": ["waiting"], "columns": "phone"},
    }  # fmt: skip


def test_people_named_in_other_rows_and_consents_stay_behind(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    assert [(group.guide, group.guide_phone) for group in of(VisitGroup, edition)] == [("", ""), ("", "")]
    assert of(Picture, edition)[0].consent_note == ""


def test_speakers_come_only_when_ticked_and_as_drafts(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)
    (speaker,) = of(Speaker, edition)
    assert (speaker.invited_at, speaker.opened_at, speaker.link_version == 3) == (None, None, False)

    other = make_edition(
        event.id, Asked({"cs": "Jiná", "en": "Other"}, 5, NEXT, NEXT), EVERYTHING - {Part.SPEAKERS}, by=owner
    )

    assert of(Speaker, other) == []
    assert [row.speaker_links for row in of(Item, other)] == [[], [], []]


def test_files_are_copied_under_keys_of_their_own(event, owner):
    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    (logo,), (picture,), (speaker,) = of(Logo, edition), of(Picture, edition), of(Speaker, edition)
    assert logo.storage_key.startswith(f"logos/{edition.id}/")
    assert storage().read(logo.storage_key, 100) == b"logos/1/znak.png"
    for key in stored_files("pictures/1/sal.jpg"):  # the old ones may go
        storage().delete(key)
    assert all(storage().exists(key) for key in stored_files(picture.storage_key))
    assert storage().read(small_key(speaker.photo_key), 100) == small_key("photos/1/a.jpg").encode()
    assert storage().exists(whole_key(speaker.photo_key))


def test_what_can_not_be_written_leaves_no_file_behind(event, owner, monkeypatch):
    written = []
    monkeypatch.setattr("conference.editions.actions.audit", None)  # what comes last
    copy = storage().copy
    monkeypatch.setattr(type(storage()), "copy", lambda _self, key, to: (written.append(to), copy(key, to)))

    with pytest.raises(AttributeError):
        make_edition(event.id, ASKED, EVERYTHING, by=owner)

    assert written
    assert [key for key in written if storage().exists(key)] == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1


def test_only_what_is_ticked_is_copied(event, owner):
    edition = make_edition(event.id, ASKED, frozenset({Part.PROGRAMME}), by=owner)

    assert [row.code for row in of(Item, edition)] == ["TALK", "WORK"]  # the visit's own item is not ticked
    assert [(row.room_id, row.organisation_id) for row in of(Item, edition)] == [(None, None)] * 2
    assert (of(Room, edition), of(Visit, edition), of(Logo, edition)) == ([], [], [])
    assert (edition.venue_city, edition.contact_email, edition.quota.capacity) == ("", "", None)
    assert [row.role for row in of(Membership, edition)] == [MembershipRole.OWNER]


def test_the_author_owns_the_edition_and_the_others_keep_their_roles(event):
    editor, viewer = make_member(event, MembershipRole.EDITOR), make_member(event, MembershipRole.VIEWER)
    invited = make_user("pozvana@example.org")
    saved(Membership(user_id=invited.id, event_id=event.id, role=MembershipRole.DESK, invited_until=at(12)))

    edition = make_edition(event.id, ASKED, frozenset({Part.TEAM}), by=editor)

    assert {row.user_id: row.role for row in of(Membership, edition)} == {
        editor.id: MembershipRole.OWNER, viewer.id: MembershipRole.VIEWER,
    }  # fmt: skip


def test_what_falls_outside_of_shorter_days_waits_in_the_tray(event, owner):
    with transaction():
        event.ends_on = date(2026, 6, 12)
    make_item(event, code="LATE", starts_at=at(9, 0, date(2026, 6, 12)), ends_at=at(10, 0, date(2026, 6, 12)))

    edition = make_edition(event.id, ASKED, EVERYTHING, by=owner)

    assert [row.code for row in of(Item, edition) if not row.is_placed] == ["LATE"]


def test_a_second_press_makes_no_second_edition(event, owner):
    first = make_edition(event.id, ASKED, EVERYTHING, by=owner)
    before = count_all()

    assert make_edition(event.id, ASKED, EVERYTHING, by=owner).id == first.id
    assert count_all() == before


def test_it_is_on_record_at_both(event, owner):
    edition = make_edition(event.id, ASKED, frozenset({Part.ROOMS, Part.LOGOS}), by=owner)

    entries = {(row.event_id, row.verb): row.after for row in db.session.scalars(sa.select(AuditEntry))}
    assert entries[edition.id, "copied_edition"] == {"copied_from": event.slug, "copied": "Loga, Místnosti"}
    assert entries[event.id, "continued"] == {"slug": "bydleni-2027"}


def test_a_survey_is_asked_again_on_its_new_days_and_nobody_has_answered(event, owner):
    survey = of(Survey, make_edition(event.id, ASKED, EVERYTHING, by=owner))[0]

    assert (survey.opens_on, survey.closes_on, survey.intro_cs) == (NEXT, NEXT, "Děkujeme.")
    assert (survey.replies, survey.shown) == (0, 0)
