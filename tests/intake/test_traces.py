"""What imports keep of people: gone with the person, and with the needs; who refers to a registration is thought of."""

from __future__ import annotations

import pytest

from conference.admission.models import Invitee
from conference.erasure.actions import erase, erase_needs
from conference.extensions import db
from conference.intake.models import IntakeKind
from conference.intake.rules import IntakeRefusal, IntakeRefused
from conference.lib.model import Base
from conference.lib.transaction import transaction
from conference.merging.models import RegistrationMerge
from conference.registration import actions as registrations
from conference.registration.models import Registration
from tests.factories import saved
from tests.intake.conftest import HEAD, details, person

REFERRING = {  # what taking an import back removes, or what keeps it from being taken back
    "place", "message", "link_request", "question_answer", "presence", "certificate", "hours_correction",
    "invitee", "registration_merge", "registration", "desk_mark", "printed_badge",
}  # fmt: skip


def test_an_erased_person_goes_from_the_rows_that_wait_and_from_what_was_changed(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    done = importing.write([HEAD, person("Jana Nová", town="Most")], changes=True)
    waiting = importing.read([HEAD, person("Jana Nová"), person("Adam Král")])
    assert len(done.before) == 1

    erase(row)
    assert importing.again(done).before == []
    assert [stored[0] for stored in importing.again(waiting).checked] == [3]
    assert [stored[0] for stored in importing.again(waiting).cells] == [3]


def test_with_the_needs_go_all_rows_and_changes(importing, event):
    registrations.register(event, details("Jana Nová"))
    done = importing.write([HEAD, person("Jana Nová", town="Most")], changes=True)
    waiting = importing.read([HEAD, person("Adam Král")])

    erase_needs(event.id)
    assert importing.again(done).before == []
    assert (importing.again(waiting).cells, importing.again(waiting).checked) == ([], [])


def test_taking_back_knows_every_table_that_refers_to_a_registration():
    table = Registration.__tablename__
    found = {
        other.name
        for other in Base.metadata.tables.values()
        for key in other.foreign_keys
        if key.column.table.name == table
    }
    assert found == REFERRING


def test_taken_back_it_leaves_who_was_invited_and_nothing_of_two_that_were_made_one(importing, event):
    invited = importing.write([HEAD, person("Jana Nová")])
    merged = importing.write([HEAD, person("Adam Král"), person("Adam Druhý")])
    jana, *both = [row.id for row in importing.people()]
    invitee = saved(Invitee(event_id=event.id, email="jana.nova@example.org", email_key="jana.nova@example.org",
                            language="cs", registration_id=jana))  # fmt: skip
    saved(RegistrationMerge(event_id=event.id, kept_id=both[0], other_id=both[1], before={},
                            created_by_id=importing.member.id))  # fmt: skip

    importing.undo(invited)
    with pytest.raises(IntakeRefused) as refused:
        importing.undo(merged)

    assert refused.value.reason is IntakeRefusal.ACTED
    db.session.refresh(invitee)
    assert (invitee.registration_id, [row.id for row in importing.people()]) == (None, both)


def test_an_erased_person_goes_from_a_table_whose_columns_nobody_has_chosen_yet(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    strange = importing.read([["Kdo", "Odkud jede"], ["Nová Jana", "Most"], ["Adam Král", "Most"]])
    assert strange.checked == []

    erase(row)
    assert [stored[0] for stored in importing.again(strange).cells] == [3]


def test_who_stood_in_the_way_of_taking_back_is_not_named_for_ever(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    done = importing.write([HEAD, person("Adam Král")])
    with transaction():
        done.result = {**done.result, "not_undone": "Jana Nová"}

    erase(row)
    assert "not_undone" not in importing.again(done).result


def test_erasing_a_registration_leaves_the_way_back_of_a_speaker_with_the_same_number(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    done = importing.write([HEAD, person("Adam Král")])
    with transaction():
        done.kind, done.before = IntakeKind.SPEAKERS, [[row.id, {"position": ""}]]

    erase(row)
    assert importing.again(done).before == [[row.id, {"position": ""}]]
