"""The invitation to the next edition, and where it is unsubscribed from."""

from __future__ import annotations

from flask import current_app

from conference.editions.rules import Guest
from conference.events import rules as event_rules
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages, links
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down, to_many
from conference.mailing.texts import MessageText, compose
from conference.mailing.writing import UNWANTED, Contents, NothingToTell, still_wanted, unsubscribed_at, writer
from conference.programme.queries import times_of
from conference.registration.details import first_line
from conference.registration.models import Registration

NEXT = "next_edition"
STOP = "invitations"  # the purpose of the link
to_many(NEXT)
FOR_EVER = 1  # no version: who wants no letters can say so with the oldest one
HIDDEN = "…"  # stands for the token in a letter that is only looked at


def invite(event: Event, guests: list[Guest]) -> int:
    """Put an invitation down for each of them; how many were new. Call inside an action."""
    begins, secret = event_rules.bounds(event)[0], current_app.config["SECRET_KEY"]
    letters = [
        Letter(guest.key(event.id, secret), _language(event, guest.language), guest.email, guest.registration_id,
               useful_until=begins)
        for guest in guests
    ]  # fmt: skip
    return put_down(event, NEXT, *letters)


@writer(NEXT)
def contents(message: Message) -> Contents:
    """Return what the invitation says; who does not agree any more gets none."""
    row = db.session.get_one(Registration, message.registration_id)
    if not agrees(message) or message.event is None:
        raise NothingToTell
    return _contents(message.event, row, message.language, stop_address(row.id, message.language))


@still_wanted(NEXT, UNWANTED)
def agrees(message: Message) -> bool:
    """Return whether the person agrees to be invited, as they did when the invitation was put down."""
    row = db.session.get(Registration, message.registration_id) if message.registration_id else None
    return row is not None and row.invite_next and row.erased_at is None


@unsubscribed_at(NEXT)
def where_to_stop(message: Message) -> str:
    """Return the address for the button of mail programs."""
    return stop_address(message.registration_id or 0, message.language)


def stop_address(registration_id: int, language: str) -> str:
    """Return the full address of the page where a person says that they want no more invitations."""
    return _stop_page(links.sign(STOP, registration_id, FOR_EVER), language)


def sample(event: Event, guest: Guest) -> MessageText:
    """Return the letter as one of them will get it, without their link."""
    row, language = db.session.get_one(Registration, guest.registration_id), _language(event, guest.language)
    found = _contents(event, row, language, _stop_page("TOKEN", language).replace("TOKEN", HIDDEN))
    return compose(NEXT, language, event, {**found.values, "recipient": guest.email})


def _contents(event: Event, row: Registration, language: str, stop_page: str) -> Contents:
    values = {
        "salutation": row.salutation or first_line(row), "days": times_of(event), "stop_page": stop_page,
        "was_at": row.event.text("title", language),
    }  # fmt: skip
    return Contents(values)


def _stop_page(token: str, language: str) -> str:
    default = current_app.config["DEFAULT_LANGUAGE"]
    return languages.external_url("editions.stop_invitations", language, default, token=token)


def _language(event: Event, language: str) -> str:
    return language if language in event.languages else event.language
