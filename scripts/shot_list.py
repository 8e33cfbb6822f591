"""What `make screenshots` looks at: every page the application has, and the states its pages can be in.

Pages are read from the routes, so that a new one is never forgotten; states are listed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, url_for
from flask_security.recoverable import generate_reset_password_token
from playwright.sync_api import Page
from werkzeug.routing import Rule

from conference.admission.mails import address as invitation_address
from conference.admission.models import AccessCode, Invitee
from conference.certificates.models import Certificate
from conference.demo.load import COMING, PAST, Cast
from conference.demo.situations import APPROVED, CANCELLED, EARLY, FULL, INVITED, LAST, TWO_DAYS
from conference.desk.access import token_of
from conference.desk.models import DeskDevice
from conference.desk.queries import devices_of
from conference.editions.mails import stop_address
from conference.events.models import Event, Logo, Organisation
from conference.extensions import db
from conference.jobs.models import Job
from conference.lib import clock, links
from conference.lib.routes import NOT_PAGES
from conference.mailing.models import Message
from conference.programme.models import Item, ItemKind, Room
from conference.questions.models import Question, Questionnaire
from conference.registration.models import AttendeeView, Registration
from conference.registration.own.address import my_address
from conference.slides.mails import own_address
from conference.speakers.models import Speaker
from conference.surveys.models import Survey
from conference.surveys.tickets import new_ticket
from conference.team.access import event_by_slug
from conference.team.links import sign_in_link
from conference.visits.models import Visit, VisitGroup
from config import ROOT

OTHERS = ("static", "bootstrap.")
STATES = (
    "registration.thanks",
    "registration.colleagues_thanks",
    "registration.my_email",
    "bulk.prepare",
    "bulk.change",
    "merging.merge",
    "intake.show_import",
    "intake.import_columns",
    "letters.letter",
    "letters.letter_outcome",
    "letters.letter_preview",
    "letters.send_letter",
    "demo.error",
    "desk.desk",
    "desk.desk_walk_in",
    "desk.desk_card",
    "desk.guide",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "team.step_by_passkey",
)  # fmt: skip - shown as states only
OUTSIDE = ("security.login", "security.forgot_password", "security.reset_password", "team.link_sent",
           "team.confirm_sign_in")  # fmt: skip
OF_THE_PAST = ("attendance", "certificates", "desk", "evidence")  # features with nothing to show before the conference
PEOPLE = (ROOT / "conference" / "demo" / "data" / "participants-98.csv").read_bytes()
ERRORS = (400, 401, 403, 404, 405, 410, 413, 415, 429, 500, 503)


@dataclass(frozen=True)
class Shot:
    """One page in one state: `moment` is what its clock says, `act` is done after it was opened."""

    name: str
    address: str
    signed_in: bool = False
    status: int = 200
    moment: datetime | None = None
    act: Callable[[Page], object] | None = None
    empty: bool = False  # looked at where there is no conference at all


def pages(app: Flask, cast: Cast) -> Iterator[Shot | str]:
    """Yield a shot of each GET route that is a page, or the name of one that no row of the demo can fill."""
    values = {COMING: _values(COMING, cast), PAST: _values(PAST, cast)}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith(NOT_PAGES):
            continue
        if rule.endpoint.startswith(OTHERS) or rule.endpoint in STATES:
            continue
        feature = rule.endpoint.partition(".")[0]
        given = _arguments(rule, values[PAST if feature in OF_THE_PAST else COMING])
        if None in given.values():
            yield rule.endpoint
            continue
        inside = rule.rule.startswith("/organise/") and rule.endpoint not in OUTSIDE
        yield Shot(rule.endpoint, url_for(rule.endpoint, **given), signed_in=inside)


def _arguments(rule: Rule, values: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a route: by its endpoint, by its feature, or by the name of the argument."""
    feature = rule.endpoint.partition(".")[0]
    return {
        name: values.get(f"{rule.endpoint}:{name}", values.get(f"{feature}:{name}", values.get(name)))
        for name in rule.arguments
    }


def _values(slug: str, cast: Cast) -> dict[str, Any]:
    event = _event(slug)
    speaker, person, visit = _first(Speaker, event), cast.participant, _first(Visit, event)
    certificate = _first(Certificate, event)
    return {
        "slug": slug, "kind": "people", "what": "badges", "job_id": None, "which": "registration_confirmed",
        "language": "cs",
        "part": event.starts_on.isoformat(),
        "registration_id": person.id if person.event_id == event.id else _first(Registration, event).id,
        "room_id": _id(Room, event), "organisation_id": _id(Organisation, event),
        "events.edit_logo:slug": TWO_DAYS, "logo_id": _id(Logo, _event(TWO_DAYS)), "events.edit_picture:use": "home",
        **_invited(_event(TWO_DAYS)),
        "message_id": _id(Message, event), "batch_id": _id(Job, event),
        "visit_id": visit.id, "view_id": _id(AttendeeView, _event(COMING)),
        "device_id": _id(DeskDevice, event),
        "question_id": _id(Question, _event(COMING)),
        "group_id": _id(VisitGroup, event), "speaker_id": speaker.id, "item_id": speaker.items[0].id,
        "code": speaker.items[0].code,
        "name": event.series.slug,
        "speakers:code": speaker.code, "help.chapter:name": "programme",
        "certificate_id": certificate.id if certificate else None,
        "certificates:code": certificate.code if certificate else None,
        "certificates:token": _token(my_address(_first(Registration, event), "cs")),
        "registration:token": _token(my_address(person, "cs")),
        "editions:token": _token(stop_address(person.id, "cs")),
        "erasure:token": _token(my_address(person, "cs")),
        "speakers:token": _token(own_address(cast.speaker, cast.speaker.event)),
        **_survey(event),
        "team:token": _token(sign_in_link(cast.organiser)),
        "security:token": generate_reset_password_token(cast.organiser),
    }  # fmt: skip


def _survey(event: Event) -> dict[str, Any]:
    """Return a question of the survey of a conference, and a ticket."""
    asked = sa.select(Question.id).where(Question.event_id == event.id, Question.questionnaire == Questionnaire.SURVEY)
    return {
        "surveys:question_id": db.session.scalar(asked.order_by(Question.id)),
        "surveys:token": new_ticket(_first(Survey, event).id),
    }


def _invited(event: Event) -> dict[str, Any]:
    """Return whom a conference invites, by a code and by name."""
    invitee = _first(Invitee, event)
    return {
        "admission.edit_code:slug": event.slug, "code_id": _id(AccessCode, event),
        "admission.edit_invitee:slug": event.slug, "invitee_id": invitee.id,
        "registration.invited:token": _token(invitation_address(invitee)),
    }  # fmt: skip


def states(cast: Cast) -> Iterator[Shot]:
    """States of pages, in the order of a conference's life."""
    event = _event(COMING)
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens is None or closes is None:
        raise LookupError("the demo's conference has no dates of registration")
    on_the_day = clock.from_local(datetime.combine(event.starts_on, time(11, 10)), event.timezone)
    yield Shot("home, nothing yet", "/", empty=True)
    ended = links.sign("email", cast.participant.id, 0)
    yield Shot("a new address: the link has ended", f"/my/{ended}/email", status=409)
    yield Shot("event: in the making", f"/{EARLY}/")
    for page in ("programme", "speakers", "visits", "practical", "register"):
        yield Shot(f"{page}: in the making", f"/{EARLY}/{page}")
    for name, moment in (
        ("before registration", opens - timedelta(days=1)),
        ("registration closed", closes + timedelta(hours=1)),
        ("on the day", on_the_day),
        ("over", on_the_day + timedelta(days=2)),
    ):
        for page in ("", "programme", "visits", "register", "speakers"):
            yield Shot(f"{page or 'event'}: {name}", f"/{COMING}/{page}", moment=moment)
    desk = f"/desk/{token_of(_first(DeskDevice, event))}"
    yield Shot("desk: a helper's device", desk, moment=on_the_day)
    yield Shot("desk: somebody without a registration", f"{desk}/walk-in", moment=on_the_day)
    yield Shot("desk: registered at the desk", f"{desk}/walk-in", moment=on_the_day, act=_walk_in)
    survey = f"/survey/{new_ticket(_first(Survey, event).id)}"
    yield Shot("survey: open", survey, moment=on_the_day + timedelta(days=2))
    yield Shot("survey: nothing answered", survey, status=422, moment=on_the_day + timedelta(days=2), act=_send)
    yield Shot("survey: results", f"/organise/{PAST}/survey", signed_in=True)
    yield Shot("survey: none yet", f"/organise/{TWO_DAYS}/survey", signed_in=True)
    guide = token_of(next(row for row in devices_of(event) if row.quota_id))
    yield Shot("desk: a guide's group", f"/desk/{guide}/guide", moment=on_the_day)
    yield Shot("event: archived", f"/{PAST}/")
    plain = _first(Speaker, _event(PAST)).code
    yield Shot("speaker: without a photo", url_for("speakers.speaker", slug=PAST, code=plain))
    for slug, name in ((FULL, "full"), (LAST, "last places"), (CANCELLED, "cancelled"), (TWO_DAYS, "two days")):
        for page in ("", "register", "visits", "programme"):
            yield Shot(f"{page or 'event'}: {name}", f"/{slug}/{page}")
    for slug, name in ((APPROVED, "with approval"), (INVITED, "for invited people")):
        yield Shot(f"register: {name}", f"/{slug}/register")
    yield Shot("approval: some", f"/organise/{APPROVED}/approval", signed_in=True)
    yield Shot("invited: some", f"/organise/{INVITED}/invited", signed_in=True)
    visit = db.session.scalars(
        sa.select(Item).where(Item.event_id == event.id, Item.kind == ItemKind.SITE_VISIT)
    ).first()
    if visit:
        yield Shot("item: a visit", f"/{COMING}/sessions/{visit.code}")
    copied = f"/organise/{PAST}/editions/new"
    yield Shot("new edition: what is copied", copied, signed_in=True, act=lambda page: _press(page, "show"))
    yield Shot("register: mistakes", f"/{COMING}/register", status=422, act=_send)
    yield Shot("register colleagues: mistakes", f"/{COMING}/register/colleagues", status=422, act=_send)
    yield Shot("register: done", f"/{COMING}/register", act=_register)
    yield Shot("request link: mistakes", f"/{COMING}/register/link", status=422, act=_send)
    yield Shot("sign in: mistakes", "/organise/sign-in", act=_send)
    yield Shot("verify: unknown", "/verify/AAAA-BBBB-CCCC", status=404)
    yield Shot("my: a wrong link", "/my/AAAA", status=404)
    yield Shot("quick start: understood", f"/organise/{COMING}/programme/quick-start", signed_in=True, act=_paste)
    yield Shot("programme editor: two days", f"/organise/{TWO_DAYS}/programme/editor", signed_in=True)
    yield Shot("programme editor: table", f"/organise/{COMING}/programme/editor?view=table", signed_in=True)
    yield Shot("programme editor: grid", f"/organise/{COMING}/programme/editor?view=grid", signed_in=True)
    yield Shot("move: what it does", f"/organise/{COMING}/move", signed_in=True, act=_move)
    chosen = "visit=waiting&state=confirmed&columns=phone,email,visit_group,turn,created&view=1"
    yield Shot("attendees: a view", f"/organise/{COMING}/attendees?{chosen}", signed_in=True)
    new = f"/organise/{COMING}/letters/new?who=attendees"
    yield Shot("letter: mistakes", new, status=422, signed_in=True, act=_letter_wrong)
    yield Shot("letter: a draft", new, signed_in=True, act=_letter)
    yield Shot("letter: its preview", new, signed_in=True, act=_letter_preview)
    yield Shot("letter: before it is sent", new, signed_in=True, act=_letter_sending)
    yield Shot("letter: sent", new, signed_in=True, act=_letter_sent)
    yield Shot("letters: some", f"/organise/{COMING}/letters", signed_in=True)
    people = f"/organise/{TWO_DAYS}/imports/people"
    yield Shot("import: no file chosen", people, status=422, signed_in=True, act=_send)
    yield Shot("import: what it would do", people, signed_in=True, act=_import)
    yield Shot("import: refused rows", f"/organise/{COMING}/imports/people", signed_in=True, act=_import_mixed)
    yield Shot("import: columns", people, signed_in=True, act=_import_columns)
    yield Shot("import: written or underway", people, signed_in=True, act=_import_written)
    yield Shot("import: headings that nobody knows", people, signed_in=True, act=_import_unknown)
    yield Shot("imports: some", f"/organise/{TWO_DAYS}/imports", signed_in=True)
    for status in ERRORS:
        yield Shot(f"error {status}", f"/demo/error/{status}", status=status)
    yield Shot("error 404 of a conference", f"/{COMING}/nothing-here", status=404)


def _press(page: Page, value: str) -> None:
    """Press the button of this value."""
    with page.expect_navigation():
        page.locator(f"button[value='{value}']").click()


def _send(page: Page) -> None:
    """Send a form as it stands, with nothing filled in."""
    page.locator("main form button[type=submit]:visible").last.click()


def _paste(page: Page) -> None:
    lines = (
        "9.00–9.15\tZahájení\tMgr. Jana Svízelová\tMěsto Kadaň",
        "9.15–10.00\tTřicet bytů\tIng. Petr Bydlil, Ph.D.\tDěčín",
        "10.00\tPřestávka na kávu\t\t", "\tOběd v jídelně\t\t",
    )  # fmt: skip
    page.locator("[name=pasted]").fill("\n".join(lines))


def _letter(page: Page, body: str = "{oslovení},\n\nsejdeme se v **Malém sále**.\n\n{moje_stránka}") -> None:
    """Write a letter and save the draft."""
    page.locator("main [name=subject_cs]").fill("Změna sálu: {konference}")
    page.locator("main [name=body_cs]").fill(body)
    _send(page)


def _letter_wrong(page: Page) -> None:
    """Write one with a placeholder that is not known."""
    _letter(page, "{oslovění}")


def _letter_preview(page: Page) -> None:
    """Write a letter and look at it."""
    _letter(page)
    page.locator("main a[href$=preview]").click()


def _letter_sending(page: Page) -> None:
    """Write a letter and go on to sending."""
    _letter(page)
    page.locator("main a[href$=send]").click()


def _letter_sent(page: Page) -> None:
    """Write a letter and send it."""
    _letter_sending(page)
    _send(page)


def _move(page: Page) -> None:
    """Prepare a move by a week."""
    for name in ("starts_on", "ends_on"):
        field = page.locator(f"main [name={name}]")
        field.fill((date.fromisoformat(field.input_value()) + timedelta(days=7)).isoformat())
    page.locator("main form button[type=submit]").filter(has_text="přesune").or_(
        page.locator("main form button[type=submit]").filter(has_text="moves")
    ).first.click()


def _import(page: Page, content: bytes = PEOPLE, name: str = "účastníci.csv") -> None:
    """Choose a spreadsheet and have it read."""
    page.locator("main [name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    _send(page)


def _import_mixed(page: Page) -> None:
    """Read a table with a row of each kind."""
    rows = [
        "Jméno;Příjmení;E-mail;Organizace;Obec;Poznámka", "Žofie;Šťastná;zofie@example.org;Město Podlesí;Podlesí;",
        "Petr;Chybný;petr.example.org;Město Podlesí;;", "Ivo;Bílý;zofie@example.org;Spolek;Plzeň;",
    ]  # fmt: skip
    first = PEOPLE.decode("utf-8-sig").splitlines()[1].split(";")
    rows.append(f"{first[2]};{first[3]};jina@example.org;Jiná organizace;Plzeň;")
    _import(page, "\n".join(rows).encode("windows-1250"), "smíchané.csv")


def _import_unknown(page: Page) -> None:
    """Read a table whose headings say nothing."""
    _import(page, "Kdo;Kde\nJana Nová;Most\n".encode(), "seznam.csv")


def _import_columns(page: Page) -> None:
    """Read a spreadsheet, and choose its columns by hand."""
    _import(page)
    page.locator("main a[href$='/columns']").first.click()


def _import_written(page: Page) -> None:
    """Read a spreadsheet, and have it written."""
    _import(page)
    page.locator("main form[action$='/confirm'] button").click()


def _register(page: Page) -> None:
    """Register somebody, as quickly as one can."""
    values = {
        "given_name": "Božena", "family_name": "Zkoušková", "email": f"bozena-{clock.now().timestamp()}@example.org",
        "organisation": "Město Podlesí", "municipality": "Podlesí",
    }  # fmt: skip
    for name, value in values.items():
        page.locator(f"main [name={name}]").first.fill(value)
    page.locator("main [name=privacy_read]").first.check()
    _send(page)


def _walk_in(page: Page) -> None:
    """Register somebody at the desk."""
    values = {
        "given_name": "Božena",
        "family_name": "Náhlá",
        "organisation": "Město Podlesí",
        "municipality": "Podlesí",
    }
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    _send(page)


def _event(slug: str) -> Event:
    found = event_by_slug(slug)
    if found is None:
        raise LookupError(f"no conference {slug}")
    return found


def _first(table: Any, event: Event) -> Any:
    return db.session.scalars(sa.select(table).where(table.event_id == event.id).order_by(table.id)).first()


def _id(table: Any, event: Event) -> int | None:
    row = _first(table, event)
    return row.id if row else None


def _token(address: str) -> str:
    return address.rpartition("/")[2]
