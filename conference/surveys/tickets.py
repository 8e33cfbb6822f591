"""Tickets: each letter carries one, and one lets answers in once.

A ticket is a random number under our signature. It is made while a letter is being sent and kept nowhere: the stored
words of the letter have a mark in its place. So nobody can say later, not from the database and not with our key, whose
ticket it was. Of a used one a digest is kept, which no ticket that is still out can be found from.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from flask import current_app
from itsdangerous import URLSafeSerializer

from conference.extensions import db
from conference.lib.links import unsigned
from conference.surveys.models import Survey

MARK = "made-when-it-is-sent"
"""What stands in place of a ticket in words that are stored."""
BYTES = 16


@dataclass(frozen=True)
class SurveyTicket:
    """What a token says: for which survey, and the digest of its number."""

    survey: Survey
    digest: str


def new_ticket(survey_id: int) -> str:
    """Return the token of a new ticket."""
    return str(_serializer().dumps([survey_id, token_urlsafe(BYTES)]))


def ticket_of(token: str) -> SurveyTicket | None:
    """Read a token; None when it is forged, foreign, or its survey is gone."""
    match unsigned(_serializer(), token):
        case [int(survey_id), str(number)]:
            survey = db.session.get(Survey, survey_id)
            return SurveyTicket(survey, sha256(f"survey:{number}".encode()).hexdigest()) if survey else None
    return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="link:survey")
