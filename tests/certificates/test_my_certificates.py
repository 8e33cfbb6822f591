"""With their own link people see their certificates of a series of conferences, and the sum of hours of each year."""

import pytest

from conference.certificates import actions, queries
from conference.certificates.years import years_of
from conference.lib import links
from conference.lib.transaction import transaction
from tests.certificates.conftest import came, organised, with_programme
from tests.factories import make_event

pytestmark = pytest.mark.usefixtures("evening")
KAROLINA = {
    "given_name": "Karolína",
    "family_name": "Vodičková",
    "email": "kv@example.org",
    "email_key": "kv@example.org",
}


def address(person):
    return f"/my/{links.sign('my', person.id, 1)}/certificates"


def another(slug, beside=None):
    """Another conference of the same year, of a series of its own or beside one."""
    event = with_programme(organised(make_event(slug, title_cs="Jaro s bydlením", issuer_name="Jméno Příjmení")))
    if beside is not None:
        with transaction():
            event.series_id, event.edition = beside.series_id, 4
    return event


@pytest.fixture
def person(plzen):
    person = came(plzen.event, visit=plzen.group, **KAROLINA)
    came(another("jaro-2026", beside=plzen.event), **KAROLINA)
    for event in (plzen.event, queries.db.session.get_one(type(plzen.event), plzen.event.id + 1)):
        actions.issue(event, by=None)
    return person


def test_certificates_of_the_series_are_listed_with_the_sum_of_the_year(person, client):
    page = client.get(address(person))
    assert page.status_code == 200
    text = page.text.replace("\u00a0", " ")
    assert "Bydlení pro všechny" in text
    assert "Jaro s bydlením" in text
    assert "10 hodin 10 minut" in text  # 350 + 260 minutes
    assert text.count("certificate.pdf") == 1


def test_who_organises_another_series_learns_nothing_by_writing_somebody_in(person):
    written_in = came(another("cizi-2026"), **KAROLINA)
    assert years_of(written_in) == []


def test_who_has_the_same_address_and_another_name_is_another_person(person, plzen, client):
    other = came(another("leto-2026", beside=plzen.event), **{**KAROLINA, "given_name": "Petr"})
    assert years_of(other) == []
    assert "Zatím vám nebylo vystaveno žádné osvědčení." in client.get(address(other)).text.replace("\u00a0", " ")


def test_a_revoked_certificate_adds_nothing(person, plzen):
    [year] = years_of(person)
    assert (year.year, year.minutes, len(year.certificates)) == (2026, 610, 2)
    mine = next(one for one in year.certificates if one.registration_id == person.id)
    actions.revoke(plzen.event, mine.id, "překlep", by=None)
    assert [year.minutes for year in years_of(person)] == [260]


def test_a_forged_link_is_not_found(client):
    assert client.get("/my/forged/certificates").status_code == 404


def test_hours_are_summed_by_day_and_for_visits(plzen):
    person = came(plzen.event, visit=plzen.group)
    [found] = queries.candidates(plzen.event, [person.id])
    assert list(found.by_day.values()) == [350]
    assert found.visit_minutes == 90
