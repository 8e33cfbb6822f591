"""The texts of automatic letters on the team's pages: all on one list, each changed, looked at, put back."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.letters.models import LetterText
from conference.letters.texts.rules import lacking
from conference.letters.texts.samples import preview
from conference.letters.texts.wording import ABOUT, OF_THE_HOUSE
from conference.letters.wording import MEANINGS
from conference.lib import languages
from conference.lib.languages import LANGUAGES
from conference.lib.transaction import transaction
from conference.mailing.automatic import TEXTS
from conference.mailing.placeholders import Placeholder, written
from conference.mailing.wordings import Wording, default_of
from conference.registration import actions
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_visit
from tests.outbox import letters
from tests.registration.people import details

AREA = "/en/organise/bydleni-2026/letters"


@pytest.fixture
def event(client):
    event = make_event()
    sign_in(client, make_member(event))
    return event


def stored() -> list[LetterText]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(LetterText)))


def confirmation() -> object:
    return next(letter for letter in letters() if letter.kind == "registration_confirmed")


def changed(client, which: str = "registration_confirmed", button: str = "Save", **typed: str):
    return client.submit(client.page(f"{AREA}/texts/{which}"), button, **typed)


def test_all_automatic_letters_stand_on_one_page(event, client):
    page = client.page(client.page(f"{AREA}").link("Texts of automatic letters"))

    with languages.speaking("en"):
        assert page.texts("tbody th") == [str(about.title) for about in ABOUT.values()]
    assert set(page.texts("tbody td:last-child")) == {"default text"}
    assert "sign-in links" in page.text


def test_each_is_filled_in_with_all_it_offers_in_both_languages(event):
    """Our text, and one with every placeholder there is for the letter: none is left, and no value is missing."""
    for text in TEXTS.values():
        for language in LANGUAGES:
            everything = Wording("x", "\n\n".join(written(one, language) for one in text.offers))
            for wording in (default_of(text, language), everything):
                found = preview(event, text, language, wording)
                assert not re.search(r"[{}]|None|Undefined", found.text), (text.name, found.text)
            assert lacking(text, default_of(text, language)) == []


def test_one_is_shown_as_it_is_and_as_it_was_typed(event, client):
    page = client.page(f"{AREA}/texts/offer_reminder")
    assert page.h1 == "An offer ends soon"
    assert page.texts("section h2") == [
        "Default text, Čeština", "Default text, English", "What can be filled in",
        "Preview, Čeština", "Preview, English",
    ]  # fmt: skip

    page = client.submit(page, "Preview", body_en="Quick: {own_page}, until {answer_by}. {which_place}")

    assert "Quick: https://prezence.example.org/en/my/…, until 13 May 2026, 10:00" in page.texts("blockquote")[1]
    assert stored() == []


def test_it_is_shown_with_its_formatting_in_a_sandbox(event, client):
    changed(client, body_en="Look: **bold** {own_page}")

    answer = client.get(f"{AREA}/texts/registration_confirmed/en.html")

    assert "<strong>bold</strong>" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("sandbox ")


def test_a_changed_text_is_what_the_next_letter_says_in_both_its_forms(event, client):
    page = changed(
        client, subject_cs="Těšíme se: {konference}",
        body_cs="{oslovení},\n\nvezměte si **přezůvky**.\n\n{moje_stránka}\n\n{prohlídky}\n\n{osobní_údaje}",
    )  # fmt: skip
    assert page.texts(".done") == ["Letters have this text from now on."]
    make_visit(event)

    actions.register(event, details(), form_token="form", language="cs", visits=["any"])

    letter = confirmation()
    assert letter.subject == "Těšíme se: Bydlení pro všechny"
    assert "vezměte si přezůvky.\n\nhttps://prezence.example.org/my/" in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Prohlídka bytů" in letter.text
    assert "<strong>přezůvky</strong>" in letter.html
    assert letter.html.count('class="button"') == 1


def test_the_other_language_keeps_our_text_and_follows_it(event, client):
    changed(client, subject_cs="Jiný předmět")

    (row,) = stored()
    assert (row.subject_cs, row.body_cs, row.subject_en, row.body_en) == ("Jiný předmět", "", "", "")
    actions.register(event, details(), form_token="form", language="en")
    assert confirmation().subject == "You have a place: Housing for all"


def test_a_needed_placeholder_that_is_missing_is_told_and_saved_all_the_same(event, client):
    page = changed(client, body_en="{salutation}, you are in. {visits} {personal_data}")

    assert "The text in this language lacks what its readers need: English: {own_page}" in page.text
    assert "English: {own_page}" in page.texts("p.notice")[0]
    assert len(stored()) == 1


def test_what_a_letter_can_not_fill_in_is_refused_with_what_was_meant(event, client):
    page = client.submit(
        client.page(f"{AREA}/texts/registration_confirmed"), "Save", status=422,
        subject_cs="{oslovení}", body_cs="{oslovění} {osvědčení_údaje}", body_en="{certificate}",
    )  # fmt: skip

    assert page.errors == [
        "{oslovení} can't be filled in here. These can: {konference}, {místo}",
        "{oslovění} is not known. Did you mean {oslovení}?",
        "{certificate} can't be filled in here. These can: "
        + ", ".join(written(one, "cs") for one in Placeholder if one in TEXTS["registration_confirmed"].offers),
    ]
    assert stored() == []


def test_our_text_comes_back_and_goes_again(event, client):
    page = changed(client, body_en="{own_page}")

    page = client.submit(page, "Back to the default text")
    assert page.texts(".done")[0].startswith("Letters have the default text again.")
    assert stored() == []

    client.submit(page, "Take it back")
    assert [row.body_en for row in stored()] == ["{own_page}"]


def test_typing_our_text_again_or_nothing_is_our_text(event, client):
    changed(client, body_en="{own_page}")

    page = changed(client, body_en="")
    assert page.texts(".done") == ["Letters have the default text."]
    assert stored() == []
    changed(client, body_en=default_of(TEXTS["registration_confirmed"], "en").body + "\r\n")
    assert stored() == []


def test_who_changed_a_text_is_told_when_ours_is_another_one_in_a_later_version(event, client):
    changed(client, body_en="{own_page}", body_cs="{moje_stránka}")
    row = stored()[0]
    with transaction():
        row.default_en = "of an older version"

    page = client.page(f"{AREA}/texts/registration_confirmed")
    assert "The default text has changed since this one was written." in page.text
    assert "English" in page.texts("p.notice")[0]
    assert "changed; the default text is another one since" in client.page(f"{AREA}/texts").text

    page = client.submit(page, "Save")
    assert "The default text has changed" not in page.text


def test_it_is_on_record(event, client):
    changed(client, body_en="{own_page}")
    page = client.page("/en/organise/bydleni-2026/history")
    assert "Registered, with a place" in page.text


def test_a_letter_that_is_none_is_no_page(event, client):
    for which in ("sign_in", "nothing", "place_offered"):
        assert client.get(f"{AREA}/texts/{which}").status_code == 404
        assert client.get(f"{AREA}/texts/{which}/cs.html").status_code == 404
    assert client.get(f"{AREA}/texts/reminder/de.html").status_code == 404


def test_every_placeholder_has_a_meaning():
    assert set(MEANINGS) == set(Placeholder)


def test_no_letter_is_both_changeable_and_of_the_house():
    assert {text.kind for text in TEXTS.values()} & OF_THE_HOUSE.keys() == set()
    assert TEXTS.keys() == ABOUT.keys()
