"""Who gets a certificate, and what is said of one."""

import pytest

from conference.certificates.rules import (
    Ineligibility,
    VerificationStatus,
    certificate_number,
    entitled,
    verification_status,
)


@pytest.mark.parametrize(
    ("wants", "cancelled", "present", "minutes", "answer"),
    [
        (True, False, True, 350, None),
        (True, False, True, 1, None),
        (True, False, True, 0, Ineligibility.NO_CREDITED_TIME),
        (True, False, False, 0, Ineligibility.NOT_PRESENT),
        (False, False, True, 350, Ineligibility.DOES_NOT_WANT),
        (True, True, True, 350, Ineligibility.CANCELLED),
        (False, True, False, 0, Ineligibility.CANCELLED),
    ],
)
def test_entitled_names_the_first_reason_against(
    wants: bool, cancelled: bool, present: bool, minutes: int, answer: Ineligibility | None
) -> None:
    assert entitled(wants, cancelled, present, minutes) is answer


def test_who_waits_for_the_yes_gets_none_whatever_else_is_true() -> None:
    assert entitled(True, False, True, 350, pending=True) is Ineligibility.PENDING


def test_a_name_that_would_print_as_boxes_gets_no_certificate_and_other_reasons_come_first() -> None:
    assert entitled(True, False, True, 350, printable=False) is Ineligibility.NO_FONT
    assert entitled(True, False, True, 0, printable=False) is Ineligibility.NO_CREDITED_TIME


def test_certificate_numbers_have_at_least_four_digits() -> None:
    assert certificate_number(2017, 42) == "2017/0042"
    assert certificate_number(2017, 12345) == "2017/12345"
    with pytest.raises(ValueError, match="numbered from 1"):
        certificate_number(2017, 0)


def test_verification_says_valid_revoked_or_unknown() -> None:
    assert verification_status(found=True, revoked=False) is VerificationStatus.VALID
    assert verification_status(found=True, revoked=True) is VerificationStatus.REVOKED
    assert verification_status(found=False, revoked=False) is VerificationStatus.UNKNOWN
    assert verification_status(found=False, revoked=True) is VerificationStatus.UNKNOWN
