"""E-mail addresses: the form to send to, the form that is unique, named faults and typing slips."""

import pytest
from email_validator import EmailNotValidError
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.lib import email_address
from conference.lib.email_address import PROVIDERS, EmailFault, InvalidEmailError, normalise_email, typo_hint


@pytest.mark.parametrize(
    ("typed", "display", "key"),
    [
        ("jana@example.org", "jana@example.org", "jana@example.org"),
        ("  Jana.Nova@Example.ORG ", "Jana.Nova@example.org", "jana.nova@example.org"),
        ("mailto:jana@example.org", "jana@example.org", "jana@example.org"),
        ("jana@example.org\u200b", "jana@example.org", "jana@example.org"),
        ("jana+konference@umo3.plzen.eu", "jana+konference@umo3.plzen.eu", "jana+konference@umo3.plzen.eu"),
        ("jana@úřad.cz", "jana@úřad.cz", "jana@xn--ad-qka49a.cz"),
    ],
)
def test_right_addresses(typed, display, key):
    assert normalise_email(typed) == (display, key)


@given(st.text("aZ9.+-_'ř ", max_size=70), st.sampled_from(["example.org", "úřad.cz", "x", "a" * 63 + ".cz", ""]))
def test_plain_addresses_are_judged_as_all_others(local, domain):
    """The short way for plain ones says what the long way says."""

    def said(judge):
        try:
            return judge(f"{local}@{domain}")
        except EmailNotValidError:
            return None

    assert said(lambda text: email_address._plain(text) or email_address._checked(text)) == said(email_address._checked)


def test_the_same_international_domain_has_one_key():
    encoded = normalise_email("jana@úřad.cz").key

    assert normalise_email(encoded).key == encoded


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", EmailFault.EMPTY),
        (" \u00a0", EmailFault.EMPTY),
        ("jana", EmailFault.NO_AT),
        ("jana@@example.org", EmailFault.NO_AT),
        ("a@example.org, b@example.org", EmailFault.NO_AT),
        ("řehoř@example.org", EmailFault.NOT_ASCII),
        ("jana nova@example.org", EmailFault.LOCAL_PART),
        ("@example.org", EmailFault.LOCAL_PART),
        ("jana..nova@example.org", EmailFault.LOCAL_PART),
        ("Jana <jana@example.org>", EmailFault.DOMAIN),
        ("jana@seznam,cz", EmailFault.DOMAIN),
        ("jana@seznam", EmailFault.DOMAIN),
        ("jana@example.org.", EmailFault.DOMAIN),
        ("jana@", EmailFault.DOMAIN),
        ("jana@konference.test", EmailFault.DOMAIN),
        ("jana@[127.0.0.1]", EmailFault.DOMAIN),
        ("j" * 300 + "@example.org", EmailFault.LOCAL_PART),
    ],
)
def test_wrong_addresses_have_a_named_fault(typed, fault):
    with pytest.raises(InvalidEmailError) as refusal:
        normalise_email(typed)

    assert refusal.value.fault is fault
    assert str(refusal.value) == fault.value


@settings(deadline=None)  # the machine may be busy
@given(st.text() | st.text('ab@.č -"<>\n\x00', max_size=12))
def test_any_text_is_an_address_or_a_named_fault(text):
    try:
        address = normalise_email(text)
    except InvalidEmailError:
        return
    assert normalise_email(address.display) == address
    assert address.key == address.key.lower()
    assert address.key.isascii()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jana@seznma.cz", "jana@seznam.cz"),
        ("jana@sezam.cz", "jana@seznam.cz"),
        ("jana@seznam.com", "jana@seznam.cz"),
        ("jana@gmial.com", "jana@gmail.com"),
        ("jana@gmail.con", "jana@gmail.com"),
        ("jana@gmail.cz", "jana@gmail.com"),
        ("jana@cenrum.cz", "jana@centrum.cz"),
        ("jana@emal.cz", "jana@email.cz"),
        ("Jana@SEZNMA.cz", "Jana@seznam.cz"),
        ("jana@volmy.cz", "jana@volny.cz"),
    ],
)
def test_slips_in_the_provider(typed, meant):
    assert typo_hint(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "jana@{name},{ending}",
        "jana@{name}..{ending}",
        "jana@{name}",
        "jana @{name}.{ending}",
        "janá@{name}.{ending}",
        "jana@{name}{ending}",
        "jana@{name}.{ending}.",
        "jana@@{name}.{ending}",
        "jana@www.{name}.{ending}",
        "jana@{name}.{twice}",
    ],
)
@pytest.mark.parametrize("provider", ["seznam.cz", "gmail.com", "centrum.cz", "email.cz", "volny.cz", "post.cz"])
def test_the_usual_slips_with_each_provider(typed, provider):
    name, _, ending = provider.partition(".")

    assert typo_hint(typed.format(name=name, ending=ending, twice=ending + ending[-1])) == f"jana@{provider}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jana@kr-plzensky,cz", "jana@kr-plzensky.cz"),
        ("jana@plzen..eu", "jana@plzen.eu"),
        ("jana@mpsv.czz", "jana@mpsv.cz"),
        ("jana@mpsv", "jana@mpsv.cz"),
        ("jana.nováková@mesto-kadan.cz", "jana.novakova@mesto-kadan.cz"),
        ("jana..nova@mpsv.cz", "jana.nova@mpsv.cz"),
    ],
)
def test_what_is_no_address_is_mended_where_that_is_plain(typed, meant):
    assert typo_hint(typed) == meant


@settings(deadline=None)  # the machine may be busy
@given(st.text() | st.text("ab@.,č -\n\x00seznamcz", max_size=16))
def test_a_hint_is_always_an_address_and_another_one(text):
    hint = typo_hint(text)

    assert hint is None or (normalise_email(hint).display and hint != text)


@pytest.mark.parametrize(
    "typed",
    [
        *(f"jana@{provider}" for provider in PROVIDERS),
        *[
            "jana@example.org",
            "jana@plzen.eu",
            "jana@umo3.plzen.eu",
            "jana@mpsv.cz",
            "jana@klatovy.cz",
            "jana@email.com",
        ],
        *["jana@centrum.sk", "jana@kr-plzensky.cz", "jana@decin.cz", "jana", "", "@seznma.cz", "jana@"],
    ],
)
def test_nothing_to_hint_at(typed):
    assert typo_hint(typed) is None
