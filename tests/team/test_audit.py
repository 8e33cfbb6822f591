"""The record of changes: only what changed, secrets masked, inside actions only."""

from datetime import date
from types import SimpleNamespace

import pytest

from conference.events.models import Event
from conference.fields.registration import BY_NAME
from conference.lib.transaction import OutsideAction, transaction
from conference.speakers.actions import PHOTO_COLUMNS
from conference.speakers.rules import SpeakerDetails
from conference.team import audit
from conference.team.field_words import FIELDS
from conference.team.models import MembershipRole
from conference.team.wording import field_name
from tests.factories import at, make_event, make_user

NEVER_RECORDED = {"id", "series_id", "quota_id", "created_at", "changed_at", "lasts_until"}


def test_only_what_changed_is_kept(app):
    event, olga = make_event(), make_user()

    with transaction():
        entry = audit.record(
            event, "changed", event, by=olga,
            before={"capacity": 100, "title": "A"}, after={"capacity": 120, "title": "A"},
        )  # fmt: skip

    assert (entry.before, entry.after) == ({"capacity": 100}, {"capacity": 120})
    assert (entry.event_id, entry.user_id) == (event.id, olga.id)
    assert (entry.subject_kind, entry.subject_id, entry.subject_label) == ("Event", event.id, "Bydlení pro všechny")


def test_secrets_are_masked_but_their_change_is_seen():
    before = {"password": "staré", "link_version": 1, "us_token": None, "name": "Olga"}
    after = {"password": "nové", "link_version": 2, "us_token": "x", "name": "Olga"}

    assert audit.changed(before, after) == (
        {"password": "•••", "link_version": "•••", "us_token": None},
        {"password": "•••", "link_version": "•••", "us_token": "•••"},
    )


def test_values_become_what_json_can_keep():
    row = SimpleNamespace(role=MembershipRole.DESK, at=at(9), day=date(2026, 6, 11), tags={"x"}, form_token="t")

    taken = audit.snapshot(row, ["role", "at", "day", "tags"])

    assert taken == {"role": "desk", "at": "2026-06-11T09:00:00+02:00", "day": "2026-06-11", "tags": ["x"]}


@pytest.mark.parametrize(
    ("person", "label"), [(None, "system"), ("desk", "desk")]
)  # fmt: skip
def test_who_did_it_without_an_account(app, person, label):
    with transaction():
        assert audit.record(None, "changed", make_user(), by=person).actor == label


def test_nothing_is_recorded_outside_an_action(app):
    event = make_event()

    with pytest.raises(OutsideAction):
        audit.record(event, "changed", event)


def test_needs_and_meals_leave_no_trace_but_that_they_changed():
    assert audit.changed({"needs": "vozík", "meal": "meat"}, {"needs": "", "meal": "meat"}) == (
        {"needs": "•••"},
        {"needs": "•••"},
    )


def test_what_the_record_says_of_somebody_can_be_erased(app):
    event, one, other = make_event(), make_user("jedna@example.org"), make_user("druha@example.org")
    with transaction():
        first = audit.record(event, "changed", one, before={"name": "Jana"}, after={"name": "Jana Nová"})
        second = audit.record(event, "changed", other, before={"name": "Eva"}, after={"name": "Eva Nová"})

    with transaction():
        audit.forget("User", [one.id])

    assert (first.verb, first.before, first.after, first.subject_label) == ("changed", {}, {}, "")
    assert second.after == {"name": "Eva Nová"}


def test_what_is_recorded_of_a_conference_and_of_people_has_a_name():
    columns = {column.key for column in Event.__table__.columns} - NEVER_RECORDED
    recorded = {*columns, *SpeakerDetails.__dataclass_fields__, *PHOTO_COLUMNS, *BY_NAME}

    assert [name for name in sorted(recorded) if name not in FIELDS and name[:-3] not in FIELDS] == []


def test_a_step_of_the_way_has_its_number(app):
    with app.test_request_context("/"):
        assert str(field_name("step_2")) == "krok 2\u00a0cesty na místo"


def test_a_question_of_a_person_leaves_no_more_than_that_it_changed():
    assert audit.changed({"question": "Jsem nemocná"}, {"question": ""}) == ({"question": "•••"}, {"question": "•••"})
