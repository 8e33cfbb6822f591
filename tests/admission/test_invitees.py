"""People invited by name: added, written to, registered once by their own link, withdrawn, forgotten."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from conference.admission import actions, queries
from conference.admission.mails import address
from conference.admission.models import Invitee, InviteeState
from conference.admission.rules import AdmissionRefusal, AdmissionRefused, Admittance, Named
from conference.erasure.actions import erase
from conference.erasure.retention import work_once as retain
from conference.events.models import Admission, Event
from conference.events.rules import registration_closes
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.registration.actions import register
from conference.team.models import User
from tests.client import PageClient
from tests.conftest import sign_in
from tests.factories import make_event, make_member, make_registration
from tests.registration.people import FORM, details, letters, registrations

LIST = "/en/organise/bydleni-2026/invited"
HANA = Named("hana@example.org", "Hana", "Hostová", "Spolek bydlení", "en")
BUTTON = "Send the registration"


@pytest.fixture
def event(app) -> Event:
    """Only invited people register, and others would wait for the team's yes."""
    return make_event(admission=Admission.INVITED_ONLY, approval_needed=True)


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event)


@pytest.fixture
def hana(event: Event, olga: User) -> Invitee:
    """Somebody who was written to."""
    actions.add_invitees(event, [HANA], by=olga)
    (row,) = queries.invitees_of(event)
    actions.invite(event, [row], by=olga)
    return row


def path(row: Invitee) -> str:
    return address(row).removeprefix("https://prezence.example.org")


def state(row: Invitee) -> InviteeState:
    db.session.rollback()
    return db.session.get_one(Invitee, row.id).state


def test_the_letter_brings_the_link_in_their_language(event, hana):
    (letter,) = letters()
    assert (letter.kind, letter.recipient, letter.language) == ("registration_invitation", HANA.email, "en")
    assert address(hana) in letter.text
    assert "Hello, Hana Hostová" in letter.text
    assert state(hana) is InviteeState.SENT


def test_the_form_behind_it_is_filled_in_and_kept_nowhere(event, hana, client: PageClient):
    page = client.page(path(hana))
    secret = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
    assert [page.headers[name] for name in secret] == ["no-store", "no-referrer", "noindex, nofollow"]
    filled = {name: page.one(f"#{name}").attrs["value"] for name in ("given_name", "family_name", "email")}
    assert filled == {"given_name": "Hana", "family_name": "Hostová", "email": "hana@example.org"}
    assert page.one("#organisation").attrs["value"] == "Spolek bydlení"


def test_it_registers_once_and_waits_for_nobody(event, hana, client: PageClient):
    page = client.page(path(hana))
    sent = client.submit(page, BUTTON, municipality="Kadaň", privacy_read=True)

    assert "You have a place." in sent.text
    (row,) = registrations()
    assert state(hana) is InviteeState.REGISTERED
    assert db.session.get_one(Invitee, hana.id).registration_id == row.id
    assert client.submit(page, BUTTON, municipality="Kadaň", privacy_read=True).h1 == "Thank you for registering"

    again = client.page(path(hana), status=410)
    assert again.h1 == "This invitation was used already."
    other = client.submit(page, BUTTON, status=410, email="jiny@example.org", municipality="Kadaň", privacy_read=True)
    assert other.h1 == "This invitation was used already."
    assert len(registrations()) == 1


def test_a_known_address_is_not_told(event, hana, client: PageClient):
    """The link is used either way, and a stranger's registration is not taken for hers."""
    make_registration(event, email="cizi@example.org", email_key="cizi@example.org")
    sent = client.submit(client.page(path(hana)), BUTTON, email="cizi@example.org", municipality="Kadaň",
                         privacy_read=True)  # fmt: skip

    assert "You have a place." in sent.text
    assert client.page(path(hana), status=410).h1 == "This invitation was used already."
    assert db.session.get_one(Invitee, hana.id).registration_id is None


def test_withdrawn_it_holds_no_more_until_invited_again(event, hana, olga, client: PageClient):
    old = path(hana)
    actions.withdraw(event, hana, by=olga)
    assert client.page(old, status=410).h1 == "This invitation holds no more."
    assert letters()[0].state.value == "discarded"

    actions.restore(event, hana, shown=hana.link_version, by=olga)

    assert client.page(old, status=410).h1 == "There is a newer invitation."
    assert client.page(path(hana)).h1 == "Registration"
    assert state(hana) is InviteeState.NOT_SENT


def test_links_of_others_and_forged_ones_are_nothing(event, hana, client: PageClient):
    assert client.get(path(hana)[:-2] + "xx").status_code == 404


def test_another_address_ends_the_link(event, hana, olga):
    before = hana.link_version
    actions.change_invitee(event, hana, Named("nova@example.org", "Hana", "Hostová"), by=olga)
    assert hana.link_version == before + 1
    assert state(hana) is InviteeState.NOT_SENT


def test_the_same_address_is_added_once(event, hana, olga):
    done = actions.add_invitees(event, [HANA, Named("Hana@Example.org"), Named("nikdo@")], by=olga)
    assert (done.added, done.known, done.wrong) == (0, 2, ("nikdo@",))


def test_people_are_pasted_and_written_to_by_one_button(event, olga, client: PageClient):
    sign_in(client, olga)
    page = client.page(LIST)
    done = client.submit(page, "Add these people", people="Jana Nová; jana@example.org; Kadaň\npetr@example.org")
    assert "2 people were added. Nobody has been written to yet." in done.text

    client.submit(done, "Send 2 invitations")

    assert sorted(letter.recipient for letter in letters()) == ["jana@example.org", "petr@example.org"]


def test_a_line_without_an_address_keeps_what_was_pasted(event, olga, client: PageClient):
    sign_in(client, olga)
    page = client.submit(client.page(LIST), "Add these people", status=422, people="jana@example.org\nkdosi")
    assert page.errors == ["There is no e-mail address in this line: kdosi"]
    assert queries.invitees_of(event) == []


def test_who_is_erased_goes_from_the_invited_people_too(event, hana, client: PageClient):
    client.submit(client.page(path(hana)), BUTTON, municipality="Kadaň", privacy_read=True)
    letters()
    erase(registrations()[0])

    assert queries.invitees_of(event) == []
    kept = db.session.execute(
        sa.select(Message.recipient, Message.text).where(Message.kind == "registration_invitation")
    )
    assert kept.all() == [("", "")]


def test_after_the_conference_nobody_knows_who_was_invited(event, hana):
    with clock.frozen(clock.now() + timedelta(days=62)):
        retain()
    assert queries.invitees_of(event) == []


def test_everybody_registers_from_the_day_set(event, client: PageClient):
    with transaction():
        event.admission, event.open_to_all_from = Admission.INVITED_FIRST, clock.now() + timedelta(hours=1)
    assert "Everybody can from 12 May 2026" in client.page("/en/bydleni-2026/register").text
    with clock.frozen(clock.now() + timedelta(hours=1)):
        client.submit(client.page("/en/bydleni-2026/register"), BUTTON, **FORM)
    assert len(registrations()) == 1


SHEET = "Jméno;Příjmení;E-mail;Organizace\nJana;Nová;jana@example.org;Město Kadaň, odbor\nPetr;Starý;;Most\n"


def test_people_of_a_spreadsheet_are_looked_through_and_added(event, olga, client: PageClient):
    sign_in(client, olga)
    page = client.page(LIST + "/file")
    read = client.submit(page, "Read the file", file=(BytesIO(SHEET.encode()), "hosté.csv"))
    assert "1 person was read. Look them through. 1 row without an e-mail address was left out." in read.text
    assert queries.invitees_of(event) == []

    client.submit(read, "Add these people")

    (jana,) = queries.invitees_of(event)
    assert (jana.full_name, jana.email, jana.organisation) == ("Jana Nová", "jana@example.org", "Město Kadaň, odbor")


def test_what_is_no_table_is_told(event, olga, client: PageClient):
    sign_in(client, olga)
    page = client.submit(
        client.page(LIST + "/file"), "Read the file", status=422, file=(BytesIO(b"\x00\x01"), "x.xlsx")
    )
    assert page.errors


def test_a_second_press_at_the_same_moment_writes_to_nobody_twice(event, olga):
    """Both presses have read who was not written to; the second gets the lock after the first."""
    actions.add_invitees(event, [HANA], by=olga)
    rows = queries.unsent(event)
    assert [actions.invite(event, rows, by=olga, again=False) for _ in range(2)] == [1, 0]
    assert len(letters()) == 1


def test_a_form_sent_by_who_was_erased_meanwhile_is_refused_by_name(event, hana, olga):
    entry = Admittance(invitee_id=hana.id)
    actions.forget(event, hana, by=olga)
    with pytest.raises(AdmissionRefused) as refused:
        register(event, details(1), entry=entry)
    assert refused.value.reason is AdmissionRefusal.INVITATION_WITHDRAWN
    assert registrations() == []


def test_no_letter_is_sent_whose_link_leads_to_no_form(event, olga):
    actions.add_invitees(event, [HANA], by=olga)

    def reason() -> AdmissionRefusal:
        with pytest.raises(AdmissionRefused) as refused:
            actions.invite(event, queries.unsent(event), by=olga)
        return refused.value.reason

    with clock.frozen(registration_closes(event)):
        assert reason() is AdmissionRefusal.REGISTRATION_OVER
    with transaction():
        event.published_at = None
    assert reason() is AdmissionRefusal.NO_PAGE_YET
    assert letters() == []


def test_inviting_again_from_an_old_page_ends_no_link_that_holds(event, hana, olga, client):
    sign_in(client, olga)
    actions.withdraw(event, hana, by=olga)
    old = client.page(f"{LIST}/{hana.id}")
    again = client.submit(old, "Invite again")
    assert again.texts(".done") == ["The invitation holds again, with a new link. It has not been sent yet."]
    link = path(hana)

    page = client.submit(old, "Invite again")

    assert "Somebody has changed this invitation since the page was shown" in page.text
    db.session.rollback()
    assert (state(hana), path(hana)) == (InviteeState.NOT_SENT, link)


def test_withdrawn_by_mistake_it_holds_again_by_the_button_beside_the_sentence(event, hana, olga, client):
    sign_in(client, olga)
    page = client.submit(client.page(f"{LIST}/{hana.id}"), "Withdraw the invitation")
    client.submit(page, "Take it back")
    assert state(hana) is InviteeState.NOT_SENT


PETR = Named("petr@example.org", "Petr", "Starý")


def test_people_added_together_are_taken_back_together(event, olga, client):
    sign_in(client, olga)
    page = client.submit(
        client.page(LIST), "Add these people", people="Petr Starý; petr@example.org\nEva; eva@example.org"
    )
    assert page.texts(".done")[0].startswith("2 people were added.")
    assert len(queries.invitees_of(event)) == 2

    page = client.submit(page, "Take it back")

    assert page.texts(".done") == ["2 people were taken back."]
    assert queries.invitees_of(event) == []


def test_who_has_the_letter_is_withdrawn_and_the_link_says_so(event, olga, client):
    added = actions.add_invitees(event, [HANA, PETR], by=olga)
    hana, _ = queries.invitees_of(event)
    actions.invite(event, [hana], by=olga)
    with transaction():
        letters()[0].state = "sent"
    link = path(hana)

    assert actions.take_invitees_back(event, added.batch, by=olga) == (1, 1)

    assert [row.state for row in queries.invitees_of(event)] == [InviteeState.WITHDRAWN]
    assert client.page(link, status=410)
    with pytest.raises(AdmissionRefused) as refused:
        actions.take_invitees_back(event, added.batch, by=olga)
    assert refused.value.reason is AdmissionRefusal.NOT_ADDED


def test_once_somebody_has_registered_or_after_thirty_days_they_stay(event, olga, client):
    added = actions.add_invitees(event, [HANA, PETR], by=olga)
    hana, _ = queries.invitees_of(event)
    with clock.frozen(clock.now() + timedelta(days=30)), pytest.raises(AdmissionRefused) as late:
        actions.take_invitees_back(event, added.batch, by=olga)
    with transaction():
        hana.used_at = clock.now()
    with pytest.raises(AdmissionRefused) as acted:
        actions.take_invitees_back(event, added.batch, by=olga)

    assert (late.value.reason, acted.value.reason) == (AdmissionRefusal.BATCH_OLD, AdmissionRefusal.BATCH_ACTED)
    assert "Hana Hostová" in acted.value.sentence
    assert not sign_in(client, olga).page(LIST).all("#added")
    assert len(queries.invitees_of(event)) == 2
