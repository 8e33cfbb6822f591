"""One person for the team: what is known, what can be done for them, and who may do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from conference.extensions import db
from conference.lib import clock
from conference.mailing.models import Message
from conference.places.models import Place, PlaceState, Quota
from conference.registration.models import Registration
from conference.team.models import AuditEntry, MembershipRole
from tests.attendance.test_actions import make_certificate, make_presence
from tests.conftest import sign_in
from tests.desk.test_presence import csrf_of
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration, make_visit, take_place

LIST = "/en/organise/bydleni-2026/attendees"
NEW = {
    "given_name": "Řehoř", "family_name": "Přeslička", "email": "rehor@example.org",
    "organisation": "Magistrát města Plzně", "municipality": "Plzeň",
}  # fmt: skip


@pytest.fixture
def event(app):
    return make_event(optional_fields=["phone", "needs", "wants_certificate"])


def fresh(row):
    db.session.rollback()
    return db.session.get(Registration, row.id, populate_existing=True)


def states(row):
    """States of a person's places, by quota."""
    db.session.rollback()
    found = db.session.scalars(select(Place).where(Place.registration_id == row.id).order_by(Place.id))
    return [(place.quota_id, place.state) for place in found]


def verbs():
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def kinds(row):
    db.session.rollback()
    return list(db.session.scalars(select(Message.kind).where(Message.registration_id == row.id).order_by(Message.id)))


def test_everything_known_is_on_one_page(event, editor):
    group = make_visit(event, (1,)).groups[0]
    row = make_registration(event, title_before="Mgr.", phone="+420600000041", needs="výtah", title_after="MBA")
    take_place(row, group.quota_id)
    make_presence(row, left_at=at(15))
    make_certificate(row, issued_at=at(18))
    page = editor.page(f"{LIST}/{row.id}")
    assert page.h1 == f"Mgr. Jana {row.family_name}, MBA"
    for text in ("+420 600 000 041", "výtah", "Visit to flats, group 1, leaves at 14:45",
                 "arrival 8:40, departure 15:00", "5 hours",
                 "has a place at the conference", row.ticket_code):  # fmt: skip
        assert text in page.text
    assert page.one("#own-page").attrs["value"].startswith("https://prezence.example.org/my/")


def test_a_viewer_sees_no_secret_link_and_no_buttons(event, client):
    row = make_registration(event)
    make_visit(event)
    sign_in(client, make_member(event, MembershipRole.VIEWER))
    page = client.page(f"{LIST}/{row.id}")
    assert page.all("#own-page") == []
    assert page.all("main form") == []


def test_data_are_corrected_and_keys_follow(event, editor):
    row = make_registration(event, salutation="Vážená paní Nováková", honorific="ms")
    page = editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", family_name="Chalupová", phone="600 000 041")
    assert page.texts(".done") == ["The data were changed."]
    changed = fresh(row)
    assert (changed.family_name, changed.phone) == ("Chalupová", "+420600000041")
    assert changed.search_key.startswith("jana chalupova")
    assert changed.salutation == "Vážená paní Chalupová"
    assert verbs() == ["corrected_registration"]


def test_a_salutation_typed_by_hand_stays_and_an_empty_one_is_made_anew(event, editor):
    row = make_registration(event, family_name="Nováková", salutation="Vážená paní Nováková", honorific="ms")
    editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", salutation="Milá Jano")
    assert fresh(row).salutation == "Milá Jano"
    editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", municipality="Cheb")
    assert fresh(row).salutation == "Milá Jano"
    editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", salutation="")
    assert fresh(row).salutation == "Vážená paní Nováková"


def test_a_corrected_address_is_told_of_at_both(event, editor):
    row = make_registration(event, email="preklep@example.org", email_key="preklep@example.org")
    editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", email="spravne@example.org")
    assert fresh(row).email == "spravne@example.org"
    assert kinds(row) == ["registration_changed", "registration_changed"]


def test_wrong_data_are_refused_and_what_was_typed_stays(event, editor):
    row = make_registration(event)
    other = make_registration(event)
    page = editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", status=422, email="nonsense", given_name="")
    assert len(page.errors) == 2
    assert page.one("#email").attrs["value"] == "nonsense"
    page = editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", status=422, email=other.email)
    assert page.errors == ["This address has another registration at this conference."]
    assert fresh(row).email == row.email


def test_the_team_is_spoken_to_about_somebody_else(event, editor):
    page = editor.submit(editor.page(f"{LIST}/add"), "Register this person", status=422)
    assert page.errors == [
        "Please enter the given name.", "Please enter the family name.",
        "Please write the person's e-mail; the confirmation and the link go there.",
        "Please write the organisation the person comes from.", "Please write the town of the workplace.",
    ]  # fmt: skip
    assert page.one("#given_name").attrs["autocomplete"] == "off"


def test_the_team_may_correct_after_registration_has_closed(event, client):
    row = make_registration(event)
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=2))):
        editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
        editor.submit(editor.page(f"{LIST}/{row.id}/edit"), "Save", municipality="Sokolov")
    assert fresh(row).municipality == "Sokolov"


def test_cancelling_asks_first_and_lets_the_next_one_in(app, client):
    event = make_event(capacity=1)
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    row, following = make_registration(event), make_registration(event, PlaceState.WAITING)
    page = client.page(f"{LIST}/{row.id}/cancel")
    assert page.h1 == "Cancel this registration?"
    assert fresh(row).cancelled_at is None
    page = client.submit(page, "Cancel the registration")
    assert "cancelled on" in page.text
    assert states(row) == [(event.quota_id, PlaceState.CANCELLED)]
    assert states(following) == [(event.quota_id, PlaceState.CONFIRMED)]
    assert kinds(row) == ["registration_cancelled"]
    page = client.submit(client.page(f"{LIST}/{row.id}/cancel"), "Cancel the registration")
    assert page.texts(".errors") == ["This registration was cancelled."]
    assert verbs() == ["cancelled_registration"]


def test_moving_to_another_group_and_leaving_the_visit(event, editor):
    first, second = make_visit(event, (1, 1)).groups
    row = make_registration(event)
    take_place(row, first.quota_id)
    address = f"{LIST}/{row.id}"
    editor.submit(editor.page(address), "Move to this group", group=str(second.id))
    assert states(row)[1:] == [(first.quota_id, PlaceState.CANCELLED), (second.quota_id, PlaceState.CONFIRMED)]
    page = editor.submit(editor.page(address), "Give up the visit")
    assert "no visit" in page.text
    assert verbs() == ["moved_registration", "left_visit"]


def test_nobody_loses_a_place_for_a_full_group_unless_the_team_says_so(event, editor):
    first, full = make_visit(event, (1, 1)).groups
    row = make_registration(event)
    take_place(row, first.quota_id)
    take_place(make_registration(event), full.quota_id)
    address = f"{LIST}/{row.id}"
    page = editor.submit(editor.page(address), "Move to this group", group=str(full.id))
    assert "That group is full, so nothing was changed." in page.texts(".errors")[0]
    assert states(row)[1:] == [(first.quota_id, PlaceState.CONFIRMED)]
    editor.submit(page, "Move to this group", group=str(full.id), gives_up=True)
    assert states(row)[1:] == [(first.quota_id, PlaceState.CONFIRMED), (full.quota_id, PlaceState.WAITING)]


def test_the_confirmation_is_sent_again(event, editor):
    row = make_registration(event)
    page = editor.submit(editor.page(f"{LIST}/{row.id}"), "Send the confirmation again")
    assert page.texts(".done") == [f"The confirmation will be sent again to {row.email}."]
    assert kinds(row) == ["registration_confirmed"]
    assert verbs() == ["resent_confirmation"]


def test_the_team_is_asked_about_what_looks_mistyped_and_not_about_what_is_stored(event, editor):
    row = make_registration(event, family_name="NOVÁKOVÁ", municipality="Rokicany")
    form = editor.page(f"{LIST}/{row.id}/edit")

    asked = editor.submit(form, "Save", status=422, email="jana@seznma.cz")
    assert asked.errors == ["Did you mean jana@seznam.cz?"]
    editor.submit(asked, "Use jana@seznam.cz")

    changed = fresh(row)
    assert (changed.family_name, changed.municipality, changed.email) == ("NOVÁKOVÁ", "Rokicany", "jana@seznam.cz")
    asked = editor.submit(
        editor.page(f"{LIST}/add"), "Register this person", status=422, **{**NEW, "family_name": "NOVÁK"}
    )
    assert asked.texts("form .answers button") == [f"Keep {NEW['given_name']} NOVÁK", f"Use {NEW['given_name']} Novák"]


def test_adding_by_hand_takes_a_place_even_after_registration_closed(event, client):
    with clock.frozen(at(8, 30)):
        editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
        page = editor.submit(editor.page(f"{LIST}/add"), "Register this person", **NEW)
    assert page.texts(".done") == ["Registered: there is a place."]
    row = db.session.scalars(select(Registration)).one()
    assert (row.given_name, row.family_name, row.privacy_read_at) == ("Řehoř", "Přeslička", None)
    assert states(row) == [(event.quota_id, PlaceState.CONFIRMED)]
    assert kinds(row) == ["registration_confirmed"]
    assert verbs() == ["added_registration"]
    assert "by the team" in page.text


def test_a_full_conference_means_the_waiting_list_for_those_added_too(app, client):
    event = make_event(capacity=0)
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    page = client.submit(client.page(f"{LIST}/add"), "Register this person", **NEW)
    assert page.texts(".done") == ["Registered on the waiting list."]


def test_an_address_that_is_registered_leads_to_its_registration(event, editor):
    row = make_registration(event, email="rehor@example.org", email_key="rehor@example.org")
    page = editor.submit(editor.page(f"{LIST}/add"), "Register this person", status=422, **NEW)
    assert page.errors == ["This address is registered already."]
    assert page.link("Open the registration of this address") == f"{LIST}/{row.id}"
    assert kinds(row) == []


def test_pressing_the_button_twice_adds_one_person(event, editor):
    page = editor.page(f"{LIST}/add")
    first = editor.submit(page, "Register this person", **NEW)
    second = editor.submit(page, "Register this person", **NEW)
    assert first.address == second.address
    db.session.rollback()
    assert db.session.get(Quota, event.quota_id).taken == 1


WRITES = ("edit", "cancel", "move", "leave-visit", "resend", "new-link")


def test_people_of_another_event_are_not_found_on_any_page(event, editor):
    foreign = make_registration(make_event("jina-2026"))
    data = {"csrf_token": csrf_of(editor, event), **NEW, "group": "1"}
    assert editor.get(f"{LIST}/{foreign.id}").status_code == 404
    for path in WRITES:
        assert editor.post(f"{LIST}/{foreign.id}/{path}", data=data).status_code == 404
        assert editor.post(f"{LIST}/{2**70}/{path}", data=data).status_code == 404
    assert states(foreign) == [(foreign.event.quota_id, PlaceState.CONFIRMED)]
    assert kinds(foreign) == []


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.DESK])
def test_only_editors_write(event, client, role):
    row = make_registration(event)
    sign_in(client, make_member(event, role))
    data = {"csrf_token": csrf_of(client, event), **NEW}
    assert client.page(f"{LIST}/{row.id}").status == 200
    for path in (*(f"{row.id}/{path}" for path in WRITES), "add"):
        assert client.post(f"{LIST}/{path}", data=data).status_code == 403
    assert fresh(row).cancelled_at is None
    assert verbs() == []


def test_the_team_sees_colleagues_and_access_needs_before_moving_somebody(event, editor):
    first, second = make_visit(event, (5, 5), step_free=False).groups
    row = make_registration(event, organisation="Město Kadaň", needs="vozík")
    take_place(make_registration(event, organisation="MĚSTO KADAŇ"), second.quota_id)
    take_place(make_registration(event, organisation="Obec Vejprty"), first.quota_id)

    page = editor.page(f"{LIST}/{row.id}")

    assert page.texts("section form .note") == ["Access needs: vozík"]
    assert page.texts("section form ul.small li") == [
        "Visit to flats, group 1, leaves at 14:45: with steps",
        "Visit to flats, group 2, leaves at 14:50: 1 colleague from the same organisation, with steps",
    ]  # fmt: skip
