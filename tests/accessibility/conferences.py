"""Conferences in every state a page can show, written once for all cases of this folder."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask_security.recoverable import generate_reset_password_token
from PIL import Image

from conference.attendance.models import Presence
from conference.certificates import actions as certificates
from conference.certificates.models import BatchFormat, BatchState, CertificateBatch
from conference.erasure.actions import erase
from conference.events.logos import add_logo
from conference.events.models import Event, EventRole, Funding, Organisation, OrganisationRole
from conference.lib import clock, images
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.places.mails import own_page
from conference.places.models import Place, PlaceState, Quota
from conference.programme.actions import release_programme
from conference.programme.models import Room, Session, SessionKind, SessionSpeaker
from conference.registration.models import Honorific, Meal, Registration
from conference.slides import mails as slide_mails
from conference.slides.actions import upload
from conference.slides.models import Audience
from conference.speakers import actions as speakers
from conference.speakers.models import Speaker
from conference.team.links import reset_link, sign_in_link
from conference.team.models import Membership, MembershipRole, User
from tests.factories import (
    at,
    make_event,
    make_member,
    make_registration,
    make_session,
    make_speaker,
    make_user,
    make_visit,
    saved,
    take_place,
)
from tests.slides.files import pdf

EVERY_FIELD = ["phone", "organisation_type", "position", "social_worker", "meal", "needs", "question",
               "wants_certificate", "invite_next", "share_contact"]  # fmt: skip
LONG = "Krajské centrum sociálního začleňování a nejnedostupnějšího spolupracovnického bydlení, příspěvková organizace"
TEXT = """## Jak se k nám dostanete

Autobusem č. 12 na zastávku **U Divadla**, dále 250 m pěšky. Více na [stránkách města](https://mesto.example.org/).

- vstup je v přízemí
- výtah vede do 2. patra
"""
Names = dict[str, Any]


def prepare(app: Flask) -> Names:
    """Write them all; the words that addresses of the cases are made with: slugs, codes, ids, tokens."""
    owner = make_user("organizatorka@example.org", name="Olga Organizátorka")
    names: Names = {"owner": owner.id, "owner_link": path_of(sign_in_link(owner), app)}
    names |= the_main_one(owner, app)
    names |= the_english_one(owner, app)
    names |= the_others(owner, app)
    names |= the_past_one(owner, app)
    newcomer = make_user("nova@example.org", name="")
    names["newcomer_link"] = path_of(sign_in_link(newcomer), app)
    names["unused_link"] = path_of(sign_in_link(make_user("ctenar@example.org")), app)
    names["reset"] = path_of(reset_link(newcomer, generate_reset_password_token(newcomer)), app)
    return names


def path_of(address: str, app: Flask) -> str:
    """An address of a mail without its host."""
    return address.removeprefix(app.config["EXTERNAL_URL"])


def owned(owner: User, slug: str, **values: Any) -> Event:
    """A conference whose team the owner leads, with an organiser."""
    event = make_event(slug, **values)
    with transaction() as session:
        session.add(Membership(user_id=owner.id, event_id=event.id, role=MembershipRole.OWNER))
        organisation = Organisation(event_id=event.id, name="Město Kadaň", website="https://mesto.example.org/")
        session.add(organisation)
        session.flush()
        session.add(EventRole(event_id=event.id, organisation_id=organisation.id, role=OrganisationRole.ORGANISER))
    return event


def the_main_one(owner: User, app: Flask) -> Names:
    """Czech with English, registration open, everything switched on, programme published twice."""
    event = owned(
        owner, "bydleni-2026", optional_fields=EVERY_FIELD, goal_cs="Setkání lidí, kteří v obcích zařizují bydlení.",
        goal_en="A meeting of people who arrange housing in towns.", practical_cs=TEXT, practical_en="## Getting there",
        parking_cs="Parkoviště je v Letenské ulici, stání na 2 hodiny zdarma.", venue_step_free=True,
        public_transport_cs="Linka 4, zastávka Chodské náměstí.", privacy_cs="Záznam se **nepořizuje**.",
        website="https://bydleni.example.org/", issuer_name="Olga Organizátorka", offer_hours=24,
        funding=Funding(
            project_title="Systémová podpora sociální práce a dostupného bydlení v obcích Plzeňského kraje",
            registration_number="CZ.03.2.63/0.0/0.0/15_018/0003592", publicity_cs="Spolufinancováno Evropskou unií",
            publicity_en="Co-funded by the European Union",
        ),
    )  # fmt: skip
    logo_of(event, owner)
    partner = saved(Organisation(event_id=event.id, name=LONG))
    saved(EventRole(event_id=event.id, organisation_id=partner.id, role=OrganisationRole.PARTNER))
    halls = [saved(Room(event_id=event.id, name=name, capacity=80)) for name in ("Velký sál", "Malý sál")]
    alena = make_speaker(
        event, given_name="Alena", family_name="Šťastná", title_after="Ph.D.", email="alena@example.org",
        position_cs="vedoucí odboru", bio_cs="Patnáct let pracuje s lidmi bez domova.", bio_en="A worker.",
    )  # fmt: skip
    bare = make_speaker(event, organisation=LONG)
    speakers.set_photo(alena, portrait(), "Usmívající se žena v modrém svetru", by=owner)
    talk = items_of(event, halls, alena, bare, partner)
    visits_of(event, partner)
    release_programme(event, owner)
    with transaction() as session:
        session.get_one(Session, talk.id).title_cs = "Třicet bytů za tři roky a co jsme se při tom naučili"
    release_programme(event, owner)
    for audience in (Audience.PARTICIPANTS, Audience.PUBLIC):
        slides_of(talk, alena, audience)
    speakers.invite(alena, by=owner)
    people = participants_of(event, app) | messages_of(event)
    return people | {
        "main": event.slug, "talk": talk.code, "alena": alena.code, "speaker_id": alena.id, "session_id": talk.id,
        "room_id": halls[0].id, "organisation_id": partner.id, "logo_id": event.logos[0].id,
        "speaker": path_of(slide_mails.own_address(alena, event), app),
        "bare_speaker": path_of(slide_mails.own_address(bare, event), app),
        "limited_id": next(row.id for row in sessions_of(event) if row.quota_id),
        "visit_id": next(row.visit.id for row in sessions_of(event) if row.visit),
        "group_id": next(row.visit.groups[0].id for row in sessions_of(event) if row.visit),
        "membership": make_member(event, name="Eda Editor").id,
    }  # fmt: skip


def sessions_of(event: Event) -> list[Session]:
    """The items of the draft."""
    with transaction() as session:
        return list(session.query(Session).filter_by(event_id=event.id).order_by(Session.id))


def items_of(event: Event, halls: list[Room], alena: Speaker, bare: Speaker, partner: Organisation) -> Session:
    """A day with an item of every kind, two at a time before noon; the talk that has slides."""
    kinds = [
        (SessionKind.REGISTRATION, at(8, 30), at(9), {}),
        (SessionKind.OPENING, at(9), at(9, 15), {"organisation_id": partner.id}),
        (SessionKind.DISCUSSION, at(10), at(10, 45), {"room_id": halls[0].id, "block": 1}),
        (SessionKind.WORKSHOP, at(10), at(10, 45), {"room_id": halls[1].id, "quota": Quota(capacity=12)}),
        (SessionKind.BREAK, at(10, 45), at(11), {}),
        (SessionKind.STORY, at(11), at(11, 30), {"anonymous": True, "no_photos": True, "no_recording": True}),
        (SessionKind.LUNCH, at(11, 30), at(12, 30), {}),
        (SessionKind.CLOSING, at(16, 30), at(16, 45), {}),
    ]
    for kind, start, end, values in kinds:
        make_session(event, kind, starts_at=start, ends_at=end, **values)
    talk = make_session(
        event, starts_at=at(9, 15), ends_at=at(10), room_id=halls[0].id, title_cs="Třicet bytů za tři roky",
        title_en="Thirty flats in three years", abstract_cs="O bydlení *nejdřív* a o tom, kolik to stálo.",
        abstract_en="About Housing First.\n\n### Costs\n\n**None.**",
    )  # fmt: skip
    for position, speaker in enumerate((alena, bare)):
        saved(SessionSpeaker(session_id=talk.id, speaker_id=speaker.id, position=position))
    return talk


def visits_of(event: Event, host: Organisation) -> None:
    """Two visits at a time: groups that are free, nearly full, full with people waiting."""
    visit = make_visit(
        event, (14, 2, 1), host_id=host.id, meeting_point_cs="před hlavním vchodem", meeting_point_en="at the door",
        transport_cs="15 minut pěšky", rules_cs="Nefotografovat obyvatele\nMluvit potichu", step_free=True,
        address="Smyšlená 12, Kadaň",
    )  # fmt: skip
    other = make_visit(event, (8,), meeting_point_cs="u autobusu", transport_cs="autobusem 10 minut", step_free=False)
    with transaction() as session:
        item = session.get_one(Session, other.session_id)
        item.title_cs, item.title_en = "Prohlídka ubytovny", "Visit to a hostel"
    full = visit.groups[2]
    take_place(make_registration(event, visit_wish=str(full.id)), full.quota_id)
    take_place(make_registration(event), full.quota_id, PlaceState.WAITING)


def participants_of(event: Event, app: Flask) -> Names:
    """One who filled in everything and goes on a visit, and one who cancelled."""
    group = next(row.visit for row in sessions_of(event) if row.visit).groups[0]
    full = make_registration(
        event, title_before="Mgr.", honorific=Honorific.MS, phone="+420600000041", position="sociální pracovnice",
        social_worker=True, meal=Meal.VEGETARIAN, needs="Prosím o bezbariérový přístup a indukční smyčku.",
        question="Kolik to stojí?", wants_certificate=True, invite_next=True, organisation=LONG,
    )  # fmt: skip
    take_place(full, group.quota_id)
    cancelled = make_registration(event, PlaceState.CANCELLED, cancelled_at=clock.now())
    erased = make_registration(event, PlaceState.CANCELLED)
    erase(erased)
    return {
        "erased": my(erased, app),
        "confirmed": my(full, app), "cancelled": my(cancelled, app), "person_id": full.id,
        "cancelled_id": cancelled.id, "email": full.email,
    }  # fmt: skip


def my(person: Registration, app: Flask) -> str:
    """The path of a person's own page without a language."""
    address = own_page(person.id, person.link_version, person.event.language, person.event.language)
    return path_of(address, app)


def messages_of(event: Event) -> Names:
    """Mail in every state; the ids of one that failed and one that was sent."""
    with transaction() as session:
        for number, state in enumerate(MessageState):
            session.add(Message(
                event_id=event.id, key=f"state:{number}", kind="registration_confirmed", language="cs", state=state,
                recipient=f"prijemce-{number}@example.org", subject="Vaše přihláška", text="Dobrý den", attempts=1,
                html="<p>Dobrý den</p>", error="550 No such user" if state is MessageState.FAILED else None,
                sent_at=clock.now() if state is MessageState.SENT else None,
            ))  # fmt: skip
        rows = {row.state: row.id for row in session.query(Message).filter(Message.key.startswith("state:"))}
    return {"message_id": rows[MessageState.FAILED], "letter": rows[MessageState.SENT]}


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
        make_session(running, starts_at=at(start, day=today), ends_at=at(end, day=today))
    make_session(running, starts_at=at(9, day=today + timedelta(days=1)), ends_at=at(10, day=today + timedelta(days=1)))
    release_programme(running, owner)
    talker = make_speaker(running)
    saved(SessionSpeaker(session_id=sessions_of(running)[0].id, speaker_id=talker.id))
    day = date(2024, 3, 14)
    archived = owned(owner, "praha-2024", starts_on=day, ends_on=day, registration_opens_at=None,
                     registration_closes_at=None)  # fmt: skip
    make_session(archived, starts_at=at(9, day=day), ends_at=at(11, day=day))
    release_programme(archived, owner)
    draft = owned(owner, "koncept-2026", published_at=None, title_en="", second_language=None, contact_email="")
    return {
        "closed": closed.slug, "closed_my": my(make_registration(closed), app),
        "off": cancelled.slug, "off_my": my(make_registration(cancelled), app),
        "archived": archived.slug, "announced": announced.slug, "running": running.slug,
        "running_my": my(make_registration(running), app),
        "late_speaker": path_of(slide_mails.own_address(talker, running), app), "draft": draft.slug,
    }  # fmt: skip


def the_past_one(owner: User, app: Flask) -> Names:
    """Over for three weeks: presence, certificates, one of them withdrawn, a file of all."""
    day = date(2026, 4, 16)
    event = owned(
        owner, "kadan-2025", starts_on=day, ends_on=day, published_at=at(8, day=day - timedelta(days=60)),
        registration_opens_at=at(8, day=day - timedelta(days=50)), issuer_name="Olga Organizátorka", issued_in="Kadaň",
        registration_closes_at=at(8, day=day - timedelta(days=5)), slides_due_at=at(8, day=day - timedelta(days=3)),
        optional_fields=EVERY_FIELD,
    )  # fmt: skip
    talk = make_session(event, starts_at=at(9, day=day), ends_at=at(12, day=day))
    release_programme(event, owner)
    people = [make_registration(event, wants_certificate=True) for _ in range(3)]
    for person in people[:2]:
        saved(Presence(event_id=event.id, registration_id=person.id, day=day, arrived_at=at(8, day=day),
                       left_at=at(13, day=day)))  # fmt: skip
    certificates.issue(event, by=owner, tell=False)
    valid, revoked = (person.certificates[0] for person in people[:2])
    certificates.revoke(event, revoked.id, "Překlep ve jménu", by=owner)
    batches = [
        saved(CertificateBatch(event_id=event.id, format=BatchFormat.ZIP, state=state, total=2, done=1,
                               error="2026/0001" if state is BatchState.FAILED else None))
        for state in (BatchState.RUNNING, BatchState.FAILED)
    ]  # fmt: skip
    return {
        "past": event.slug, "past_my": my(people[0], app), "code": valid.code, "revoked": revoked.code,
        "certificate_id": valid.id, "batch": batches[0].id, "failed_batch": batches[1].id, "past_person": people[2].id,
        "past_talk": talk.code,
    }  # fmt: skip


def portrait() -> bytes:
    """A photo as the application keeps it."""
    file = BytesIO()
    Image.new("RGB", (400, 500), "#486").save(file, "JPEG")
    file.seek(0)
    return images.photo_from(file)


def logo_of(event: Event, owner: User) -> None:
    """A logo."""
    file = BytesIO()
    Image.new("RGBA", (300, 100), "#963").save(file, "PNG")
    file.seek(0)
    add_logo(event.id, images.logo_from(file), "Znak města Kadaně", by=owner)


def slides_of(talk: Session, speaker: Speaker, audience: Audience) -> None:
    """One more version of the slides."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "slides.pdf"
        file.write_bytes(pdf())
        upload(talk, file, "Třicet bytů.pdf", audience, speaker=speaker)
