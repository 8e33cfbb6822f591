"""Every organiser's page with every role, and with ids of another conference: nobody reaches what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from conference.admission.models import AccessCode, Invitee
from conference.bulk.models import BulkChange, BulkKind, BulkState
from conference.certificates.models import Certificate
from conference.desk.models import DeskDevice, DeskMark
from conference.events.models import Event, Logo, Organisation
from conference.intake.actions import take_up
from conference.intake.models import Intake, IntakeKind
from conference.jobs.models import Job
from conference.letters.models import GroupLetter, LetterFile
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.merging.models import RegistrationMerge
from conference.programme.models import AcceptedWarning, Room, Step, StepKind
from conference.questions.models import Questionnaire
from conference.registration.models import AttendeeView, Meal, Registration
from conference.slides.models import SlidesPack
from conference.surveys.models import Survey
from conference.team.models import Membership, MembershipRole, Removal, User
from conference.team.rules import RIGHTS, Right, has_right, may
from conference.untrusted.tables import Table
from conference.visits.models import VisitGroup
from config import ROOT
from tests.client import Page, PageClient
from tests.conftest import sign_in
from tests.factories import (
    CONFERENCE_DAY,
    make_event,
    make_item,
    make_member,
    make_question,
    make_registration,
    make_speaker,
    make_user,
    make_visit,
    saved,
    take_place,
)

EDITORS = (MembershipRole.OWNER, MembershipRole.EDITOR)
MINE, OTHERS = "moje-konference", "cizi-konference"


@dataclass
class Conference:
    """A conference with one row of every kind, by the name of its id in addresses."""

    event: Event
    ids: dict[str, int] = field(default_factory=dict)


def make_intake(event: Event, by: User) -> Intake:
    """A table that was read and not confirmed."""
    table = Table([["Jméno", "Příjmení", "Organizace", "Obec"], ["Jana", "Nová", "Město", "Most"]])
    return take_up(event, IntakeKind.PEOPLE, table, "lide.csv", by=by)


def conference_with_everything(slug: str) -> Conference:
    event = make_event(slug)
    person = make_registration(event)
    visit = make_visit(event)
    message = Message(
        event_id=event.id, registration_id=person.id, key=f"{slug}:1", kind="probe", language="cs",
        recipient="jana@example.org", subject="Zpráva", text="Dobrý den", html="<p>Dobrý den</p>",
    )  # fmt: skip
    certificate = Certificate(
        event_id=event.id, registration_id=person.id, sequence=1, number="2026/0001", code=f"CODE{event.id:06}",
        facts={}, minutes=10,
    )  # fmt: skip
    logo = Logo(event_id=event.id, storage_key="logos/none.png", alt="Logo", width=10, height=10)
    letter = saved(GroupLetter(event_id=event.id, audience={}, subject_cs="Zpráva", body_cs="Text"))
    file = LetterFile(letter_id=letter.id, filename="x.pdf", mime="application/pdf", size=1, storage_key="letters/x")
    owner = make_member(event)
    membership = saved(Membership(user_id=make_user(f"{slug}@example.org").id, event_id=event.id, role="viewer"))
    assert owner.id
    return Conference(
        event,
        {
            "registration_id": person.id,
            "visit_id": visit.id,
            "group_id": visit.groups[0].id,
            "item_id": make_item(event).id,
            "speaker_id": make_speaker(event).id,
            "room_id": saved(Room(event_id=event.id, name="Sál")).id,
            "organisation_id": saved(Organisation(event_id=event.id, name="Město")).id,
            "logo_id": saved(logo).id,
            "message_id": saved(message).id,
            "letter_id": letter.id,
            "file_id": saved(file).id,
            "certificate_id": saved(certificate).id,
            "batch_id": saved(Job(event_id=event.id, kind="certificates", arguments={"format": "zip"})).id,
            "job_id": saved(Job(event_id=event.id, kind="paper", arguments={"paper": "doors"})).id,
            "membership_id": membership.id,
            "step_id": saved(Step(event_id=event.id, actor="", kind=StepKind.ADDED, changes=[])).id,
            "accepted_id": saved(AcceptedWarning(event_id=event.id, key="long|S1", reason="", actor="")).id,
            "intake_id": make_intake(event, owner).id,
            "device_id": saved(DeskDevice(event_id=event.id, name="Tablet", day=clock.now().date())).id,
            "mark_id": saved(
                DeskMark(
                    event_id=event.id,
                    registration_id=person.id,
                    key="1",
                    day=event.starts_on,
                    tap="arrived",
                    at=clock.now(),
                    outcome="twice",
                    is_open=True,
                )
            ).id,
            "code_id": saved(AccessCode(event_id=event.id, code="SPOLEK", label="Pro spolek")).id,
            "invitee_id": saved(
                Invitee(
                    event_id=event.id,
                    email="hana@example.org",
                    email_key="hana@example.org",
                    language="cs",
                )
            ).id,
            "other_id": (double := make_registration(event)).id,
            "merge_id": saved(
                RegistrationMerge(
                    event_id=event.id,
                    kept_id=person.id,
                    other_id=double.id,
                    before={},
                    created_by_id=owner.id,
                )
            ).id,
            "bulk_id": saved(
                BulkChange(
                    event_id=event.id,
                    kind=BulkKind.CANCEL,
                    state=BulkState.DONE,
                    choices={},
                    waiting=[],
                    done=[],
                    left={},
                    back={},
                    created_by_id=owner.id,
                    done_at=clock.now(),
                )
            ).id,
            "view_id": saved(AttendeeView(event_id=event.id, name="Čekají", query={"state": ["waiting"]})).id,
            "question_id": make_question(event).id,
            "survey_question_id": make_question(event, questionnaire=Questionnaire.SURVEY).id,
            "survey_id": saved(Survey(event_id=event.id, opens_on=CONFERENCE_DAY, closes_on=CONFERENCE_DAY)).id,
            "pack_id": saved(SlidesPack(event_id=event.id, actor="Olga")).id,
            "removal_id": saved(Removal(event_id=event.id, kind="Room", label="Sál")).id,
        },
    )


@pytest.fixture
def visitor(client: PageClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> PageClient:
    """A client whose forms need no token: this is about access alone."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return client


def organiser_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address about one conference with each of its methods."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/organise/<slug:slug>"):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


def address_of(rule: Rule, app: Flask, slug: str, ids: dict[str, int]) -> str:
    values: dict[str, object] = {name: ids.get(name, 1) for name in rule.arguments}
    values |= {"slug": slug, "code": "S1", "filename": "slides.pdf", "kind": "people", "part": "2026-06-11"}
    values |= {"question_id": ids["survey_question_id"]} if rule.endpoint.startswith("surveys.") else {}
    values |= {"which": "reminder", "language": "cs", "what": "badges"}
    return app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments})


def needed_for(app: Flask, endpoint: str, method: str) -> MembershipRole:
    """The least role that may open, or send, a page."""
    view: Any = app.view_functions[endpoint]
    role: MembershipRole = view.sending_role if method == "POST" else view.organiser_role
    return role


def test_a_visitor_is_asked_to_sign_in_everywhere(visitor: PageClient, app: Flask) -> None:
    mine = conference_with_everything(MINE)
    answers = {}
    for rule, method in organiser_rules(app):
        response = visitor.open(address_of(rule, app, MINE, mine.ids), method=method)
        if response.status_code not in (302, 303) or "/organise/sign-in" not in response.headers["Location"]:
            answers[rule.endpoint, method] = response.status_code
    assert answers == {}


def test_the_team_of_another_conference_finds_nothing(visitor: PageClient, app: Flask) -> None:
    mine = conference_with_everything(MINE)
    sign_in(visitor, make_member(make_event(OTHERS)))
    answers = {
        (rule.endpoint, method): visitor.open(address_of(rule, app, MINE, mine.ids), method=method).status_code
        for rule, method in organiser_rules(app)
    }
    assert {key: status for key, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("role", list(MembershipRole))
def test_each_role_opens_its_pages_and_no_others(visitor: PageClient, app: Flask, role: MembershipRole) -> None:
    mine = conference_with_everything(MINE)
    sign_in(visitor, make_member(mine.event, role))
    wrong = {}
    for rule, method in organiser_rules(app):
        allowed = may(role, needed_for(app, rule.endpoint, method))
        if method == "POST" and allowed:
            continue  # would change something; the features' own tests do that
        status = visitor.open(address_of(rule, app, MINE, mine.ids), method=method).status_code
        if (status == 403) == allowed or status >= 500:
            wrong[rule.endpoint, method] = status
    assert wrong == {}


def test_ids_of_another_conference_do_not_exist_here(visitor: PageClient, app: Flask) -> None:
    """Every row is reached through its conference: the owner of one can't name the rows of another."""
    mine, others = conference_with_everything(MINE), conference_with_everything(OTHERS)
    sign_in(visitor, make_member(mine.event))
    named = 0
    answers = {}
    for rule, method in organiser_rules(app):
        if not rule.arguments & set(mine.ids):
            continue
        named += 1
        status = visitor.open(address_of(rule, app, MINE, others.ids), method=method).status_code
        if status != 404:
            answers[rule.endpoint, method] = status
    assert answers == {}
    assert named > 40


def test_every_id_in_addresses_is_walked(app: Flask) -> None:
    mine = conference_with_everything(MINE)
    known = set(mine.ids) | {"slug", "code", "filename", "version", "token", "letters", "use", "mark", "kind", "which",
                              "what", "language", "batch", "part"}  # fmt: skip
    unknown = {name for rule, _ in organiser_rules(app) for name in rule.arguments} - known
    assert unknown == set()


READ_BY_ALL = {
    "programme.draft", "programme.editor",
    "programme.edit_item", "programme.rooms", "speakers.manage_speakers", "speakers.edit_speaker",
    "slides.manage_slides", "slides.packs", "slides.manage_item", "slides.version_file",
    "visits.manage_visits", "visits.edit_visit",
    "visits.edit_group", "desk.presence", "registration.attendees", "registration.person",
}  # fmt: skip


def test_who_may_only_read_reads_what_the_conference_is_made_of(app: Flask) -> None:
    needed = {endpoint: needed_for(app, endpoint, "GET") for endpoint in READ_BY_ALL}
    assert set(needed.values()) == {MembershipRole.VIEWER}


def test_pages_that_who_may_only_read_opens_offer_nothing_to_send(visitor: PageClient, app: Flask) -> None:
    """Neither a form to send nor a link to a page that would be refused."""
    mine = conference_with_everything(MINE)
    sign_in(visitor, make_member(mine.event, MembershipRole.VIEWER))
    adapter = app.url_map.bind("localhost")
    wrong = set()
    for rule, method in organiser_rules(app):
        if method != "GET" or needed_for(app, rule.endpoint, "GET") is not MembershipRole.VIEWER:
            continue
        page = visitor.get(address_of(rule, app, MINE, mine.ids))
        if page.mimetype != "text/html" or page.status_code != 200:
            continue
        shown = Page(page, rule.rule)
        forms = [form for form in shown.all("form") if (form.attrs.get("method") or "get").lower() == "post"]
        wrong |= {(rule.endpoint, "a form to", str(form.attrs.get("action"))) for form in forms}
        for link in shown.all("main a[href]"):
            address = str(link.attrs["href"]).partition("?")[0].partition("#")[0]
            if address.startswith(f"/organise/{MINE}"):
                endpoint = adapter.match(address)[0]
                if needed_for(app, endpoint, "GET") is not MembershipRole.VIEWER:
                    wrong.add((rule.endpoint, "a link to", endpoint))
    assert wrong == set()


NEED = "Ramp and an induction loop"
SHOWN_BY = {  # where needs are seen by those who work with them
    "registration.person", "registration.attendees_csv", "visits.manage_visits", "desk.presence",
    "desk.presence_people_json",
}  # fmt: skip


@pytest.mark.parametrize("role", list(MembershipRole))
def test_needs_and_meals_are_seen_by_those_who_work_with_them(
    visitor: PageClient, app: Flask, role: MembershipRole
) -> None:
    """No page, file or record tells the others, however they are asked."""
    mine = conference_with_everything(MINE)
    with transaction() as session:
        event = session.get_one(Event, mine.event.id)
        event.optional_fields = ["needs", "meal"]
        person = session.get_one(Registration, mine.ids["registration_id"])
        person.needs, person.meal, person.language = NEED, Meal.VEGAN, "en"
    take_place(person, session.get_one(VisitGroup, mine.ids["group_id"]).quota_id)
    sign_in(visitor, make_member(mine.event, role))
    telling = set()
    for rule, method in organiser_rules(app):
        if method != "GET" or not may(role, needed_for(app, rule.endpoint, "GET")):
            continue
        body = visitor.get(f"/en{address_of(rule, app, MINE, mine.ids)}").get_data()
        if NEED.encode() in body:
            telling.add(rule.endpoint)
    assert telling & SHOWN_BY == (SHOWN_BY if has_right(role, Right.NEEDS) else set())
    assert telling - SHOWN_BY <= ({"registration.edit_person", "merging.merge"} if role in EDITORS else set())


def test_the_exports_of_who_may_not_see_needs_have_no_columns_for_them(visitor: PageClient, app: Flask) -> None:
    mine = conference_with_everything(MINE)
    with transaction() as session:
        session.get_one(Event, mine.event.id).optional_fields = ["needs", "meal", "position"]
    sign_in(visitor, make_member(mine.event, MembershipRole.VIEWER))
    head = visitor.get(f"/en/organise/{MINE}/attendees.csv").get_data(as_text=True).splitlines()[0].split(";")
    assert "Position" in head
    assert not {"Meal", "Access needs"} & set(head)


def test_the_table_of_rights_is_the_one_of_the_docs() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| (\w+) \|$", (ROOT / "docs" / "roles.md").read_text("utf-8"), re.MULTILINE)
    assert dict(rows) == {right.value: least.value for right, least in RIGHTS.items()}
