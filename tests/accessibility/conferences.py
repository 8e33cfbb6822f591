"""Conferences in every state a page can show, written once for all cases of this folder."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from flask_security.recoverable import generate_reset_password_token

from conference.attendance.models import Presence
from conference.caching.known import event_by_slug
from conference.certificates import actions as certificates
from conference.certificates import contributing, correcting
from conference.desk import actions as desk
from conference.desk.access import token_of
from conference.desk.models import Tap
from conference.editions.mails import stop_address
from conference.events.models import Event, Funding
from conference.extensions import security
from conference.jobs.models import Job, JobState
from conference.lib import clock, links
from conference.lib.transaction import transaction
from conference.places.models import Place, PlaceState
from conference.programme.actions import release_programme, remove_room
from conference.programme.models import ItemSpeaker, Room
from conference.questions.models import Questionnaire
from conference.questions.queries import questions_of
from conference.slides import mails as slide_mails
from conference.slides.models import Audience
from conference.surveys import actions as surveys
from conference.surveys.tickets import new_ticket, ticket_of
from conference.team import second_factor
from conference.team.links import reset_link, sign_in_link
from conference.team.models import Passkey, User
from tests.accessibility.main_conference import the_main_one
from tests.accessibility.making import EVERY_FIELD, Names, items_of, my, owned, path_of, slides_of
from tests.desk.making import make_device, tap
from tests.factories import at, make_item, make_registration, make_speaker, make_user, make_visit, saved, take_place


def prepare(app: Flask) -> Names:
    """Write them all; the words that addresses of the cases are made with: slugs, codes, ids, tokens."""
    owner = make_user("organizatorka@example.org", name="Olga Organizátorka")
    names: Names = {"owner": owner.id, "owner_link": path_of(sign_in_link(owner), app)}
    names |= the_main_one(owner, app)
    names |= the_english_one(owner, app)
    names |= the_others(owner, app)
    names |= the_past_one(owner, app)
    for slug, state in ((names["draft"], JobState.FAILED), (names["running"], JobState.RUNNING)):
        event = event_by_slug(str(slug))
        assert event is not None
        saved(Job(event_id=event.id, kind="evidence", arguments={"names": False}, state=state, total=70, done=12))
    newcomer = make_user("nova@example.org", name="")
    names["newcomer_link"] = path_of(sign_in_link(newcomer), app)
    names["halfway_link"] = path_of(sign_in_link(with_app()), app)
    names["keyholder_link"] = path_of(sign_in_link(with_passkey()), app)
    names["unused_link"] = path_of(sign_in_link(make_user("ctenar@example.org")), app)
    names["reset"] = path_of(reset_link(generate_reset_password_token(newcomer), newcomer.language), app)
    return names


def with_app() -> User:
    """Return somebody who signs in with codes of an app."""
    user, secret = make_user("opatrny@example.org"), security.totp_factory.generate_totp_secret()
    second_factor.set_up(user.id, secret, security.totp_factory.generate_totp_password(secret))
    return user


def with_passkey() -> User:
    """Return somebody who signs in with a passkey; no device of ours holds its other half."""
    user = make_user("klicnik@example.org")
    saved(Passkey(user_id=user.id, name="mobil", credential_id=b"1", public_key=b"", handle=b"1"))
    return user


def the_english_one(owner: User, app: Flask) -> Names:
    """English with Czech, full, freed places are offered."""
    event = owned(
        owner, "housing-2026", language="en", second_language="cs", capacity=2, offer_hours=24, accent="#1d5d96",
        title_en="Housing first in the regions of Central Europe", optional_fields=["needs", "wants_certificate"],
    )  # fmt: skip
    make_registration(event, language="en")
    offered = make_registration(event, language="en")
    with transaction() as session:
        place = session.query(Place).filter_by(registration_id=offered.id).one()
        place.state, place.offered_until = PlaceState.OFFERED, clock.now() + timedelta(hours=20)
    waiting = make_registration(event, PlaceState.WAITING, language="en")
    return {"full": event.slug, "offered": my(offered, app), "waiting": my(waiting, app)}


def the_others(owner: User, app: Flask) -> Names:
    """Closed, cancelled, announced, today's, and a draft with nothing in it."""
    closed = owned(owner, "uzavrena-2026", second_language=None, registration_closes_at=clock.now() - timedelta(days=1))
    waiting = make_item(closed, title_cs="Třicet bytů za tři roky")
    author = make_speaker(closed)
    saved(ItemSpeaker(item_id=waiting.id, speaker_id=author.id))
    with transaction():
        closed.slides_need_approval = True
    for audience in (Audience.PARTICIPANTS, Audience.PUBLIC):
        slides_of(waiting, author, audience)
    remove_room(saved(Room(event_id=closed.id, name="Malý sál")), closed, owner)
    cancelled = owned(owner, "zrusena-2026", cancelled_at=clock.now(), cancellation_cs="Pořadatel ztratil prostory.",
                      cancellation_en="The venue was lost.")  # fmt: skip
    announced = owned(owner, "pripravujeme-2026", registration_opens_at=clock.now() + timedelta(days=3),
                      venue_name="", venue_street="")  # fmt: skip
    today = date(2026, 5, 12)
    running = owned(
        owner, "dnes-2026", starts_on=today, ends_on=today + timedelta(days=1), capacity=None,
        registration_closes_at=clock.now() - timedelta(days=1), slides_due_at=clock.now() - timedelta(days=2),
    )  # fmt: skip
    for start, end in ((9, 11), (11, 12), (13, 15)):
        make_item(running, starts_at=at(start, day=today), ends_at=at(end, day=today))
    make_item(running, starts_at=at(9, day=today + timedelta(days=1)), ends_at=at(10, day=today + timedelta(days=1)))
    release_programme(running, owner)
    talker = make_speaker(running)
    saved(ItemSpeaker(item_id=items_of(running)[0].id, speaker_id=talker.id))
    day = date(2024, 3, 14)
    archived = owned(owner, "praha-2024", starts_on=day, ends_on=day, registration_opens_at=None,
                     registration_closes_at=None)  # fmt: skip
    make_item(archived, starts_at=at(9, day=day), ends_at=at(11, day=day))
    release_programme(archived, owner)
    guest = make_registration(archived, invite_next=True)
    with transaction():
        archived.archived_at, running.series_id = clock.now(), archived.series_id
    draft = owned(owner, "koncept-2026", published_at=None, title_en="", second_language=None, contact_email="")
    return {
        "waiting_talk": waiting.code, "waiting_speaker": path_of(slide_mails.own_address(author, closed), app),
        "closed": closed.slug, "closed_my": my(make_registration(closed), app),
        "off": cancelled.slug, "off_my": my(make_registration(cancelled), app),
        "archived": archived.slug, "stop": path_of(stop_address(guest.id, "cs"), app),
        "series": archived.series.slug, "announced": announced.slug, "running": running.slug,
        "running_my": my(make_registration(running), app), **the_desk(running),
        "late_speaker": path_of(slide_mails.own_address(talker, running), app), "draft": draft.slug,
    }  # fmt: skip


def the_desk(event: Event) -> Names:
    """Devices of helpers at a conference that takes place now, and one for the day after; two that disagree."""
    here, ended = (make_device(event, day=event.starts_on, name=name) for name in ("Tablet u dveří", "Tablet v sále"))
    later = make_device(event, day=event.ends_on, name="Tablet u dveří")
    person, newcomer = make_registration(event, needs="Bezbariérový přístup"), make_registration(event, email="")
    for device, minutes in ((here, 0), (ended, 30)):
        moment = at(7, minutes, day=event.starts_on)
        desk.note(event, event.starts_on, tap(person, Tap.ARRIVED, moment), "desk: Tablet", device)
    group = make_visit(event).groups[0]
    take_place(person, group.quota_id)
    guide = make_device(event, day=event.starts_on, name="Průvodce", quota_id=group.quota_id)
    with transaction():
        ended.revoked_at = clock.now()
    return {
        "guide": token_of(guide),
        "device": token_of(here),
        "device_id": here.id,
        "ended_device": ended.id,
        "later_device": token_of(later),
        "card": links.sign("desk-card", newcomer.id, here.id),
    }


def answered_survey(event: Event, owner: User) -> Names:
    """A survey that is open and that six people answered; a ticket that is good, and one that was used."""
    survey = surveys.propose_questions(event, owner)
    with transaction():
        survey.closes_on = clock.now().date() + timedelta(days=5)
    liked, _, _, _, better, _ = questions_of(event, Questionnaire.SURVEY)
    used = [new_ticket(survey.id) for _ in range(6)]
    for token in used:
        ticket = ticket_of(token)
        assert ticket is not None
        surveys.reply(survey.id, ticket.digest, {liked.name: (liked.choices[0].id,), better.name: "Víc času."})
    return {"ticket": new_ticket(survey.id), "used_ticket": used[0], "survey_question": liked.id}


def the_past_one(owner: User, app: Flask) -> Names:
    """Over for three weeks: presence, certificates, one of them withdrawn, a file of all."""
    day = date(2026, 4, 16)
    event = owned(
        owner, "kadan-2025", starts_on=day, ends_on=day, published_at=at(8, day=day - timedelta(days=60)),
        registration_opens_at=at(8, day=day - timedelta(days=50)), issuer_name="Olga Organizátorka", issued_in="Kadaň",
        registration_closes_at=at(8, day=day - timedelta(days=5)), slides_due_at=at(8, day=day - timedelta(days=3)),
        optional_fields=EVERY_FIELD,
    )  # fmt: skip
    talk = make_item(event, starts_at=at(9, day=day), ends_at=at(12, day=day))
    speakers = [make_speaker(event) for _ in range(2)]
    for speaker in speakers:
        saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id))
    release_programme(event, owner)
    contributing.issue(event, [speakers[0].id], by=owner, tell=False)
    people = [make_registration(event, wants_certificate=True) for _ in range(3)]
    for person in people[:2]:
        saved(Presence(event_id=event.id, registration_id=person.id, day=day, arrived_at=at(8, day=day),
                       left_at=at(13, day=day)))  # fmt: skip
    certificates.issue(event, by=owner, tell=False)
    valid, revoked = (person.certificates[0] for person in people[:2])
    certificates.revoke(event, revoked.id, "Překlep ve jménu", by=owner)
    correcting.correct(event, people[1].id, day.isoformat(), 120, "Podpis na odpolední listině.", by=owner)
    batches = [
        saved(Job(event_id=event.id, kind="certificates", arguments={"format": "zip"}, state=state, total=2, done=1,
                               error="2026/0001" if state is JobState.FAILED else None))
        for state in (JobState.RUNNING, JobState.FAILED)
    ]  # fmt: skip
    papers = [
        saved(Job(event_id=event.id, kind="paper", arguments={"paper": "sign-in"}, state=state, total=2, done=1,
                  error="nobody" if state is JobState.FAILED else None, finished_at=at(9, day=day),
                  storage_key="paper/none.pdf" if state is JobState.DONE else None))
        for state in (JobState.RUNNING, JobState.FAILED, JobState.DONE)
    ]  # fmt: skip
    saved(Funding(event_id=event.id, project_title="Prostupné bydlení", publicity_cs="Spolufinancováno Evropskou unií"))
    tickets = answered_survey(event, owner)
    marks = {"page:site.event_home:cs": [], "paper:badges:cs": ["emblem", "sentence"], "letter:reminder:en": []}
    found = {key: {"state": "seen", "title": "Úvod", "lacks": lacks} for key, lacks in marks.items()}
    saved(Job(event_id=event.id, kind="publicity", state=JobState.DONE, result={"found": found}, done=3, total=3,
              finished_at=at(9, day=day), expires_at=clock.now() + timedelta(days=1)))  # fmt: skip
    saved(Job(event_id=event.id, kind="evidence", state=JobState.DONE, arguments={"names": True, "contacts": False},
              storage_key="evidence/none.zip", finished_at=at(9, day=day),
              expires_at=clock.now() + timedelta(days=1)))  # fmt: skip
    return {
        "paper": papers[0].id, "failed_paper": papers[1].id, "made_paper": papers[2].id,
        "past": event.slug, "past_my": my(people[0], app), "code": valid.code, "revoked": revoked.code,
        "certificate_id": valid.id, "batch": batches[0].id, "failed_batch": batches[1].id, "past_person": people[2].id,
        "corrected_person": people[1].id,
        "past_speaker": links.sign("speaker", speakers[0].id, speakers[0].link_version),
        "past_talk": talk.code, **tickets,
    }  # fmt: skip
