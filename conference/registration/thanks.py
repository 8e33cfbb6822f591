"""The page of thanks: the same for all who fared alike, but for the name, the address and the numbers in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import render_template

from conference.caching import cached_value
from conference.caching.filled import filled_page, mark
from conference.events.models import Event
from conference.lib.clock import now
from conference.places.queries import limited_items
from conference.programme.queries import last_release, times_of
from conference.registration import rules, visit_words
from conference.registration.answers import Answer
from conference.visits.queries import groups_by_quota

TEMPLATE = "registration/thanks.html"
POSITION = "position"


def thanks_page(event: Event, name: str, email: str, answer: Answer) -> str:
    """Return it for somebody."""
    words = {"name": name, "email": email, POSITION: answer.position}
    words |= {_place(number): on.position for number, on in enumerate(answer.visits)}
    return filled_page(event, _alike(answer), words, lambda: _drawn(event, _alike(answer)))


def _alike(answer: Answer) -> Answer:
    """Return what all who fared alike were answered: whether they wait, not behind how many others."""
    visits = tuple(replace(on, position=min(on.position, 1)) for on in answer.visits)
    return replace(answer, position=min(answer.position, 1), visits=visits)


def _drawn(event: Event, answer: Answer) -> str:
    values: dict[str, Any] = {
        "event": event, "answer": answer, "name": mark("name"), "email": mark("email"), POSITION: mark(POSITION),
        "visits": _visits(event, answer),
        "days": times_of(event),
        "is_open": rules.may_register(event, now()) is None,
        "has_programme": cached_value(event, "has_programme", lambda: last_release(event) is not None),
        "has_items": cached_value(event, "has_items", lambda: bool(limited_items(event))),
    }  # fmt: skip
    return render_template(TEMPLATE, **values)


def _visits(event: Event, answer: Answer) -> Sequence[tuple[visit_words.Stands, str]]:
    """Return where they stand with each visit, and the mark of their number on its waiting list."""
    found = visit_words.stands(answer, groups_by_quota(event)) if answer.visits else []
    return [(stands, mark(_place(number))) for number, stands in enumerate(found)]


def _place(number: int) -> str:
    return f"{POSITION}-{number}"
