"""How what a person typed is stored."""

import pytest

from conference.czech.collation import search_key, stored_sort_key
from conference.lib.email_address import InvalidEmailError
from conference.registration.details import Details, first_line
from conference.registration.models import Honorific, Registration

TYPED = Details(
    title_before="mgr", given_name=" Jana ", family_name="Nova\u0301kova\u0301", title_after="phd",
    email=" Jana.Novakova@Example.ORG", organisation="Město Kadaň", municipality="Kadaň", honorific=Honorific.MS,
)  # fmt: skip


def test_titles_and_names_are_spelt_right_and_keys_computed():
    columns = TYPED.columns()

    assert (columns["title_before"], columns["given_name"]) == ("Mgr.", "Jana")
    assert (columns["family_name"], columns["title_after"]) == ("Nováková", "Ph.D.")
    assert columns["email"] == "Jana.Novakova@example.org"
    assert columns["email_key"] == TYPED.email_key == "jana.novakova@example.org"
    assert columns["sort_key"] == stored_sort_key("Nováková", "Jana")
    assert search_key("Jana Nováková") in columns["search_key"]


def test_an_address_that_is_none_is_refused():
    with pytest.raises(InvalidEmailError):
        Details(given_name="J", family_name="N", email="jana@", organisation="O", municipality="M").columns()


@pytest.mark.parametrize(("language", "expected"), [("cs", "Vážená paní doktorko"), ("en", "Dear Dr Nováková")])
def test_the_salutation_is_in_the_persons_language(language, expected):
    assert first_line(Registration(**TYPED.columns(), language=language)) == expected
