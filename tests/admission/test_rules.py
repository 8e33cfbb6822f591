"""Who may register, and how codes and pasted lines are read: decided without a database."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from conference.admission import rules
from conference.admission.rules import AdmissionRefusal, AdmissionRefused, Admittance, Named
from conference.events.models import Admission
from tests.conftest import NOW

LATER = NOW + timedelta(days=1)
BY_CODE, BY_NAME, BY_NOTHING = Admittance(code="SPOLEK"), Admittance(invitee_id=1), rules.OPEN


def event(admission: Admission, open_to_all_from=None) -> SimpleNamespace:
    return SimpleNamespace(admission=admission, open_to_all_from=open_to_all_from)


@pytest.mark.parametrize(
    ("admission", "day", "only_invited"),
    [
        (Admission.EVERYBODY, None, False),
        (Admission.INVITED_ONLY, None, True),
        (Admission.INVITED_FIRST, LATER, True),
        (Admission.INVITED_FIRST, NOW, False),
        (Admission.INVITED_FIRST, None, True),
    ],
)
def test_who_may_register(admission, day, only_invited):
    assert rules.only_invited(event(admission, day), NOW) is only_invited


@pytest.mark.parametrize("entry", [BY_CODE, BY_NAME])
def test_who_is_invited_may_before_the_others(entry):
    rules.check_entry(event(Admission.INVITED_ONLY), entry, NOW)
    with pytest.raises(AdmissionRefused) as refused:
        rules.check_entry(event(Admission.INVITED_ONLY), BY_NOTHING, NOW)
    assert refused.value.reason is AdmissionRefusal.ONLY_INVITED


@pytest.mark.parametrize(
    ("typed", "code"),
    [("spolek 2026", "SPOLEK2026"), (" Kraj-Ústí ", "KRAJ-USTI"), ("a_b c", "ABC"), ("", ""), ("\0", "\0")],
)
def test_codes_are_read_as_people_type_them(typed, code):
    assert rules.read_code(typed) == code


@pytest.mark.parametrize("code", ["AB", "-ABC", "A" * 41, "A B C", "ABC!", "\0\0\0"])
def test_what_can_be_no_code(code):
    with pytest.raises(AdmissionRefused):
        rules.check_code(code)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Jana Nová; jana@example.org; Město Kadaň", Named("jana@example.org", "Jana", "Nová", "Město Kadaň")),
        ("Jana Nová\tjana@example.org\tMěsto Kadaň", Named("jana@example.org", "Jana", "Nová", "Město Kadaň")),
        ("Jana Nová <jana@example.org>", Named("jana@example.org", "Jana", "Nová")),
        ("Anna Marie Malá, am@example.org, Úřad, odbor", Named("am@example.org", "Anna Marie", "Malá", "Úřad")),
        ("Jana Nová; jana@example.org; Úřad, odbor", Named("jana@example.org", "Jana", "Nová", "Úřad, odbor")),
        ("jana@example.org", Named("jana@example.org")),
        ("jana@example.org; Jana Nová; Spolek", Named("jana@example.org", "Jana", "Nová", "Spolek")),
        ("Nováková; novakova@example.org", Named("novakova@example.org", "", "Nováková")),
        ("Jana Nová; bez adresy", None),
    ],
)
def test_pasted_lines(line, named):
    assert rules.read_line(line) == named


def test_lines_without_an_address_are_named():
    assert rules.read_lines("jana@example.org\n\n kdosi \n") == ([Named("jana@example.org")], ["kdosi"])
