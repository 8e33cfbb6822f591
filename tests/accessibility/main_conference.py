"""The conference that has everything: what most cases look at."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from conference.admission.mails import address as invitation_address
from conference.admission.models import AccessCode, Invitee
from conference.bulk.models import BulkChange, BulkKind, BulkState
from conference.erasure.actions import erase
from conference.events.models import Event, EventRole, Funding, Organisation, OrganisationRole
from conference.intake.actions import take_up
from conference.intake.models import Intake, IntakeKind, IntakeState
from conference.letters.groups import actions as group_letters
from conference.letters.models import GroupLetter, LetterFile
from conference.lib import clock, links
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState
from conference.moving.models import Move
from conference.places.models import PlaceState, Quota
from conference.programme.actions import release_programme
from conference.programme.editor import actions as editor
from conference.programme.editor.queries import looked_at
from conference.programme.models import Item, ItemKind, ItemSpeaker, Room, SpeakerRole
from conference.programme.queries import draft_for_team
from conference.questions.models import QuestionKind
from conference.registration.models import Approval, AttendeeView, Honorific, Meal, Registration
from conference.slides import mails as slide_mails
from conference.slides.models import Audience
from conference.speakers import actions as speakers
from conference.speakers.models import Speaker
from conference.team.models import User
from conference.untrusted.tables import Oddity, Table
from tests.accessibility.making import (
    EVERY_FIELD,
    Names,
    items_of,
    logo_of,
    my,
    owned,
    path_of,
    pictures_of,
    portrait,
    slides_of,
)
from tests.factories import (
    at,
    make_item,
    make_member,
    make_question,
    make_registration,
    make_speaker,
    make_visit,
    saved,
    take_place,
)

LONG = "Krajské centrum sociálního začleňování a nejnedostupnějšího spolupracovnického bydlení, příspěvková organizace"
TEXT = """## Jak se k nám dostanete

Autobusem č. 12 na zastávku **U Divadla**, dále 250 m pěšky. Více na [stránkách města](https://mesto.example.org/).

- vstup je v přízemí
- výtah vede do 2. patra
"""


def the_main_one(owner: User, app: Flask) -> Names:
    """Czech with English, registration open, everything switched on, programme published twice."""
    event = owned(
        owner, "bydleni-2026", optional_fields=EVERY_FIELD, goal_cs="Setkání lidí, kteří v obcích zařizují bydlení.",
        goal_en="A meeting of people who arrange housing in towns.", practical_cs=TEXT, practical_en="## Getting there",
        parking_cs="Parkoviště je v Letenské ulici, stání na 2 hodiny zdarma.", venue_step_free=True,
        public_transport_cs="Linka 4, zastávka Chodské náměstí.", privacy_cs="Záznam se **nepořizuje**.",
        website="https://bydleni.example.org/", issuer_name="Olga Organizátorka", offer_hours=24,
        answers_due_at=at(12) - timedelta(days=21),
        funding=Funding(
            project_title="Systémová podpora sociální práce a dostupného bydlení v obcích Plzeňského kraje",
            registration_number="CZ.03.2.63/0.0/0.0/15_018/0003592", publicity_cs="Spolufinancováno Evropskou unií",
            publicity_en="Co-funded by the European Union",
        ),
    )  # fmt: skip
    logo_of(event, owner)
    pictures_of(event, owner)
    partner = saved(Organisation(event_id=event.id, name=LONG))
    saved(EventRole(event_id=event.id, organisation_id=partner.id, role=OrganisationRole.PARTNER))
    halls = [saved(Room(event_id=event.id, name=name, capacity=80)) for name in ("Velký sál", "Malý sál")]
    alena = make_speaker(
        event, given_name="Alena", family_name="Šťastná", title_after="Ph.D.", email="alena@example.org",
        position_cs="vedoucí odboru", bio_cs="Patnáct let pracuje s lidmi bez domova.", bio_en="A worker.",
    )  # fmt: skip
    bare = make_speaker(event, organisation=LONG)
    speakers.set_photo(alena, portrait(), "Usmívající se žena v modrém svetru", by=owner)
    talk = make_day(event, halls, alena, bare, partner)
    visits_of(event, partner)
    move_of(event)
    release_programme(event, owner)
    with transaction() as session:
        session.get_one(Item, talk.id).title_cs = "Třicet bytů za tři roky a co jsme se při tom naučili"
    release_programme(event, owner)
    for audience in (Audience.PARTICIPANTS, Audience.PUBLIC):
        slides_of(talk, alena, audience)
    speakers.invite(alena, by=owner)
    debate = next(row for row in items_of(event) if row.kind is ItemKind.DISCUSSION)
    leads = make_speaker(event, given_name="Marie", family_name="Moderující")
    saved(ItemSpeaker(item_id=debate.id, speaker_id=leads.id, role=SpeakerRole.MODERATOR))
    copied = editor.duplicate(event, talk, "TRAY", by=owner)
    hana = saved(Invitee(
        event_id=event.id, given_name="Hana", family_name="Hostová", email="hana@example.org",
        email_key="hana@example.org", language="cs",
    ))  # fmt: skip
    make_registration(event, given_name="Čeněk", family_name="Čekal", approval=Approval.PENDING)
    people = participants_of(event, app) | messages_of(event) | letters_of(event, owner)
    return people | imports_of(event, owner) | bulk_changes_of(event, owner) | {
        "main": event.slug, "talk": talk.code, "alena": alena.code, "speaker_id": alena.id, "item_id": talk.id,
        "room_id": halls[0].id, "organisation_id": partner.id, "logo_id": event.logos[0].id,
        "speaker": path_of(slide_mails.own_address(alena, event), app),
        "moderator": path_of(slide_mails.own_address(leads, event), app).rpartition("/")[2], "moderated": debate.code,
        "bare_speaker": path_of(slide_mails.own_address(bare, event), app),
        "limited_id": next(row.id for row in items_of(event) if row.quota_id),
        "visit_id": next(row.visit.id for row in items_of(event) if row.visit),
        "step_id": copied.id if copied else 0,
        "mark": looked_at(event, draft_for_team(event).programme).open[0].mark,
        "group_id": next(row.visit.groups[0].id for row in items_of(event) if row.visit),
        "membership": make_member(event, name="Eda Editor").id,
        "code_id": saved(AccessCode(event_id=event.id, code="SPOLEK", label="Pro spolek", most_uses=10)).id,
        "question_id": make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", is_required=True).id,
        "invitee_id": hana.id, "invitation": path_of(invitation_address(hana), app),
        "view_id": saved(AttendeeView(event_id=event.id, name="Mají místo", query={"state": ["confirmed"]})).id,
    }  # fmt: skip


def make_day(event: Event, halls: list[Room], alena: Speaker, bare: Speaker, partner: Organisation) -> Item:
    """A day with an item of every kind, two at a time before noon; the talk that has slides."""
    kinds = [
        (ItemKind.REGISTRATION, at(8, 30), at(9), {}),
        (ItemKind.OPENING, at(9), at(9, 15), {"organisation_id": partner.id}),
        (ItemKind.DISCUSSION, at(10), at(10, 45), {"room_id": halls[0].id, "block": 1}),
        (ItemKind.WORKSHOP, at(10), at(10, 45), {"room_id": halls[1].id, "quota": Quota(capacity=12)}),
        (ItemKind.BREAK, at(10, 45), at(11), {}),
        (ItemKind.STORY, at(11), at(11, 30), {"anonymous": True, "no_photos": True, "no_recording": True}),
        (ItemKind.LUNCH, at(11, 30), at(12, 30), {}),
        (ItemKind.CLOSING, at(16, 30), at(16, 45), {}),
    ]
    for kind, start, end, values in kinds:
        make_item(event, kind, starts_at=start, ends_at=end, **values)
    talk = make_item(
        event, starts_at=at(9, 15), ends_at=at(10), room_id=halls[0].id, title_cs="Třicet bytů za tři roky",
        title_en="Thirty flats in three years", abstract_cs="O bydlení *nejdřív* a o tom, kolik to stálo.",
        abstract_en="About Housing First.\n\n### Costs\n\n**None.**",
    )  # fmt: skip
    for position, speaker in enumerate((alena, bare)):
        saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id, position=position))
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
        item = session.get_one(Item, other.item_id)
        item.title_cs, item.title_en = "Prohlídka ubytovny", "Visit to a hostel"
    full = visit.groups[2]
    take_place(make_registration(event, visit_wishes=[str(full.id)]), full.quota_id)
    take_place(make_registration(event), full.quota_id, PlaceState.WAITING)


def move_of(event: Event) -> None:
    """Another date that is prepared, a fortnight later."""
    days = (event.starts_on + timedelta(days=14), event.ends_on + timedelta(days=14), event.timezone)
    stands = (event.starts_on, event.ends_on, event.timezone)
    names = ("starts_on", "ends_on", "timezone")
    saved(Move(
        event_id=event.id, **dict(zip(names, days, strict=True)),
        **{f"from_{name}": value for name, value in zip(names, stands, strict=True)},
    ))  # fmt: skip


def participants_of(event: Event, app: Flask) -> Names:
    """One who filled in everything and goes on a visit, and one who cancelled."""
    group = next(row.visit for row in items_of(event) if row.visit).groups[0]
    full = make_registration(
        event, title_before="Mgr.", honorific=Honorific.MS, phone="+420600000041", position="sociální pracovnice",
        social_worker=True, meal=Meal.VEGETARIAN, needs="Prosím o bezbariérový přístup a indukční smyčku.",
        question="Kolik to stojí?", wants_certificate=True, invite_next=True, organisation=LONG,
    )  # fmt: skip
    take_place(full, group.quota_id)
    cancelled = make_registration(event, PlaceState.CANCELLED, cancelled_at=clock.now())
    erased = make_registration(event, PlaceState.CANCELLED)
    erase(erased)
    moving = make_registration(event, PlaceState.WAITING, new_email="nova@example.org", new_email_version=2)
    with app.app_context():
        moves = {f"email_{version}": f"/my/{links.sign('email', moving.id, version)}/email" for version in (1, 2)}
    return {
        **moves, "moving": my(moving, app),
        "erased": my(erased, app),
        "confirmed": my(full, app), "cancelled": my(cancelled, app), "person_id": full.id,
        "cancelled_id": cancelled.id, "email": full.email,
    }  # fmt: skip


def imports_of(event: Event, owner: User) -> Names:
    """A table with a row of each kind, one with headings that nobody knows, and one that is written."""
    head = ["Jméno", "Příjmení", "E-mail", "Organizace", "Obec", "Poznámka"]
    known = next(row for row in event_people(event) if row.organisation == LONG)
    rows = [
        head,
        ["Žofie", "Nová", "zofie@example.org", LONG, "Horažďovice", "přijede později"],
        [known.given_name, known.family_name, known.email, known.organisation, "Plzeň", ""],
        [known.given_name, known.family_name, "jina@example.org", "Město Kadaň", "Kadaň", ""],
        ["Petr", "Chybný", "petr.example.org", "Město Kadaň", "", ""],
    ]
    table = Table(rows, "Lidé", ("Loni",), frozenset({Oddity.FORMULAS, Oddity.OTHER_SHEETS}))
    shown = take_up(event, IntakeKind.PEOPLE, table, "účastníci konference.xlsx", by=owner)
    unknown = take_up(event, IntakeKind.PEOPLE, Table([["Kdo", "Kde"], ["Jana", "Most"]]), "seznam.csv", by=owner)
    written = saved(Intake(
        event_id=event.id, kind=IntakeKind.PEOPLE, state=IntakeState.DONE, filename="hotovo.ods",
        created_by_id=owner.id, result={"read": 12, "added": 10, "changed": 0, "left": 2}, done_at=clock.now(),
    ))  # fmt: skip
    return {"intake_id": shown.id, "unknown_intake": unknown.id, "written_intake": written.id}


def bulk_changes_of(event: Event, owner: User) -> Names:
    """One that was taken back in part, and one that the worker has."""
    some = [row.id for row in event_people(event)[:4]]
    common = {"event_id": event.id, "created_by_id": owner.id, "done_at": clock.now()}
    undone = saved(BulkChange(
        **common, kind=BulkKind.CANCEL, state=BulkState.UNDONE, choices={"tells": True}, waiting=[],
        done=[[some[0], "done", {}], [some[1], "done", {}]], left={"cancelled": [some[2]]},
        back={"given": [some[0]], "first_in_line": [some[1]]}, undone_at=clock.now(),
    ))  # fmt: skip
    done = saved(BulkChange(
        **common, kind=BulkKind.PRESENCE, state=BulkState.DONE, waiting=[], back={}, left={"no_place": some[2:]},
        choices={"mark": "arrived", "day": event.starts_on.isoformat(), "at": clock.now().isoformat()},
        done=[[some[0], "done", {}]],
    ))  # fmt: skip
    pair = {"family_name": "Dvojmilová", "search_key": "jana dvojmilova jana mesto kadan kadan"}
    one, other = (make_registration(event, **pair, position=text) for text in ("vedoucí odboru", "referentka"))
    return {"undone_bulk": undone.id, "done_bulk": done.id, "double_one": one.id, "double_other": other.id}


def event_people(event: Event) -> list[Registration]:
    """The people of a conference."""
    with transaction() as session:
        return session.query(Registration).filter_by(event_id=event.id).order_by(Registration.id).all()


def letters_of(event: Event, owner: User) -> Names:
    """A draft with a file, one that is planned, and one on its way, of which a message failed."""
    found = {}
    for name in ("draft", "planned", "sent"):
        letter = saved(GroupLetter(
            event_id=event.id, audience={"who": "attendees"}, subject_cs="Změna sálu: {konference}",
            body_cs="{oslovení},\n\nsejdeme se v **Malém sále**:\n\n- od 9:00\n- v 1. patře\n\n{moje_stránka}",
            subject_en="Another hall", body_en="{salutation},\n\nwe meet in [another hall]({own_page}).",
        ))  # fmt: skip
        found[f"letter_{name}"] = letter.id
        if name == "draft":
            saved(LetterFile(letter_id=letter.id, filename="mapa.pdf", mime="application/pdf", size=52_000,
                             storage_key="letters/mapa.pdf"))  # fmt: skip
        else:
            at = clock.now() + timedelta(days=1) if name == "planned" else None
            group_letters.send(event, letter.id, at, group_letters.version_of(letter), by=owner)
    with transaction() as session:
        message = session.query(Message).filter_by(group_letter_id=found["letter_sent"]).first()
        message.state, message.error = MessageState.FAILED, "550 5.1.1 No such user here"
    return found


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
