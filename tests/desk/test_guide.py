"""The page behind a guide's link: one group, who is here, phones of the others, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.desk import actions
from conference.desk.models import DeskDevice
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.places.models import Place
from conference.team import removals
from conference.team.models import AuditEntry, MembershipRole
from conference.visits import actions as visits
from tests.conftest import sign_in
from tests.desk.making import link, make_device
from tests.factories import CONFERENCE_DAY, at, make_event, make_member, make_registration, make_visit, take_place

AREA = "/en/organise/bydleni-2026/presence/devices"


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.frozen(at(14, 30)):
        yield


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def groups(event):
    return make_visit(event, (14, 14)).groups


@pytest.fixture
def guide(event, groups):
    return make_device(event, name="Telefon průvodce", quota_id=groups[0].quota_id)


def holder(event, group, given, phone=""):
    return take_place(make_registration(event, given_name=given, family_name="Nová", phone=phone), group.quota_id)


def came(place):
    db.session.rollback()
    return db.session.scalar(sa.select(Place.came).where(Place.id == place.id))


def test_one_tap_notes_who_is_here_and_undo_takes_it_back(event, groups, guide, client):
    place = holder(event, groups[0], "Jana", "+420777123456")
    page = client.page(link(guide, "/guide"))
    assert page.texts(".lede") == ["Here: 0 of 1, nothing noted: 1"]
    assert [one.attrs["href"] for one in page.all("a[href^='tel:']")] == ["tel:+420777123456"]

    page = client.submit(page, "Here Jana Nová")
    assert (came(place), page.texts(".lede"), page.all("a[href^='tel:']")) == (True, ["Here: 1 of 1"], [])
    page = client.submit(page, "Undo Jana Nová")
    assert came(place) is None
    client.submit(page, "Not here Jana Nová")
    assert came(place) is False
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "noted_visit")).all()
    assert {entry.actor for entry in entries} == {"desk: Telefon průvodce"}


def test_a_guide_sees_and_notes_nobody_of_another_group(event, groups, guide, client):
    mine, other = holder(event, groups[0], "Jana"), holder(event, groups[1], "Eva")
    page = client.page(link(guide, "/guide"))
    assert "Eva" not in page.text
    sent = {**page.form("Here Jana Nová").fill(), "place_id": other.id, "mark": "came"}
    client.post(link(guide, "/guide/mark"), data=sent)
    assert (came(mine), came(other)) == (None, None)


@pytest.mark.parametrize("part", ["", "/people.json", "/walk-in"])
def test_the_link_of_a_guide_opens_no_desk_and_that_of_a_desk_no_group(event, guide, client, part):
    assert client.get(link(guide, part)).status_code == 404
    assert client.get(link(make_device(event), "/guide")).status_code == 404


def test_a_link_is_good_on_its_day_alone_and_until_it_is_ended(event, guide, client):
    with clock.frozen(at(9, day=CONFERENCE_DAY - timedelta(days=1))):
        assert client.get(link(guide, "/guide")).status_code == 403
    with clock.frozen(at(9, day=CONFERENCE_DAY + timedelta(days=1))):
        assert client.get(link(guide, "/guide")).status_code == 410
    address = link(guide, "/guide")
    actions.revoke_device(guide, make_member(event))
    assert client.get(address).status_code == 404


def test_an_editor_makes_the_link_for_the_day_of_the_group(event, groups, client):
    sign_in(client, make_member(event, MembershipRole.EDITOR))
    page = client.submit(
        client.page(AREA), "Make the link", name="Telefon průvodce", about=str(groups[0].quota_id)
    )  # fmt: skip
    address = page.texts(".address")[0]
    assert (address.endswith("/guide"), len(page.all("svg.qr"))) == (True, 1)
    assert db.session.scalars(sa.select(DeskDevice)).one().quota_id == groups[0].quota_id


def test_the_link_goes_with_its_group(event, groups, guide):
    visits.remove_group(event, groups[0], by=make_member(event))
    assert db.session.scalars(sa.select(DeskDevice)).all() == []


def test_the_link_of_a_guide_goes_along_with_a_group_that_leaves_on_another_day(event, groups, guide, client):
    next_day = CONFERENCE_DAY + timedelta(days=1)
    with transaction():
        event.ends_on = next_day
        groups[0].departs_at = at(10, day=next_day)
    assert "12 June" in client.page(link(guide, "/guide"), status=403).text.replace("\N{NO-BREAK SPACE}", " ")
    team = sign_in(client, make_member(event, MembershipRole.EDITOR))
    for address in (AREA, f"{AREA}/{guide.id}"):
        assert "12 June" in team.page(address).text.replace("\N{NO-BREAK SPACE}", " ")
    with clock.frozen(at(9, day=next_day)):
        client.page(link(guide, "/guide"))
        actions.renew_device(guide, make_member(event, email="druha@example.org"))


def test_the_link_of_a_guide_whose_group_is_removed_opens_nothing_that_is_added_later(event, groups, guide, client):
    """Also where what is added has the id that the link was for."""
    address = link(guide)
    visits.remove_group(event, groups[0], make_member(event))
    new = make_device(event)
    assert client.get(address).status_code == 404
    assert client.get(link(new)).status_code == 200


def test_a_group_that_comes_back_brings_the_link_of_its_guide(event, groups, guide, client):
    by, address = make_member(event), link(guide, "/guide")
    removal = visits.remove_group(event, groups[0], by)
    assert client.get(address).status_code == 404
    removals.take_back(event, removal.id, by=by)
    client.page(address)
