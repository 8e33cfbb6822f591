"""Deadlines that have passed: refused where they do nothing, asked about where they do something at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conference.admission.models import AccessCode
from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from tests.conftest import sign_in
from tests.factories import make_event, make_member, saved

AREA = "/en/organise/bydleni-2026"
PAST = "2020-01-01T08:00"
ASKED = " If you mean it, tick the box at the end of the form."


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def owner(client, event):
    return sign_in(client, make_member(event))


@pytest.mark.parametrize(
    ("page", "values", "sentence"),
    [
        ("registration-settings", {"registration_opens_at": "2019-01-01T08:00", "registration_closes_at": PAST},
         "This moment has passed: nobody could register any more."),
        ("deadlines", {"slides_due_at": PAST},
         "This moment has passed: all slides that are missing would be late at once."),
        ("admission", {"admission": "invited_first", "open_to_all_from": PAST},
         "This moment has passed: everybody could register at once."),
    ],
)  # fmt: skip
def test_a_moment_in_the_past_is_taken_from_who_says_that_it_is_meant(owner, event, page, values, sentence):
    asked = owner.submit(owner.page(f"{AREA}/{page}"), "Save", status=422, **values)
    assert asked.errors == [sentence + ASKED]

    owner.submit(asked, "Save", past_is_meant=True)

    name = next(name for name, value in values.items() if value == PAST)
    db.session.rollback()
    assert getattr(db.session.get_one(Event, event.id), name).year == 2020
    assert not owner.page(f"{AREA}/{page}").all("[name=past_is_meant]")
    owner.submit(owner.page(f"{AREA}/{page}"), "Save")  # what is stored is asked about no more


def test_a_code_that_nobody_could_use(owner, event):
    asked = owner.submit(owner.page(f"{AREA}/codes"), "Add the code", status=422, label="Tisk", valid_until=PAST)
    assert asked.errors == ["This moment has passed: nobody could use the code." + ASKED]

    code = saved(AccessCode(event_id=event.id, code="TISK-26", label="Tisk"))
    page = owner.submit(owner.page(f"{AREA}/codes/{code.id}"), "Save", status=422, valid_until=PAST)
    owner.submit(page, "Save", past_is_meant=True)
    db.session.rollback()
    assert db.session.get_one(AccessCode, code.id).valid_until.year == 2020


def test_places_are_not_reserved_until_a_moment_that_has_passed(owner, event):
    page = owner.submit(owner.page(f"{AREA}/reserved"), "Save", status=422, reserved="5", reserved_until=PAST)
    assert page.errors == [
        "This moment has passed, so nothing would be reserved. Write a later one, or 0 places to give them to everybody"
        " now."
    ]
    owner.submit(page, "Save", reserved="0")


def test_data_are_not_erased_at_once_by_a_slip(owner, event):
    with transaction():
        event.ends_on = event.starts_on = date(2026, 2, 11)
        event.needs_kept_days = 300
    page = owner.submit(
        owner.page(f"{AREA}/contact"), "Save", status=422, kept_until="2026-04-15", needs_kept_days="14"
    )
    assert page.errors == [
        "So many days have passed: meals, access needs and questions would be erased at once, for good." + ASKED,
        "This day has passed: all registrations would be erased at once, for good." + ASKED,
    ]
    day = (clock.now() + timedelta(days=400)).date()
    owner.submit(page, "Save", kept_until=day.isoformat(), needs_kept_days="300")
