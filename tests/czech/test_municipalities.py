"""Towns as people type them, and the region that is known of them beyond doubt."""

import pytest

from conference.czech import municipalities
from conference.czech.municipalities import Town, nearest, spelled, suggested, table, understood

PLZEN, PRAHA, USTI, SOUTH = "Plzeňský kraj", "Hlavní město Praha", "Ústecký kraj", "Jihomoravský kraj"


def test_the_table_is_the_whole_country():
    assert len(table()) == 6258
    assert len({row.region for row in table()}) == 14
    assert sum(row.inhabitants for row in table()) == 10_649_800  # as the statistical office says for 1 January 2019


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("Plzeň", Town("Plzeň", PLZEN)),
        (" Ústí  nad Labem ", Town("Ústí nad Labem", USTI)),
        ("PLZEŇ", Town("Plzeň", PLZEN)),
        ("plzen", Town("Plzeň", PLZEN)),
        ("Město Kadaň", Town("Město Kadaň", USTI)),
        ("Statutární město Brno", Town("Statutární město Brno", SOUTH)),
        ("hl. m. Praha", Town("hl. m. Praha", PRAHA)),
        ("Praha 4", Town("Praha 4", PRAHA)),
        ("Praha 1 - Malá Strana", Town("Praha 1 - Malá Strana", PRAHA)),
        ("Brno-střed", Town("Brno-střed", SOUTH)),
        ("Frýdek-Místek", Town("Frýdek-Místek", "Moravskoslezský kraj")),
    ],
)
def test_a_town_is_known_with_its_region(typed, town):
    assert understood(typed) == town


@pytest.mark.parametrize(
    "typed",
    ["", "Kladno", "Nová Ves", "Lhota", "Bratislava", "Ústí n. L.", "Kladno (Plzeňský kraj)", "Klatovy-město"],
)
def test_a_name_that_is_not_beyond_doubt_stands_without_a_region(typed):
    assert understood(typed) == Town(typed, "")


def test_for_what_was_not_answered_no_table_is_read(monkeypatch):
    """Each start of the application asks what an answer is when it is erased."""
    monkeypatch.setattr(municipalities, "_by_name", None)
    assert understood(" ") == Town("", "")


@pytest.mark.parametrize(
    "typed", ["Kladno (Středočeský kraj)", "kladno (středočeský)", "Kladno, Středočeský kraj", "KLADNO, stredocesky"]
)
def test_a_region_beside_a_name_that_several_have_makes_it_certain(typed):
    assert understood(typed) == Town("Kladno", "Středočeský kraj")


def test_a_form_shows_the_region_where_it_is_needed_to_know_the_town():
    assert spelled("Kladno", "Středočeský kraj") == "Kladno (Středočeský kraj)"
    assert spelled("Kladno", "") == "Kladno"
    assert spelled("Plzeň", PLZEN) == "Plzeň"


def test_every_suggestion_is_understood_with_its_region():
    for home in ("", PLZEN, SOUTH):
        assert all(understood(town).region for town in suggested(3000, home, 1000))


def test_the_largest_towns_come_first_and_the_region_of_the_conference_has_smaller_ones():
    far, near = suggested(3000, "", 1000), suggested(3000, PLZEN, 1000)

    assert far[:4] == near[:4] == ("Praha", "Brno", "Ostrava", "Plzeň")
    assert "Kdyně" in far
    assert "Manětín" not in far
    assert "Manětín" in near
    assert set(far) <= set(near)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rokicany", "Rokycany"), ("rokicany", "Rokycany"), ("město Rokicany", "Rokycany"), ("Klatvy", "Klatovy"),
        ("Karlovi Vary", "Karlovy Vary"), ("Česke Budějovyce", "České Budějovice"), ("Mladá Boleslv", "Mladá Boleslav"),
        ("Ústí n. Labem", "Ústí nad Labem"), ("Pzeň", "Plzeň"), ("Mots", "Most"), ("Kadnň", "Kadaň"),
    ],
)  # fmt: skip
def test_a_mistyped_town_has_a_nearest_one(typed, meant):
    assert nearest(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Rokycany",
        "rokycany",
        "Hradec Králove",
        "Praha 4",
        "Brno-střed",
        "Plzeň 3 - Bory",
        "Kladno (Středočeský kraj)",
        "Most",
        "Wien",
        "Vídeň",
        "Bratislava",
        "Drážďany",
        "Berlín",
        "London",
        "Lochotín",
        "Ústí n/L",
        "",
        " ",
        "x" * 200,
        "\ud800\ud800ab",
    ],
)
def test_what_is_known_foreign_or_far_from_all_is_not_asked_about(typed):
    assert nearest(typed) is None


def test_no_municipality_is_taken_for_another():
    assert [row.name for row in table() if nearest(row.name)] == []


def test_each_slip_in_the_name_of_a_large_town_is_found():
    towns = sorted(table(), key=lambda row: -row.inhabitants)[:60]
    missed = {}
    for town in towns:
        name = town.name.split()[0] if " " not in town.name else town.name
        slips = [name[:i] + name[i + 1 :] for i in range(1, len(name))]
        found = [nearest(slip) for slip in slips]
        missed[name] = [slip for slip, hit in zip(slips, found, strict=True) if hit not in (name, None)]
    assert sum(map(len, missed.values())) < 10  # a slip may lead to a smaller namesake, rarely
