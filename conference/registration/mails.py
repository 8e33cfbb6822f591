"""What people are told about their registration. Each key tells one thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from conference.events.models import Event
from conference.lib import links
from conference.lib.clock import now
from conference.mailing.models import Message
from conference.mailing.outbox import enqueue, enqueue_facts, to_many
from conference.mailing.writing import Contents, writer
from conference.places.models import Place
from conference.places.queries import limited_items, times_of_person
from conference.programme.queries import times_of
from conference.programme.times import DayTimes
from conference.registration import queries
from conference.registration.answers import Registered
from conference.registration.details import first_line
from conference.registration.models import Registration
from conference.registration.own import calendar
from conference.registration.own.address import my_address
from conference.registration.rules import CONFIRMATIONS_AN_HOUR
from conference.visits.queries import groups_by_quota

to_many("reminder", "offer_reminder")


def tell_registered(registration: Registration, key: str = "registered") -> None:
    """Confirm a registration: a place with the calendar file, or a turn on the waiting list."""
    turn = queries.conference_turn(registration)
    has_place, position = turn is not None and turn.is_held, turn.position if turn else 0
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
    if not email:
        return
    enqueue_facts(
        key=f"{key}:{registration_id}",
        kind="registration_confirmed" if has_place else "registration_waiting",
        language=language,
        recipient=email,
        event=event,
        registration_id=registration_id,
        facts={"position": position},
    )


@writer("registration_confirmed", "registration_waiting")
def registered_contents(message: Message) -> Contents:
    """Return what a confirmation says.

    The number on the waiting list is the one it was put down with; it only falls.
    """
    registration = queries.registration_of(message)
    event = registration.event
    days = times_of_person(event, registration.id)
    has_place = message.kind == "registration_confirmed"
    values = {
        "position": (message.facts or {}).get("position", 0),
        "has_items": bool(has_place and limited_items(event)),
        "visit": queries.visit_turn(registration),
        "wished": queries.wished_group(registration),
        "by_somebody_else": registration.privacy_read_at is None,
    }
    attachments = calendar.attachments(registration, days) if has_place else []
    return Contents(_common(registration, days) | values, attachments)


def tell_link(registration: Registration) -> None:
    """Send the link to the own page again, at most once an hour."""
    if not queries.letters_lately(registration, "registration_link"):
        _tell(registration, f"registration_link:{registration.id}:{now():%Y-%m-%dT%H:%M}", "registration_link")


def tell_cancelled(registration: Registration) -> None:
    """Confirm that a person has given up their place, with calendar entries that say so."""
    _tell(registration, f"registration_cancelled:{registration.id}", "registration_cancelled", with_calendar=True)


def tell_email_changed(registration: Registration, old: str) -> None:
    """Tell both addresses: the new one gets the link, the old one learns that it is used no more."""
    key = f"registration_changed:{registration.id}:{now().isoformat()}"
    _tell(registration, f"{key}:new", "registration_changed", is_new=True)
    if old:
        _tell(registration, f"{key}:old", "registration_changed", recipient=old, is_new=False)


def tell_confirmation(registration: Registration) -> None:
    """Send the link that confirms a new address to it, a few times an hour at most."""
    sent = queries.letters_lately(registration, "email_confirmation")
    if sent < CONFIRMATIONS_AN_HOUR:
        _tell(
            registration,
            f"email_confirmation:{registration.id}:{now().isoformat()}:{sent}",
            "email_confirmation",
            recipient=registration.new_email,
            token=links.sign("email", registration.id, registration.new_email_version),
        )


def tell_email_asked(registration: Registration) -> None:
    """Tell the address that still counts that another one is to take its place; not which: this may be a stranger's."""
    key = f"email_asked:{registration.id}:{registration.new_email_version}"
    _tell(registration, key, "email_asked")


def tell_visit(
    registration: Registration, place: Place, given_up: bool = False, made_way: Iterable[Place] = ()
) -> None:
    """Tell which visit group a person is in now, and what made way for it; or that they have left it."""
    _tell(
        registration,
        f"visit_{'left' if given_up else 'changed'}:{place.id}",
        "visit_changed",
        with_calendar=True,
        group=place.quota.visit_group,
        visits=[] if given_up else queries.visit_turns(registration),
        made_way=list(made_way),
    )


def tell_item(registration: Registration, place: Place, given_up: bool = False, made_way: Iterable[Place] = ()) -> None:
    """Tell where a person stands with a programme item, and what made way for it; or that they have left it."""
    _tell(
        registration,
        f"item_{'left' if given_up else 'taken'}:{place.id}",
        "item_changed",
        item=place.quota.item,
        turn=None if given_up else queries.turn_of(place),
        made_way=list(made_way),
    )


def tell_clerk(event: Event, told: str, recipient: str, language: str, people: Sequence[Registered]) -> None:
    """Tell who registered colleagues what became of each; the links are their own and not in it."""
    enqueue(
        key=f"colleagues_registered:{told}",
        kind="colleagues_registered",
        language=language,
        recipient=recipient,
        event=event,
        people=people,
        groups=groups_by_quota(event),
        days=times_of(event),
    )


def tell_reminder(registration: Registration, begins_at: datetime) -> Message | None:
    """Remind a person of the conference, with the link for those who can't come; once for each date it was put to."""
    event = registration.event
    return _tell(
        registration,
        f"reminder:{registration.id}:{event.starts_on.isoformat()}",
        "reminder",
        with_calendar=True,
        useful_until=begins_at,
        visit=queries.visit_turn(registration),
        items=[turn.place.quota.item for turn in queries.item_turns(registration).values() if turn.is_held],
        cancel_page=f"{my_address(registration)}/cancel",
    )


def tell_promoted(place: Place, visit: Place | None, given_up: Iterable[Place] = ()) -> None:
    """Tell a person that they have the place they waited for; with the conference's may come one for a `visit`.

    `given_up` are the places that made way for it.
    """
    _tell_of(place, f"promoted:{place.id}", "place_confirmed", visit=visit, given_up=list(given_up))


def tell_offered(place: Place, would_give_up: Iterable[Place]) -> None:
    """Ask a person whether they take a place, until when, and what they would give up for it."""
    _tell_of(place, f"offered:{place.id}", "place_offered", until=place.offered_until, given_up=list(would_give_up))


def tell_expired(place: Place) -> None:
    """Tell a person that the time to answer an offer has passed."""
    _tell_of(place, f"expired:{place.id}", "offer_expired")


def tell_offer_ends(place: Place, until: datetime) -> Message | None:
    """Remind a person of a place that is kept for them not much longer."""
    return _tell(
        place.registration,
        f"offer_reminder:{place.id}",
        "offer_reminder",
        useful_until=until,
        until=until,
        group=place.quota.visit_group,
        item=place.quota.item,
    )


def _tell_of(place: Place, key: str, kind: str, **values: Any) -> None:
    _tell(place.registration, key, kind, group=place.quota.visit_group, item=place.quota.item, **values)


def _tell(
    registration: Registration, key: str, kind: str, *, recipient: str = "", with_calendar: bool = False, **values: Any
) -> Message | None:
    if not (recipient or registration.email):
        return None
    event = registration.event
    days = times_of_person(event, registration.id)
    return enqueue(
        key=key,
        kind=kind,
        language=registration.language,
        recipient=recipient or registration.email,
        event=event,
        registration_id=registration.id,
        attachments=calendar.attachments(registration, days) if with_calendar else [],
        **_common(registration, days),
        **values,
    )


def _common(registration: Registration, days: Sequence[DayTimes]) -> dict[str, Any]:
    """Return what every letter to a person may speak of."""
    return {
        "registration": registration,
        "salutation": registration.salutation or first_line(registration),
        "days": days,
        "own_page": my_address(registration),
    }
