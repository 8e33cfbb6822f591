"""What people are told about their registration and their places. Each key tells one thing once.

Letters are put down as facts. How things stood at that moment is kept with them (`told.py`); who the person is, the
days and the calendar file are read when the worker writes the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from conference.events.models import Event
from conference.extensions import db
from conference.lib import links
from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down, recall, to_many
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.places.models import Place, PlaceState
from conference.places.queries import limited_items, times_of_person
from conference.programme.queries import times_of
from conference.programme.times import DayTimes
from conference.registration import queries, told
from conference.registration.answers import Answer, Registered
from conference.registration.details import first_line
from conference.registration.models import Approval, Registration
from conference.registration.own import calendar
from conference.registration.own.address import my_address
from conference.registration.queries import Turn
from conference.registration.rules import CONFIRMATIONS_AN_HOUR, answer_waits_until
from conference.visits.queries import groups_by_quota

CONFIRMED, WAITS = "registration_confirmed", "registration_waiting"
PENDING = "registration_pending"
LINK, CANCELLED, CHANGED = "registration_link", "registration_cancelled", "registration_changed"
RENEWED = "link_renewed"
ASKED, CONFIRMATION = "email_asked", "email_confirmation"
VISIT, ITEM = "visit_changed", "item_changed"
PROMOTED, OFFERED, EXPIRED, OFFER_ENDS = "place_confirmed", "place_offered", "offer_expired", "offer_reminder"
REMINDER, COLLEAGUES = "reminder", "colleagues_registered"
to_many(REMINDER, OFFER_ENDS)


def tell_registered(registration: Registration, key: str = "registered") -> None:
    """Confirm a registration: a place with the calendar file, or a turn on the waiting list."""
    turn = queries.conference_turn(registration)
    has_place, position = turn is not None and turn.is_held, turn.position if turn else 0
    if registration.is_pending:
        answer = Answer(has_place, position, is_pending=True)
        put_down_pending(registration.event, registration.id, registration.email, registration.language, answer, key)
        return
    put_down_registered(
        registration.event, registration.id, registration.email, registration.language, has_place, position, key
    )


def put_down_registered(
    event: Event, registration_id: int, email: str, language: str, has_place: bool, position: int,
    key: str = "registered",
) -> None:  # fmt: skip
    """Do the same for a person known by these facts alone; `position` is their number on the waiting list.

    Who has no address is told by whoever registered them.
    """
    if email:
        letter = Letter(f"{key}:{registration_id}", language, email, registration_id, facts={"position": position})
        put_down(event, CONFIRMED if has_place else WAITS, letter)


def put_down_pending(
    event: Event, registration_id: int, email: str, language: str, answer: Answer, key: str = "pending"
) -> None:
    """Tell somebody that they wait for the team's yes, and whether a place or turn is kept for them until then."""
    facts = {"has_place": answer.has_place, "position": answer.position}
    put_down(event, PENDING, Letter(f"{key}:{registration_id}", language, email, registration_id, facts=facts))


def tell_link(registration: Registration) -> None:
    """Send the link to the own page again, at most once an hour."""
    if not queries.letters_lately(registration, LINK):
        _tell(registration, f"{LINK}:{registration.id}:{now():%Y-%m-%dT%H:%M}", LINK)


def tell_link_renewed(registration: Registration) -> None:
    """Send the new link to the own page, after the old one has ended."""
    _tell(registration, f"{RENEWED}:{registration.id}:{registration.link_version}", RENEWED)


def tell_cancelled(registration: Registration) -> None:
    """Confirm that a person has given up their place, with calendar entries that say so."""
    _tell(registration, cancelled_key(registration), CANCELLED)


def cancelled_key(registration: Registration) -> str:
    """Return the key of the letter about the present cancellation: one that was taken back may be followed by another.

    Raises ValueError where it is not cancelled.
    """
    if registration.cancelled_at is None:
        raise ValueError("this registration is not cancelled")
    return f"{CANCELLED}:{registration.id}:{registration.cancelled_at.isoformat()}"


def tell_email_changed(registration: Registration, old: str) -> None:
    """Tell both addresses: the new one gets the link, the old one learns that it is used no more."""
    key = f"{CHANGED}:{registration.id}:{now().isoformat()}"
    _tell(registration, f"{key}:new", CHANGED, is_new=True)
    if old:
        _tell(registration, f"{key}:old", CHANGED, recipient=old, is_new=False)


def tell_confirmation(registration: Registration) -> None:
    """Send the link that confirms a new address to it, a few times an hour at most."""
    sent = queries.letters_lately(registration, CONFIRMATION)
    if sent < CONFIRMATIONS_AN_HOUR:
        key = f"{CONFIRMATION}:{registration.id}:{now().isoformat()}:{sent}"
        version = registration.new_email_version  # a later one is for another address
        _tell(registration, key, CONFIRMATION, recipient=registration.new_email, version=version)


def tell_email_asked(registration: Registration) -> None:
    """Tell the address that still counts that another one is to take its place; not which: this may be a stranger's."""
    key = f"{ASKED}:{registration.id}:{registration.new_email_version}"
    _tell(registration, key, ASKED, salutation=_salutation(registration))  # the same form may change the name


def tell_visit(
    registration: Registration, place: Place, given_up: bool = False, made_way: Iterable[Place] = (), again: str = ""
) -> None:
    """Tell which visit groups a person is in now, and what made way for the last; or that they have left one.

    `again` makes it another letter where the place was told of before.
    """
    language, turns = registration.language, queries.visit_turns(registration)
    _tell(
        registration,
        f"visit_left:{place.id}" if given_up else ":".join(filter(None, (visit_key(place), again))),
        VISIT,
        left=told.things([place], language) if given_up else [],
        visits=[told.standing(turn, language) for turn in turns],
        made_way=told.things(made_way, language),
    )


def tell_first_visits(event: Event, turns: Iterable[Turn]) -> None:
    """Tell the same to many people of whom each has one place or turn in a visit group, and had none before."""
    letters = []
    for turn in turns:
        person, place = turn.place.registration, turn.place
        visits = [told.standing(turn, person.language)]
        facts = {"left": [], "visits": visits, "made_way": []}
        letters.append(Letter(visit_key(place), person.language, person.email, person.id, facts=facts))
    put_down(event, VISIT, *(letter for letter in letters if letter.recipient))


def visit_key(place: Place) -> str:
    """Return the key of the letter about a place in a visit group."""
    return f"visit_changed:{place.id}"


def tell_item(registration: Registration, place: Place, given_up: bool = False, made_way: Iterable[Place] = ()) -> None:
    """Tell where a person stands with a programme item, and what made way for it; or that they have left it."""
    language = registration.language
    _tell(
        registration,
        f"item_{'left' if given_up else 'taken'}:{place.id}",
        ITEM,
        item=told.left(place, language) if given_up else told.standing(queries.turn_of(place), language),
        made_way=told.things(made_way, language),
    )


def tell_promoted(place: Place, visits: Iterable[Place], given_up: Iterable[Place] = ()) -> None:
    """Tell a person that they have the place they waited for; with the conference's may come some for `visits`.

    `given_up` are the places that made way for it.
    """
    language = place.registration.language
    _tell_of(
        place, f"promoted:{place.id}", PROMOTED, given_up=told.things(given_up, language),
        visits=[told.standing(Turn(visit, 0), language) for visit in visits],
    )  # fmt: skip


def tell_offered(place: Place, would_give_up: Iterable[Place]) -> None:
    """Ask a person whether they take a place, until when, and what they would give up for it."""
    _tell_of(
        place, f"offered:{place.id}", OFFERED, given_up=told.things(would_give_up, place.registration.language),
        until=told.deadline(place, place.registration.language),
    )  # fmt: skip


def withdraw_places(registration: Registration) -> None:
    """Keep letters about places and offers back that have not left: the yes they came with was taken back."""
    for place in registration.places:
        for about in ("promoted", "offered", "offer_reminder"):
            recall(f"{about}:{place.id}")


def tell_expired(place: Place) -> None:
    """Tell a person that the time to answer an offer has passed."""
    _tell_of(place, f"expired:{place.id}", EXPIRED)


def tell_offer_ends(place: Place, until: datetime) -> bool:
    """Remind a person of a place that is kept for them not much longer; whether that was new."""
    deadline = told.deadline(place, place.registration.language)
    return _tell_of(
        place, f"offer_reminder:{place.id}", OFFER_ENDS, useful_until=until, place_id=place.id, until=deadline
    )  # fmt: skip


def tell_reminder(registration: Registration, begins_at: datetime) -> bool:
    """Remind a person of the conference, with the link for those who can't come; once for each date it was put to.

    Whether that was new.
    """
    day = registration.event.starts_on.isoformat()
    return _tell(registration, f"{REMINDER}:{registration.id}:{day}", REMINDER, useful_until=begins_at, day=day)


def tell_clerk(event: Event, told_of: str, recipient: str, language: str, people: Sequence[Registered]) -> None:
    """Tell who registered colleagues what became of each; the links are their own and not in it."""
    groups = groups_by_quota(event)
    facts = [
        {**person.answer.facts(), "name": person.name,
         "visits": told.visits_of(person.answer, groups, language)}
        for person in people
    ]  # fmt: skip
    put_down(event, COLLEAGUES, Letter(f"{COLLEAGUES}:{told_of}", language, recipient, facts={"people": facts}))


@writer(CONFIRMED, WAITS, PENDING)
def confirmation_of(message: Message) -> Contents:
    """Return what a confirmation says, or the letter that one will come."""
    return registered_contents(message, has_place=message.kind == CONFIRMED)


def registered_contents(message: Message, *, has_place: bool) -> Contents:
    """Return the same, with the calendar file where there is a place.

    The number on the waiting list is the one it was put down with; it only falls.
    """
    common = about_person(message)
    registration: Registration = common["registration"]
    values = {
        "has_items": bool(has_place and limited_items(registration.event)),
        "visits": [told.standing(turn, message.language) for turn in queries.visit_turns(registration)],
        "wished": told.wished(registration, message.language),
        "by_somebody_else": registration.privacy_read_at is None,
    }
    return Contents(common | values, calendar.attachments(registration, common["days"]) if has_place else [])


@writer(LINK, RENEWED, CHANGED, ASKED, ITEM, PROMOTED, OFFERED, EXPIRED)
def contents(message: Message) -> Contents:
    """Return what a letter says beside its facts."""
    return Contents(about_person(message) | told.older(message.facts or {}))


@writer(CONFIRMATION)
def confirmation_contents(message: Message) -> Contents:
    """Return the link for the address that the letter goes to."""
    token = links.sign("email", message.registration_id or 0, (message.facts or {})["version"])
    return Contents(about_person(message) | {"token": token})


@writer(VISIT, CANCELLED)
def contents_with_calendar(message: Message) -> Contents:
    """Return the same, with calendar files as the person's entries are when it is written."""
    common = about_person(message) | told.older(message.facts or {})
    return Contents(common, calendar.attachments(common["registration"], common["days"]))


@writer(REMINDER)
def reminder_contents(message: Message) -> Contents:
    """Return what the person goes to.

    Raises NothingToTell when they have given their place up meanwhile, or the conference was put off.
    """
    common, language = about_person(message), message.language
    registration: Registration = common["registration"]
    conference, day = queries.conference_turn(registration), (message.facts or {})["day"]
    if conference is None or not conference.is_held or day != registration.event.starts_on.isoformat():
        raise NothingToTell
    values = {
        "visits": [told.standing(turn, language) for turn in queries.visit_turns(registration)],
        "items": [told.standing(turn, language) for turn in queries.item_turns(registration).values() if turn.is_held],
        "cancel_page": f"{common['own_page']}/cancel",
    }
    return Contents(common | values, calendar.attachments(registration, common["days"]))


@writer(OFFER_ENDS)
def offer_ends_contents(message: Message) -> Contents:
    """Return what a letter about an offer says. Raises NothingToTell when it was answered meanwhile."""
    place = db.session.get_one(Place, (message.facts or {})["place_id"])
    if place.state is not PlaceState.OFFERED:
        raise NothingToTell
    return Contents(about_person(message))


@writer(COLLEAGUES)
def clerk_contents(message: Message) -> Contents:
    """Return the days of the conference; names and what became of each are facts."""
    people = [{**person, "visits": person.get("visits", [])} for person in (message.facts or {})["people"]]
    return Contents({"days": times_of(message.event) if message.event else [], "people": people})


def _tell_of(place: Place, key: str, kind: str, **facts: Any) -> bool:
    thing = told.thing(place.quota, place.registration.language)
    return _tell(place.registration, key, kind, thing=thing, **facts)


def _tell(
    registration: Registration, key: str, kind: str, *, recipient: str = "", useful_until: datetime | None = None,
    **facts: Any,
) -> bool:  # fmt: skip
    """Put a letter down for who has an address; whether it was new. The team tells others what is to be known."""
    address = recipient or registration.email
    letter = Letter(
        key, registration.language, address, registration.id, facts=facts, useful_until=useful_until,
        due_at=_after_answer(registration) if kind in (PROMOTED, OFFERED) else None,
    )  # fmt: skip
    return bool(address and put_down(registration.event, kind, letter))


def _after_answer(registration: Registration) -> datetime | None:
    """Return when a letter about a place leaves where the team's yes may still be taken back: after the yes itself."""
    given = registration.approval_at if registration.approval is Approval.GIVEN else None
    until = answer_waits_until(given) if given is not None else now()
    return until if until > now() else None


def about_person(message: Message) -> dict[str, Any]:
    """Return what every letter to a person may speak of."""
    registration = queries.registration_of(message)
    days: Sequence[DayTimes] = times_of_person(registration.event, registration.id)
    return {
        "registration": registration,
        "salutation": (message.facts or {}).get("salutation") or _salutation(registration),
        "days": days,
        "own_page": my_address(registration, message.language),
    }


def _salutation(registration: Registration) -> str:
    return registration.salutation or first_line(registration)
