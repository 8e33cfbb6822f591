"""Bad input, form by form: whatever is sent, the answer is a page that says something, and nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event as sa_event
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from conference.attendance.models import Presence
from conference.desk.access import token_of
from conference.desk.models import DeskDevice
from conference.events.models import Event
from conference.extensions import db
from conference.fields.registration import OPTIONAL
from conference.lib import clock, links
from conference.lib import transaction as transaction_module
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.places.models import Place, Quota
from conference.programme.models import Item, ItemSpeaker
from conference.registration.models import Registration
from conference.speakers.models import Speaker
from conference.surveys.models import Survey
from conference.surveys.tickets import new_ticket
from conference.visits.models import VisitGroup
from tests.client import Form, Page, PageClient
from tests.conftest import sign_in
from tests.desk.making import make_device
from tests.factories import CONFERENCE_DAY, make_event, make_item, make_member, make_registration, make_speaker, saved
from tests.parts import is_whole
from tests.slides import files
from tests.test_access import MINE, OTHERS, Conference, conference_with_everything

NOTHING = "\x00"  # looks like an answer, and nothing is left of it when it is cleaned
ATTACKS: dict[str, str | list[str]] = {
    "every kind of odd text": "a\x00b\u202e\ufffe\r\nBcc: nobody@example.org <script>'\" {0} %(x)s {{ 7*7 }} {% raw %}",
    "spaces": "   ",
    "not at all": [],
    "twice": ["1", "2"],
    "long": "x" * 6000,
    "huge number": "99999999999999999999",
    "negative": "-1",
    "year 1": "0001-01-01T00:00",
    "year 9999": "9999-12-31T23:59",
    "29 February of a common year": "2027-02-29",
    "an hour that is skipped": "2026-03-29T02:30",
    "an hour that comes twice": "2026-10-25T02:30",
}


class Walk:
    """A conference with one row of every kind, its owner, and the addresses of everything."""

    def __init__(self, app: Flask, client: PageClient) -> None:
        self.app, self.client = app, client
        self.mine, self.others = conference_with_everything(MINE), conference_with_everything(OTHERS)
        ids = self.mine.ids
        with transaction() as session:
            session.get_one(Event, self.mine.event.id).optional_fields = list(OPTIONAL)
            session.get_one(Item, ids["item_id"]).code = "S1"
            session.get_one(Speaker, ids["speaker_id"]).code = "R1"
            session.add(ItemSpeaker(item_id=ids["item_id"], speaker_id=ids["speaker_id"]))
        person = db.session.get_one(Registration, ids["registration_id"])
        self.my = links.sign("my", person.id, person.link_version)
        self.invited = links.sign("invitee", ids["invitee_id"], 1)
        self.speaker = links.sign(
            "speaker", ids["speaker_id"], db.session.get_one(Speaker, ids["speaker_id"]).link_version
        )
        with transaction() as session:
            session.get_one(Survey, ids["survey_id"]).opens_on = clock.now().date()  # open
        self.survey = new_ticket(ids["survey_id"])
        self.desk = token_of(db.session.get_one(DeskDevice, ids["device_id"]))
        group = db.session.get_one(VisitGroup, ids["group_id"])
        guide = make_device(self.mine.event, day=self.mine.event.starts_on, name="Průvodce", quota_id=group.quota_id)
        self.guide = token_of(guide)
        self.card = links.sign("desk-card", ids["registration_id"], ids["device_id"])
        sign_in(client, make_member(self.mine.event))

    def addresses(self) -> Iterator[str]:
        """Every address that can be opened."""
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
                continue
            yield self.address(rule)

    def address(self, rule: Rule) -> str:
        """The address of a rule with the rows of my conference."""
        values: dict[str, object] = {name: self.mine.ids.get(name, 1) for name in rule.arguments}
        values |= {"slug": MINE, "code": "R1" if "speakers" in rule.rule else "S1", "filename": "slides.pdf"}
        values |= {
            "use": "home",
            "kind": "people",
            "which": "reminder",
            "what": "badges",
            "part": CONFERENCE_DAY.isoformat(),
            "language": "cs",
            "colour": "aabbcc",
            "token": self.my
            if rule.rule.startswith("/my/")
            else self.invited
            if "/invited/" in rule.rule
            else self.guide
            if "/guide" in rule.rule
            else self.desk
            if rule.rule.startswith("/desk/")
            else self.speaker,
            "card": self.card,
        }
        if rule.endpoint.startswith("surveys."):
            values |= {"token": self.survey, "question_id": self.mine.ids["survey_question_id"]}
        values |= {"version": "0123abcd"} if "photo-" in rule.rule else {}
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        urls = self.app.url_map.bind("localhost")
        return urls.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method)

    def forms(self) -> list[Form]:
        """Every different form of these pages that has a field to fill in."""
        found = {}
        urls = self.app.url_map.bind("localhost")
        for address in self.addresses():
            if address.endswith((".pdf", ".xlsx", ".ods", ".csv", ".ics", ".json")):
                continue
            response = self.client.get(address)
            if response.mimetype != "text/html" or response.status_code != 200:
                continue
            for element in Page(response, address).all("form"):
                form = Form(element, None, address)
                if (element.attrs.get("method") or "").lower() == "post" and form.names - {"csrf_token"}:
                    endpoint, _ = urls.match(form.action.partition("?")[0], method="POST")
                    found[endpoint, frozenset(form.names)] = form
        return list(found.values())

    def attack(self, form: Form, fields: list[str], attack: str | list[str]) -> int:
        """The status of the answer to a form with the attack in these fields."""
        sent = attack if isinstance(attack, list) else [attack]
        return self.send(form, {**form.values, **dict.fromkeys(fields, sent)}).status_code

    def send(self, form: Form, values: dict[str, list[str]]) -> TestResponse:
        kind = "multipart/form-data" if form.multipart else "application/x-www-form-urlencoded"
        return self.client.post(form.action, data=values, content_type=kind)


@pytest.fixture
def walk(app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Forms without tokens, since the tokens are not what is attacked; a fault is an answer 500, as in production."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return Walk(app, client)


EACH_FORM = ("every kind of odd text", "not at all", "twice", "long")
"""What every form is sent in every run; of the other attacks one form gets the first, the next one the second."""


def attacks_on(number: int, form: Form, whole: bool) -> Iterator[tuple[str, list[str], str | list[str]]]:
    """The name of an attack, the fields that are sent it, and what is sent: on the form of this number."""
    fields = sorted(form.names - {"csrf_token"})
    in_turn = [name for name in ATTACKS if name not in EACH_FORM]
    for place, field in enumerate(fields):
        if whole or (place + number) % 3 == 0:
            yield "nothing", [field], NOTHING
    for name in ATTACKS if whole else (*EACH_FORM, in_turn[number % len(in_turn)]):
        yield name, fields, ATTACKS[name]


@pytest.mark.slow
@pytest.mark.long
def test_no_form_breaks_and_afterwards_every_page_opens(walk: Walk, request: pytest.FixtureRequest) -> None:
    """Each field of each form by itself, the others as they stood; then all fields of each form at once.

    Without `--all-of=forms` a third of the fields by themselves, and five of the attacks on each form.
    """
    whole = is_whole(request.config, "forms")
    forms = walk.forms()
    broken = [
        (name, form.action, fields)
        for number, form in enumerate(forms)
        for name, fields, attack in attacks_on(number, form, whole)
        if walk.attack(form, fields, attack) >= 500
    ]
    assert broken == []
    assert [address for address in walk.addresses() if walk.client.get(address).status_code >= 500] == []
    assert len(forms) > 30


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with db.engine.connect() as connection:
        count = sa.select(sa.func.count())
        return {table.name: connection.scalar(count.select_from(table)) or 0 for table in Base.metadata.sorted_tables}


ID_FIELDS = ("room", "speaker", "organisation", "host", "session", "group", "visit", "registration_id")


@pytest.mark.slow
def test_ids_of_another_conference_in_a_form_write_nothing(walk: Walk) -> None:
    """Lists offer this conference's rows only; an id from elsewhere is refused, or is as good as no choice."""
    others, mine = walk.others.ids, walk.mine.ids
    before, tried = state_of(walk.others), 0
    for form in walk.forms():
        for field in sorted(form.names):
            base = field.rpartition("-")[2]
            if base not in ID_FIELDS and field != "registration_ids":
                continue
            tried += 1
            key = {"host": "organisation_id", "visit": "group_id", "registration_id": "registration_id"}.get(base)
            foreign = str(others[key or f"{base}_id"] if field != "registration_ids" else others["registration_id"])
            assert foreign != str(mine.get(key or f"{base}_id"))
            assert walk.send(form, {**form.values, field: [foreign]}).status_code < 500, (form.action, field)
    assert tried >= 8
    assert crossings(walk) == []
    assert state_of(walk.others) == before


def state_of(conference: Conference) -> dict[str, object]:
    """What others could have changed: the presence, places and quotas of this conference."""
    event_id, person = conference.event.id, conference.ids["registration_id"]
    with db.engine.connect() as connection:
        one = connection.execute
        return {
            "presence": one(sa.select(Presence.__table__).where(Presence.registration_id == person)).all(),
            "places": one(sa.select(Place.__table__).where(Place.registration_id == person)).all(),
            "quotas": one(sa.select(Quota.id, Quota.taken, Quota.waiting)
                          .join(VisitGroup, VisitGroup.quota_id == Quota.id)
                          .where(VisitGroup.event_id == event_id).order_by(Quota.id)).all(),
        }  # fmt: skip


def crossings(walk: Walk) -> list[str]:
    """Columns of rows of my conference that point to a row of the other one."""
    found = []
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                there = key.column.table.alias("there")
                if "event_id" not in table.c or "event_id" not in there.c:
                    continue
                wrong = sa.select(sa.func.count()).where(
                    key.parent == there.c[key.column.name],
                    table.c.event_id == walk.mine.event.id,
                    there.c.event_id == walk.others.event.id,
                )
                found += [f"{table.name}.{key.parent.name}"] if connection.scalar(wrong) else []
    return found


@pytest.mark.parametrize("address", ["/bydleni-2026/register", "/bydleni-2026/register/link", "/", "/organise/sign-in"])
def test_a_head_request_is_answered_like_a_get(client: PageClient, address: str) -> None:
    make_event()
    assert client.head(address).status_code == client.get(address).status_code == 200


def test_the_longest_answers_fit_into_the_cookie_of_the_thank_you_page(client: PageClient) -> None:
    """A cookie over four kilobytes is dropped by browsers: the person would see an empty form again."""
    make_event()
    long = "".join(random.Random(1).choice("áčďéěíňóřšťúůýžabcdefghijklmnop") for _ in range(200))
    page = client.page("/bydleni-2026/register")
    thanks = client.submit(
        page, given_name=long[:100].capitalize(), family_name=long[100:].capitalize(),
        email=f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example.org", organisation=long, municipality=long[::-1],
        privacy_read=True,
    )  # fmt: skip
    assert thanks.address == "/bydleni-2026/register/thanks"
    assert long[:100].capitalize() in thanks.text
    assert thanks.headers["Cache-Control"] == "no-store"


OPEN = {
    "registration.register", "registration.register_colleagues", "registration.request_link",
    "surveys.survey",  # the ticket in its address decides, and nobody else has it
    "editions.stop_invitations",  # mail programs send it without a cookie: the link alone decides (RFC 8058)
}  # fmt: skip


def test_no_form_is_taken_without_its_token(app: Flask, client: PageClient) -> None:
    """Every POST of the owner that another site could have sent is refused before it is looked at.

    Open forms give back what was typed: `tests/forms/test_open_form.py`.
    """
    walk = Walk(app, client)
    taken = {}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            response = client.post(walk.address(rule), data={"csrf_token": "foreign"})
            if response.status_code != 400 and rule.endpoint not in OPEN:
                taken[rule.endpoint] = response.status_code
    assert taken == {}


@pytest.mark.parametrize("address", ["/bydleni-2026", "//bydleni-2026", "/en/bydleni-2026"])
def test_redirects_do_not_follow_a_forged_host(client: PageClient, address: str) -> None:
    make_event()
    response = client.get(address, headers={"Host": "evil.example.org"})
    assert "evil" not in response.headers.get("Location", "")


def test_static_files_carry_the_headers_too(client: PageClient) -> None:
    with client.get("/static/css/theme.css") as response:
        headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_what_is_meant_for_other_sites_may_be_shown_there(client: PageClient) -> None:
    make_event()
    policies = {
        address: client.get(address).headers["Cross-Origin-Resource-Policy"]
        for address in ("/bydleni-2026/", "/organise/sign-in", "/nowhere", "/bydleni-2026/card.png",
                        "/bydleni-2026/programme.ics")
    }  # fmt: skip
    assert policies == {
        "/bydleni-2026/": "same-origin", "/organise/sign-in": "same-origin", "/nowhere": "same-origin",
        "/bydleni-2026/card.png": "cross-origin", "/bydleni-2026/programme.ics": "cross-origin",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("below", "policy"), [(False, "max-age=31536000"), (True, "max-age=31536000; includeSubDomains")]
)
def test_browsers_insist_on_https_below_the_host_where_that_is_set(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, below: bool, policy: str
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    monkeypatch.setitem(app.config, "HSTS_SUBDOMAINS", below)
    assert client.get("/health/live").headers["Strict-Transport-Security"] == policy


@pytest.fixture
def no_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server of the database has gone away."""

    def refuse(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the server is gone"))

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    db.session.rollback()
    sa_event.listen(db.engine, "before_cursor_execute", refuse)
    yield
    sa_event.remove(db.engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("address", ["/", "/bydleni-2026/", "/en/bydleni-2026/register", "/organise/", "/my/WzEsMV0.x"])
def test_without_its_database_every_page_asks_to_come_back(client: PageClient, no_database: None, address: str) -> None:
    if address == "/organise/":
        with client.session_transaction() as session:
            session["_user_id"] = "somebody"
    response = client.get(address)
    page = Page(response, address)
    assert response.status_code == (404 if address.startswith("/my/") else 503)
    assert page.complaints() == []
    assert page.h1


def test_what_fails_is_logged_without_its_secret_link(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(**_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(app.view_functions, "registration.my", fail)
    token = links.sign("my", 1, 1)
    response = client.get(f"/my/{token}")
    assert response.status_code == 500
    assert "Na naší straně se něco pokazilo" in response.text
    assert "registration.my failed" in caplog.text
    assert token not in caplog.text


def test_errors_of_the_database_do_not_tell_the_log_who_it_was_about(app: Flask) -> None:
    event = make_event()
    make_registration(event, form_token="the same", email="jana@example.org")
    with pytest.raises(IntegrityError) as caught:
        make_registration(event, form_token="the same", email="karel@example.org")
    assert "karel@example.org" not in str(caught.value)


def test_a_storage_that_cannot_be_written_is_said_and_leaves_nothing(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    event = make_event()
    speaker, item = make_speaker(event), make_item(event, code="T1")
    saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    address = f"/speaker/{links.sign('speaker', speaker.id, speaker.link_version)}"
    page = client.page(address)
    blocked = tmp_path / "uploads"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setitem(app.config, "STORAGE_URL", str(blocked))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    before = rows()
    data = page.form("Uložit prezentaci").fill(
        **{"slides-T1-file": (BytesIO(files.pdf()), "prezentace.pdf"), "slides-T1-audience": "public"}
    )
    response = client.post(f"{address}/slides/T1", data=data, content_type="multipart/form-data")
    assert response.status_code == 503
    assert "Server je teď přetížený" in response.text
    assert rows() == before


MARKUP = "<script>x()</script>{{ 7*7 }}%(x)s{0}"
NOT_FOR_PEOPLE = (
    "slug", "code", "key", "kind", "state", "role", "language", "timezone", "accent", "email", "recipient", "token",
    "uniquifier", "password", "mime", "number", "html", "phone", "website", "url", "type", "audience", "format",
    "honorific", "meal", "attachment_name", "ip", "mark", "right",
)  # fmt: skip


def test_markup_in_any_text_is_shown_as_it_was_typed(walk: Walk) -> None:
    """Every text column of every row holds markup and placeholders; no page, calendar or export takes them for more."""
    with db.engine.begin() as connection:
        filled = [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.c
            if type(column.type) in (sa.String, sa.Text)
            and not any(word in column.name for word in NOT_FOR_PEOPLE)
            and (column.type.length or 5000) >= len(MARKUP)  # type: ignore[attr-defined]  # texts have a length
            and connection.execute(table.update().values({column.name: MARKUP})).rowcount
        ]
    assert len(filled) > 40
    publish = walk.client.page(f"/organise/{MINE}/programme/publish")
    walk.client.submit(publish)
    wrong = []
    shown = 0
    for address in walk.addresses():
        with walk.client.get(address) as response:
            status, text = response.status_code, response.get_data().decode("utf-8", "replace")
            if status >= 500 or (response.mimetype == "text/html" and ("<script>x" in text or "49%" in text)):
                wrong.append((address, status))
            shown += "&lt;script&gt;x" in text
    assert wrong == []
    assert shown > 40


def test_a_database_that_stays_locked_is_said_and_nothing_is_written(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event()
    page = client.page("/bydleni-2026/register")
    filled = page.form().fill(
        given_name="Jana", family_name="Nováková", email="jana@example.org", organisation="Město", municipality="Kadaň",
        privacy_read=True,
    )  # fmt: skip
    before = rows()
    db.session.rollback()
    db.engine.dispose()  # connections of now on wait for less long
    monkeypatch.setattr(transaction_module, "BUSY_SECONDS", 0.1)
    with db.engine.connect() as other:
        is_sqlite = other.dialect.name == "sqlite"
        other.exec_driver_sql("SELECT 1" if is_sqlite else "LOCK TABLE registration IN EXCLUSIVE MODE")
        if is_sqlite:
            other.exec_driver_sql("ROLLBACK")
            other.exec_driver_sql("BEGIN IMMEDIATE")
        response = client.post("/bydleni-2026/register", data=filled)
    db.engine.dispose()
    assert response.status_code == 503
    assert "Server je teď přetížený" in response.text
    assert rows() == before


def test_a_speaker_added_by_two_presses_is_one_speaker(walk: Walk) -> None:
    page = walk.client.page(f"/organise/{MINE}/speakers/new")
    filled = page.form().fill(given_name="Radka", family_name="Dvakrátová")
    before = rows()["speaker"]
    answers = [walk.client.post(page.address, data=filled) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert rows()["speaker"] == before + 1
