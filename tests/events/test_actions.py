"""What is written when organisers change a conference, and what stands in the record."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from conference.events import actions, publishing, queries
from conference.events.models import Event, OrganisationRole, OrganisationType, Series
from conference.events.rules import EventRefusal, EventRefused
from conference.extensions import db
from conference.lib import clock
from conference.lib.transaction import transaction
from conference.team.models import AuditEntry, Membership, MembershipRole, Role
from tests.factories import make_event, make_item, make_member, make_user, make_visit, saved

NEW = actions.NewEvent(
    titles={"cs": "Bydlení pro všechny"}, language="cs", starts_on=date(2026, 9, 3), ends_on=date(2026, 9, 4),
    capacity=80,
)  # fmt: skip
TOWN = {"name": "Město Kadaň", "type": OrganisationType.MUNICIPALITY, "registration_number": "", "website": ""}


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def refusal(verb, *args, **kwargs) -> EventRefused:
    with pytest.raises(EventRefused) as refused:
        verb(*args, **kwargs)
    return refused.value


def test_a_new_conference_is_a_draft_with_places_and_an_owner(app):
    olga = make_user()
    event = actions.create_event(NEW, by=olga)
    assert (event.slug, event.published_at, event.edition) == ("bydleni-pro-vsechny-2026", None, 1)
    assert (event.quota.capacity, event.quota.taken) == (80, 0)
    assert event.series.title_cs == "Bydlení pro všechny"
    member = db.session.scalars(select(Membership)).one()
    assert (member.user_id, member.event_id, member.role) == (olga.id, event.id, MembershipRole.OWNER)
    assert [(entry.verb, entry.user_id, entry.after["slug"]) for entry in entries()] == [
        ("created", olga.id, "bydleni-pro-vsechny-2026")
    ]


def test_a_second_press_gives_the_conference_of_the_first(app):
    olga = make_user()
    first = actions.create_event(NEW, by=olga)
    assert actions.create_event(NEW, by=olga).id == first.id
    assert db.session.scalar(select(func.count(Event.id))) == 1


def test_another_author_of_the_same_title_gets_a_number_in_the_address(app):
    actions.create_event(NEW, by=make_user())
    other = actions.create_event(NEW, by=make_user("petr@example.org"))
    assert other.slug == "bydleni-pro-vsechny-2026-2"
    assert other.series.slug == "bydleni-pro-vsechny-2"


def test_a_chosen_address_that_is_taken_is_refused_and_nothing_is_written(app):
    make_event("bydleni")
    refused = refusal(actions.create_event, replace(NEW, slug="bydleni"), by=make_user())
    assert refused.reason is EventRefusal.SLUG_TAKEN
    assert db.session.scalar(select(func.count(Series.id))) == 1


def test_the_next_edition_of_ones_own_series(app):
    event = make_event(edition=3)
    olga = make_member(event)
    assert actions.create_event(replace(NEW, series_id=event.series_id), by=olga).edition == 4


def test_others_series_is_unknown(app):
    event = make_event()
    refused = refusal(actions.create_event, replace(NEW, series_id=event.series_id), by=make_user())
    assert refused.reason is EventRefusal.UNKNOWN


def test_only_what_differs_is_written_down(app):
    event = make_event()
    olga = make_member(event)
    actions.change_event(event.id, {"title_cs": "Nový název", "title_en": "Housing for all"}, by=olga)
    actions.change_event(event.id, {"title_cs": "Nový název"}, by=olga)
    assert [(e.verb, e.before, e.after) for e in entries()] == [
        ("changed", {"title_cs": "Bydlení pro všechny"}, {"title_cs": "Nový název"})
    ]


def test_the_address_is_fixed_once_the_pages_were_public(app):
    event = make_event()
    refused = refusal(actions.change_event, event.id, {"slug": "jinak"}, by=make_member(event))
    assert refused.reason is EventRefusal.SLUG_FIXED
    assert event.slug == "bydleni-2026"


def test_a_draft_can_take_another_address_but_no_taken_one(app):
    make_event("obsazeno")
    draft = make_event("navrh", published_at=None)
    olga = make_member(draft)
    assert refusal(actions.change_event, draft.id, {"slug": "obsazeno"}, by=olga).reason is EventRefusal.SLUG_TAKEN
    assert actions.change_event(draft.id, {"slug": "jinak"}, by=olga).slug == "jinak"


def test_days_and_registration_are_checked_together_with_what_is_there(app):
    event = make_event()
    olga = make_member(event)
    change = {"ends_on": date(2026, 6, 10)}
    assert refusal(actions.change_event, event.id, change, by=olga).reason is EventRefusal.DAYS_REVERSED
    change = {"registration_closes_at": event.registration_opens_at}
    assert refusal(actions.change_event, event.id, change, by=olga).reason is EventRefusal.REGISTRATION_REVERSED
    assert entries() == []


def test_an_organisation_and_its_roles(app):
    event = make_event()
    olga = make_member(event)
    roles = [OrganisationRole.HOST, OrganisationRole.ORGANISER]
    town = actions.save_organisation(event.id, None, TOWN, roles, by=olga)
    assert [(link.role.value, link.position) for link in event.roles] == [("organiser", 0), ("host", 1)]
    changed = {**TOWN, "name": "Město Kadaň, odbor sociálních věcí"}
    actions.save_organisation(event.id, town.id, changed, [OrganisationRole.HOST, OrganisationRole.PARTNER], by=olga)
    assert [(link.role.value, link.position) for link in event.roles] == [("host", 1), ("partner", 2)]
    added, edited = entries()
    assert added.after["roles"] == "host, organiser"
    assert edited.before == {"name": "Město Kadaň", "roles": "host, organiser"}
    assert edited.after == {"name": "Město Kadaň, odbor sociálních věcí", "roles": "host, partner"}


def test_two_organisations_of_one_name_are_refused(app):
    event = make_event()
    olga = make_member(event)
    actions.save_organisation(event.id, None, TOWN, [], by=olga)
    assert refusal(actions.save_organisation, event.id, None, TOWN, [], by=olga).reason is EventRefusal.NAME_TAKEN
    actions.save_organisation(make_event("jina").id, None, TOWN, [], by=olga)


@pytest.mark.parametrize("used_by", ["item", "visit"])
def test_an_organisation_in_use_stays(app, used_by):
    event = make_event()
    olga = make_member(event)
    town = actions.save_organisation(event.id, None, TOWN, [OrganisationRole.HOST], by=olga)
    if used_by == "item":
        make_item(event, organisation_id=town.id)
    else:
        make_visit(event, host_id=town.id)
    assert refusal(actions.remove_organisation, event.id, town.id, by=olga).reason is EventRefusal.IN_USE
    assert [link.role for link in event.roles] == [OrganisationRole.HOST]
    assert [entry.verb for entry in entries()] == ["organisation_added"]


def test_an_organisation_goes_with_its_roles(app):
    event = make_event()
    olga = make_member(event)
    town = actions.save_organisation(event.id, None, TOWN, [OrganisationRole.HOST], by=olga)
    actions.remove_organisation(event.id, town.id, by=olga)
    assert (event.organisations, event.roles) == ([], [])
    assert entries()[-1].before["name"] == "Město Kadaň"


def test_another_events_organisation_is_unknown(app):
    event, other = make_event(), make_event("jina")
    olga = make_member(event)
    town = actions.save_organisation(other.id, None, TOWN, [], by=olga)
    assert refusal(actions.remove_organisation, event.id, town.id, by=olga).reason is EventRefusal.UNKNOWN
    assert refusal(actions.save_organisation, event.id, town.id, TOWN, [], by=olga).reason is EventRefusal.UNKNOWN


def test_a_grant_comes_changes_and_goes(app):
    event = make_event()
    olga = make_member(event)
    actions.save_funding(event.id, {"project_title": "Projekt"}, by=olga)
    assert (event.funding.project_title, event.funding.shows_eu_emblem) == ("Projekt", True)
    actions.save_funding(event.id, {"project_title": "Jiný projekt"}, by=olga)
    actions.save_funding(event.id, None, by=olga)
    actions.save_funding(event.id, None, by=olga)
    assert event.funding is None
    assert [entry.verb for entry in entries()] == ["funding_changed"] * 3


def test_publishing_says_what_is_missing(app):
    event = make_event(published_at=None, venue_city="")
    olga = make_member(event)
    refused = refusal(publishing.publish_event, event.id, by=olga)
    assert (refused.reason, refused.missing) == (EventRefusal.INCOMPLETE, ("venue_city", "organiser"))
    assert event.published_at is None


def test_publishing_twice_is_once(app):
    event = make_event(published_at=None)
    olga = make_member(event)
    actions.save_organisation(event.id, None, TOWN, [OrganisationRole.ORGANISER], by=olga)
    publishing.publish_event(event.id, by=olga)
    publishing.publish_event(event.id, by=olga)
    assert event.published_at == clock.now()
    assert [entry.verb for entry in entries()] == ["organisation_added", "published"]


def test_cancelling_and_taking_it_back(app):
    event = make_event()
    olga = make_member(event)
    actions.cancel_event(event.id, {"cs": "Povodeň."}, by=olga)
    assert (event.cancelled_at, event.cancellation_cs) == (clock.now(), "Povodeň.")
    assert refusal(publishing.publish_event, event.id, by=olga).reason is EventRefusal.CANCELLED
    actions.restore_event(event.id, by=olga)
    assert (event.cancelled_at, event.cancellation_cs) == (None, "")
    assert [entry.verb for entry in entries()] == ["cancelled", "restored"]


def test_lists_of_the_home_page(app):
    make_event("navrh", published_at=None)
    make_event("dnes", starts_on=date(2026, 5, 12), ends_on=date(2026, 5, 12))
    make_event("vcera", starts_on=date(2026, 5, 10), ends_on=date(2026, 5, 11))
    make_event("loni", starts_on=date(2025, 5, 10), ends_on=date(2025, 5, 11))
    make_event("pozdeji")
    make_event("zruseno", starts_on=date(2025, 5, 10), ends_on=date(2025, 5, 11), cancelled_at=clock.now())
    assert [event.slug for event in queries.upcoming()] == ["dnes", "pozdeji"]
    assert [event.slug for event in queries.past()] == ["vcera", "loni"]


def test_members_see_theirs_and_administrators_all(app):
    mine = make_event("moje")
    make_event("loni", starts_on=date(2025, 5, 10), ends_on=date(2025, 5, 11))
    make_event("drive", starts_on=date(2026, 5, 13), ends_on=date(2026, 5, 13))
    olga, root = make_member(mine), make_user()
    saved(Role(name="administrator"))
    with transaction() as session:
        root.roles.append(session.scalars(select(Role)).one())
    assert [event.slug for event in queries.events_of(olga)] == ["moje"]
    assert [event.slug for event in queries.events_of(root)] == ["drive", "moje", "loni"]
