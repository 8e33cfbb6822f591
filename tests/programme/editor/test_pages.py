"""The editor's pages, used as people use them, without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.programme import actions, queries
from conference.programme.editor import actions as moving
from conference.programme.models import AcceptedWarning, Item, ItemKind, ItemSpeaker, Step
from conference.team.models import AuditEntry, MembershipRole
from tests.client import PageClient, text_of
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, at, make_event, make_item, make_member, make_speaker, make_visit, saved

AREA = "/en/organise/bydleni-2026/programme"
NEXT = CONFERENCE_DAY + timedelta(days=1)


@pytest.fixture
def event(client: PageClient) -> Event:
    return make_event(ends_on=NEXT)


@pytest.fixture
def editor(client: PageClient, event: Event) -> PageClient:
    return sign_in(client, make_member(event, MembershipRole.EDITOR, name="Olga", language="en"))


def standing(event: Event) -> list[str]:
    """The draft in short: times, title and room; what is in the tray last."""
    db.session.expire_all()
    rows = [
        f"{clock.local(row.starts_at, event.timezone):%-d. %-H:%M}–{clock.local(row.ends_at, event.timezone):%-H:%M}"
        f" {row.title_cs}" + (f", {row.room.name}" if row.room else "")
        for row in queries.items_of(event)
    ]
    return [*rows, *(f"tray {row.title_cs}" for row in queries.tray_of(event))]


def fields_of(row: Item, **values: str) -> dict[str, str]:
    """The fields of an item's time and room, by their names on the page."""
    return {f"place-{row.code}-{name}": value for name, value in values.items()}


def undo(client: PageClient, button: str = "Undo") -> None:
    """Press the first button of the toolbar with this word."""
    page = client.page(f"{AREA}/editor")
    [form] = [form for form in page.all(".toolbar form") if text_of(form).partition(" – ")[0] == button]
    token = form.query("input[name=csrf_token]")[0].attrs["value"]
    assert client.post(form.attrs["action"] or "", data={"csrf_token": token}).status_code == 303


def test_an_item_is_added_in_one_line_and_the_next_one_begins_where_it_ends(editor: PageClient, event: Event) -> None:
    page = editor.page(f"{AREA}/editor")

    after = editor.submit(page, "Add", starts="9:00", ends="9:20", title_cs="Zahájení konference")
    again = editor.submit(after, "Add", title_cs="Jak se v Kadani bydlí")

    assert standing(event) == ["11. 9:00–9:20 Zahájení konference", "11. 9:20–9:50 Jak se v Kadani bydlí"]
    assert [row.kind for row in queries.items_of(event)] == [ItemKind.OPENING, ItemKind.TALK]
    assert again.form("Add").values["starts"] == ["9:50"]


def test_a_title_alone_waits_in_the_tray_and_is_not_published(editor: PageClient, event: Event) -> None:
    make_item(event, title_cs="Nájem")
    editor.submit(editor.page(f"{AREA}/editor"), "Add", title_cs="Oběd")

    assert standing(event) == ["11. 9:15–10:00 Nájem", "tray Oběd"]
    release = actions.release_programme(event)
    assert [item["title_cs"] for day in release.content["days"] for item in day["items"]] == ["Nájem"]


def test_what_is_typed_wrong_is_told_and_kept(editor: PageClient, event: Event) -> None:
    again = editor.submit(editor.page(f"{AREA}/editor"), "Add", status=422, starts="ráno", title_cs="Nájem")

    assert again.errors == ["Write the time like this: 8:30."]
    assert again.form("Add").values["title_cs"] == ["Nájem"]
    assert editor.submit(again, "Add", status=422, starts="9:00", title_cs="").errors == ["Write the title."]
    assert standing(event) == []


def test_the_grid_and_the_table_show_the_same_day(editor: PageClient, event: Event) -> None:
    hall = actions.add_room(event, "Velký sál", 100)
    make_item(event, title_cs="Nájem", title_en="Rent", room_id=hall.id)
    make_item(event, title_cs="Zítra", title_en="Tomorrow", starts_at=at(9, day=NEXT), ends_at=at(10, day=NEXT))

    page = editor.page(f"{AREA}/editor")

    assert page.texts(".plan thead th") == ["Time", "Velký sál"]
    assert page.texts(".plan .piece-title") == page.texts("#table th a") == ["Rent"]
    assert page.texts(".plan .piece-when") == ["9:15–10:00"]
    other = editor.page(page.link("Fri 12 June (1)"))
    assert other.texts(".plan .piece-title") == ["Tomorrow"]


def test_an_item_gets_another_time_and_room_and_the_step_is_undone_and_done_again(
    editor: PageClient, event: Event
) -> None:
    hall, row = actions.add_room(event, "Sál", 100), make_item(event, title_cs="Nájem")
    before = standing(event)

    page = editor.page(f"{AREA}/{row.id}/place")
    done = editor.submit(page, "Move it", **fields_of(row, starts="11:00", ends="", room=str(hall.id)))

    assert standing(event) == ["11. 11:00–11:45 Nájem, Sál"]
    assert done.address.endswith(f"#item-{row.code}")
    undo(editor)
    assert standing(event) == before
    undo(editor, "Do it again")
    assert standing(event) == ["11. 11:00–11:45 Nájem, Sál"]
    verbs = db.session.scalars(sa.select(AuditEntry.verb).where(AuditEntry.subject_kind == "Item")).all()
    assert verbs == ["changed", "changed", "changed"]


def a_morning(event: Event) -> list[Item]:
    return [
        make_item(event, title_cs=title, title_en=title, starts_at=at(*starts), ends_at=at(*ends))
        for title, starts, ends in (("A", (9, 0), (9, 30)), ("B", (9, 30), (10, 0)), ("C", (10, 0), (11, 0)))
    ]


def test_everything_from_an_item_on_is_shifted(editor: PageClient, event: Event) -> None:
    _, second, _ = a_morning(event)

    editor.submit(editor.page(f"{AREA}/{second.id}/moves"), "Shift everything from here", minutes="15")

    assert standing(event) == ["11. 9:00–9:30 A", "11. 9:45–10:15 B", "11. 10:15–11:15 C"]
    undo(editor)
    assert standing(event) == ["11. 9:00–9:30 A", "11. 9:30–10:00 B", "11. 10:00–11:00 C"]


def test_two_are_swapped_and_one_is_lengthened_and_pushes_the_rest(editor: PageClient, event: Event) -> None:
    first, _, third = a_morning(event)

    editor.submit(editor.page(f"{AREA}/{first.id}/moves"), "Swap the two", other=third.code)
    assert standing(event) == ["11. 9:00–10:00 C", "11. 9:30–10:00 B", "11. 10:00–10:30 A"]
    undo(editor)
    editor.submit(editor.page(f"{AREA}/{first.id}/moves"), "Change the length", longer="10")
    assert standing(event) == ["11. 9:00–9:40 A", "11. 9:40–10:10 B", "11. 10:10–11:10 C"]


def test_duplicating_goes_to_the_tray_and_a_second_press_makes_no_second_one(editor: PageClient, event: Event) -> None:
    row, speaker = make_item(event, title_cs="Káva"), make_speaker(event)
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    page = editor.page(f"{AREA}/{row.id}/moves")

    for _ in range(2):
        editor.submit(page, "Duplicate it")

    assert standing(event) == ["11. 9:15–10:00 Káva", "tray Káva"]
    [copy] = queries.tray_of(event)
    assert copy.speakers == [speaker]


def test_an_item_with_people_in_it_does_not_go_to_the_tray(editor: PageClient, event: Event) -> None:
    visit = make_visit(event)

    told = editor.submit(editor.page(f"{AREA}/{visit.item_id}/moves"), "Put it into the tray", status=422)

    assert "This item is a site visit with groups" in told.errors[0]
    assert queries.tray_of(event) == []


def test_a_press_without_the_hidden_fields_of_the_page_is_no_error(editor: PageClient, event: Event) -> None:
    first, second, _ = a_morning(event)
    page = editor.page(f"{AREA}/{first.id}/moves")
    editor.submit(page, "Put it into the tray")
    token = page.form("Put it into the tray").values["csrf_token"][0]

    answers = [
        editor.post(f"{AREA}/{second.id}/moves", data={"csrf_token": token, **data}).status_code
        for data in ({"move": "tray"}, {"move": "swap"}, {"move": "?"}, {}, {"move": "shift", "seen": "x"})
    ]

    assert answers == [303, 422, 422, 422, 422]


def test_several_go_to_another_day_at_once(editor: PageClient, event: Event) -> None:
    first, second, _ = a_morning(event)
    page = editor.page(f"{AREA}/editor/several?item={first.code}&item={second.code}")

    editor.submit(page, "Move them", day=NEXT.isoformat(), minutes="30")

    assert standing(event) == ["11. 10:00–11:00 C", "12. 9:30–10:00 A", "12. 10:00–10:30 B"]
    undo(editor)
    assert standing(event) == ["11. 9:00–9:30 A", "11. 9:30–10:00 B", "11. 10:00–11:00 C"]


def test_several_stay_in_their_rooms_where_none_is_sent(editor: PageClient, event: Event) -> None:
    first, second, _ = a_morning(event)
    data = editor.page(f"{AREA}/editor/several?item={first.code}&item={second.code}").form("Move them").fill(room=None)

    answer = editor.post(f"{AREA}/editor/several", data={**data, "day": NEXT.isoformat()})

    assert answer.status_code == 303
    assert standing(event) == ["11. 10:00–11:00 C", "12. 9:00–9:30 A", "12. 9:30–10:00 B"]


def test_a_day_is_copied_once(editor: PageClient, event: Event) -> None:
    a_morning(event)
    page = editor.page(f"{AREA}/editor/copy?day={CONFERENCE_DAY}")

    editor.submit(page, "Copy the day", to=NEXT.isoformat())
    told = editor.submit(page, "Copy the day", to=NEXT.isoformat(), status=422)

    assert standing(event)[3:] == ["12. 9:00–9:30 A", "12. 9:30–10:00 B", "12. 10:00–11:00 C"]
    assert "Nothing was moved yet, since the programme has changed meanwhile" in told.errors[0]
    undo(editor)
    assert len(standing(event)) == 3


def test_a_removed_item_comes_back_as_it_was(editor: PageClient, event: Event) -> None:
    row, speaker = make_item(event, title_cs="Nájem"), make_speaker(event)
    saved(ItemSpeaker(item_id=row.id, speaker_id=speaker.id))
    editor.submit(editor.page(f"{AREA}/{row.id}/remove"), "Remove the item")
    assert standing(event) == []

    undo(editor)

    assert standing(event) == ["11. 9:15–10:00 Nájem"]
    assert [item.speakers for item in queries.items_of(event)] == [[speaker]]
    undo(editor, "Do it again")
    assert standing(event) == []


def test_a_step_that_somebody_built_on_is_undone_as_far_as_it_can_be(editor: PageClient, event: Event) -> None:
    first, second, _ = a_morning(event)
    editor.submit(editor.page(f"{AREA}/{first.id}/moves"), "Shift everything from here", minutes="15")
    actions.edit_item(  # somebody else
        second, event, actions.ItemDetails(ItemKind.TALK, at(9, 50), at(10, 15), "B"), make_member(event, name="Petr")
    )
    [shift, _] = db.session.scalars(sa.select(Step).order_by(Step.id)).all()

    asked = editor.page(f"{AREA}/steps/{shift.id}/undo")

    assert asked.texts(".ruled strong") == ["B", "A", "C"]
    assert "Changed since: start, end, has its time." in asked.text
    editor.submit(asked, "Undo the rest")
    assert standing(event) == ["11. 9:00–9:30 A", "11. 9:50–10:15 B", "11. 10:00–11:00 C"]


def test_a_move_asks_where_somebody_else_moved_the_same_things(editor: PageClient, event: Event) -> None:
    _, second, third = a_morning(event)
    page = editor.page(f"{AREA}/{second.id}/moves")
    petr = make_member(event, name="Petr")
    moving.to_tray(event, third, petr)
    asked = editor.submit(page, "Shift everything from here", minutes="15", status=422)

    assert "Petr" in asked.errors[0]
    assert "into the tray: “C”" in asked.errors[0]
    assert standing(event) == ["11. 9:00–9:30 A", "11. 9:30–10:00 B", "tray C"]
    editor.submit(asked, "Shift everything from here")
    assert standing(event) == ["11. 9:00–9:30 A", "11. 9:45–10:15 B", "tray C"]


def test_a_warning_is_accepted_with_a_reason_and_pointed_out_again(editor: PageClient, event: Event) -> None:
    hall = actions.add_room(event, "Sál", 100, hours=(clock.local(at(10), event.timezone).time(), None))
    make_item(event, title_cs="Nájem", title_en="Rent", room_id=hall.id, kind=ItemKind.OTHER)
    page = editor.page(f"{AREA}/editor")
    assert "Room Sál is open from 10:00." in page.text

    asked = editor.page(page.link("It is all right – Rent"))
    told = editor.submit(asked, "It is all right", status=422, reason=" ")
    assert told.errors == ["Write the reason, so that others need not ask."]
    after = editor.submit(asked, "It is all right", reason="Klíče má Jana.")

    assert after.texts("details q") == ["Klíče má Jana."]
    assert not after.all("#warnings ~ ul:first-of-type li")
    [actor] = db.session.scalars(sa.select(AcceptedWarning.actor)).all()
    editor.submit(after, "Point it out again – Rent")
    assert db.session.scalars(sa.select(AcceptedWarning)).all() == []
    assert actor.startswith("Olga")


def test_hours_and_breaks_are_set(editor: PageClient, event: Event) -> None:
    editor.submit(editor.page(f"{AREA}/editor/hours"), "Save", programme_from="9:30", break_after="0")
    make_item(event, title_en="Rent")

    assert "The programme of a day should be from 9:30." in editor.page(f"{AREA}/editor").text
    assert event.break_after == 0


def test_who_else_is_there_and_what_they_did(editor: PageClient, event: Event, client: PageClient) -> None:
    row = make_item(event, title_en="Rent")
    seen = editor.page(f"{AREA}/editor").one("[data-seen]").attrs["data-seen"]
    other = client.application.test_client()
    sign_in(other, make_member(event, MembershipRole.EDITOR, name="Petr", language="en"))  # type: ignore[arg-type]
    other.submit(other.page(f"{AREA}/{row.id}/moves"), "Put it into the tray")  # type: ignore[attr-defined]
    other.page(f"{AREA}/editor")  # type: ignore[attr-defined]

    state = editor.get(f"{AREA}/editor/state.json?seen={seen}").get_json()

    assert state["here"] == ["Petr"]
    assert [said.partition(": ")[2] for said in state["said"]] == ["into the tray: “Rent”"]
    assert "Also here: Petr" in editor.page(f"{AREA}/editor").text


def test_who_may_only_read_sees_the_day_and_no_form(client: PageClient, event: Event) -> None:
    make_item(event, title_en="Rent")
    viewer = sign_in(client, make_member(event, MembershipRole.VIEWER, language="en"))

    page = viewer.page(f"{AREA}/editor")

    assert page.texts(".plan .piece-title") == ["Rent"]
    assert page.all("main form") == []


def test_a_full_day_is_a_light_page_that_tells_each_item_to_the_script(editor: PageClient, event: Event) -> None:
    for number in range(60):
        minutes = 8 * 60 + number * 10
        make_item(
            event, title_cs=f"Bod {number}", title_en=f"Item {number}",
            starts_at=at(*divmod(minutes, 60)), ends_at=at(*divmod(minutes + 10, 60)),
        )  # fmt: skip

    page = editor.page(f"{AREA}/editor")

    assert len(page.html.encode()) < 95_000
    assert page.texts("#warnings + ul > li")[-1] == "55 more like these"
    assert len(editor.page(page.link("55 more like these")).all("#warnings + ul > li")) == 61  # and no break
    assert page.texts("#table tbody td:last-child a")[0] == "Move – Item 0"
    assert all(len(piece.attrs["data-shown"].split()) == 4 for piece in page.all(".plan .piece"))


def test_the_script_sends_what_the_page_of_an_item_would(editor: PageClient, event: Event) -> None:
    make_item(event, title_cs="Nájem")
    [row] = queries.items_of(event)
    shown = editor.page(f"{AREA}/editor").one(".plan .piece").attrs["data-shown"]

    assert editor.page(f"{AREA}/{row.id}/place").form("Move it").values[f"place-{row.code}-shown"] == [shown]


@pytest.mark.parametrize("asked", ["at=foo", "at=24:00", f"room={'9' * 5000}", "day=0001-01-01", "day=9999-12-31"])
def test_an_address_with_what_is_no_slot_shows_the_editor(editor: PageClient, event: Event, asked: str) -> None:
    assert editor.page(f"{AREA}/editor?{asked}").form("Add")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-01-01"])
def test_items_go_only_to_days_that_are_offered(editor: PageClient, event: Event, day: str) -> None:
    row = make_item(event, title_cs="Nájem")
    several = editor.page(f"{AREA}/editor/several?item={row.code}").form("Move them").fill()
    copy = editor.page(f"{AREA}/editor/copy").form("Copy the day").fill(to=NEXT.isoformat())

    answers = [
        editor.post(f"{AREA}/editor/{page}", data=data).status_code
        for page, data in (("several", {**several, "day": day}), ("copy", {**copy, "day": day}),
                           ("copy", {**copy, "to": day}))
    ]  # fmt: skip

    assert answers == [422, 422, 422]
    assert standing(event) == ["11. 9:15–10:00 Nájem"]


def test_a_duplicate_gets_a_code_of_its_own_where_the_one_sent_is_none(editor: PageClient, event: Event) -> None:
    row = make_item(event, title_cs="Nájem")
    data = editor.page(f"{AREA}/{row.id}/place").form("Duplicate it").fill()

    editor.post(f"{AREA}/{row.id}/moves", data={**data, "move": "duplicate", "code": "a/b" * 50})

    assert len(standing(event)) == 2
    assert all(len(one.code) < 20 for one in [*queries.items_of(event), *queries.tray_of(event)])
