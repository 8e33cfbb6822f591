"""The venue and the way to it, as the organiser writes them and visitors read them."""

import pytest

from conference.events import travel
from conference.events.rules import look_swapped
from conference.extensions import db
from conference.team.models import AuditEntry
from tests.factories import make_member

TRAM = {"mode": "tram", "origin": "Hlavní nádraží", "minutes": 8, "text_cs": "Zastávka U Lávky.", "text_en": ""}
WALK = {"mode": "walk", "origin": "Zastávka U Lávky", "minutes": 3, "text_cs": "", "text_en": ""}


def address(event) -> str:
    return f"/en/organise/{event.slug}/venue"


def steps_of(event) -> list[tuple[str, str, int | None]]:
    return [(row.mode.value, row.origin, row.minutes) for row in event.way]


def test_steps_are_written_and_stand_on_the_practical_page_in_their_order(editor, event):
    editor.submit(
        editor.page(address(event)), "Save", step_0_mode="tram", step_0_origin="Hlavní nádraží", step_0_minutes="8",
        step_1_mode="walk", step_1_origin="Zastávka U Lávky", step_1_minutes="3", step_1_text_cs="Podél parku.",
    )  # fmt: skip

    page = editor.page(f"/{event.slug}/practical")

    assert page.texts(".way .minutes") == ["8 min", "3 min"]
    assert page.texts(".way .kind") == ["tramvají", "pěšky"]
    assert page.texts(".way .from") == ["Hlavní nádraží", "Zastávka U Lávky"]
    assert page.texts(".way .soft") == ["Podél parku."]


def test_an_emptied_step_is_gone_and_the_rest_moves_up(editor, event):
    travel.save_venue(event.id, {}, [TRAM, WALK], by=make_member(event))
    page = editor.page(address(event))
    assert [name for name in page.form("Save").values if name.endswith("_origin")] == [
        f"step_{number}_origin" for number in range(4)
    ]  # two that are there, two more

    editor.submit(page, "Save", step_0_mode="", step_0_origin="", step_0_minutes="", step_0_text_cs="")

    assert steps_of(event) == [("walk", "Zastávka U Lávky", 3)]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"step_0_origin": "Nádraží"}, "Please choose how people go."),
        ({"step_0_mode": "bus"}, "Please write from where."),
        ({"step_0_mode": "bus", "step_0_origin": "A", "step_0_minutes": "0"}, "Write a whole number from 1 to 600."),
        ({"venue_latitude": "50.1"}, "Write both coordinates, or none."),
        (
            {"venue_latitude": "13.37", "venue_longitude": "49.74"},
            "Latitude and longitude look exchanged: this is far from Czechia.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(editor, event, given, message):
    page = editor.submit(editor.page(address(event)), "Save", **given)
    assert page.errors == [message]
    assert event.way == []
    for name, value in given.items():
        assert page.form("Save").values[name] == [value]


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [(13.37, 49.74, True), (49.74, 13.37, False), (None, None, False), (-33.9, 18.4, False), (18.0, 59.3, False)],
)
def test_czech_places_in_the_wrong_order_are_noticed(latitude, longitude, expected):
    assert look_swapped(latitude, longitude) is expected


def test_the_way_is_on_record_once(event):
    editor = make_member(event)
    for _ in range(2):
        travel.save_venue(event.id, {}, [TRAM], by=editor)
    entries = db.session.query(AuditEntry).filter_by(verb="way_changed").all()
    assert [entry.after for entry in entries] == [{"step_1": "tram, Hlavní nádraží, 8, Zastávka U Lávky."}]


def test_the_address_can_be_copied_and_found_on_maps(editor, event):
    travel.save_venue(event.id, {"venue_latitude": 50.37638, "venue_longitude": 13.27128}, [], by=make_member(event))
    page = editor.page(f"/{event.slug}/practical")

    assert page.one("[data-copy]").attrs["data-copy"] == "Kulturní dům, Smyšlená 5, 432 01 Kadaň"
    assert page.texts(".address") == ["Kulturní dům, Smyšlená 5, 432 01 Kadaň"]
    links = [link.attrs["href"] for link in page.all(".maps a")]
    assert [link.partition(":")[0] for link in links] == ["https", "https", "geo"]
    assert links[1].endswith("mlat=50.37638&mlon=13.27128#map=18/50.37638/13.27128")
    assert links[2] == "geo:50.37638,13.27128?q=50.37638,13.27128"


def test_coordinates_come_back_as_they_were_written(editor, event):
    editor.submit(editor.page(address(event)), "Save", venue_latitude="50,37638", venue_longitude="13.2712801°")
    values = editor.page(address(event)).form("Save").values
    assert (values["venue_latitude"], values["venue_longitude"]) == (["50.37638"], ["13.2712801"])
