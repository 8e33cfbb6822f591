"""Columns of own questions: known by their words, read by their kinds, written, changed and taken back."""

from __future__ import annotations

import sqlalchemy as sa

from conference.extensions import db
from conference.intake import queries, rules
from conference.questions.models import QuestionKind
from conference.registration import actions as registrations
from conference.registration.models import Registration
from tests.conftest import sign_in
from tests.factories import make_question
from tests.intake.conftest import HEAD, details, person
from tests.questions.test_limits import taken, with_places


def answers() -> dict[str, dict[str, object]]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(Registration).order_by(Registration.id))
    return {row.given_name: dict(row.own) for row in rows}


def asked(event):
    way = make_question(event, QuestionKind.ONE_OF, "Vlakem", "Autem", label_cs="Jak přijedete?")
    dinner = make_question(event, QuestionKind.YES_NO, label_cs="Večeře?")
    born = make_question(event, QuestionKind.DATE, label_cs="Datum narození")
    return way, dinner, born


def test_a_column_is_known_by_the_words_of_its_question(importing, event):
    way, dinner, born = asked(event)

    importing.write([
        [*HEAD, "jak prijedete", "Večeře?", "Datum narození"],
        [*person("Jana Nová"), "AUTEM", "ano", "2. 11. 1989"],
        [*person("Adam Král"), "", "ne", ""],
    ])  # fmt: skip

    assert answers() == {
        "Jana": {way.name: (way.choices[1].id,), dinner.name: (dinner.choices[0].id,), born.name: "1989-11-02"},
        "Adam": {dinner.name: (dinner.choices[1].id,)},
    }


def test_what_can_be_no_answer_is_told_with_what_can(importing, event):
    way, _, born = asked(event)

    intake = importing.read([
        [*HEAD, "Jak přijedete?", "Datum narození"], [*person("Jana Nová"), "Raketou", "kdysi"],
    ])  # fmt: skip

    (row,) = queries.judged(intake)
    assert {(fault.field, fault.reason, fault.detail) for fault in row.row.faults} == {
        (way.name, "no_row", "Raketou"),
        (born.name, "no_day", "kdysi"),
    }


def test_an_answer_of_somebody_known_is_changed_and_taken_back(importing, event):
    way, _, _ = asked(event)
    first = (way.choices[0].id,)
    registrations.register(event, details("Jana Nová").changed(**{way.name: first}))

    intake = importing.write([[*HEAD, "Jak přijedete?"], [*person("Jana Nová"), "Autem"]], changes=True)
    assert answers() == {"Jana": {way.name: (way.choices[1].id,)}}

    importing.undo(intake)
    assert answers() == {"Jana": {way.name: first}}


def test_a_limited_choice_of_somebody_known_is_free_again_when_the_import_is_taken_back(importing, event):
    way, _, _ = asked(event)
    with_places(way.choices[1], 1)
    registrations.register(event, details("Jana Nová"))

    intake = importing.write([[*HEAD, "Jak přijedete?"], [*person("Jana Nová"), "Autem"]], changes=True)
    assert taken(way.choices[1]) == 1

    importing.undo(intake)
    assert (answers(), taken(way.choices[1])) == ({"Jana": {}}, 0)


def test_a_choice_that_is_full_leaves_somebody_known_and_all_others_as_they_are_told(importing, event):
    way, _, _ = asked(event)
    with_places(way.choices[1], 1)
    first = (way.choices[0].id,)
    registrations.register(event, details("Jana Nová").changed(**{way.name: first}))

    importing.write([
        [*HEAD, "Jak přijedete?"], [*person("Adam Král"), "Autem"], [*person("Jana Nová"), "Autem"],
    ], changes=True)  # fmt: skip

    assert answers() == {"Jana": {way.name: first}, "Adam": {way.name: (way.choices[1].id,)}}
    assert taken(way.choices[1]) == 1


def left_out(intake):
    return {row.row.number: row.left_out for row in queries.judged(intake)}


def test_the_preview_tells_of_each_row_which_choice_is_full_for_it(importing, event):
    way, _, _ = asked(event)
    by_car = way.choices[1].id
    with_places(way.choices[1], 2)
    registrations.register(event, details("Jana Nová").changed(**{way.name: (by_car,)}))
    registrations.register(event, details("Eva Malá").changed(**{way.name: (way.choices[0].id,)}))

    intake = importing.read([
        [*HEAD, "Jak přijedete?"], [*person("Adam Král"), "Autem"], [*person("Petr Starý"), "Autem"],
        [*person("Jana Nová"), "Autem"], [*person("Eva Malá"), "Autem"],
    ])  # fmt: skip

    assert left_out(intake) == {2: (), 3: ((way.name, by_car),), 4: (), 5: ((way.name, by_car),)}
    importing.confirm(intake, changes=True)
    assert {name: own.get(way.name) for name, own in answers().items()} == {
        "Jana": (by_car,), "Eva": (way.choices[0].id,), "Adam": (by_car,), "Petr": None
    }  # fmt: skip


def test_a_choice_that_somebody_known_gives_up_is_free_for_the_rows_after(importing, event):
    way, _, _ = asked(event)
    with_places(way.choices[1], 1)
    registrations.register(event, details("Jana Nová").changed(**{way.name: (way.choices[1].id,)}))
    registrations.register(event, details("Eva Malá").changed(**{way.name: (way.choices[0].id,)}))

    intake = importing.read([
        [*HEAD, "Jak přijedete?"], [*person("Jana Nová"), "Vlakem"], [*person("Eva Malá"), "Autem"],
    ])  # fmt: skip

    assert left_out(intake) == {2: (), 3: ()}


def test_a_choice_that_fills_up_while_the_preview_is_looked_at_is_looked_at_again(importing, event):
    way, _, _ = asked(event)
    with_places(way.choices[1], 1)
    intake = importing.read([[*HEAD, "Jak přijedete?"], [*person("Adam Král"), "Autem"]])
    seen = rules.shown(queries.judged(intake))

    registrations.register(event, details("Jana Nová").changed(**{way.name: (way.choices[1].id,)}))

    assert rules.shown(queries.judged(intake)) != seen


def test_the_sentence_stands_in_the_row(importing, event, client):
    way, _, _ = asked(event)
    with_places(way.choices[1], 1)
    intake = importing.read([
        [*HEAD, "Jak přijedete?"], [*person("Adam Král"), "Autem"], [*person("Petr Starý"), "Autem"],
    ])  # fmt: skip

    rows = sign_in(client, importing.member).page(f"/organise/bydleni-2026/imports/{intake.id}").texts("tbody tr")

    assert [row.partition("Jak přijedete?: ")[2] for row in rows] == [
        "", "možnost „Autem“ už nemá volné místo a vynechá se.",
    ]  # fmt: skip
