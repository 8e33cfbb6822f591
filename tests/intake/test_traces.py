"""What imports keep of people: gone with the person, and with the needs; who refers to a registration is thought of."""

from __future__ import annotations

from conference.erasure.actions import erase, erase_needs
from conference.lib.model import Base
from conference.registration import actions as registrations
from conference.registration.models import Registration
from tests.intake.conftest import HEAD, details, person

REFERRING = {  # what taking an import back removes, or what keeps it from being taken back
    "place", "message", "link_request", "presence", "certificate",
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
