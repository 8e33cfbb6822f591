"""The organiser's pages of the programme, used as people use them."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.programme import actions, queries
from conference.programme.models import Item, ItemKind, ItemSpeaker
from conference.team.models import MembershipRole
from tests.conftest import sign_in
from tests.factories import CONFERENCE_DAY, at, make_event, make_item, make_member, make_speaker, make_visit, saved

AREA = "/organise/bydleni-2026/programme"
NEXT = CONFERENCE_DAY + timedelta(days=1)


def test_an_item_is_added_through_the_form(editor, event):
    speaker = make_speaker(event)
    moderator = make_speaker(event, given_name="Milan", family_name="Moderující")
    page = editor.page(f"{AREA}/add")

    done = editor.submit(
        page, "Přidat bod", kind="talk", title_cs="Bydlení především", title_en="Housing first",
        day="11. 6. 2026", starts="9:15", ends="10.00", abstract_cs="Co **funguje**.", **{
            "speakers-0-speaker": str(speaker.id), "speakers-1-speaker": str(moderator.id),
            "speakers-1-role": "moderator",
        },
    )  # fmt: skip

    assert done.address == AREA
    [row] = queries.items_of(event)
    assert (row.title_cs, row.starts_at, row.ends_at) == ("Bydlení především", at(9, 15), at(10))
    assert [(link.speaker, link.role) for link in row.speaker_links] == [(speaker, "speaker"), (moderator, "moderator")]
    assert done.texts("ol.programme h3") == ["Bydlení především"]


def test_the_form_in_english(editor, event):
    page = editor.page(f"/en{AREA}/add")
    assert page.h1 == "New programme item"
    done = editor.submit(page, "Add the item", title_cs="Oběd", kind="lunch", starts="12:00", ends="13:00")
    assert done.address == f"/en{AREA}"
    assert "The title in the second language is missing." in done.text


def test_a_second_press_of_the_button_adds_nothing(editor, event):
    page = editor.page(f"{AREA}/add")
    for _ in range(2):
        editor.submit(page, "Přidat bod", title_cs="Oběd", starts="12:00", ends="13:00")
    assert len(queries.items_of(event)) == 1


@pytest.mark.parametrize(
    ("starts", "ends", "ends_at"),
    [("23:00", "1:30", at(1, 30, day=NEXT)), ("22:00", "0:00", at(0, day=NEXT)), ("20.00", "24:00", at(0, day=NEXT)),
     ("10:00:00", "10:45:00", at(10, 45))],
)  # fmt: skip
def test_an_item_may_end_past_midnight_and_is_shown_as_it_was_typed(editor, event, starts, ends, ends_at):
    editor.submit(editor.page(f"{AREA}/add"), "Přidat bod", title_cs="Večer", kind="other", starts=starts, ends=ends)
    [row] = queries.items_of(event)
    assert row.ends_at == ends_at
    editor.submit(editor.page(f"{AREA}/{row.id}"), "Uložit bod")
    db.session.refresh(row)
    assert row.ends_at == ends_at


def test_what_was_typed_is_kept_when_the_hour_does_not_exist(client, app):
    event = make_event("jaro-2027", starts_on=date(2027, 3, 28), ends_on=date(2027, 3, 28))
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    speaker, room = make_speaker(event), actions.add_room(event, "Velký sál", 100)

    again = editor.submit(
        editor.page("/organise/jaro-2027/programme/add"), "Přidat bod", status=422, kind="story",
        title_cs="Příběh paní K.", title_en="A story", room=str(room.id), starts="2:15", ends="3:00", block="2",
        abstract_cs="Vyprávění\no domově", anonymous=True, **{"speakers-1-speaker": str(speaker.id)},
    )  # fmt: skip

    assert again.errors == ["Takový čas není: hodiny se tu noc posouvají vpřed a přeskočí ho. Napište jiný."]
    values = again.form("Přidat bod").values
    kept = {name: values[name] for name in ("kind", "title_cs", "title_en", "room", "starts", "ends", "block", "day")}
    assert kept == {
        "kind": ["story"], "title_cs": ["Příběh paní K."], "title_en": ["A story"], "room": [str(room.id)],
        "starts": ["2:15"], "ends": ["3:00"], "block": ["2"], "day": ["2027-03-28"],
    }  # fmt: skip
    assert values["speakers-1-speaker"] == [str(speaker.id)]
    assert values["abstract_cs"] == ["Vyprávění\no domově"]
    assert values["anonymous"] == ["y"]
    assert queries.items_of(event) == []


def test_the_hour_that_comes_twice_is_asked_about_and_the_answer_stays(client, app):
    night = date(2027, 10, 31)
    event = make_event("podzim-2027", starts_on=night, ends_on=night)
    editor = sign_in(client, make_member(event, MembershipRole.EDITOR))
    page = editor.page("/organise/podzim-2027/programme/add")
    assert not page.all("input[name$=-which]")

    again = editor.submit(page, "Přidat bod", status=422, title_cs="Noc", kind="other", starts="1:30", ends="2:30")
    assert again.errors == ["Tento čas nastane dvakrát: hodiny se tu noc vracejí. Vyberte, který z nich to je."]
    assert [one.attrs["name"] for one in again.all("input[name$=-which]")] == ["ends-which"] * 2
    editor.submit(again, "Přidat bod", **{"ends-which": "second"})

    [row] = queries.items_of(event)
    assert (row.ends_at - row.starts_at) == timedelta(hours=2)
    page = editor.page(f"/organise/podzim-2027/programme/{row.id}")
    assert page.form("Uložit bod").values["ends-which"] == ["second"]
    editor.submit(page, "Uložit bod", title_cs="Celá noc")
    db.session.refresh(row)
    assert (row.ends_at - row.starts_at) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title_cs": " "}, "Doplňte název."),
        ({"starts": "ráno"}, "Napište čas takto: 8:30."),
        ({"starts": "24:00"}, "Napište čas takto: 8:30."),
        ({"ends": ""}, "Doplňte čas konce."),
        ({"block": "dva"}, "Napište celé číslo."),
        ({"block": "0"}, "Napište celé číslo od 1 do 99."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(editor, event, values, message):
    page = editor.page(f"{AREA}/add")
    good = {"title_cs": "Oběd", "starts": "12:00", "ends": "13:00"}
    assert editor.submit(page, "Přidat bod", status=422, **{**good, **values}).errors == [message]


def test_nonsense_from_a_program_is_refused_and_not_a_failure(editor, event):
    for data in (
        {"kind": "\x00"}, {"kind": "talk", "day": "9999999999"}, {"speakers-99999999-speaker": "x", "room": "-1"},
        {"title_cs": "x\x00y", "kind": "talk", "day": "2026-06-11", "starts": "9:00", "ends": "10:00", "room": "777"},
    ):  # fmt: skip
        token = editor.page(f"{AREA}/add").form("Přidat bod").values["csrf_token"]
        assert editor.post(f"{AREA}/add", data={**data, "csrf_token": token}).status_code == 422
    assert queries.items_of(event) == []


def test_nobody_speaks_twice_at_one_item(editor, event):
    speaker = str(make_speaker(event).id)
    again = editor.submit(
        editor.page(f"{AREA}/add"), "Přidat bod", status=422, title_cs="X", starts="9:00", ends="10:00",
        **{"speakers-0-speaker": speaker, "speakers-1-speaker": speaker},
    )  # fmt: skip
    assert again.errors == ["Mezi řečníky je někdo vybrán dvakrát."]


def test_an_item_is_changed_and_the_rest_stays(editor, event):
    room = actions.add_room(event, "Velký sál", None)
    row = make_item(event, room_id=room.id, abstract_cs="Popis", no_photos=True)
    saved(ItemSpeaker(item_id=row.id, speaker_id=make_speaker(event).id))

    editor.submit(editor.page(f"{AREA}/{row.id}"), "Uložit bod", title_cs="Nový název")

    db.session.expire_all()
    assert (row.title_cs, row.abstract_cs, row.room, row.no_photos) == ("Nový název", "Popis", room, True)
    assert len(row.speakers) == 1
    assert (row.starts_at, row.ends_at, row.kind) == (at(9, 15), at(10), ItemKind.TALK)


def test_what_counts_follows_the_kind_until_an_organiser_says_otherwise(editor, event):
    editor.submit(editor.page(f"{AREA}/add"), "Přidat bod", kind="lunch", title_cs="Oběd", starts="12:00", ends="13:00")
    [row] = queries.items_of(event)
    assert (row.credited, row.counts) == (None, False)

    for chosen, credited, counts in (("yes", True, True), ("no", False, False), ("usual", None, False)):
        editor.submit(editor.page(f"{AREA}/{row.id}"), "Uložit bod", credited=chosen)
        db.session.expire_all()
        assert (row.credited, row.counts) == (credited, counts)
        assert editor.page(f"{AREA}/{row.id}").form("Uložit bod").values["credited"] == [chosen]


def test_a_language_that_is_switched_off_keeps_its_texts(client, app):
    event = make_event(second_language=None)
    sign_in(client, make_member(event))
    row = make_item(event, title_en="Kept")
    page = client.page(f"{AREA}/{row.id}")
    assert page.all("#title_en") == []
    client.submit(page, "Uložit bod", title_cs="Nový název")
    db.session.expire_all()
    assert (row.title_cs, row.title_en) == ("Nový název", "Kept")


def test_an_item_is_removed_after_a_question(editor, event):
    row = make_item(event)
    question = editor.page(editor.page(f"{AREA}/{row.id}").link("Odstranit tento bod"))
    assert row.title_cs in question.text
    editor.submit(question, "Odstranit bod")
    assert queries.items_of(event) == []


def test_a_visit_with_groups_is_not_removed(editor, event):
    row = make_visit(event).item
    page = editor.submit(editor.page(f"{AREA}/{row.id}/remove"), "Odstranit bod")
    assert "Nejdříve odeberte skupiny." in page.text
    assert len(queries.items_of(event)) == 1


def test_overlapping_items_are_pointed_out(editor, event):
    room = actions.add_room(event, "Velký sál", None)
    make_item(event, ItemKind.DISCUSSION, title_cs="První", room_id=room.id)
    make_item(event, ItemKind.DISCUSSION, title_cs="Druhá", room_id=room.id, starts_at=at(9, 30))
    page = editor.page(AREA)
    assert page.texts(".notice h2") == ["1 věc ke kontrole"]
    assert page.texts(".notice li") == ["První: Místnost Velký sál je obsazena dvakrát: ve stejnou dobu jako „Druhá“."]


def test_rooms_are_added_renamed_and_removed(editor, event):
    page = editor.submit(editor.page(f"{AREA}/rooms"), "Přidat místnost", name="Velký sál", capacity="120")
    assert page.texts(".ruled li") == ["Velký sál 120 osob"]
    again = editor.submit(page, "Přidat místnost", status=422, name="Velký sál")
    assert again.errors == ["Místnost s tímto názvem už existuje."]

    page = editor.submit(editor.page(page.link("Velký sál")), "Uložit místnost", name="Malý sál", capacity="")
    assert page.texts(".ruled li") == ["Malý sál"]

    question = editor.page(editor.page(page.link("Malý sál")).link("Odstranit tuto místnost"))
    assert editor.submit(question, "Odstranit místnost").texts(".ruled li") == []


def test_publishing_shows_first_what_will_change(editor, event):
    row = make_item(event, title_cs="Bydlení", title_en="Housing")
    page = editor.page(editor.page(AREA).link("Zveřejnit program"))
    assert "Veřejnost poprvé uvidí celý program." in page.text
    done = editor.submit(page, "Zveřejnit verzi 1")
    assert "Program je zveřejněn jako verze 1." in done.text
    assert "Vše je zveřejněno." in done.text

    editor.submit(editor.page(f"{AREA}/{row.id}"), "Uložit bod", ends="10:30")
    page = editor.page(f"{AREA}/publish")
    assert page.texts(".ruled li") == ["Bydlení Čas: 11. 6. 2026 9:15–10:30 (dříve: 11. 6. 2026 9:15–10:00)"]
    editor.submit(page, "Zveřejnit verzi 2")
    assert queries.last_release(event).number == 2


def test_a_second_press_publishes_nothing(editor, event):
    make_item(event)
    page = editor.page(f"{AREA}/publish")
    editor.submit(page, "Zveřejnit verzi 1")
    again = editor.submit(page, "Zveřejnit verzi 1")
    assert "Od poslední zveřejněné verze se nic nezměnilo." in again.text
    assert queries.last_release(event).number == 1


def test_there_is_nothing_to_publish_without_items(editor, event):
    page = editor.page(f"{AREA}/publish")
    assert page.all("main form") == []


@pytest.mark.parametrize("path", ["{item}", "{item}/remove", "rooms/{room}", "rooms/{room}/remove"])
def test_rows_of_another_conference_are_not_there(editor, event, path):
    other = make_event("cizi-2026")
    path = path.format(item=make_item(other).id, room=actions.add_room(other, "Sál", None).id)
    assert editor.get(f"{AREA}/{path}").status_code == 404
    assert editor.post(f"{AREA}/{path}").status_code in (400, 404)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Item)) == 1


@pytest.mark.parametrize("path", ["/add", "/publish"])
@pytest.mark.parametrize(
    ("role", "status"), [(MembershipRole.EDITOR, 200), (MembershipRole.DESK, 403), (MembershipRole.VIEWER, 403)]
)
def test_editors_only(client, event, path, role, status):
    sign_in(client, make_member(event, role))
    assert client.get(AREA + path).status_code == status
