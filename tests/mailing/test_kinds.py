"""Every kind of message there is: its templates, its row in docs/mail.md, and its words in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

import config as settings
from conference.admission import actions as admission
from conference.admission import queries as invited
from conference.admission.rules import Named
from conference.attendance.models import Presence
from conference.certificates import mails as certificate_mails
from conference.certificates.models import Certificate, CertificateKind
from conference.editions import inviting
from conference.erasure.actions import erase
from conference.events.models import Event
from conference.extensions import db, security
from conference.letters import actions as everybody
from conference.letters.groups import actions as group_letters
from conference.letters.models import GroupLetter
from conference.letters.texts.wording import OF_THE_HOUSE
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing import automatic
from conference.mailing.models import Message
from conference.monitoring import actions as watching
from conference.monitoring.wording import KNOWN
from conference.moving import actions as moving
from conference.moving.rules import DEADLINES, Dates
from conference.places import actions as places
from conference.places.models import PlaceState, Quota
from conference.programme.models import ItemSpeaker
from conference.questions.models import Questionnaire
from conference.registration import actions, reminders
from conference.registration import mails as registration_mails
from conference.registration.approval import actions as approval
from conference.registration.colleagues.actions import Colleague, WhenFull, register_colleagues
from conference.registration.models import Registration
from conference.registration.own import link_requests
from conference.registration.own.new_links import renew
from conference.slides import reminders as slide_reminders
from conference.speakers import mails as speaker_mails
from conference.speakers import reminders as speaker_reminders
from conference.speakers.models import Speaker
from conference.surveys import thanks
from conference.surveys.models import Survey
from conference.team import actions as team
from conference.team import second_factor
from conference.team.models import MembershipRole
from conference.team.setup import OutboxMail
from tests.conftest import NOW
from tests.editions.rows import make_edition_of
from tests.factories import (
    at,
    make_administrator,
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
from tests.outbox import letters
from tests.registration.people import details

pytestmark = pytest.mark.slow

TEMPLATES, TABLE = settings.ROOT / "templates" / "mail", settings.ROOT / "docs" / "mail.md"
TOKEN = re.compile(r"https://\S*?/([\w.-]{25,})")
Teller = Callable[[Event, str], object]
TELLERS: dict[str, Teller] = {}


def tells(kind: str) -> Callable[[Teller], Teller]:
    """Mark what makes the application send a message of a kind; in an event of one place, without offers."""

    def mark(teller: Teller) -> Teller:
        TELLERS[kind] = teller
        return teller

    return mark


def kinds() -> list[str]:
    return sorted(path.stem for path in TEMPLATES.glob("*.txt") if not path.stem.startswith("_"))


def full(event: Event, language: str) -> tuple:
    """Somebody with the only place, and somebody who waits for it."""
    return make_registration(event), make_registration(event, PlaceState.WAITING, language=language)


@tells("registration_confirmed")
def _(event, language):
    actions.register(event, details(), form_token="form", language=language)


@tells("registration_waiting")
def _(event, language):
    make_registration(event)
    actions.register(event, details(), form_token="form", language=language)


def waits(event: Event, language: str) -> Registration:
    """Somebody who has registered where the team has to say yes."""
    with transaction():
        event.approval_needed = True
    return actions.register(event, details(), form_token="form", language=language).registration


@tells("registration_pending")
def _(event, language):
    waits(event, language)


@tells("registration_approved")
def _(event, language):
    row = waits(event, language)
    approval.answer(event, [row.id], accepts=True, reasons={language: "Budete přednášet."}, by=make_member(event))


@tells("registration_refused")
def _(event, language):
    row = waits(event, language)
    approval.answer(event, [row.id], accepts=False, reasons={language: "Je plno."}, by=make_member(event))


@tells("registration_invitation")
def _(event, language):
    owner = make_member(event)
    named = Named("host@example.org", "Hana", "Hostová", "Město Kadaň", language)
    admission.add_invitees(event, [named], by=owner)
    admission.invite(event, invited.unsent(event), by=owner)


@tells("registration_link")
def _(event, language):
    actions.send_link(event, make_registration(event, language=language).email_key)
    link_requests.work_once()


@tells("link_renewed")
def _(event, language):
    renew(make_registration(event, language=language))


@tells("registration_cancelled")
def _(event, language):
    actions.cancel(make_registration(event, language=language))


@tells("data_erased")
def _(event, language):
    erase(make_registration(event, language=language))


@tells("registration_changed")
def _(event, language):
    actions.change(make_registration(event, language=language), details(), by_team=True)


@tells("email_asked")
def _(event, language):
    actions.change(make_registration(event, language=language), details())


@tells("email_confirmation")
def _(event, language):
    actions.change(make_registration(event, language=language), details())
    link_requests.work_once()


@tells("visit_changed")
def _(event, language):
    actions.choose_visit(make_registration(event, language=language), str(make_visit(event).groups[0].id))


@tells("colleagues_registered")
def _(event, language):
    colleagues = [Colleague(details(1)), Colleague(details(2))]
    register_colleagues(event, colleagues, choice=WhenFull.EACH, language=language,
                        clerk_email="clerk@example.org")  # fmt: skip


@tells("item_changed")
def _(event, language):
    item = make_item(event, quota=Quota(capacity=1))
    person = make_registration(event, language=language)
    place = take_place(person, item.quota_id)
    with transaction():
        registration_mails.tell_item(person, place)


@tells("place_confirmed")
def _(event, language):
    first, _ = full(event, language)
    actions.cancel(first)


@tells("place_offered")
def _(event, language):
    with transaction():
        event.offer_hours = 24
    first, _ = full(event, language)
    actions.cancel(first)


@tells("offer_reminder")
def _(event, language):
    TELLERS["place_offered"](event, language)
    with clock.frozen(NOW + timedelta(hours=20)):
        reminders.work_once()


@tells("offer_expired")
def _(event, language):
    TELLERS["place_offered"](event, language)
    with clock.frozen(NOW + timedelta(hours=24)):
        places.expire_offers()


@tells("reminder")
def _(event, language):
    make_registration(event, language=language)
    with clock.frozen(at(9) - timedelta(days=1)):
        reminders.work_once()


def speaker_with_talk(event: Event, language: str) -> Speaker:
    speaker = make_speaker(event, language=language, invited_at=NOW)
    saved(ItemSpeaker(item_id=make_item(event).id, speaker_id=speaker.id))
    return speaker


@tells("slides_reminder")
def _(event, language):
    speaker_with_talk(event, language)
    with clock.frozen(at(9) - timedelta(days=4)):
        slide_reminders.work_once()


@tells("speaker_reminder")
def _(event, language):
    speaker_with_talk(event, language)
    with transaction():
        event.answers_due_at = at(12)
    with clock.frozen(at(9) - timedelta(days=1)):
        speaker_reminders.work_once()


@tells("speaker_invitation")
def _(event, language):
    speaker = speaker_with_talk(event, language)
    with transaction():
        speaker_mails.invite(speaker)


@tells("conference_cancelled")
def _(event, language):
    make_registration(event, language=language)
    everybody.cancel_conference(event.id, {"cs": "Povodeň.", "en": "A flood."}, tells=True, by=make_member(event))


@tells("conference_restored")
def _(event, language):
    make_registration(event, language=language)
    owner = make_member(event)
    everybody.cancel_conference(event.id, {"cs": "Povodeň.", "en": "A flood."}, tells=False, by=owner)
    everybody.restore_conference(event.id, tells=True, by=owner)


@tells("conference_moved")
def _(event, language):
    make_registration(event, language=language)
    owner = make_member(event)
    to = Dates(event.starts_on + timedelta(days=7), event.ends_on + timedelta(days=7), event.timezone)
    moving.plan_move(event.id, to, by=owner)
    moving.carry_out(event.id, to.key, [*DEADLINES, "kept_until"], tells=True, by=owner)


@tells("certificate_issued")
def _(event, language):
    person = make_registration(event, language=language)
    certificate = saved(Certificate(event_id=event.id, registration_id=person.id, sequence=1, number="2026/0001",
                                    code="CODE", facts={}, minutes=345))  # fmt: skip
    with transaction():
        certificate_mails.tell_issued(event, person, certificate)


@tells("contribution_issued")
def _(event, language):
    speaker = speaker_with_talk(event, language)
    certificate = saved(Certificate(event_id=event.id, speaker_id=speaker.id, kind=CertificateKind.CONTRIBUTION,
                                    sequence=1, number="2026/0001", code="SPEAKERS", facts={}, minutes=0))  # fmt: skip
    with transaction():
        certificate_mails.tell_contribution(speaker, certificate)


@tells("thanks")
def _(event, language):
    with transaction():
        event.thanks_days = 1
    person = make_registration(event, language=language)
    saved(Presence(event_id=event.id, registration_id=person.id, day=event.ends_on, arrived_at=at(9)))
    saved(Survey(event_id=event.id, opens_on=event.ends_on, closes_on=event.ends_on + timedelta(days=9)))
    make_question(event, questionnaire=Questionnaire.SURVEY)
    with clock.frozen(at(9) + timedelta(days=1)):
        thanks.work_once()


def group_letter(event, language):
    body = {"cs": "{oslovení}, sál je jiný.", "en": "{salutation}, your hall is another one."}[language]
    row = saved(GroupLetter(event_id=event.id, audience={"who": "attendees"}, **{
        f"subject_{language}": "Sál", f"body_{language}": body,
    }))  # fmt: skip
    return row, group_letters.version_of(row)


@tells("group_letter")
def _(event, language):
    make_registration(event, language=language)
    row, version = group_letter(event, language)
    group_letters.send(event, row.id, None, version, by=make_member(event))


@tells("group_letter_test")
def _(event, language):
    row, _version = group_letter(event, language)
    group_letters.send_test(event, row.id, by=make_member(event, language=language))


@tells("sign_in")
def _(event, language):
    team.send_sign_in_link(make_user(f"user-{event.id}@example.org", language=language).email)


@tells("invitation")
def _(event, language):
    team.invite(event, "nova@example.org", MembershipRole.EDITOR, by=make_member(event), language=language)


@tells("reset_password")
def _(event, language):
    user = make_user(f"user-{event.id}@example.org", language=language)
    with transaction():
        OutboxMail(None).send_mail("reset_password", "", user.email, "", "", "", user=user, reset_token="token")


@tells("password_changed")
def _(event, language):
    user = make_user(f"user-{event.id}@example.org", language=language)
    with transaction():
        OutboxMail(None).send_mail("password_changed", "", user.email, "", "", "", user=user)


@tells("new_sign_in")
def _(event, language):
    user = make_user(f"user-{event.id}@example.org", language=language, login_count=2)
    team.arrive(user, browser="Firefox, Windows", is_known=False)


@tells("second_factor")
def _(event, language):
    user = make_user(f"user-{event.id}@example.org", language=language)
    secret = security.totp_factory.generate_totp_secret()
    second_factor.set_up(user.id, secret, security.totp_factory.generate_totp_password(secret))


@tells("ownership")
def _(event, language):
    owner, heir = make_member(event, language=language), make_member(event, MembershipRole.EDITOR, language=language)
    team.hand_over(event, heir.memberships[0].id, by=owner)


@tells("server_alert")
def _(event: Event, language: str) -> None:
    make_administrator(f"spravce-{event.id}@example.org", language=language)
    watching.compare(dict.fromkeys(KNOWN, FIGURES) | {"disk-small": {"says": "2 GB free.", "mend": "Make room."}})


FIGURES = {"minutes": 40, "letters": 12, "jobs": 1, "tasks": ["jobs.work"], "errors": 5, "seconds": 70,
           "ends": "2026-06-01T00:00:00+00:00"}  # fmt: skip


@tells("next_edition")
def _(event: Event, language: str) -> None:
    day = event.starts_on - timedelta(days=364)
    past = make_edition_of(
        event, f"{event.slug}-minuly", starts_on=day, ends_on=day, registration_opens_at=None,
        registration_closes_at=None,
    )  # fmt: skip
    owner = make_member(past)
    make_registration(past, language=language, invite_next=True)
    inviting.invite(event.id, by=owner)


def test_every_kind_is_changeable_or_has_a_reason_and_a_template_of_its_own_for_html() -> None:
    """The HTML of those that a conference may change is made from their text."""
    house = sorted(path.stem for path in TEMPLATES.glob("*.html") if not path.stem.startswith("_"))

    assert house == sorted(OF_THE_HOUSE)
    assert kinds() == sorted({*house, *automatic.KINDS})


def test_every_kind_is_told_in_this_file() -> None:
    assert kinds() == sorted(TELLERS)


def test_every_kind_has_its_row_in_the_table_and_no_other_is_there() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", TABLE.read_text("utf-8"), re.MULTILINE)

    assert sorted(kind for kind, _ in rows) == kinds()
    assert [kind for kind, cells in rows if len([cell for cell in cells.split(" | ") if cell.strip()]) != 3] == []


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("kind", sorted(TELLERS))
def test_every_kind_is_written_in_both_languages(app: Flask, kind: str, language: str) -> None:
    TELLERS[kind](make_event(capacity=1), language)

    message = next(letter for letter in letters() if letter.kind == kind)
    assert message.language == language
    assert f'<html lang="{language}">' in message.html
    assert message.subject
    for words in (message.subject, message.text, message.html):
        assert not re.search(r"%\(|\{\{|None|Undefined", words)
    assert bool(re.search(r"\byour?\b", message.text, re.IGNORECASE)) == (language == "en")


@pytest.mark.parametrize("kind", sorted(TELLERS))
def test_no_link_of_a_letter_waits_in_the_outbox(app: Flask, kind: str) -> None:
    """Who reads the table can act as nobody whose letter is still to be written."""
    TELLERS[kind](make_event(capacity=1), "cs")
    waiting = {message.id: json.dumps(message.facts) for message in db.session.scalars(sa.select(Message))}

    for letter in letters():
        assert [token for token in TOKEN.findall(letter.text) if token in waiting[letter.id]] == []


def test_the_keys_of_the_table_are_those_of_the_messages(app: Flask) -> None:
    """The beginning of each key, up to the first placeholder, is what the table says."""
    table = dict(re.findall(r"^\| `(\w+)` \|.*?\| `([^`]+)`", TABLE.read_text("utf-8"), re.MULTILINE))
    for number, (kind, teller) in enumerate(sorted(TELLERS.items())):
        teller(make_event(f"rocnik-{number}", capacity=1), "cs")
        key = db.session.scalars(sa.select(Message.key).where(Message.kind == kind)).first()
        shape = ".+".join(re.escape(part) for part in re.split(r"<[^>]+>", table[kind]))
        assert re.fullmatch(shape, key), (key, table[kind])
        with transaction() as session:
            session.execute(sa.delete(Message))
