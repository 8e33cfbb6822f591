"""The participant downloads the certificate from a link, the same paper that the organiser has."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest

from conference.certificates import actions, queries
from conference.lib import links
from conference.team.models import MembershipRole
from tests.certificates.conftest import came, change
from tests.conftest import sign_in
from tests.factories import make_member

pytestmark = pytest.mark.usefixtures("evening")


@pytest.fixture
def person(plzen):
    """Somebody with a certificate."""
    person = came(plzen.event, visit=plzen.group, given_name="Karolína", family_name="Vodičková", title_before="Mgr.")
    actions.issue(plzen.event, by=None)
    return person


def address(person, version=1, purpose="my"):
    return f"/my/{links.sign(purpose, person.id, version)}/certificate.pdf"


def text_of(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(run.stdout.decode().replace("\u00a0", " ").split())


def test_the_pdf_says_what_was_issued(person, plzen, client):
    answer = client.get(address(person))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    text = text_of(answer.data)
    code = queries.valid_of(plzen.event.id)[0].facts["code"]
    for words in (
        "č. 2026/0001", "Centrum komunitní práce", "Mgr. Karolína Vodičková", "Bydlení pro všechny",
        "Datum 11. června 2026", "Místo Kulturní dům, Smyšlená 5, Kadaň", "5 hodin 50 minut, včetně prohlídky",
        "Prohlídka bytů", "Vystaveno: Kadaň, 11. června 2026", code,
    ):  # fmt: skip
        assert words in text
    assert "§" not in text
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) == 1
        assert document.Root.MarkInfo.Marked is True
        assert str(document.docinfo.Title) == "Osvědčení o účasti 2026/0001: Mgr. Karolína Vodičková"


def test_a_czech_name_goes_through_a_header(person, client):
    """HTTP headers carry Latin-1; a server answers with nothing at all when a header holds "č"."""
    disposition = client.get(address(person)).headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.endswith("filename*=UTF-8''2026-0001%20Vodi%C4%8Dkov%C3%A1%20Karol%C3%ADna.pdf")


def test_it_is_the_same_paper_the_organiser_has(person, plzen, client):
    own = client.get(address(person)).data
    [certificate] = queries.valid_of(plzen.event.id)
    sign_in(client, make_member(plzen.event, MembershipRole.VIEWER))
    assert client.get(f"/organise/{plzen.event.slug}/certificates/{certificate.id}.pdf").data == own


def test_it_stays_the_same_when_the_conference_changes_later(person, plzen, client):
    before = client.get(address(person)).data
    change(plzen.event, title_cs="Jiný název", venue_name="Jinde", accent="#005a3c")
    assert client.get(address(person)).data == before


def test_it_is_for_nobody_else(person, client):
    answer = client.get(address(person))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")


@pytest.mark.parametrize(("version", "purpose"), [(2, "my"), (1, "speaker")], ids=["raised", "purpose"])
def test_another_link_leads_nowhere(person, client, version, purpose):
    client.page(address(person, version, purpose), status=404)


def test_a_forged_link_leads_nowhere(client, person):
    client.page("/my/forged/certificate.pdf", status=404)


def test_without_a_valid_certificate_there_is_none(person, plzen, client):
    other = came(plzen.event)
    client.page(address(other), status=404)
    actions.revoke(plzen.event, queries.valid_of(plzen.event.id)[0].id, "omyl", by=None)
    client.page(address(person), status=404)


def test_after_erasure_there_is_none(person, client):
    actions.forget([person.id])
    client.page(address(person), status=404)
