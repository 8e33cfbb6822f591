"""The quick start: a table is pasted or uploaded, looked at, corrected and taken over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.programme import actions, queries
from conference.programme.models import Room, Step
from conference.speakers.models import Speaker
from conference.team.models import AuditEntry, MembershipRole
from tests import tables
from tests.client import PageClient, text_of
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, make_event, make_member, make_speaker

AREA = "/en/organise/bydleni-2026/programme"
NEXT = CONFERENCE_DAY + timedelta(days=1)
TABLE = """Čas\tNázev\tKdo\tOrganizace\tSál
9.00 – 9.15\tZahájení\tMgr. Jana Svízelová\tMěsto Kadaň\tVelký sál
9.15 – 10.00\tTřicet bytů\tIng. Petr Bydlil, Ph.D.; Jana Svízelová\tMěsto Děčín\tvelký sál
10.00\tKáva\t\t\t"""


@pytest.fixture
def event(client: PageClient) -> Event:
    return make_event(ends_on=NEXT)


@pytest.fixture
def editor(client: PageClient, event: Event) -> PageClient:
    return sign_in(client, make_member(event, MembershipRole.EDITOR, name="Olga", language="en"))


def standing(event: Event) -> list[str]:
    db.session.expire_all()
    return [
        f"{clock.local(row.starts_at, event.timezone):%-d. %-H:%M}–{clock.local(row.ends_at, event.timezone):%-H:%M}"
        f" {row.title_cs} ({', '.join(one.full_name for one in row.speakers)}) {row.room.name if row.room else '–'}"
        for row in queries.items_of(event)
    ] + [f"tray {row.title_cs}" for row in queries.tray_of(event)]


def undo(client: PageClient) -> None:
    page = client.page(f"{AREA}/editor")
    [form] = [form for form in page.all(".toolbar form") if text_of(form).partition(" – ")[0] == "Undo"]
    token = form.query("input[name=csrf_token]")[0].attrs["value"]
    assert client.post(form.attrs["action"] or "", data={"csrf_token": token}).status_code == 303


def test_a_table_is_seen_first_and_written_as_one_step(editor: PageClient, event: Event) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=TABLE)
    assert "3 items were understood." in seen.text
    assert "New speakers: Svízelová, Bydlil" in seen.text
    assert standing(event) == []

    done = editor.submit(seen, "Take them over", **{"rows-2-ends": "10:20"})

    assert "3 items were taken over." in done.text
    assert standing(event) == [
        "11. 9:00–9:15 Zahájení (Mgr. Jana Svízelová) Velký sál",
        "11. 9:15–10:00 Třicet bytů (Ing. Petr Bydlil, Ph.D., Mgr. Jana Svízelová) Velký sál",
        "11. 10:00–10:20 Káva () –",
    ]
    [step] = db.session.scalars(sa.select(Step)).all()
    assert len(step.changes) == 3
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.subject_kind == "Item")) == 3


def test_undoing_it_takes_rooms_and_speakers_that_came_with_it(editor: PageClient, event: Event) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=TABLE)
    editor.submit(seen, "Take them over")

    undo(editor)

    assert standing(event) == []
    assert db.session.scalars(sa.select(Room)).all() == []
    assert db.session.scalars(sa.select(Speaker)).all() == []
    page = editor.page(f"{AREA}/editor")
    [form] = [form for form in page.all(".toolbar form") if text_of(form).startswith("Do it again")]
    token = form.query("input[name=csrf_token]")[0].attrs["value"]
    editor.post(form.attrs["action"] or "", data={"csrf_token": token})
    assert len(standing(event)) == 3
    assert standing(event)[0] == "11. 9:00–9:15 Zahájení (Mgr. Jana Svízelová) Velký sál"


def test_what_was_there_is_found_again(editor: PageClient, event: Event) -> None:
    radka, hall = make_speaker(event), actions.add_room(event, "Velký sál", 100)
    text = "9:00–9:30\tNájem\tRadka Řečnická\tVELKÝ SÁL"

    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=text)
    editor.submit(seen, "Take them over")

    assert "New speakers" not in seen.text
    [row] = queries.items_of(event)
    assert (row.speakers, row.room) == ([radka], hall)


def test_a_second_press_takes_nothing_over_again(editor: PageClient, event: Event) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=TABLE)

    for _ in range(2):
        editor.submit(seen, "Take them over")

    assert len(standing(event)) == 3


def test_columns_are_corrected_and_read_again(editor: PageClient, event: Event) -> None:
    text = "9:00\tNájem v obci\tO bytech\n10:00\tDům pro seniory\tO domech"
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=text)

    again = editor.submit(seen, "Read it again so", **{"columns-1": "nothing", "columns-2": "title"})

    assert [again.form("Take them over").values[f"rows-{n}-title"] for n in (0, 1)] == [["O bytech"], ["O domech"]]


def test_what_is_corrected_wrongly_is_told_and_kept(editor: PageClient, event: Event) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=TABLE)

    told = editor.submit(
        seen, "Take them over", status=422, **{"rows-0-title": "", "rows-1-starts": "ráno", "rows-2-room": "Klub"}
    )

    assert told.errors == ["Row 1: Write the title.", "Row 2: Write the time like this: 8:30."]
    assert told.form("Take them over").values["rows-2-room"] == ["Klub"]
    assert standing(event) == []
    editor.submit(told, "Take them over", **{"rows-0-taken": None, "rows-1-starts": "9:15"})
    assert len(standing(event)) == 2


def test_a_line_without_a_time_goes_to_the_tray_where_it_is_ticked(editor: PageClient, event: Event) -> None:
    seen = editor.submit(
        editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted="Dobrý den, program:\n9:00 Nájem\nOběd"
    )
    editor.submit(seen, "Take them over", **{"rows-2-taken": True})

    assert standing(event) == ["11. 9:00–9:30 Nájem () –", "tray Oběd"]


def test_a_file_is_read(editor: PageClient, event: Event) -> None:
    page = editor.page(f"{AREA}/quick-start")
    file = (BytesIO("Od;Do;Téma\n9:00;9:30;Nájem\n".encode("cp1250")), "program.csv")

    seen = editor.submit(page, "Show what is understood", file=file)

    assert seen.form("Take them over").values["rows-0-title"] == ["Nájem"]


@pytest.mark.parametrize(("write", "ending"), [(tables.docx, "docx"), (tables.odt, "odt")])
def test_a_document_is_read_with_its_days(
    editor: PageClient, event: Event, write: Callable[..., bytes], ending: str
) -> None:
    head, first, second = ["Čas", "Téma", "Kdo"], ["9:00", "Nájem", "Jana Svízelová"], ["10:00", "Byty", ""]
    document = write("Program", "Čtvrtek 11. 6.", [head, first], "Pátek 12. 6.", [head, second])
    page = editor.page(f"{AREA}/quick-start")

    seen = editor.submit(page, "Show what is understood", file=(BytesIO(document), f"Program.{ending}"))
    editor.submit(seen, "Take them over")

    assert standing(event) == ["11. 9:00–9:30 Nájem (Jana Svízelová) –", "12. 10:00–10:30 Byty () –"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (tables.docx("9:00 Nájem"), "There is no table in this document."),
        (tables.PASSWORD, "This file is locked by a password."),
        (tables.OLD_WORD, "This is a document of an older Word (.doc)."),
        (b"%PDF-1.7", "This is no table. Choose one of these kinds: Word (.docx), Writer (.odt), Excel"),
    ],
)
def test_why_a_document_is_not_read(editor: PageClient, event: Event, content: bytes, told: str) -> None:
    page = editor.page(f"{AREA}/quick-start")

    again = editor.submit(page, "Show what is understood", status=422, file=(BytesIO(content), "Program.docx"))

    assert again.errors[0].startswith(told)


@pytest.mark.parametrize("pasted", ["", "   ", "\t\t"])
def test_nothing_is_nothing(editor: PageClient, event: Event, pasted: str) -> None:
    told = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted=pasted, status=422)
    assert told.errors == ["Paste a table, or choose a file."]


def test_a_table_of_which_nothing_is_understood_stays_to_be_put_right(editor: PageClient, event: Event) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted="9:00\tNájem")

    told = editor.submit(seen, "Read it again so", **{"columns-0": "nothing", "columns-1": "nothing"})

    assert "Nothing was understood of it." in told.text
    assert "Nájem" in told.form("Show what is understood").values["pasted"][0]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_in_no_year_of_a_conference_is_refused(editor: PageClient, event: Event, day: str) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted="9:00\tNájem")
    data = {**seen.form("Take them over").fill(), "rows-0-day": day}

    assert editor.post(f"{AREA}/quick-start/items", data=data).status_code == 422
    assert standing(event) == []


def test_a_row_without_a_kind_is_refused(editor: PageClient, event: Event) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted="9:00\tNájem")

    told = editor.submit(seen, "Take them over", status=422, **{"rows-0-kind": None})

    assert told.errors == ["Row 1: Choose what kind of item it is."]


@pytest.mark.parametrize("name", ["rows-²-title", "columns-²", f"rows-{'9' * 5000}-title"])
def test_names_that_count_no_row_are_passed_over(editor: PageClient, event: Event, name: str) -> None:
    seen = editor.submit(editor.page(f"{AREA}/quick-start"), "Show what is understood", pasted="9:00\tNájem")
    data = {**seen.form("Take them over").fill(), name: "x"}

    assert editor.post(f"{AREA}/quick-start/items", data=data).status_code == 303
    assert standing(event) == ["11. 9:00–9:30 Nájem () –"]
