"""Decisions about imports, without a database."""

from __future__ import annotations

import pytest

from conference.intake import rules
from conference.intake.rules import Checked, Everybody, Fault, KnownPerson, Verdict, judge

HEADINGS = {"jmeno": "given_name", "prijmeni": "family_name", "obec": "municipality"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Jana Nová", ("", "Jana", "Nová", "")),
        ("Mgr. Jana Nová, MBA", ("Mgr.", "Jana", "Nová", "MBA")),
        ("Ing. arch. Jana Marie Nová Ph.D.", ("Ing. arch.", "Jana Marie", "Nová", "Ph.D.")),
        ("Mgr et Mgr. Jana Nová", ("Mgr et Mgr.", "Jana", "Nová", "")),
        ("Nová", ("", "", "Nová", "")),
        ("Dis Nová", ("", "Dis", "Nová", "")),
    ],
)  # fmt: skip
def test_a_whole_name_is_divided(text, parts):
    assert tuple(rules.split_name(text).values()) == parts


def test_of_two_family_names_that_are_told_by_their_endings_both_are_taken():
    for text, family_first in (("Eliška Chrpová Žabníková", False), ("Chrpová Žabníková Eliška", True)):
        parts = rules.split_name(text, family_first=family_first)
        assert (parts["given_name"], parts["family_name"]) == ("Eliška", "Chrpová Žabníková")


def test_a_whole_name_may_begin_with_the_family():
    assert rules.split_name("Nová Jana Marie, Bc.", family_first=True) == {
        "title_before": "", "given_name": "Jana Marie", "family_name": "Nová", "title_after": "Bc.",
    }  # fmt: skip


def test_the_heading_is_the_row_with_the_most_known_headings():
    rows = [["Seznam účastníků", "", ""], ["", "", ""], ["Jméno", "Příjmení", "Pozn."], ["Jana", "Nová", "Obec"]]
    assert rules.heading_at(rows, HEADINGS) == 2


def test_where_no_heading_is_known_it_is_the_first_row_with_the_most_cells():
    assert rules.heading_at([["Seznam", ""], ["kdo", "odkud"], ["Jana", "Most"]], HEADINGS) == 1


def test_columns_are_matched_as_chosen_before_then_by_their_headings_and_once():
    titles = ["JMÉNO", "Příjmení:", "obec", "Obec", "Pozn."]
    assert rules.matched(titles, HEADINGS, {"pozn": "needs", "obec": "municipality"}) == [
        "given_name", "family_name", "municipality", "", "needs",
    ]  # fmt: skip


def test_headings_repeated_are_told_from_people():
    titles = ["Jméno", "Příjmení", "Obec", "E-mail"]
    assert rules.is_heading(["Jméno", "Příjmení", "Obec", ""], titles)
    assert not rules.is_heading(["Jana", "Nová", "Obec", ""], titles)


def row(number: int, name: str = "Jana Nová", email: str = "", **more: str) -> Checked:
    given, family = name.split()
    values = {"given_name": given, "family_name": family, "organisation": "Město", "email_key": email, **more}
    return Checked(number, values)


def known(number: int, name: str = "Jana Nová", email: str = "jana@example.org", code: str = "") -> KnownPerson:
    return KnownPerson(number, name, email, rules.words_of(name), "mesto", code)


def verdicts(rows: list[Checked], *people: KnownPerson) -> list[tuple[Verdict, int | None]]:
    judged = judge(rows, Everybody(people), lambda _row, _person: ())
    return [(one.verdict, one.known.id if one.known else None) for one in judged]


def test_a_person_is_known_by_address_then_by_name():
    rows = [row(2, email="jana@example.org"), row(3, email="jina@example.org"), row(4, "Petr Malý", "petr@example.org")]
    assert verdicts(rows, known(7)) == [(Verdict.SAME, 7), (Verdict.KNOWN, 7), (Verdict.NEW, None)]


def test_without_an_address_name_and_organisation_are_the_person():
    assert verdicts([row(2), row(3, organisation="Jinde")], known(7)) == [(Verdict.SAME, 7), (Verdict.KNOWN, 7)]


def test_a_ticket_finds_who_has_another_address_by_now():
    moved = row(2, email="nova@example.org", ticket="ABC234")
    assert verdicts([moved], known(7, code="ABC234")) == [(Verdict.SAME, 7)]
    assert verdicts([moved], known(7, "Petr Malý", code="ABC234")) == [(Verdict.NEW, None)]


def test_the_address_of_another_person_is_taken_from_nobody():
    moved = row(2, email="petr@example.org", ticket="ABC234")
    people = (known(7, code="ABC234"), known(8, "Petr Malý", "petr@example.org"))
    assert verdicts([moved], *people) == [(Verdict.REFUSED, None)]


def test_the_second_row_of_an_address_is_refused_and_says_which_is_the_first():
    judged = judge([row(2, email="a@example.org"), row(5, "Petr Malý", "a@example.org")], Everybody([]), lambda *_: ())
    assert [one.faults for one in judged] == [(), (Fault("email", "twice", "2"),)]


def test_what_is_stored_of_a_row_is_read_again():
    stored = Checked(3, {"given_name": "Jana"}, (Fault("email", "email", "no_at"),))
    assert Checked.from_json(stored.to_json()) == stored
