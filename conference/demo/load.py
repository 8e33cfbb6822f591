"""Loading the demo conferences, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import sqlalchemy as sa

from conference.attendance.models import Presence
from conference.caching.known import event_by_slug
from conference.certificates import actions as certificates
from conference.demo import edition, questions, scenes, surveys
from conference.demo.people import Participant, participants
from conference.demo.pictures import portrait
from conference.demo.slides import upload_sample
from conference.desk import guides
from conference.desk.actions import add_device
from conference.events import travel
from conference.events.models import Event, PictureUse
from conference.events.pictures import cut, set_picture
from conference.extensions import db
from conference.fields.registration import BY_NAME
from conference.lib import clock
from conference.lib.codes import TICKET_LENGTH, new_code
from conference.lib.transaction import action, require_action
from conference.mailing.models import Message, MessageState
from conference.mailing.writing import write_due
from conference.places.models import Place, PlaceState, Quota
from conference.programme.actions import release_programme
from conference.registration.actions import register
from conference.registration.details import Details
from conference.registration.models import Registration
from conference.registration.team import saved_views
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.speakers import actions as speakers
from conference.speakers.models import Speaker, SpeakerAnswer
from conference.surveys.actions import propose_questions
from conference.team.actions import create_account, find_account
from conference.team.models import Membership, MembershipRole, User
from conference.untrusted.images import whole_from
from conference.untrusted.pictures import FACES, MIDDLE
from conference.visits.models import VisitGroup

PAST, COMING = "plzen-2017", "ukazka-3-rocnik"
ORGANISER = "organizatorka@example.org"
THURSDAY = 3
PREPARED = datetime(2017, 9, 20, 8, tzinfo=UTC)
RELEASED = datetime(2017, 10, 6, 8, tzinfo=UTC)
CERTIFIED = datetime(2017, 11, 6, 9, tzinfo=UTC)
REGISTERED = 46  # of 60 places
VIEW = "Čekají na prohlídku"
DEVICE = "U dveří"
GUIDE = "Telefon průvodce"
FIRST_GROUP, SECOND_GROUP = 9, 6  # nine want eight places, two places are left in the other group


@dataclass(frozen=True)
class Cast:
    """Whose links `make run` prints."""

    organiser: User
    participant: Registration
    speaker: Speaker


def load() -> Cast:
    """Load what is not there yet and return the people to try it as."""
    organiser = find_account(ORGANISER) or create_account(ORGANISER, name="Olga Ukázková")
    if event_by_slug(PAST) is None:
        load_past(organiser)
    if event_by_slug(COMING) is None:
        load_coming(organiser)
    return cast(organiser)


def cast(organiser: User) -> Cast:
    """Return a participant who waits for a visit and a speaker whose slides are missing, at the coming conference."""
    event = db.session.execute(sa.select(Event).where(Event.slug == COMING)).scalar_one()
    waiting = sa.select(Registration).join(Registration.places).where(Registration.event_id == event.id)
    participant = db.session.scalars(
        waiting.where(Registration.cancelled_at.is_(None)).order_by(Place.state == PlaceState.WAITING, Place.id.desc())
    ).all()[-1]
    speaker = db.session.scalars(
        sa.select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.id.desc())
    ).first()
    if speaker is None:
        raise LookupError("the demo has no speaker any more: delete the data folder and start again")
    return Cast(organiser, participant, speaker)


def load_past(organiser: User) -> None:
    """Load the finished conference of 2 November 2017: 98 people, who was there, certificates, no mail."""
    data = edition.read("plzen-2017.yaml")
    conference = data["conference"]
    opens, closes = (datetime.fromisoformat(conference["registration"][key]) for key in ("opens", "closes"))
    with clock.frozen(PREPARED):
        event = edition.write(
            data, conference["date"], opens, closes, slug=PAST,
            legal_note_cs=f"{conference['certificate']['legal_note_cs']}.",
            legal_note_en="Attendance at a conference under Section 111(2)(e) of Act No. 108/2006 Coll.,"
            " on Social Services.",
            website=f"http://{conference['more_info_url']}",
        )  # fmt: skip
        join(event, organiser)
        add_device(event, DEVICE, event.starts_on, organiser)
    with clock.frozen(RELEASED):
        release_programme(event, organiser)
    import_participants(event)
    with clock.frozen(CERTIFIED):
        certificates.issue(event, by=organiser, tell=False)
        surveys.answered(event, organiser)


def load_coming(organiser: User) -> None:
    """Load the fictional third edition, five to six weeks ahead, in the middle of its registration."""
    data = edition.read("coming.yaml")
    today = clock.now().date()
    day = conference_day(today)
    opens = datetime.combine(today - timedelta(days=14), time(8))
    closes = datetime.combine(day - timedelta(days=6), time(12))
    event = edition.write(
        data, day, opens, closes, slug=COMING,
        slides_need_approval=True,
        answers_due_at=clock.from_local(datetime.combine(day - timedelta(days=21), time(12)), "Europe/Prague"),
        slides_due_at=clock.from_local(datetime.combine(day - timedelta(days=3), time(12)), "Europe/Prague"),
    )  # fmt: skip
    join(event, organiser)
    illustrate(event, organiser)
    add_device(event, DEVICE, event.starts_on, organiser)
    group = guides.things_of(event)[0]
    add_device(event, GUIDE, group.day, organiser, quota_id=group.quota_id)
    asked = questions.ask(event, organiser)
    propose_questions(event, organiser)
    release_programme(event, organiser)
    groups = db.session.scalars(
        sa.select(VisitGroup).where(VisitGroup.event_id == event.id).order_by(VisitGroup.number)
    ).all()
    wishes = [str(groups[0].id)] * FIRST_GROUP + [str(groups[1].id)] * SECOND_GROUP
    for number, person in enumerate(islice(participants(), REGISTERED)):
        moment = clock.from_local(opens, event.timezone) + timedelta(hours=6.5 * number, minutes=7 * number % 60)
        with clock.frozen(min(moment, clock.now())):
            register(
                event,
                details_of(person).changed(**questions.answers(asked, number)),
                visits=wishes[number : number + 1],
                form_token=f"demo {number}",
                by_team=True,
            )
    write_due(REGISTERED * 2)
    mark_sent(event)
    waiting = AttendeeFilter(visit=("waiting",), columns=("phone", "email", "visit_group", "turn"))
    saved_views.save(event, VIEW, waiting, organiser)
    first, *others = db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.id))
    for speaker in (first, *others):
        speakers.invite(speaker, by=organiser)
    speakers.answer_invitation(first, SpeakerAnswer.YES, "")
    speakers.save_profile(first, {"equipment": "Zvuk k videu.", "arrival": "Vlakem v 8:40, z nádraží pěšky."})
    if others:
        speakers.answer_invitation(others[0], SpeakerAnswer.OTHER_TIME, "Raději až po obědě.")
    upload_sample(first)  # waits for the organiser's yes
    speakers.cut_photo(first, whole_from(portrait()), "Kresba: tmavovlasá žena v zeleném kabátu", FACES)


WAY = (
    {"mode": "train", "origin": "Plzeň hlavní nádraží", "minutes": None,
     "text_cs": "Východ do Sirkové ulice.", "text_en": "Take the exit to Sirková street."},
    {"mode": "tram", "origin": "Hlavní nádraží, linka 1", "minutes": 8,
     "text_cs": "Vystoupit na zastávce U Lávky (smyšlené).", "text_en": "Get off at U Lávky (invented)."},
    {"mode": "walk", "origin": "Zastávka U Lávky", "minutes": 3,
     "text_cs": "Podél parku k červenému domu; vpravo od schodů je rampa.",
     "text_en": "Along the park to the red house; there is a ramp to the right of the steps."},
)  # fmt: skip
PICTURES = {
    PictureUse.HOME: (scenes.house, "Kresba: červený dům mezi sousedy na nábřeží, v oknech se svítí",
                      "Drawing: a red house among its neighbours on the embankment, with lit windows"),
    PictureUse.ENTRANCE: (scenes.entrance, "Kresba: zelené dveře pod obloukem, dva schody, vpravo rampa se zábradlím",
                          "Drawing: green doors under an arch, two steps, a ramp with a railing to the right"),
    PictureUse.PLAN: (scenes.plan, "Plánek: od zastávky podél trati za park, pak vpravo k domu",
                      "Plan: from the stop along the tracks past the park, then right to the house"),
}  # fmt: skip


def illustrate(event: Event, organiser: User) -> None:
    """Draw the pictures and describe the way of the coming conference."""
    travel.save_venue(event.id, {"venue_latitude": 49.7474, "venue_longitude": 13.3869}, WAY, by=organiser)
    for use, (draw, alt_cs, alt_en) in PICTURES.items():
        words = {"alt_cs": alt_cs, "alt_en": alt_en, "credit": "", "consent_note": "Kresba, nikdo na ní není."}
        set_picture(event.id, use, cut(use, whole_from(draw()), MIDDLE), words, MIDDLE, by=organiser)


def conference_day(today: date) -> date:
    """Return the first Thursday five weeks or more ahead that is not near Christmas."""
    ahead = today + timedelta(weeks=5)
    day = ahead + timedelta(days=(THURSDAY - ahead.weekday()) % 7)
    while (day.month, day.day) >= (12, 17) or (day.month, day.day) < (1, 14):
        day += timedelta(weeks=1)
    return day


@action
def join(event: Event, user: User) -> None:
    """Make the demo's organiser the owner of a conference."""
    require_action().add(Membership(user_id=user.id, event_id=event.id, role=MembershipRole.OWNER))


@action
def mark_sent(event: Event) -> None:
    """Mark the confirmations of the past two weeks as delivered: the mailbox starts with what happens now."""
    require_action().execute(
        sa.update(Message)
        .where(Message.event_id == event.id)
        .values(state=MessageState.SENT, sent_at=Message.created_at, attempts=1)
    )


@action
def import_participants(event: Event) -> None:
    """Write the 98 participants with their places and presence, as the desk left them on the day."""
    session = require_action()
    groups = session.scalars(
        sa.select(VisitGroup).where(VisitGroup.event_id == event.id).order_by(VisitGroup.number)
    ).all()
    for number, person in enumerate(participants(), start=1):
        moment = clock.from_local(person.registered, event.timezone)
        row = Registration(
            event_id=event.id,
            form_token=f"{PAST} {number}",
            ticket_code=new_code(TICKET_LENGTH),
            salutation=person.salutation,
            privacy_read_at=moment,
            created_at=moment,
            changed_at=moment,
            **{**details_of(person).columns(), "region": person.region},
        )
        session.add(row)
        session.flush()
        put(row, event.quota, PlaceState.CONFIRMED, moment)
        if person.group is not None:
            put(row, groups[person.group - 1].quota, PlaceState.CONFIRMED, moment)
        elif person.waits_for_visit:
            put(row, min(groups, key=lambda group: group.quota.waiting).quota, PlaceState.WAITING, moment)
        session.add(
            Presence(
                event_id=event.id,
                registration_id=row.id,
                day=event.starts_on,
                arrived_at=clock.from_local(datetime.combine(event.starts_on, person.arrived), event.timezone),
                left_at=clock.from_local(datetime.combine(event.starts_on, person.left), event.timezone),
            )
        )


def put(row: Registration, quota: Quota, state: PlaceState, moment: datetime) -> None:
    """Write a place as it was, with the quota's counters."""
    quota.taken += state is PlaceState.CONFIRMED
    quota.waiting += state is PlaceState.WAITING
    place = Place(quota_id=quota.id, registration_id=row.id, state=state, created_at=moment, changed_at=moment)
    require_action().add(place)


def details_of(person: Participant) -> Details:
    """Give a row of the spreadsheet as the form would send it."""
    return Details(**{name: value for name, value in vars(person).items() if name in BY_NAME})
