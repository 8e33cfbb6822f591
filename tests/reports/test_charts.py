"""Drawings of numbers: sums over time, lines of two conferences, the map of regions, shares."""

from __future__ import annotations

from conference.czech.municipalities import table
from conference.reports.charts import REGIONS, Growth, added_up, lines, shares, tiles


def test_registrations_add_up_towards_the_conference():
    growth = Growth("2027", added_up({40: 2, 30: 1, 29: -1, 3: 5}))
    assert growth.valid == {40: 2, 30: 3, 29: 2, 3: 7}
    assert growth.total == 7
    assert [growth.at(days) for days in (60, 40, 35, 29, 10, 0)] == [0, 2, 2, 2, 2, 7]


def test_the_line_of_a_coming_conference_ends_today_and_that_of_the_last_one_at_its_day():
    drawing = lines([Growth("2027", {40: 10}), Growth("2026", {20: 20})], capacity=None, today=30)
    assert drawing is not None
    assert [(line.total, line.x) for line in drawing.lines] == [(10, 116.0), (20, 440.0)]
    assert drawing.lines[0].points == "8.0,146.0 8.0,80.0 116.0,80.0"
    assert drawing.lines[1].y == 14.0


def test_a_capacity_is_drawn_unless_it_would_press_the_lines_flat():
    assert lines([Growth("2027", {10: 60})], capacity=100, today=5).capacity_y == 14.0
    assert lines([Growth("2027", {10: 60})], capacity=60, today=5).capacity_y == 14.0
    assert lines([Growth("2027", {10: 60})], capacity=1000, today=5).capacity_y is None
    assert lines([Growth("2027", {10: 60})], capacity=None, today=5).capacity_y is None


def test_nobody_draws_nothing():
    assert lines([Growth("2027", {})], capacity=100, today=5) is None


def test_registrations_of_the_day_itself_and_later_stand_at_the_right_edge():
    drawing = lines([Growth("2027", added_up({1: 1, 0: 1, -1: 1}))], capacity=None, today=-1)
    assert (drawing.lines[0].total, drawing.lines[0].x) == (3, 440.0)


def test_every_region_of_the_country_has_one_tile_of_its_own():
    assert set(REGIONS) == {municipality.region for municipality in table()}
    assert len({(tile.x, tile.y) for tile in tiles({})}) == len(REGIONS) == 14


def test_tiles_are_the_darker_the_more_people_come_from_there():
    shown = {tile.region: tile for tile in tiles({"Plzeňský kraj": 80, "Kraj Vysočina": 1, "Zlínský kraj": 41, "": 9})}
    assert [shown[region].level for region in ("Plzeňský kraj", "Zlínský kraj", "Kraj Vysočina", "Ústecký kraj")] == [
        4, 3, 1, 0,
    ]  # fmt: skip


def test_shares_are_whole_percents_and_rows_without_anybody_stay_out():
    rows = shares([("a", 1, {}), ("b", 2, {"state": "x"}), ("c", 0, {})], of=3)
    assert [(row.label, row.count, row.percent) for row in rows] == [("a", 1, 33), ("b", 2, 67)]
    assert shares([("a", 1, {})], of=0)[0].percent == 0
