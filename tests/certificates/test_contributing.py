"""Certificates of contribution: to whom, what they state, in one register, by letter, on the speaker's page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pikepdf
import pytest
import sqlalchemy as sa

from conference.certificates import actions, batch, contributing
from conference.certificates.contributors import contributors
from conference.certificates.models import BatchFormat, Certificate, CertificateKind
from conference.certificates.queries import valid_by_name
from conference.certificates.rules import CertificateRefused, NoContribution, contributed
from conference.extensions import db
from conference.jobs import work
from conference.jobs.models import Job
from conference.lib import clock, links
from conference.lib.storage import storage
from conference.lib.transaction import transaction
from conference.programme.models import ItemKind, ItemSpeaker, SpeakerRole
from conference.speakers.actions import remove_speaker
from conference.team import removals
from tests.certificates.conftest import EVENING, came, change, organised
from tests.conftest import sign_in
from tests.factories import at, make_event, make_item, make_member, make_speaker, saved
from tests.outbox import letters


@pytest.fixture(autouse=True)
def over() -> Iterator[None]:
    """The conference is over."""
    with clock.frozen(EVENING):
        yield


@pytest.fixture
def event(app):
    return organised(make_event(issuer_name="Jméno Příjmení", issued_in="Kadaň"))


def speaks(event, *roles, anonymous=False, item=None, **values):
    """A speaker with a talk, or with the roles given in one item each."""
    speaker = make_speaker(event, **values)
    for number, role in enumerate(roles or (SpeakerRole.SPEAKER,)):
        talk = item or make_item(
            event, title_cs=f"Příspěvek {number}", anonymous=anonymous,
            starts_at=at(9 + number), ends_at=at(10 + number),
        )  # fmt: skip
        saved(ItemSpeaker(item_id=talk.id, speaker_id=speaker.id, role=role))
    return speaker


def certificates():
    return db.session.scalars(sa.select(Certificate).order_by(Certificate.sequence)).all()


def test_a_certificate_states_each_item_with_the_role_and_the_day(event):
    speaks(event, SpeakerRole.SPEAKER, SpeakerRole.MODERATOR)

    contributing.issue(event, by=None)

    (certificate,) = certificates()
    assert (certificate.number, certificate.kind, certificate.minutes) == ("2026/0001", CertificateKind.CONTRIBUTION, 0)
    assert certificate.facts["contributions"] == [
        {"title": "Příspěvek 0", "role": "speaker", "day": "2026-06-11"},
        {"title": "Příspěvek 1", "role": "moderator", "day": "2026-06-11"},
    ]
    assert certificate.facts["note"] == "Pořadatel děkuje za přínos k programu konference."


def test_both_kinds_are_numbered_in_one_register(plzen):
    came(plzen.event)
    speaks(plzen.event)
    actions.issue(plzen.event, by=None)
    contributing.issue(plzen.event, by=None)

    assert [(row.number, row.kind.value) for row in certificates()] == [
        ("2026/0001", "attendance"), ("2026/0002", "contribution"),
    ]  # fmt: skip
    assert {row.number for row in valid_by_name(plzen.event.id)} == {"2026/0001", "2026/0002"}


def test_nobody_gets_a_second_one(event):
    speaks(event)
    contributing.issue(event, by=None)
    assert contributing.issue(event, by=None).issued == []


def test_an_anonymous_story_is_named_on_no_certificate(event):
    teller, other = speaks(event, anonymous=True), speaks(event)
    story = make_item(event, ItemKind.STORY, title_cs="Můj příběh", anonymous=True)
    saved(ItemSpeaker(item_id=story.id, speaker_id=other.id))

    contributing.issue(event, by=None)

    assert [one.refusal for one in contributors(event, [teller.id])] == [NoContribution.ANONYMOUS]
    assert [row.speaker_id for row in certificates()] == [other.id]
    assert "Můj příběh" not in str(certificates()[0].facts)


@pytest.mark.parametrize(
    ("ends", "others", "printable", "reason"),
    [
        ([], 0, True, NoContribution.NO_ITEM),
        ([], 1, True, NoContribution.ANONYMOUS),
        ([at(9), at(19)], 0, True, NoContribution.NOT_OVER),
        ([at(9)], 0, False, NoContribution.NO_FONT),
        ([at(9)], 1, True, None),
    ],
)
def test_who_gets_none_and_why(ends, others, printable, reason):
    assert contributed(ends, others, EVENING, printable) is reason


def test_without_an_organiser_none_is_issued(app):
    with pytest.raises(CertificateRefused):
        contributing.issue(make_event(), by=None)


def test_a_speaker_is_told_and_downloads_it_from_the_own_page(client, event):
    speaker = speaks(event)
    contributing.issue(event, by=None)

    (letter,) = letters()
    assert (letter.kind, letter.recipient) == ("contribution_issued", speaker.email)
    token = links.sign("speaker", speaker.id, speaker.link_version)
    page = client.page(f"/speaker/{token}")
    answer = client.get(page.link("Stáhnout osvědčení"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_without_a_certificate_there_is_none_to_download(client, event):
    speaker = speaks(event)
    token = links.sign("speaker", speaker.id, speaker.link_version)
    assert client.get(f"/speaker/{token}/certificate.pdf").status_code == 404


def test_the_team_leaves_out_who_did_not_come(client, event):
    here, away = speaks(event, family_name="Tady"), speaks(event, family_name="Jinde")
    sign_in(client, make_member(event, language="en"))

    page = client.page(f"/en/organise/{event.slug}/certificates/speakers")
    page = client.submit(page, "Issue certificates to those ticked", speaker=[str(here.id)])

    assert [row.speaker_id for row in certificates()] == [here.id]
    assert [one.is_waiting for one in contributors(event, [away.id])] == [True]
    assert "1 certificate issued." in page.text


def test_whoever_verifies_reads_the_contribution(client, event):
    speaks(event)
    contributing.issue(event, by=None)

    page = client.page(f"/en/verify/{certificates()[0].code}")

    assert page.h1 == "This certificate is genuine"
    assert "Příspěvek 0 (vystoupení)" in page.text.replace("\u00a0", " ")
    assert "Extent" not in page.text


def test_it_is_revoked_and_replaced(event):
    speaker = speaks(event)
    contributing.issue(event, by=None)
    change(speaker, title_after="Ph.D.")

    new = actions.reissue(event, certificates()[0].id, "Titul chyběl.", by=None)

    assert (new.number, new.facts["title_after"], new.speaker_id) == ("2026/0002", "Ph.D.", speaker.id)
    assert [row.revoked_at is None for row in certificates()] == [False, True]


def test_a_speaker_who_is_removed_leaves_the_certificate_and_has_it_again_when_taken_back(event):
    speaker, olga = speaks(event), make_member(event)
    contributing.issue(event, by=None)
    with transaction() as session:
        session.execute(sa.delete(ItemSpeaker))
    db.session.expire_all()

    removal = remove_speaker(speaker, by=olga)
    assert [(row.speaker_id, row.facts["family_name"]) for row in certificates()] == [(None, "Řečnická")]

    removals.take_back(event, removal.id, by=olga)
    assert certificates()[0].speaker_id is not None


def test_who_still_speaks_tomorrow_waits(event):
    later = make_item(event, starts_at=EVENING + timedelta(hours=12), ends_at=EVENING + timedelta(hours=13))
    speaks(event, item=later)
    assert contributing.issue(event, by=None).issued == []


@pytest.mark.slow
def test_one_file_has_both_kinds_by_name_without_weasyprint_for_each(plzen, monkeypatch):
    came(plzen.event, family_name="Chalupa", given_name="Jan", sort_key="2")
    speaks(plzen.event, sort_key="1")
    actions.issue(plzen.event, by=None, tell=False)
    contributing.issue(plzen.event, by=None, tell=False)
    monkeypatch.setattr(batch, "printed", None)  # no certificate is set alone

    made = actions.request_batch(plzen.event, BatchFormat.PDF, by=None)
    assert work.work_once()

    db.session.rollback()
    key = db.session.get_one(Job, made.id, populate_existing=True).storage_key
    with pikepdf.open(io.BytesIO(storage().read(key, 10**7))) as whole, whole.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Řečnická Radka, 2026/0002", "Chalupa Jan, 2026/0001"]
