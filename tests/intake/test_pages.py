"""The pages of imports: from the file to the list, without scripts; what can't be read is said in a sentence."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from conference.extensions import db
from conference.intake.models import Intake
from conference.jobs.models import Job
from conference.lib import clock
from conference.registration import actions as registrations
from tests import tables as made
from tests.conftest import NOW
from tests.intake.conftest import HEAD, details, person, uploaded, work_off

AREA = "/en/organise/bydleni-2026"
NEW = f"{AREA}/imports/people"


def chosen(editor, content, *, name="lide.xlsx", sheet="", address=NEW):
    button = "Read the file" if address == NEW else "Přečíst soubor"
    return editor.submit(editor.page(address), button, file=uploaded(content, name), sheet=sheet)


def test_a_list_becomes_attendees_and_goes_again(editor, event):
    page = editor.page(editor.page(f"{AREA}/attendees").link("Import from a spreadsheet"))
    page = editor.submit(
        page, "Read the file", file=uploaded(made.xlsx([HEAD, person("Adam Král"), person("Eva Malá")])), sheet=""
    )
    assert page.text.startswith("Imports Import participants Nothing has been written yet. 2 rows were read.")
    assert page.texts("tbody th") == ["Adam Král Město Kadaň", "Eva Malá Město Kadaň"]
    assert page.texts("tbody .place") == ["new", "new"]

    page = editor.submit(page, "Write this import")
    assert page.texts("#progress-text") == ["0 of 2 done"]
    work_off()
    page = editor.page(page.address)
    assert page.texts("dd.num") == ["2", "0", "0"]
    assert "Král" in editor.page(page.link("Show the list")).text

    page = editor.submit(page, "Take the whole import back")
    work_off()
    assert "This import was taken back" in editor.page(page.address).text
    assert "Nobody has registered yet." in editor.page(f"{AREA}/attendees").text
    listed = editor.page(f"{AREA}/imports")
    assert listed.texts("tbody td")[:2] == ["Participants, 2 rows", "taken back"]


def test_the_preview_says_why_and_what_and_who(editor, event):
    known = registrations.register(event, details("Jana Nová")).registration
    page = chosen(editor, made.csv([
        HEAD, person("Jana Nová", town="Most"), person("Jana Nová", "jina@example.org"),
        person("Petr Chybný", "petr.example.org"), person("Ivo Bílý", "jina@example.org"),
    ]), name="lide.csv")  # fmt: skip

    assert page.texts(".filters a") == ["all: 4", "changed: 1", "known: 1", "refused: 2"]
    assert page.texts("tbody td p") == [
        "Town of the workplace: “Most” instead of “Kadaň”",
        "An e-mail address has exactly one @, such as jana@example.org.",
        "The address stands in row 3 already. Everybody needs one of their own, or none.",
    ]
    assert [link.attrs["href"] for link in page.all("tbody a")] == [f"{AREA}/attendees/{known.id}"] * 2
    only = editor.page(page.link("refused: 2"))
    assert only.texts("tbody td.num") == ["4", "5"]


def test_a_known_name_is_ticked_to_be_registered(editor, event):
    registrations.register(event, details("Jana Nová"))
    page = chosen(editor, made.xlsx([HEAD, person("Jana Nová", "jina@example.org")]))
    assert page.texts("fieldset label") == ["row 2: Jana Nová"]

    page = editor.submit(page, "Write this import", anyway="2")
    work_off()
    assert editor.page(page.address).texts("dd.num") == ["1", "0", "0"]


def test_nothing_chosen_is_nothing_to_write(editor, event):
    registrations.register(event, details("Jana Nová"))
    page = chosen(editor, made.xlsx([HEAD, person("Jana Nová")]))
    page = editor.submit(page, "Write this import")
    assert page.status == 422
    assert page.errors == ["There is nothing to write: no row is new, and no other one was chosen."]


def test_columns_that_are_not_known_are_chosen_by_hand(editor, event):
    page = chosen(editor, made.xlsx([["Kdo", "Dům", "Kde"], ["Adam Král", "Spolek", "Most"]]))
    assert "No column is known to hold: Given name, Family name, Organisation, Town of the workplace." in page.text

    page = editor.page(page.link("Choose the columns"))
    assert page.texts(".form-text") == ["Adam Král", "Spolek", "Most"]
    page = editor.submit(page, "Use these columns", column_0="whole_name", column_1="organisation",
                         column_2="organisation")  # fmt: skip
    assert page.errors == ["The same is chosen for the column “Dům”."]
    page = editor.submit(page, "Use these columns", column_2="municipality")
    assert page.texts("tbody .place") == ["new"]


def test_a_title_above_the_table_and_headings_repeated_below_are_no_people(editor, event):
    rows = [["Účastníci konference"], [], HEAD, person("Adam Král"), HEAD, person("Eva Malá")]
    page = chosen(editor, made.xlsx(rows))
    assert page.texts("tbody td.num") == ["4", "6"]


def test_formulas_merged_cells_and_other_sheets_are_told(editor, event):
    rows = [HEAD, person("Adam Král"), [*person("Eva Malá")[:4], '="Most"']]
    content = made.xlsx(rows, more={"Loni": [["x"]]}, merged=[(1, 3, 2, 3)])
    page = chosen(editor, content)
    assert [text.partition(".")[0] for text in page.texts("p.notice")] == [
        "There are formulas in the table", "There are merged cells in the table",
    ]  # fmt: skip
    assert "Loni" in page.texts(".facts dd")[1]
    assert chosen(editor, content, sheet="nic").errors == [
        "There is no sheet “nic” in this file. There are: List1, Loni."
    ]


def test_a_table_can_be_forgotten(editor, event):
    page = chosen(editor, made.xlsx([HEAD, person("Adam Král")]))
    editor.submit(page, "Forget this table")
    assert db.session.scalars(sa.select(Intake.checked)).all() == [[]]
    assert "This table was forgotten" in editor.page(page.address).text
    assert "Nothing has been imported yet." in editor.page(f"{AREA}/imports").text


def test_a_worker_that_does_not_begin_is_told(editor, event):
    page = chosen(editor, made.xlsx([HEAD, person("Adam Král")]))
    page = editor.submit(page, "Write this import")
    with clock.frozen(NOW + timedelta(minutes=2)):
        assert "It has not begun yet." in editor.page(page.address).text
    told = editor.get(f"{page.address}/progress.json").json
    assert told == {"done": 0, "total": 1, "text": "0 of 1 done", "underway": True}
    assert db.session.scalars(sa.select(Job.kind)).all() == ["intake"]


def test_who_acted_is_named_where_it_can_not_be_taken_back(editor, event):
    page = chosen(editor, made.xlsx([HEAD, person("Adam Král")]))
    page = editor.submit(page, "Write this import")
    work_off()
    with clock.frozen(NOW + timedelta(hours=1)):
        row = editor.page(f"{AREA}/attendees").link("Adam Král")
        editor.submit(editor.page(f"{row}/edit"), title_after="MBA")
        page = editor.submit(editor.page(page.address), "Take the whole import back")
    assert "(Adam Král, MBA)" in page.texts(".errors[role=status]")[0]
