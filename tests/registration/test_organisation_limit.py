"""At most so many people from one organisation: whoever registers themselves, colleagues, or moves to another one."""

from __future__ import annotations

import pytest

from conference.admission.rules import AdmissionRefusal, AdmissionRefused
from conference.events.models import Event
from conference.lib.transaction import transaction
from conference.registration import actions
from conference.registration.colleagues.actions import Colleague, WhenFull, register_colleagues
from conference.registration.details import details_of
from tests.client import PageClient
from tests.factories import make_event
from tests.registration.people import FORM, details, registrations

FULL = (
    "At most 2 people may come from one organisation. As many are registered from yours already."
    " Agree with your colleagues who comes: when one of them cancels, another can register."
)


@pytest.fixture
def event(app) -> Event:
    """Two people from one organisation may come."""
    return make_event(organisation_limit=2)


def test_the_third_is_refused_however_the_name_is_written(event):
    actions.register(event, details(1, organisation="Město Kadaň"))
    actions.register(event, details(2, organisation="město  KADAN"))

    with pytest.raises(AdmissionRefused) as refused:
        actions.register(event, details(3, organisation="Mesto Kadaň"))

    assert refused.value.reason is AdmissionRefusal.ORGANISATION_FULL
    assert len(registrations()) == 2
    actions.register(event, details(4, organisation="Město Děčín"))


def test_who_cancels_makes_room(event):
    first = actions.register(event, details(1)).registration
    actions.register(event, details(2))
    actions.cancel(first)

    actions.register(event, details(3))


def test_a_known_address_is_answered_as_a_new_one(event):
    for number in (1, 2):
        actions.register(event, details(number))
    with pytest.raises(AdmissionRefused):
        actions.register(event, details(1, position="ředitelka"))


def test_colleagues_are_counted_together(event):
    actions.register(event, details(1))

    with pytest.raises(AdmissionRefused) as refused:
        register_colleagues(event, [Colleague(details(2)), Colleague(details(3))], choice=WhenFull.EACH, language="cs")

    assert refused.value.facts == {"limit": 2, "others": 1}
    assert len(registrations()) == 1
    register_colleagues(event, [Colleague(details(2))], choice=WhenFull.EACH, language="cs")


def test_nobody_moves_into_a_full_organisation_by_themselves(event):
    for number in (1, 2):
        actions.register(event, details(number))
    other = actions.register(event, details(3, organisation="Město Děčín")).registration

    with pytest.raises(AdmissionRefused):
        actions.change(other, details_of(other, organisation="Město Kadaň"))
    actions.change(other, details_of(other, position="vedoucí"))


def test_the_team_is_not_held_back(event):
    for number in (1, 2, 3):
        actions.register(event, details(number), form_token=f"f{number}", by_team=True)
    assert len(registrations()) == 3


@pytest.mark.parametrize("address", ["register", "register/colleagues"])
def test_the_form_says_what_to_do_and_keeps_what_was_typed(event, client: PageClient, address):
    for number in (1, 2):
        actions.register(event, details(number))
    person = {"organisation": FORM["organisation"], "municipality": FORM["municipality"], "privacy_read": True}
    names = ("given_name", "family_name", "email")
    row = "colleagues-0-" if "colleagues" in address else ""
    button = "Register the colleagues" if row else "Send the registration"
    sent = client.submit(
        client.page(f"/en/bydleni-2026/{address}"), button, status=422,
        **person, **{f"{row}{name}": FORM[name] for name in names},
    )  # fmt: skip

    assert sent.errors == [FULL]
    assert sent.one(f"#{row}family_name").attrs["value"] == "Nováková"


def test_a_limit_that_is_lowered_sends_nobody_away(event):
    for number in (1, 2):
        actions.register(event, details(number))
    with transaction():
        event.organisation_limit = 1
    assert all(row.is_active for row in registrations())
