"""Every organiser's page with every role, and with ids of another conference: nobody reaches what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from werkzeug.routing import Rule

from conference.certificates.models import BatchFormat, Certificate, CertificateBatch
from conference.events.models import Event, Logo, Organisation
from conference.mailing.models import Message
from conference.programme.models import Room
from conference.team.models import Membership, MembershipRole
from conference.team.rules import may
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import (
    make_event,
    make_member,
    make_registration,
    make_session,
    make_speaker,
    make_user,
    make_visit,
    saved,
)

MINE, OTHERS = "moje-konference", "cizi-konference"


@dataclass
class Conference:
    """A conference with one row of every kind, by the name of its id in addresses."""

    event: Event
    ids: dict[str, int] = field(default_factory=dict)


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
    owner = make_member(event)
    membership = saved(Membership(user_id=make_user(f"{slug}@example.org").id, event_id=event.id, role="viewer"))
    assert owner.id
    return Conference(
        event,
        {
            "registration_id": person.id,
            "visit_id": visit.id,
            "group_id": visit.groups[0].id,
            "session_id": make_session(event).id,
            "speaker_id": make_speaker(event).id,
            "room_id": saved(Room(event_id=event.id, name="Sál")).id,
            "organisation_id": saved(Organisation(event_id=event.id, name="Město")).id,
            "logo_id": saved(logo).id,
            "message_id": saved(message).id,
            "certificate_id": saved(certificate).id,
            "batch_id": saved(CertificateBatch(event_id=event.id, format=BatchFormat.ZIP)).id,
            "membership_id": membership.id,
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
    values |= {"slug": slug, "code": "S1", "filename": "slides.pdf"}
    return app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments})


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
        if method == "POST" and may(role, app.view_functions[rule.endpoint].organiser_role):  # type: ignore[attr-defined]  # set by organiser_page
            continue  # would change something; the features' own tests do that
        status = visitor.open(address_of(rule, app, MINE, mine.ids), method=method).status_code
        allowed = may(role, app.view_functions[rule.endpoint].organiser_role)  # type: ignore[attr-defined]  # set by organiser_page
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
    known = set(mine.ids) | {"slug", "code", "filename", "version", "token", "letters"}
    unknown = {name for rule, _ in organiser_rules(app) for name in rule.arguments} - known
    assert unknown == set()
