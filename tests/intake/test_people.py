"""Imports of participants: what becomes of rows, places in the order of the file, letters, the way back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from conference.desk import actions as desk
from conference.desk.models import Tap
from conference.events.models import Event
from conference.extensions import db
from conference.fields.registration import BY_NAME
from conference.intake import actions, queries, rules, work
from conference.intake.models import Intake, IntakeState
from conference.intake.rules import IntakeRefusal, IntakeRefused, RowFault
from conference.lib import clock
from conference.lib.languages import speaking
from conference.lib.tables import csv_lines, write_ods, write_xlsx
from conference.lib.transaction import transaction
from conference.mailing.models import Message, MessageState, Priority
from conference.places import actions as places
from conference.places.models import PlaceState, Quota
from conference.places.queries import miscounted
from conference.registration import actions as registrations
from conference.registration.models import Registration
from conference.registration.team.attendee_columns import chosen_columns, codebook, columns
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import every_attendee
from conference.team.models import AuditEntry
from conference.visits.models import VisitGroup
from tests.conftest import NOW
from tests.desk.making import tap
from tests.factories import at, make_registration, make_visit
from tests.intake.conftest import HEAD, Importing, details, person, states, work_off

FILE = Path(__file__).parent / "participants-98.csv"
FIELDS = (*BY_NAME, "salutation", "region")


def told(row: Registration) -> dict[str, object]:
    return {name: getattr(row, name) for name in FIELDS}


def exported_as(write: Callable[..., None] | None, heads: Sequence[Any], rows: Iterable[Any]) -> bytes:
    """The list of attendees as a file; a CSV where there is nothing to write it with."""
    if write is None:
        return b"".join(csv_lines(heads, rows))
    target = io.BytesIO()
    write(target, "Účastníci", heads, rows, codebook(heads))
    return target.getvalue()


def wished(importing: Importing, row: Registration) -> set[int]:
    """The numbers of the groups in which a person has a place or a turn."""
    taken = {place.quota_id for place in row.places} - {importing.event.quota_id}
    return {group.number for group in db.session.scalars(sa.select(VisitGroup)) if group.quota_id in taken}


def letters() -> list[tuple[str, str, MessageState]]:
    rows = db.session.scalars(sa.select(Message).order_by(Message.id))
    return [(row.kind, row.recipient, row.state) for row in rows]


def test_rows_are_registered_in_the_order_of_the_file_and_the_rest_waits(importing, event):
    with transaction():
        event.quota.capacity = 2
    importing.write([HEAD, person("Žofie Malá"), person("Adam Král"), person("Eva Dvořáková"), person("Ivo Bílý")])

    found = [(row.full_name, states(row)[event.quota_id]) for row in importing.people()]
    assert found == [
        ("Žofie Malá", PlaceState.CONFIRMED), ("Adam Král", PlaceState.CONFIRMED),
        ("Eva Dvořáková", PlaceState.WAITING), ("Ivo Bílý", PlaceState.WAITING),
    ]  # fmt: skip
    quota = db.session.get_one(Quota, event.quota_id)
    assert (quota.taken, quota.waiting, miscounted()) == (2, 2, [])


def test_nobody_of_a_file_overtakes_those_who_wait(importing, event):
    with transaction():
        event.quota.capacity = 2
    make_registration(event)
    make_registration(event, PlaceState.WAITING, family_name="Čekající")
    importing.write([HEAD, person("Adam Král")])

    assert [states(row)[event.quota_id] for row in importing.people()] == [
        PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.WAITING,
    ]  # fmt: skip


def test_nothing_is_written_before_it_is_confirmed(importing):
    intake = importing.read([HEAD, person("Adam Král")])
    work_off()
    assert (intake.state, importing.people(), letters()) == (IntakeState.READ, [], [])


def test_the_preview_says_of_every_row_what_becomes_of_it(importing, event):
    known = registrations.register(event, details("Jana Nová", position="")).registration
    intake = importing.read([
        HEAD,
        person("Adam Král"),
        person("Jana Nová"),
        person("Jana Nová", town="Most"),
        person("Jana Nová", "jina@example.org"),
        person("Petr Chybný", "petr(at)example.org"),
        ["", "Bezejmenná", "bez@example.org", "Město Kadaň", ""],
    ])  # fmt: skip
    found = {row.row.number: row for row in queries.judged(intake)}

    assert importing.verdicts(intake) == {2: "new", 3: "same", 4: "refused", 5: "known", 6: "refused", 7: "refused"}
    assert [(fault.field, fault.reason) for fault in found[4].faults] == [("email", RowFault.TWICE)]
    assert found[5].known.id == known.id
    assert [(fault.field, fault.reason) for fault in found[6].faults] == [("email", "email")]
    assert [(fault.field, fault.reason) for fault in found[7].faults] == [
        ("given_name", RowFault.MISSING), ("municipality", RowFault.MISSING),
    ]  # fmt: skip


def test_who_is_registered_is_changed_only_where_that_was_chosen(importing, event):
    registrations.register(event, details("Jana Nová"))
    rows = [HEAD, person("Jana Nová", town="Most"), person("Adam Král")]
    importing.write(rows)
    assert [row.municipality for row in importing.people()] == ["Kadaň", "Kadaň"]

    intake = importing.write(rows, changes=True)
    assert [(row.full_name, row.municipality) for row in importing.people()] == [
        ("Jana Nová", "Most"), ("Adam Král", "Kadaň"),
    ]  # fmt: skip
    assert (intake.result["added"], intake.result["changed"]) == (0, 1)


def test_an_empty_cell_erases_nothing(importing, event):
    registrations.register(event, details("Jana Nová"))
    intake = importing.read([[*HEAD, "Pozice"], [*person("Jana Nová"), ""]])
    assert importing.verdicts(intake) == {2: "same"}


def test_a_known_name_is_registered_where_it_was_ticked(importing, event):
    registrations.register(event, details("Jana Nová"))
    importing.write([HEAD, person("Jana Nová", "druha@example.org")], anyway=[2])
    assert [row.email for row in importing.people()] == ["jana.nova@example.org", "druha@example.org"]


def test_somebody_without_an_address_is_known_by_name_and_organisation(importing):
    rows = [HEAD, ["Jana", "Bezadresná", "", "Město Kadaň", "Kadaň"]]
    importing.write(rows)
    assert importing.verdicts(importing.read(rows)) == {2: "same"}


def test_confirmations_are_sent_or_not_as_chosen_and_after_what_is_awaited(importing, event):
    with transaction():
        event.quota.capacity = 1
    importing.write([HEAD, person("Adam Král")])
    assert letters() == []

    importing.write([HEAD, person("Jana Bílá")], tells=True)
    assert [(kind, recipient) for kind, recipient, _ in letters()] == [
        ("registration_waiting", "jana.bila@example.org")
    ]
    assert db.session.scalars(sa.select(Message.priority)).all() == [Priority.TO_MANY]
    assert db.session.scalars(sa.select(Message.facts)).all() == [{"position": 1}]


def test_groups_of_visits_are_taken_by_their_number(importing, event):
    visit = make_visit(event, (1, 5))
    first, second = visit.groups
    rows = [[*HEAD, "Skupina"], [*person("Adam Král"), "1"], [*person("Eva Malá"), "1"], [*person("Ivo Bílý"), "2"],
            [*person("Jan Nikam"), ""]]  # fmt: skip
    importing.write(rows)

    assert [states(row) for row in importing.people()] == [
        {event.quota_id: PlaceState.CONFIRMED, first.quota_id: PlaceState.CONFIRMED},
        {event.quota_id: PlaceState.CONFIRMED, first.quota_id: PlaceState.WAITING},
        {event.quota_id: PlaceState.CONFIRMED, second.quota_id: PlaceState.CONFIRMED},
        {event.quota_id: PlaceState.CONFIRMED},
    ]
    assert miscounted() == []


def test_who_waits_for_the_conference_keeps_the_wish_for_a_visit(importing, event):
    group = make_visit(event, (5,)).groups[0]
    with transaction():
        event.quota.capacity = 1
    importing.write([[*HEAD, "Skupina"], [*person("Adam Král"), "1"], [*person("Eva Malá"), "1"]])

    assert [row.visit_wishes for row in importing.people()] == [[], [str(group.id)]]


def test_any_group_is_chosen_as_for_everybody(importing, event):
    first, second = make_visit(event, (1, 1)).groups
    importing.write([[*HEAD, "Exkurze"], [*person("Adam Král"), "ano"], [*person("Eva Malá"), "ano"]])

    assert [set(states(row)) - {event.quota_id} for row in importing.people()] == [
        {first.quota_id}, {second.quota_id},
    ]  # fmt: skip


def test_a_group_that_is_not_there_refuses_the_row(importing, event):
    make_visit(event, (1,))
    intake = importing.read([[*HEAD, "Skupina"], [*person("Adam Král"), "7"]])
    assert [fault.reason for fault in queries.judged(intake)[0].faults] == [RowFault.NO_GROUP]


@pytest.mark.parametrize("write", [write_xlsx, write_ods, None], ids=["xlsx", "ods", "csv"])
def test_the_ninety_eight_and_our_own_export_of_them_give_the_same_people(
    into: Callable[..., Importing], app, write
) -> None:
    first, second = into("prvni", capacity=60), into("druha")
    make_visit(first.event, (14,) * 6)
    intake = first.write(FILE.read_bytes())
    people = first.people()
    assert (intake.result["added"], len(people)) == (98, 98)
    assert sum(states(row)[first.event.quota_id] is PlaceState.WAITING for row in people) == 38
    assert first.verdicts(first.read(FILE.read_bytes())) == dict.fromkeys(range(2, 100), "same")

    with app.test_request_context("/cs/"):
        heads = columns(first.event, lambda _right: True)
        rows = every_attendee(first.event, AttendeeFilter(sort="created"))
        exported = exported_as(write, heads, rows)
    second.write(exported)

    found = {row.email: told(row) for row in second.people()}
    for row in people:
        expected = told(row) | {"honorific": found[row.email]["honorific"]}  # the export says the salutation instead
        assert found[row.email] == expected
    assert set(first.verdicts(first.read(exported)).values()) == {"same"}


def test_a_person_cancelled_in_the_file_is_left_out(importing):
    intake = importing.read([[*HEAD, "Stav"], [*person("Adam Král"), "zrušeno"], [*person("Eva Malá"), "potvrzeno"]])
    assert importing.verdicts(intake) == {2: "refused", 3: "new"}


def test_who_registers_between_preview_and_writing_is_not_registered_twice(importing, event):
    intake = importing.read([HEAD, person("Jana Nová"), person("Adam Král")])
    judged = queries.judged(intake)
    actions.confirm(
        intake, judged, shown=rules.shown(judged), tells=False, changes=False, anyway=[], by=importing.member
    )
    registrations.register(event, details("Jana Nová"))
    work_off()

    assert [row.full_name for row in importing.people()] == ["Jana Nová", "Adam Král"]
    assert importing.again(intake).result["added"] == 1


def test_an_import_is_on_record(importing, event):
    intake = importing.write([HEAD, person("Adam Král"), ["", "", "x", "", ""]])
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "imported")).one()

    assert (entry.subject_label, entry.user_id, entry.subject_id) == ("lide.csv", importing.member.id, intake.id)
    assert entry.after == {"added": 1, "changed": 0, "left": 1, "letters": False}


def test_a_confirmed_import_is_confirmed_once(importing):
    intake = importing.write([HEAD, person("Adam Král")])
    with pytest.raises(IntakeRefused) as refused:
        importing.confirm(intake)
    assert refused.value.reason is IntakeRefusal.NOT_NOW


def test_where_nothing_is_new_nothing_is_written(importing):
    importing.write([HEAD, person("Adam Král")])
    with pytest.raises(IntakeRefused) as refused:
        importing.confirm(importing.read([HEAD, person("Adam Král")]))
    assert refused.value.reason is IntakeRefusal.NOTHING


def test_an_import_that_fails_writes_nothing_and_can_be_tried_again(importing, monkeypatch):
    intake = importing.read([HEAD, person("Adam Král")])
    seat_many, broken = places.seat_many, [True]

    def seat(*args: object) -> list[int]:
        if broken:
            raise ValueError("a disk is full")
        return seat_many(*args)

    monkeypatch.setattr(places, "seat_many", seat)
    judged = queries.judged(intake)
    actions.confirm(
        intake, judged, shown=rules.shown(judged), tells=True, changes=False, anyway=[], by=importing.member
    )
    moment = NOW
    while importing.again(intake).state is IntakeState.WRITING:
        with clock.frozen(moment):
            work_off()
        moment += timedelta(hours=1)
    assert (importing.again(intake).state, letters()) == (IntakeState.READ, [])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 0

    broken.clear()
    assert importing.confirm(intake)["added"] == 1


def test_taken_back_it_leaves_nothing_and_who_waits_gets_the_places(importing, event):
    with transaction():
        event.quota.capacity = 2
    intake = importing.write([HEAD, person("Adam Král"), person("Eva Malá")], tells=True)
    make_registration(event, PlaceState.WAITING, family_name="Čekající")
    importing.undo(intake)

    assert [(row.family_name, states(row)[event.quota_id]) for row in importing.people()] == [
        ("Čekající", PlaceState.CONFIRMED),
    ]  # fmt: skip
    assert importing.again(intake).state is IntakeState.UNDONE
    assert [kind for kind, _, _ in letters()] == ["place_confirmed"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 1
    assert miscounted() == []


def test_taken_back_it_tells_those_who_had_a_letter(importing, event):
    intake = importing.write([HEAD, person("Adam Král"), person("Eva Malá")], tells=True)
    with transaction() as session:
        session.scalars(sa.select(Message).order_by(Message.id)).first().state = MessageState.SENT
    importing.undo(intake)

    left = db.session.scalars(sa.select(Registration)).all()
    assert [(row.full_name, row.cancelled_at is not None) for row in left] == [("Adam Král", True)]
    assert [kind for kind, _, _ in letters()] == ["registration_confirmed", "registration_cancelled"]
    assert miscounted() == []


def test_taken_back_it_gives_those_whom_it_changed_their_data_again(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    before = told(row)
    intake = importing.write([HEAD, person("Jana Nová", town="Most")], changes=True)
    importing.undo(intake)
    assert told(db.session.get_one(Registration, row.id)) == before


@pytest.mark.parametrize("act", ["cancel", "visit", "correct", "place", "desk"])
def test_once_somebody_has_acted_it_can_not_be_taken_back(importing, event, act):
    group = make_visit(event, (5,)).groups[0]
    intake = importing.write([HEAD, person("Adam Král"), person("Eva Malá")])
    row = importing.people()[0]
    with clock.frozen(NOW + timedelta(hours=1)):
        if act == "cancel":
            registrations.cancel(row)
        elif act == "visit":
            registrations.choose_visit(row, str(group.id))
        elif act == "correct":
            registrations.change(row, details("Adam Král").changed(organisation="Jinde"))
        elif act == "desk":  # said, though nothing of it is presence
            desk.note(event, event.starts_on, tap(row, Tap.LEFT, clock.now()), None)
        else:
            places.leave(row.places[0])
        with pytest.raises(IntakeRefused) as refused:
            importing.undo(intake)
    assert (refused.value.reason, refused.value.facts["names"]) == (IntakeRefusal.ACTED, "Adam Král")


def test_after_thirty_days_it_can_not_be_taken_back(importing):
    intake = importing.write([HEAD, person("Adam Král")])
    with clock.frozen(NOW + rules.UNDO_KEPT), pytest.raises(IntakeRefused) as refused:
        importing.undo(intake)
    assert refused.value.reason is IntakeRefusal.TOO_LATE


def test_what_names_people_is_forgotten_in_time(importing, event):
    registrations.register(event, details("Jana Nová"))
    done = importing.write([HEAD, person("Jana Nová", town="Most")], changes=True)
    waiting = importing.read([HEAD, person("Adam Král")])
    assert (done.checked, bool(done.before), work.forget()) == ([], True, False)

    with clock.frozen(NOW + rules.ROWS_KEPT):
        assert work.forget()
    kept = [(one.state, one.cells, one.checked, bool(one.before)) for one in map(importing.again, (done, waiting))]
    assert kept == [(IntakeState.DONE, [], [], True), (IntakeState.DROPPED, [], [], False)]

    with clock.frozen(NOW + rules.UNDO_KEPT):
        assert work.forget()
        assert not work.forget()
    assert importing.again(done).before == []


def test_columns_chosen_by_hand_are_remembered(importing):
    rows = [["Kdo", "Odkud jede", "Pošta", "Úřad"], ["Mgr. Adam Král, MBA", "Kadaň", "adam@example.org", "Město"]]
    intake = importing.read(rows)
    assert queries.judged(intake) == []

    chosen = ["whole_name", "municipality", "email", "organisation"]
    actions.choose_columns(intake, chosen, by=importing.member)
    again = importing.read(rows)
    values = queries.judged(again)[0].row.values
    assert [column["target"] for column in again.columns] == ["whole_name", "municipality", "email", "organisation"]
    assert {name: values[name] for name in ("title_before", "given_name", "family_name", "title_after")} == {
        "title_before": "Mgr.", "given_name": "Adam", "family_name": "Král", "title_after": "MBA",
    }  # fmt: skip


def test_a_table_stays_inside_its_conference(importing, into):
    intake = importing.read([HEAD, person("Adam Král")])
    other: Event = into("jina").event
    assert queries.by_id(other, intake.id) is None
    assert db.session.get(Intake, intake.id) is not None


def test_what_somebody_has_changed_since_the_page_was_drawn_is_looked_at_again(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    intake = importing.read([HEAD, person("Jana Nová", town="Most")])
    seen = rules.shown(queries.judged(intake))
    with transaction():
        row.municipality = "Brno"

    with pytest.raises(IntakeRefused) as refused:
        actions.confirm(intake, queries.judged(intake), shown=seen, tells=False, changes=True, anyway=[],
                        by=importing.member)  # fmt: skip
    assert refused.value.reason is IntakeRefusal.SINCE


def test_what_somebody_has_changed_since_it_was_confirmed_stays(importing, event):
    row = registrations.register(event, details("Jana Nová")).registration
    intake = importing.read([HEAD, person("Jana Nová", town="Most")])
    judged = queries.judged(intake)
    actions.confirm(intake, judged, shown=rules.shown(judged), tells=False, changes=True, anyway=[],
                    by=importing.member)  # fmt: skip
    with transaction():
        row.municipality = "Brno"

    work_off()
    assert importing.again(intake).result["changed"] == 0
    db.session.refresh(row)
    assert row.municipality == "Brno"


CHOSEN = ("email", "municipality", "organisation", "visit_group", "state", "phone", "meal", "ticket")


@pytest.mark.parametrize("write", [write_xlsx, write_ods, None], ids=["xlsx", "ods", "csv"])
@pytest.mark.parametrize("language", ["cs", "en"])
def test_columns_that_a_saved_view_chooses_are_read_back_as_the_same_people(
    into: Callable[..., Importing], app, write, language
) -> None:
    first, second = into("prvni"), into("druha")
    for one in (first, second):
        make_visit(one.event, (14,) * 6)
    first.write(FILE.read_bytes())

    with app.test_request_context("/"), speaking(language):
        heads = chosen_columns(first.event, lambda _right: True, CHOSEN)
        exported = exported_as(write, heads, every_attendee(first.event, AttendeeFilter(sort="created")))

    assert set(first.verdicts(first.read(exported)).values()) == {"same"}
    second.write(exported)
    people = [{row.email: (row.full_name, row.family_name, row.municipality, row.organisation, row.phone, row.meal,
                           wished(one, row)) for row in one.people()} for one in (first, second)]  # fmt: skip
    assert people[0] == people[1]
    assert len(people[0]) == 98


def two_visits(event):
    """The flats in the afternoon and the hostel in the morning."""
    flats, hostel = make_visit(event, (5, 5)), make_visit(event, (5, 5))
    with transaction():
        event.several_visits = True
        hostel.item.title_cs, hostel.item.title_en = "Návštěva ubytovny", "Visit to the hostel"
        hostel.item.starts_at, hostel.item.ends_at = at(9), at(10)
        for group in hostel.groups:
            group.departs_at = at(9)
    return flats, hostel


def visits_of(row, *visits):
    return [group.number for visit in visits for group in visit.groups if group.quota_id in states(row)]


def test_each_visit_has_a_column_of_its_own(importing, event):
    flats, hostel = two_visits(event)
    head = [*HEAD, "Prohlídka bytů", "Visit to the hostel"]
    rows = [[*person("Adam Král"), "2", "ano"], [*person("Eva Malá"), "Skupina 1, odjezd v 14:45", "ne"]]
    importing.write([head, *rows])

    adam, eva = importing.people()
    assert (visits_of(adam, flats, hostel), visits_of(eva, flats, hostel)) == ([2, 1], [1])


def test_a_cell_names_several_visits_by_their_titles(importing, event):
    flats, hostel = two_visits(event)
    importing.write([[*HEAD, "Exkurze"], [*person("Adam Král"), '"Prohlídka bytů; Návštěva ubytovny"']])

    [adam] = importing.people()
    assert visits_of(adam, flats, hostel) == [1, 1]


@pytest.mark.parametrize("several", [True, False])
def test_visits_that_cannot_be_had_together_refuse_the_row(importing, event, several):
    _flats, hostel = two_visits(event)
    with transaction():
        event.several_visits = several
        hostel.item.starts_at, hostel.item.ends_at = at(15), at(16)
    intake = importing.read([[*HEAD, "Prohlídka bytů", "Návštěva ubytovny"], [*person("Adam Král"), "1", "1"]])

    assert [fault.reason for fault in queries.judged(intake)[0].faults] == [RowFault.VISITS]
