"""What the form suggests: nothing that fewer than three people wrote, and the same for everybody."""

from datetime import timedelta

import pytest

from conference.events.models import Organisation
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.registration import rules
from conference.registration.details import Details
from conference.registration.suggestions import suggestions
from tests.factories import at, make_event, make_registration, saved
from tests.registration.people import FORM, registrations
from tests.test_queries_per_request import statements

FORM_DETAILS = {
    "given_name": "Jana", "family_name": "Nováková", "email": "jana@example.org", "organisation": "Město Kadaň",
}  # fmt: skip


@pytest.fixture
def event(app):
    return make_event()


def edition_of(event, slug, **values):
    other = make_event(slug, **values)
    with transaction():
        other.series_id = event.series_id
    return other


def people(event, number, **values):
    return [make_registration(event, **values) for _ in range(number)]


def test_an_organisation_is_suggested_when_three_people_wrote_it(event):
    people(event, 3, organisation="Tři klíčky, z. ú.")
    people(event, 2, organisation="Dva domky, z. s.")

    assert suggestions(event).organisations == ["Tři klíčky, z. ú."]


def test_one_person_at_three_conferences_is_one_person(event):
    for number in range(3):
        edition = edition_of(event, f"rocnik-{number}")
        make_registration(edition, organisation="Samota, z. s.", email_key="jana@example.org")

    assert suggestions(event).organisations == []


def test_three_people_of_the_whole_series_are_enough_and_other_series_do_not_count(event):
    before, other = edition_of(event, "loni"), make_event("jinde")
    people(event, 1, organisation="Město Louny")
    people(before, 2, organisation="Město Louny")
    people(other, 3, organisation="Cizí organizace")

    assert suggestions(event).organisations == ["Město Louny"]
    assert suggestions(before).organisations == ["Město Louny"]


@pytest.mark.parametrize("gone", [{"cancelled_at": clock.now()}, {"erased_at": clock.now()}])
def test_who_cancelled_or_was_erased_does_not_count(event, gone):
    people(event, 2, organisation="Město Louny")
    people(event, 1, organisation="Město Louny", **gone)

    assert suggestions(event).organisations == []


def test_organisations_on_public_pages_are_suggested_those_of_drafts_are_not(event):
    draft = edition_of(event, "koncept", published_at=None)
    saved(Organisation(event_id=event.id, name="Krajský úřad"))
    saved(Organisation(event_id=draft.id, name="Tajný partner"))

    assert suggestions(event).organisations == ["Krajský úřad"]


def test_spellings_are_one_and_the_order_is_czech(event):
    saved(Organisation(event_id=event.id, name="Člověk doma"))
    people(event, 3, organisation="Charita Cheb")
    people(event, 3, organisation="člověk doma")

    assert suggestions(event).organisations == ["Člověk doma", "Charita Cheb"]


@pytest.mark.parametrize(
    ("answer", "may"),
    [
        ("Městská část Praha 14", True),
        ("volejte 600 000 041", False),
        ("jana@example.org", False),
        ("www.example.org", False),
        ("https://example.org", False),
        ("x" * 101, False),
    ],
)
def test_ways_to_contact_somebody_are_never_suggested(answer, may):
    assert rules.may_suggest(answer) is may


def test_towns_that_people_come_from_stand_first_then_the_largest(event):
    people(event, 3, municipality="Kadaň", region="Ústecký kraj")
    people(event, 4, municipality="Horní Lhota", region="")
    people(event, 2, municipality="Tajná Lhota")

    towns = suggestions(event).towns

    assert towns[:4] == ["Horní Lhota", "Kadaň", "Praha", "Brno"]
    assert "Tajná Lhota" not in towns
    assert len(towns) == len(set(towns))
    assert "Peruc" in towns  # small, and in the region of the conference


def test_everything_is_read_with_one_statement(event):
    people(event, 3, organisation="Město Louny")
    suggestions(event)

    with statements() as found:
        suggestions(event)

    assert len(found) == 1


def test_the_form_offers_them_to_its_fields(event, client):
    saved(Organisation(event_id=event.id, name='Spolek "Doma" & spol.'))

    page = client.page("/en/bydleni-2026/register")

    for field, name in (("#organisation", "organisations"), ("#municipality", "towns")):
        assert page.one(field).attrs["list"] == name
        assert page.all(f"datalist#{name} option")
    assert page.one("#organisations option").attrs["value"] == 'Spolek "Doma" & spol.'
    assert len(page.all("#towns option")) > 300


@pytest.mark.parametrize("path", ["/en/bydleni-2026/register/colleagues", "/en/bydleni-2026/register"])
def test_a_closed_form_suggests_nothing(event, client, path):
    with clock.frozen(at(10) - timedelta(days=2)):
        assert not client.page(path).all("datalist")


def test_a_registration_knows_its_region(event, client):
    form = client.page("/en/bydleni-2026/register")

    client.submit(form, "Send the registration", **{**FORM, "municipality": "plzen"})

    (row,) = registrations()
    assert (row.municipality, row.region) == ("Plzeň", "Plzeňský kraj")


def test_the_region_chosen_for_a_name_that_several_have_survives_a_change(event):
    typed = Details(**{**FORM_DETAILS, "municipality": "Kladno (Středočeský kraj)"}).columns()
    assert (typed["municipality"], typed["region"]) == ("Kladno", "Středočeský kraj")

    again = Details(**{**FORM_DETAILS, "municipality": "Kladno"}).columns()
    assert (again["municipality"], again["region"]) == ("Kladno", "")
