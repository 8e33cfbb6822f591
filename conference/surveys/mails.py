"""The thank-you letter: what it speaks of, and the ticket for the survey that it gets as it is sent."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from conference.certificates.queries import valid_certificate_of
from conference.events.models import Event
from conference.extensions import db
from conference.lib import languages
from conference.mailing.last_moment import filled_as_sent
from conference.mailing.models import Message
from conference.mailing.outbox import Letter, put_down, to_many
from conference.mailing.writing import Contents, NothingToTell, writer
from conference.programme.queries import times_of
from conference.registration.details import first_line
from conference.registration.models import Registration
from conference.registration.own.address import my_address
from conference.slides.queries import for_participants, published
from conference.surveys.models import Survey
from conference.surveys.queries import asks_something, state_of, survey_of
from conference.surveys.rules import SurveyState
from conference.surveys.tickets import MARK, new_ticket

KIND = "thanks"
to_many(KIND)


def tell_thanks(registration: Registration) -> bool:
    """Put the letter down; False where the person has had it."""
    letter = Letter(f"{KIND}:{registration.id}", registration.language, registration.email, registration.id)
    return put_down(registration.event, KIND, letter) > 0


@writer(KIND)
def contents(message: Message) -> Contents:
    """Read what there is to speak of as the letter is written: slides, a certificate, a survey that is not over."""
    registration = db.session.get_one(Registration, message.registration_id)
    event, language = registration.event, message.language
    if event.cancelled_at is not None or registration.erased_at is not None:
        raise NothingToTell
    own_page = my_address(registration, language)
    return Contents({
        "registration": registration,
        "salutation": registration.salutation or first_line(registration),
        "own_page": own_page,
        "days": times_of(event),
        "slides_at": _slides_at(event, language, own_page),
        "certificate_at": own_page if valid_certificate_of(registration) is not None else "",
        "survey": survey_address(event, language) if survey_to_answer(event) else "",
    })  # fmt: skip


def survey_to_answer(event: Event) -> Survey | None:
    """Return the survey of an event that a letter of now leads to."""
    survey = survey_of(event)
    if survey is None or state_of(event, survey) is SurveyState.OVER or not asks_something(event):
        return None
    return survey


def survey_address(event: Event, language: str, token: str = MARK) -> str:
    """Return where a ticket leads; without one there is a mark in its place."""
    return languages.external_url("surveys.survey", language, event.language, token=token)


@filled_as_sent(KIND)
def ticket_for(message: Message) -> Mapping[str, str]:
    """Make a ticket in place of the mark, new at each attempt: an attempt that failed has given nobody one."""
    survey_id = db.session.scalar(sa.select(Survey.id).where(Survey.event_id == message.event_id))
    return {MARK: new_ticket(survey_id)} if survey_id is not None else {}


def _slides_at(event: Event, language: str, own_page: str) -> str:
    """Return where slides are to be had: in the programme, or on the own page where only participants see them."""
    if published(event):
        return languages.external_url("programme.programme", language, event.language, slug=event.slug)
    return own_page if for_participants(event) else ""
